/*
 * probing_lock.c - see probing_lock.h.
 */
#include "cli/probing_lock.h"

#include <unistd.h>

#include "base/log.h"

enum { LOOK_US = 200 * 1000 };

bool probing_lock_take(struct run_lock *lock, const char *path, bool may_wait,
                       const struct watch *watch, struct failure *why)
{
    bool is_told = false;
    long holder;

    for (;; usleep(LOOK_US)) {
        switch (run_lock_take(lock, path, false, &holder, why)) {
        case RUN_LOCK_HELD:
            return true;
        case RUN_LOCK_FAILED:
            return false;
        case RUN_LOCK_BUSY:
            break;
        }
        if (!may_wait)
            return failed(why, EXIT_STOPPED_EARLY,
                          "another run asks from this address (process %ld); run the same command "
                          "again when it has ended",
                          holder);
        if (!is_told)
            log_line(LOG_NOTE,
                     "another run asks from this address (process %ld): waiting for its end",
                     holder);
        is_told = true;
        if (watch_stop_reason(watch))
            return failed(why, EXIT_STOPPED_EARLY, "stopped while waiting for another run");
    }
}
