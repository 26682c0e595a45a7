/*
 * sandbox.h - the process gives up what it will not need, before it talks to anybody.
 *
 * Should a server's bytes ever take it over, it can write in the folders of its run
 * alone, start nothing, and connect to mail servers and name servers only.  Landlock
 * (docs.kernel.org/userspace-api/landlock.html) bounds files and ports, seccomp the system
 * calls; what a kernel does not have is left out.
 */
#ifndef SANDBOX_SANDBOX_H
#define SANDBOX_SANDBOX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/compiler.h"

enum { SANDBOX_PATHS_MAX = 64, SANDBOX_PORTS_MAX = 16 };

/* What stays allowed.  The paths are lent; one that is not there is passed over. */
struct sandbox_plan {
    const char *read[SANDBOX_PATHS_MAX]; /* files, or folders with all in them */
    size_t read_count;
    const char *write[SANDBOX_PATHS_MAX]; /* folders: files are made and removed there, too */
    size_t write_count;
    uint16_t ports[SANDBOX_PORTS_MAX]; /* of TCP, to connect to */
    size_t port_count;
};

/* Adds to a plan; what is too much for it is not allowed later. */
void sandbox_may_read(struct sandbox_plan *plan, const char *path);
void sandbox_may_write(struct sandbox_plan *plan, const char *folder);
void sandbox_may_connect(struct sandbox_plan *plan, uint16_t port);

/*
 * For the rest of the process and all its threads: call it before the first is started.
 * Never fails: less protection is no reason not to ask.  Environment: ROLLCALL_SANDBOX=off
 * leaves it out, for debuggers that need what it forbids.
 */
void sandbox_enter(const struct sandbox_plan *plan);

/* What there is of it on this machine, in words, without entering: "files and ports (...)". */
MUST_USE bool sandbox_words(struct buffer *out);

#endif
