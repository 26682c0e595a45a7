/*
 * no_probe.h - who is never asked: addresses, domains, exchangers, networks.
 *
 * One entry a line, # begins a comment:
 *
 *     ann@example.org      this mailbox
 *     example.org          this domain and all under it, of recipients and of exchangers
 *     192.0.2.0/24         exchangers at these addresses; 2001:db8::/32, or one address
 *
 * A list is read again when a file of it has changed.  What could be half written,
 * or is no such list, leaves the one before in force: nobody is asked by mistake.
 * One thread at a time; time is an argument.
 */
#ifndef WORKERS_NO_PROBE_H
#define WORKERS_NO_PROBE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/compiler.h"
#include "base/failure.h"
#include "base/socket_address.h"
#include "base/text.h"

enum {
    NO_PROBE_FILES_MAX = 17,       /* sixteen named, and the system's */
    NO_PROBE_LOOK_MS = 60 * 1000,  /* between two looks at the files */
    NO_PROBE_SETTLE_MS = 2 * 1000, /* a file younger than this may still be written to */
    NO_PROBE_FILE_MIB = 64,
};

struct no_probe_file {
    const char *path;
    bool may_lack; /* and then it says nothing */
};

/* What stands behind a "not asked"; lent until the list is read again. */
struct no_probe_entry {
    struct text written;
    const char *path;
    unsigned line;
};

struct no_probe; /* opaque: see no_probe.c */

/*
 * Reads all files; they are lent.  False (65): one cannot be read, or a line of it is no
 * entry; the sentence names file and line.
 */
MUST_USE bool no_probe_read(struct no_probe **list, const struct no_probe_file *files, size_t count,
                            int64_t now_ms, struct failure *why);
void no_probe_free(struct no_probe *list); /* NULL is welcome */

enum no_probe_news { NO_PROBE_SAME, NO_PROBE_CHANGED, NO_PROBE_UNUSABLE };

/*
 * Looks at the files once NO_PROBE_LOOK_MS has passed (monotonic `now_ms`).  Changed:
 * *list is a new one.  Unusable: `why` says it, once for each change.
 */
enum no_probe_news no_probe_look(struct no_probe **list, int64_t now_ms, int64_t wall_ms,
                                 struct failure *why);

/* A sentence for the results, in the arena. */
struct text no_probe_detail(struct arena *arena, const struct no_probe_entry *entry);

/* The entry that forbids it, or NULL.  Names are A-labels in lower case. */
const struct no_probe_entry *no_probe_address(const struct no_probe *list, struct text local,
                                              struct text domain);
const struct no_probe_entry *no_probe_name(const struct no_probe *list, struct text name);
const struct no_probe_entry *no_probe_ip(const struct no_probe *list,
                                         const struct socket_address *address);

#endif
