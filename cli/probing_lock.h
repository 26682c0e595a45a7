/*
 * probing_lock.h - one process asks from an address of ours at a time.
 */
#ifndef CLI_PROBING_LOCK_H
#define CLI_PROBING_LOCK_H

#include <stdbool.h>

#include "base/compiler.h"
#include "base/failure.h"
#include "batch/run_lock.h"
#include "cli/watch.h"

/*
 * Another run asking from the same address would double every pace: waits for its end, or
 * leaves (75) where it may not wait or the watch is told to stop.  Ends with
 * run_lock_release().
 */
MUST_USE bool probing_lock_take(struct run_lock *lock, const char *path, bool may_wait,
                                const struct watch *watch, struct failure *why);

#endif
