/*
 * worker_pool.c - see worker_pool.h.
 *
 * Workers post to each other up to their end, so all threads are joined before the
 * first worker is freed.
 */
#include "workers/worker_pool.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/memory.h"
#include "base/moment.h"
#include "base/name_map.h"
#include "workers/blocks.h"
#include "workers/dns/mail_route.h"
#include "workers/lane_owners.h"
#include "workers/worker.h"

enum { BLOCK_SHOWN_MAX = 300 };

struct pulse {
    uint64_t turns; /* when it was felt last */
    unsigned still; /* for so many times */
};

struct worker_pool {
    unsigned count;
    struct pulse *pulses; /* one for each, of whoever calls worker_pool_still() */
    void (*finish)(void *finisher, struct domain_group *group);
    void *finisher;
    atomic_bool is_stopped;
    pthread_mutex_t lock; /* of the four below */
    struct weather weather;
    struct blocks *blocks;
    struct lane_owners *owners;
    char blocked[1024];
    atomic_bool is_blocked; /* and then `blocked` does not change any more */
    struct worker *workers[];
};

unsigned owner_of(struct text name, unsigned workers)
{
    return (unsigned)(name_hash(name, 0) % workers);
}

static void finish(void *owner, struct domain_group *group)
{
    struct worker_pool *pool = owner;

    pool->finish(pool->finisher, group);
}

static void pass_on(void *owner, struct domain_group *group)
{
    worker_pool_post(owner, group);
}

static bool release(void *owner, struct text key, uint64_t came, bool is_remembered)
{
    struct worker_pool *pool = owner;
    bool is_released;

    pthread_mutex_lock(&pool->lock);
    is_released = lane_owners_release(pool->owners, key, came, is_remembered);
    pthread_mutex_unlock(&pool->lock);
    return is_released;
}

static void tell_blocked(struct worker_pool *pool, const struct meeting *meeting)
{
    const struct evidence *said = meeting->block;

    snprintf(pool->blocked, sizeof pool->blocked,
             "receivers block our address %.*s: %.*s said \"%u %.*s\"; have it delisted, or ask "
             "from another one (--source-ip)",
             TEXT_ARGS(meeting->our_ip), TEXT_ARGS(said->mx_host), said->code,
             TEXT_ARGS(text_slice(said->text, 0, BLOCK_SHOWN_MAX)));
    atomic_store(&pool->is_blocked, true);
}

static void met(void *owner, const struct meeting *meeting)
{
    struct worker_pool *pool = owner;
    int64_t now_ms = moment_now_ms();

    pthread_mutex_lock(&pool->lock);
    if (!meeting->block)
        blocks_answered(pool->blocks, meeting->place, now_ms);
    else if (blocks_refused(pool->blocks, meeting->place, meeting->is_large, now_ms) &&
             !atomic_load(&pool->is_blocked))
        tell_blocked(pool, meeting);
    pthread_mutex_unlock(&pool->lock);
}

/* -- our network, of which each worker sees a part ----------------------------------------- */

static void reached(void *owner, const struct socket_address *to)
{
    struct worker_pool *pool = owner;

    pthread_mutex_lock(&pool->lock);
    weather_reached(&pool->weather, to, moment_now_ms());
    pthread_mutex_unlock(&pool->lock);
}

static void missed(void *owner, const struct socket_address *to, bool is_local)
{
    struct worker_pool *pool = owner;

    pthread_mutex_lock(&pool->lock);
    weather_missed(&pool->weather, to, is_local, moment_now_ms());
    pthread_mutex_unlock(&pool->lock);
}

static size_t looks(void *owner, struct socket_address at[WEATHER_LOOKS_MAX])
{
    struct worker_pool *pool = owner;
    size_t count;

    pthread_mutex_lock(&pool->lock);
    count = weather_looks(&pool->weather, moment_now_ms(), at);
    pthread_mutex_unlock(&pool->lock);
    return count;
}

static void looked(void *owner)
{
    struct worker_pool *pool = owner;

    pthread_mutex_lock(&pool->lock);
    weather_looked(&pool->weather, moment_now_ms());
    pthread_mutex_unlock(&pool->lock);
}

static struct outlook look_out(void *owner)
{
    struct worker_pool *pool = owner;
    struct outlook outlook;

    pthread_mutex_lock(&pool->lock);
    outlook = weather_outlook(&pool->weather);
    pthread_mutex_unlock(&pool->lock);
    return outlook;
}

static int64_t network_gone_ms(struct worker_pool *pool)
{
    int64_t gone_ms;

    pthread_mutex_lock(&pool->lock);
    gone_ms = pool->weather.is_out ? moment_now_ms() - pool->weather.out_since_ms : -1;
    pthread_mutex_unlock(&pool->lock);
    return gone_ms;
}

const char *worker_pool_blocked(const struct worker_pool *pool)
{
    return atomic_load(&pool->is_blocked) ? pool->blocked : NULL;
}

bool worker_pool_start(struct worker_pool **started, const struct probe_settings *settings,
                       void (*finish_group)(void *finisher, struct domain_group *group),
                       void *finisher, struct failure *why)
{
    struct worker_pool *pool =
        memory_new(sizeof *pool + settings->threads * sizeof(struct worker *));
    struct worker_hooks hooks = {
        .finish = finish,
        .pass_on = pass_on,
        .release = release,
        .met = met,
        .reached = reached,
        .missed = missed,
        .looks = looks,
        .looked = looked,
        .look_out = look_out,
        .owner = pool,
    };
    struct weather_settings patience = {settings->outage_patience_ms, settings->outage_patience_ms};

    pool->pulses = memory_new(settings->threads * sizeof *pool->pulses);
    pool->finish = finish_group;
    pool->finisher = finisher;
    pool->blocks = blocks_new();
    pool->owners = lane_owners_new(settings->threads);
    pool->weather = weather_of(&patience);
    pthread_mutex_init(&pool->lock, NULL);
    while (pool->count < settings->threads) {
        hooks.speaks = pool->count == 0;
        if (!worker_start(&pool->workers[pool->count], settings, &hooks, why)) {
            worker_pool_stop(pool);
            worker_pool_join(pool);
            worker_pool_free(pool);
            return false;
        }
        pool->count++;
    }
    *started = pool;
    return true;
}

/* The worker of the group's lane; before it has a route, that of its domain. */
static unsigned owner_of_group(struct worker_pool *pool, const struct domain_group *group)
{
    char room[LANE_KEY_SIZE];
    struct text key;
    unsigned owner;

    if (!group->route)
        return owner_of(group->domain, pool->count);
    key = lane_key(&group->route->exchanges[group->exchange_at], group->address_at, room);
    pthread_mutex_lock(&pool->lock);
    owner = lane_owners_send(pool->owners, key);
    pthread_mutex_unlock(&pool->lock);
    return owner;
}

void worker_pool_post(struct worker_pool *pool, struct domain_group *group)
{
    if (atomic_load(&pool->is_stopped)) {
        group->put_off_until_ms = moment_wall_ms();
        finish(pool, group);
        return;
    }
    worker_post(pool->workers[owner_of_group(pool, group)], group);
}

void worker_pool_stop(struct worker_pool *pool)
{
    atomic_store(&pool->is_stopped, true);
    for (unsigned i = 0; i < pool->count; i++)
        worker_stop(pool->workers[i]);
}

void worker_pool_hurry(struct worker_pool *pool)
{
    atomic_store(&pool->is_stopped, true);
    for (unsigned i = 0; i < pool->count; i++)
        worker_hurry(pool->workers[i]);
}

void worker_pool_join(struct worker_pool *pool)
{
    for (unsigned i = 0; i < pool->count; i++)
        worker_join(pool->workers[i]);
    for (unsigned i = 0; i < pool->count; i++)
        worker_give_back(pool->workers[i]);
}

void worker_pool_free(struct worker_pool *pool)
{
    for (unsigned i = 0; i < pool->count; i++)
        worker_free(pool->workers[i]);
    blocks_free(pool->blocks);
    lane_owners_free(pool->owners);
    pthread_mutex_destroy(&pool->lock);
    free(pool->pulses);
    free(pool);
}

static int64_t later_of(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

struct pool_counts worker_pool_counts(struct worker_pool *pool)
{
    struct pool_counts sum = {.network_gone_ms = network_gone_ms(pool), .resolver_gone_ms = -1};

    for (unsigned i = 0; i < pool->count; i++) {
        const struct worker_counts *counts = worker_counts(pool->workers[i]);

        sum.sessions_open += atomic_load(&counts->sessions_open);
        sum.sessions_opened += atomic_load(&counts->sessions_opened);
        sum.recipients_asked += atomic_load(&counts->recipients_asked);
        sum.resolver_gone_ms =
            later_of(sum.resolver_gone_ms, atomic_load(&counts->resolver_gone_ms));
    }
    return sum;
}

struct slow_lane worker_pool_slowest(struct worker_pool *pool)
{
    struct slow_lane slowest = {.waiting = 0};

    for (unsigned i = 0; i < pool->count; i++) {
        struct slow_lane of_worker = worker_slowest(pool->workers[i]);

        if (slow_lane_is_beaten(&slowest, of_worker.waiting, of_worker.left_ms))
            slowest = of_worker;
    }
    return slowest;
}

static unsigned feel(struct pulse *pulse, uint64_t turns)
{
    bool moves = turns != pulse->turns || turns == TURNS_OVER;

    pulse->turns = turns;
    pulse->still = moves ? 0 : pulse->still + 1;
    return pulse->still;
}

unsigned worker_pool_still(struct worker_pool *pool)
{
    unsigned stillest = 0;

    for (unsigned i = 0; i < pool->count; i++) {
        uint64_t turns = atomic_load(&worker_counts(pool->workers[i])->turns);
        unsigned still = feel(&pool->pulses[i], turns);

        if (still > stillest)
            stillest = still;
    }
    return stillest;
}
