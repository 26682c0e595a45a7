/*
 * worker_pool.h - the workers, and which of them owns what.
 *
 * A domain's route is found by the worker that owns its name, a pure function of it, and
 * its mailboxes are asked by the worker that has its exchanger's lane: see lane_owners.h.
 */
#ifndef WORKERS_WORKER_POOL_H
#define WORKERS_WORKER_POOL_H

#include "base/compiler.h"
#include "base/failure.h"
#include "batch/domain_group.h"
#include "workers/probe_settings.h"
#include "workers/slowest.h"

struct worker_pool; /* opaque: see worker_pool.c */

/*
 * Starts settings->threads workers.  `finish` is called on their threads with groups
 * that are done as far as they go, which it owns from then on.
 */
MUST_USE bool worker_pool_start(struct worker_pool **pool, const struct probe_settings *settings,
                                void (*finish)(void *finisher, struct domain_group *group),
                                void *finisher, struct failure *why);

/* Gives a group to whom it belongs.  Runs on: any thread. */
void worker_pool_post(struct worker_pool *pool, struct domain_group *group);

/*
 * NULL, or a sentence once it is time to stop because receivers block our address; lent
 * for as long as the pool lives.  Runs on: any thread.
 */
const char *worker_pool_blocked(const struct worker_pool *pool);

/* Nothing new is asked; everything comes back through `finish`.  Runs on: any thread. */
void worker_pool_stop(struct worker_pool *pool);

/* Stop, and do not wait for replies under way.  Runs on: any thread. */
void worker_pool_hurry(struct worker_pool *pool);

/* After worker_pool_stop(): waits until all of it has come back. */
void worker_pool_join(struct worker_pool *pool);

/* When nobody looks at it any more. */
void worker_pool_free(struct worker_pool *pool);

/* The sum over all workers.  Runs on: any thread. */
struct pool_counts {
    uint64_t sessions_open;
    uint64_t sessions_opened;
    uint64_t recipients_asked;
    int64_t network_gone_ms;  /* for how long nobody could be reached; -1: that is not so */
    int64_t resolver_gone_ms; /* the longest of all; -1: there is a resolver for everybody */
};
struct pool_counts worker_pool_counts(struct worker_pool *pool);

/* The lane that will need the longest, of all workers.  Runs on: any thread. */
struct slow_lane worker_pool_slowest(struct worker_pool *pool);

/*
 * For how many calls of this in a row the stillest worker has not moved, which has not
 * ended: one that waits moves four times a second.  Runs on: one thread, any.
 */
unsigned worker_pool_still(struct worker_pool *pool);

/* Same name, same worker. */
unsigned owner_of(struct text name, unsigned workers);

#endif
