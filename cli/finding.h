/*
 * finding.h - what was looked up about ourselves, and whether it makes us fit to ask.
 *
 * Each judgement is a pure function over what was seen; cli/doctor and
 * cli/preflight do the looking.  Only what is clear is a fault: what a healthy
 * sender may meet as well (a greylisting, a full mailbox) is a warning.
 */
#ifndef CLI_FINDING_H
#define CLI_FINDING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/failure.h"
#include "base/socket_address.h"
#include "cli/knock.h"
#include "cli/lookup.h"
#include "cli/own_mailbox.h"
#include "cli/spf.h"

enum finding_kind { FINDING_OK, FINDING_WARNING, FINDING_FAULT, FINDING_SKIPPED };

struct finding {
    const char *name; /* static: "resolver" */
    enum finding_kind kind;
    enum exit_code exit_code; /* of a fault: 78 it is about who we are, 75 about the network */
    char sentence[768];
    const char *remedy; /* static; empty where there is nothing to mend */
};

const char *finding_word(enum finding_kind kind); /* "ok", "warning", "fault", "skipped" */

enum { STRANGE_NAMES = 3 };

struct known_answers {
    struct lookup root;                   /* a.root-servers.net, which everybody finds */
    struct lookup own;                    /* our sender's domain; without one, as `root` */
    struct lookup strange[STRANGE_NAMES]; /* cannot exist: under .com, .org, .invalid (RFC 6761) */
};

/* A network may have a root of its own: one of the two that exist will do. */
struct finding finding_of_resolver(const struct known_answers *seen);

/* What the exchanger of our own domain said to MAIL FROM:<>, RCPT TO our sender. */
struct finding finding_of_sender(const struct own_mailbox *seen, const char *from);

/* The same as evidence that anybody can be reached at all. */
struct finding finding_of_port(const struct own_mailbox *seen, unsigned port);

/* What an exchanger said that we were told to call. */
struct finding finding_of_canary(const char *host, const struct knock *seen, unsigned port);

/* `ip` is an address that nobody has (RFC 5737): whoever answers there answers for everybody. */
struct finding finding_of_nowhere(const char *ip, const struct knock *seen, unsigned port);

/* `ours` is our address as others see it, or NULL where that is not known. */
struct finding finding_of_helo(const char *helo, const struct lookup *a, const struct lookup *aaaa,
                               const struct socket_address *ours);

/* `names` is the PTR answer for `ours`; `back` says whether a name of it leads back. */
struct finding finding_of_reverse(const struct lookup *names, const char *helo, bool back,
                                  const struct socket_address *ours);

/* `listing` is the A answer of the list `zone` for `ours` (RFC 5782). */
struct finding finding_of_blocklist(const char *zone, const struct lookup *listing,
                                    const struct socket_address *ours);

/* What `domain`, our sender's, says of `ours`. */
struct finding finding_of_spf(const struct spf *spf, const char *domain,
                              const struct socket_address *ours);

/* `files`: descriptors this process may have. */
struct finding finding_of_files(unsigned long files);

/* `year` by our clock, and whether the kernel believes that something keeps it right. */
struct finding finding_of_clock(int year, bool is_synchronised);

/* Free for us in `folder`, where a run would be kept. */
struct finding finding_of_disk(const char *folder, uint64_t free_bytes);

enum { REVERSED_NAME_MAX = 256 };

/*
 * The name under which DNS keeps what it knows about an address: "5.2.0.192.ZONE", nibbles for
 * IPv6 (RFC 1035, 3.5; RFC 3596, 2.5; RFC 5782, 2).  `zone` NULL: in-addr.arpa or ip6.arpa.
 * False where it does not fit.
 */
bool reversed_name(const struct socket_address *address, const char *zone,
                   char out[REVERSED_NAME_MAX]);

#endif
