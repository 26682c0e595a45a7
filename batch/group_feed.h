/*
 * group_feed.h - hands out what waits, in the order that serves best.
 *
 * The feed owns the domains.  It lets one group of a domain go first, the scout,
 * which asks the made-up mailbox; the others follow when the domain's nature is
 * settled, a window of them at a time.  Large domains begin first, because the
 * longest lane decides how long a run takes; the others come in the shuffled order
 * of the run file.  What was put off is fed again when it is due.
 *
 * Runs on: one thread, the main one.
 */
#ifndef BATCH_GROUP_FEED_H
#define BATCH_GROUP_FEED_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/compiler.h"
#include "base/failure.h"
#include "batch/fact_store.h"
#include "batch/gate.h"
#include "batch/run_work.h"

struct feed_settings {
    size_t group_recipients; /* a session's worth */
    unsigned domain_window;  /* groups of one domain under way at once */
    void (*take)(void *taker, struct domain_group *group); /* gives the group away */
    void *taker;
    struct fact_store *facts; /* lent; NULL: nothing is known from earlier runs */
};

/* Looked at by the progress display. */
struct feed_watch {
    _Atomic uint64_t parked;     /* ranges that wait for their moment */
    _Atomic int64_t next_due_ms; /* wall clock; 0: none */
};

/*
 * Feeds until every address has its verdict (*complete), or the gate is stopped.
 */
MUST_USE bool group_feed_run(struct run_work *work, struct gate *gate,
                             const struct feed_settings *settings, struct feed_watch *watch,
                             bool *complete, struct failure *why);

#endif
