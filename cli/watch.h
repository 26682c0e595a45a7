/*
 * watch.h - signals, the run's time limit, and the progress display.
 *
 * A small thread of its own: it waits for signals (blocked in all others), tells
 * the run to stop, and shows how far it is.
 */
#ifndef CLI_WATCH_H
#define CLI_WATCH_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/compiler.h"
#include "base/failure.h"
#include "batch/gate.h"
#include "batch/group_feed.h"
#include "batch/intake.h"
#include "cli/progress.h"
#include "output/result_writer.h"
#include "workers/worker_pool.h"

/* Blocks the signals that watch handles, and ignores SIGPIPE.  Before any thread starts. */
void watch_block_signals(void);

struct watch; /* opaque: see watch.c */

MUST_USE bool watch_start(struct watch **watch, enum progress_style progress, int64_t max_time_ms,
                          struct intake_watch *intake, struct failure *why);

/* What is stopped, and shown. */
struct watched {
    struct gate *gate;
    struct worker_pool *pool;
    struct result_writer *writer;
    const struct feed_watch *feed;
    uint64_t rows;
    int64_t outage_most_ms; /* then the run stops */
    struct asking_hours hours;
    /* Called at once and then every minute, on the watch's thread. */
    void (*tell)(void *listener, const struct summary *so_far);
    void *listener;
};

/* From here on there is somebody to stop, and something to show.  All lent until watch_detach(). */
void watch_attach(struct watch *watch, const struct watched *watched);
void watch_detach(struct watch *watch);

/* Why the run is to stop; NULL while it is not. */
const char *watch_stop_reason(const struct watch *watch);
/* Whether that is because receivers block us: the contract's exit 69. */
bool watch_saw_block(const struct watch *watch);
const atomic_bool *watch_stop_flag(const struct watch *watch);

/* Joins the thread and takes the progress line away. */
void watch_end(struct watch *watch);

#endif
