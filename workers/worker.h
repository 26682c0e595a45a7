/*
 * worker.h - one thread, one loop, and all that is done on it.
 */
#ifndef WORKERS_WORKER_H
#define WORKERS_WORKER_H

#include "base/compiler.h"
#include "base/failure.h"
#include "batch/domain_group.h"
#include "workers/lane_home.h"
#include "workers/probe_settings.h"
#include "workers/slowest.h"

struct worker; /* opaque: see worker.c */

/* What a worker tells those above it; called on the worker's thread. */
struct worker_hooks {
    /* Gives a group away that is done as far as it goes. */
    void (*finish)(void *owner, struct domain_group *group);
    /* Gives a group away to the worker that owns this place. */
    void (*pass_on)(void *owner, struct domain_group *group);
    /* Gives a lane back that nobody needs: see lane_owners.h. */
    bool (*release)(void *owner, struct text key, uint64_t came, bool is_remembered);
    /* Tells of a place that answered; the texts are lent. */
    void (*met)(void *owner, const struct meeting *meeting);
    /* As the lane's home has it: of our network, which is everybody's. */
    void (*reached)(void *owner, const struct socket_address *to);
    void (*missed)(void *owner, const struct socket_address *to, bool is_local);
    size_t (*looks)(void *owner, struct socket_address at[WEATHER_LOOKS_MAX]);
    void (*looked)(void *owner);
    struct outlook (*look_out)(void *owner);
    void *owner;
    bool speaks; /* says what all of them notice alike, and looks for all */
};

/* Starts the thread. */
MUST_USE bool worker_start(struct worker **worker, const struct probe_settings *settings,
                           const struct worker_hooks *hooks, struct failure *why);

/*
 * Gives a group to it: to its desk while the group has no route, to the lane of its
 * present exchange otherwise.  Runs on: any thread.
 */
void worker_post(struct worker *worker, struct domain_group *group);

/* Nothing new; finish what is under way, QUIT, give everything back.  Any thread. */
void worker_stop(struct worker *worker);

/* The same, without waiting for replies.  Any thread. */
void worker_hurry(struct worker *worker);

/* Waits for the thread; call worker_stop() first. */
void worker_join(struct worker *worker);

/* What was posted too late comes back; after all workers are joined. */
void worker_give_back(struct worker *worker);

/* When no other thread can post to it any more. */
void worker_free(struct worker *worker);

/* As it was a quarter of a second ago, at most.  Any thread. */
struct slow_lane worker_slowest(struct worker *worker);

const struct worker_counts *worker_counts(const struct worker *worker);

#endif
