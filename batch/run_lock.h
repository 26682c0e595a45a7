/*
 * run_lock.h - a lock that dies with its holder.
 *
 * flock on a file of its own: the kernel lets go when the process ends, so there
 * are no stale locks.  The file holds the holder's process id, for people.
 */
#ifndef BATCH_RUN_LOCK_H
#define BATCH_RUN_LOCK_H

#include <stdbool.h>

#include "base/compiler.h"
#include "base/failure.h"

struct run_lock {
    int fd;
    char path[4096];
};

enum run_lock_outcome { RUN_LOCK_HELD, RUN_LOCK_BUSY, RUN_LOCK_FAILED };

/*
 * Takes the lock at `path`.  BUSY: `*holder` is the process id that has it, or 0.
 * FAILED: `why` says why the file cannot be used.  With `wait` it waits instead of
 * being BUSY.
 */
MUST_USE enum run_lock_outcome run_lock_take(struct run_lock *lock, const char *path, bool wait,
                                             long *holder, struct failure *why);

/* Lets go and removes the file. */
void run_lock_release(struct run_lock *lock);

#endif
