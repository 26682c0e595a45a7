/*
 * worker.c - see worker.h.
 *
 * The end of a worker: worker_stop() sets the flag and wakes the loop; lanes and
 * desk give back what waits; sessions say QUIT; when the last is gone, or the grace
 * is over, the handles close and the loop runs out.
 */
#include "workers/worker.h"

#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "base/log.h"
#include "base/memory.h"
#include "base/moment.h"
#include "base/name_map.h"
#include "batch/group_facts.h"
#include "workers/dns/mail_route.h"
#include "workers/doubts.h"
#include "workers/lane.h"
#include "workers/looks.h"
#include "workers/made_up.h"
#include "workers/mailbox.h"
#include "workers/route_desk.h"

enum {
    TICK_MS = 250,       /* idle lanes are looked for, and the end is */
    GRACE_MS = 7 * 1000, /* of ten seconds from signal to exit, for replies under way and QUIT */
};

struct worker {
    pthread_t thread;
    uv_loop_t loop; /* all below is touched by this thread only */
    struct lane_home home;
    struct worker_hooks hooks;
    struct name_map *lanes; /* lane key -> struct lane */
    struct route_desk *desk;
    struct no_probe *no_probe;
    struct doubts *doubts;
    struct looks *looks;
    int64_t back_ms; /* the end of the last outage or gap that the lanes know of */
    uv_timer_t tick;
    int64_t aborts_at_ms;
    bool is_closing;
    struct mailbox mailbox;   /* except this, where the others post, */
    atomic_bool told_to_stop; /* these, */
    atomic_bool told_to_hurry;
    struct worker_counts counts; /* and these, which the display reads */
    struct slowest slowest;
};

/* The lane of the group's present address. */
static struct lane *lane_for(struct worker *worker, const struct domain_group *group)
{
    const struct exchange *exchange = &group->route->exchanges[group->exchange_at];
    char room[LANE_KEY_SIZE];
    struct lane *lane = name_map_get(worker->lanes, lane_key(exchange, group->address_at, room));

    if (!lane) {
        lane = lane_new(&worker->home, exchange, group->address_at);
        name_map_put(worker->lanes, lane_name(lane), lane);
    }
    return lane;
}

static void deliver(void *receiver, struct domain_group *group)
{
    struct worker *worker = receiver;

    if (group->route)
        lane_enqueue(lane_for(worker, group), group);
    else
        route_desk_take(worker->desk, group);
}

/* -- lanes that nobody needs any more ----------------------------------------------------- */

/* Whether it is nobody's from now on. */
static bool release(struct worker *worker, const struct lane *lane, int64_t now_ms)
{
    return worker->hooks.release(worker->hooks.owner, lane_name(lane), lane_came(lane),
                                 lane_leaves_past(lane, now_ms));
}

static bool free_some_idle_lanes(struct worker *worker, int64_t now_ms)
{
    size_t cursor = 0;
    struct lane *idle[64];
    size_t count = 0;

    for (struct lane *lane;
         count < countof(idle) && (lane = name_map_next(worker->lanes, &cursor));)
        if (lane_is_idle(lane, now_ms) && release(worker, lane, now_ms))
            idle[count++] = lane;
    for (size_t i = 0; i < count; i++) {
        name_map_remove(worker->lanes, lane_name(idle[i]));
        lane_free(idle[i]);
    }
    return count == countof(idle);
}

static void free_idle_lanes(struct worker *worker, int64_t now_ms)
{
    while (free_some_idle_lanes(worker, now_ms))
        ;
}

static void look_for_slowest(struct worker *worker, int64_t now_ms)
{
    struct slow_lane slowest = {.waiting = 0};
    size_t cursor = 0;

    for (struct lane *lane; (lane = name_map_next(worker->lanes, &cursor));)
        lane_compare(lane, now_ms, &slowest);
    slowest_write(&worker->slowest, &slowest);
}

/* After a shortage of descriptors: one more session at each tick. */
static void recover(struct worker *worker)
{
    if (worker->home.sessions_most >= worker->home.sessions_share)
        return;
    worker->home.sessions_most++;
    lane_feed_hungry(&worker->home);
}

/* -- who is never asked --------------------------------------------------------------------- */

static void look_at_no_probe(struct worker *worker, int64_t now_ms)
{
    struct failure why;

    switch (no_probe_look(&worker->no_probe, now_ms, moment_wall_ms(), &why)) {
    case NO_PROBE_SAME:
        break;
    case NO_PROBE_CHANGED:
        worker->home.no_probe = worker->no_probe;
        if (worker->hooks.speaks)
            log_line(LOG_NOTE, "who is not to be asked has changed and was read again");
        break;
    case NO_PROBE_UNUSABLE:
        if (worker->hooks.speaks)
            log_line(LOG_WARNING, "%s; what it said before stays in force", why.sentence);
        break;
    }
}

/* -- our network ------------------------------------------------------------------------------ */

static void look_at_weather(struct worker *worker)
{
    struct outlook outlook = worker->hooks.look_out(worker->hooks.owner);
    int64_t back_ms = outlook.back_ms > outlook.gap_over_ms ? outlook.back_ms : outlook.gap_over_ms;
    size_t cursor = 0;

    worker->home.is_out = outlook.is_out;
    if (!outlook.is_out && back_ms != worker->back_ms) {
        worker->back_ms = back_ms;
        for (struct lane *lane; (lane = name_map_next(worker->lanes, &cursor));)
            lane_after_outage(lane);
    }
    doubts_settle(worker->doubts);
    if (worker->hooks.speaks)
        looks_begin(worker->looks);
}

/* -- the end ------------------------------------------------------------------------------- */

static void stop_lanes(struct worker *worker, void (*how)(struct lane *))
{
    size_t cursor = 0;

    for (struct lane *lane; (lane = name_map_next(worker->lanes, &cursor));)
        how(lane);
}

static void begin_end(struct worker *worker)
{
    worker->home.is_stopping = true;
    worker->aborts_at_ms = moment_now_ms() + GRACE_MS;
    route_desk_stop(worker->desk);
    doubts_stop(worker->doubts);
    looks_stop(worker->looks);
    stop_lanes(worker, lane_stop);
}

static void close_all(struct worker *worker)
{
    size_t cursor = 0;

    worker->is_closing = true;
    for (struct lane *lane; (lane = name_map_next(worker->lanes, &cursor));)
        lane_free(lane);
    uv_close((uv_handle_t *)&worker->tick, NULL);
    mailbox_close(&worker->mailbox);
}

static void on_tick(uv_timer_t *tick)
{
    struct worker *worker = tick->data;
    int64_t now_ms = moment_now_ms();

    atomic_fetch_add(&worker->counts.turns, 1);
    atomic_store(&worker->counts.resolver_gone_ms, route_desk_gone_ms(worker->desk));
    if (!worker->home.is_stopping) {
        free_idle_lanes(worker, now_ms);
        look_for_slowest(worker, now_ms);
        recover(worker);
        look_at_no_probe(worker, now_ms);
        look_at_weather(worker);
        return;
    }
    if (now_ms >= worker->aborts_at_ms || atomic_load(&worker->told_to_hurry))
        stop_lanes(worker, lane_abort);
    if (worker->home.sessions_open == 0 && !worker->is_closing)
        close_all(worker);
}

static void on_woken(void *receiver)
{
    struct worker *worker = receiver;

    if (atomic_load(&worker->told_to_stop) && !worker->home.is_stopping)
        begin_end(worker);
    if (worker->home.is_stopping)
        on_tick(&worker->tick);
}

static void *run(void *argument)
{
    struct worker *worker = argument;

    uv_run(&worker->loop, UV_RUN_DEFAULT);
    atomic_store(&worker->counts.turns, TURNS_OVER);
    return NULL;
}

/* -- the hooks of lanes and desk -------------------------------------------------------------- */

static void finish(void *owner, struct domain_group *group)
{
    struct worker *worker = owner;

    group_facts_fall_back(group);
    worker->hooks.finish(worker->hooks.owner, group);
}

static void pass_on(void *owner, struct domain_group *group)
{
    struct worker *worker = owner;

    worker->hooks.pass_on(worker->hooks.owner, group);
}

static void met(void *owner, const struct meeting *meeting)
{
    struct worker *worker = owner;

    worker->hooks.met(worker->hooks.owner, meeting);
}

static void reached(void *owner, const struct socket_address *to)
{
    struct worker *worker = owner;

    worker->hooks.reached(worker->hooks.owner, to);
}

static void missed(void *owner, const struct socket_address *to, bool is_local)
{
    struct worker *worker = owner;

    worker->hooks.missed(worker->hooks.owner, to, is_local);
}

static size_t looks(void *owner, struct socket_address at[WEATHER_LOOKS_MAX])
{
    struct worker *worker = owner;

    return worker->hooks.looks(worker->hooks.owner, at);
}

static void looked(void *owner)
{
    struct worker *worker = owner;

    worker->hooks.looked(worker->hooks.owner);
}

static struct outlook look_out(void *owner)
{
    struct worker *worker = owner;

    return worker->hooks.look_out(worker->hooks.owner);
}

/* -- the beginning ------------------------------------------------------------------------------ */

static void make_home(struct worker *worker, const struct probe_settings *settings)
{
    unsigned share = settings->max_sessions / settings->threads;

    worker->home = (struct lane_home){
        .loop = &worker->loop,
        .settings = settings,
        .room = stream_room_new(&worker->loop, &settings->safe_target),
        .matcher = reply_matcher_new(settings->own_rules),
        .made_up = settings->ask_smtp ? made_up_new(settings->secret) : NULL,
        .no_probe = worker->no_probe,
        .counts = &worker->counts,
        .sessions_share = share > 0 ? share : 1,
        .sessions_most = share > 0 ? share : 1,
        .finish = finish,
        .pass_on = pass_on,
        .met = met,
        .reached = reached,
        .missed = missed,
        .looks = looks,
        .looked = looked,
        .look_out = look_out,
        .owner = worker,
    };
    worker->mailbox.deliver = deliver;
    worker->mailbox.woken = on_woken;
    worker->mailbox.receiver = worker;
    worker->lanes = name_map_new();
    worker->home.past = lane_past_new();
    slowest_init(&worker->slowest);
    worker->doubts = worker->home.doubts = doubts_new(&worker->home);
    worker->looks = looks_new(&worker->home);
    worker->back_ms = -1;
}

static void free_parts(struct worker *worker)
{
    route_desk_free(worker->desk);
    looks_free(worker->looks);
    doubts_free(worker->doubts);
    name_map_free(worker->lanes);
    reply_matcher_free(worker->home.matcher);
    made_up_free(worker->home.made_up);
    stream_room_free(worker->home.room);
    no_probe_free(worker->no_probe);
    uv_loop_close(&worker->loop);
    slowest_destroy(&worker->slowest);
    lane_past_free(worker->home.past);
    free(worker);
}

bool worker_start(struct worker **started, const struct probe_settings *settings,
                  const struct worker_hooks *hooks, struct failure *why)
{
    struct worker *worker = memory_new(sizeof *worker);

    if (!no_probe_read(&worker->no_probe, settings->no_probe_files, settings->no_probe_count,
                       moment_now_ms(), why))
        goto no_list;
    if (uv_loop_init(&worker->loop) != 0) {
        failed(why, EXIT_OUT_OF_RESOURCES, "cannot set up a worker's event loop");
        goto no_loop;
    }
    worker->hooks = *hooks;
    atomic_init(&worker->counts.resolver_gone_ms, -1);
    make_home(worker, settings);
    if (!mailbox_open(&worker->mailbox, &worker->loop, why))
        goto no_mailbox;
    if (!route_desk_new(&worker->desk, &worker->home, why))
        goto no_desk;
    uv_timer_init(&worker->loop, &worker->tick);
    worker->tick.data = worker;
    uv_timer_start(&worker->tick, on_tick, TICK_MS, TICK_MS);
    if (pthread_create(&worker->thread, NULL, run, worker) != 0) {
        failed(why, EXIT_OUT_OF_RESOURCES, "cannot start a worker thread");
        goto no_thread;
    }
    *started = worker;
    return true;
no_thread:
    uv_close((uv_handle_t *)&worker->tick, NULL);
    route_desk_stop(worker->desk);
no_desk:
    mailbox_close(&worker->mailbox);
no_mailbox:
    uv_run(&worker->loop, UV_RUN_DEFAULT);
    free_parts(worker);
    return false;
no_loop:
    no_probe_free(worker->no_probe);
no_list:
    free(worker);
    return false;
}

void worker_post(struct worker *worker, struct domain_group *group)
{
    mailbox_post(&worker->mailbox, group);
}

void worker_stop(struct worker *worker)
{
    atomic_store(&worker->told_to_stop, true);
    mailbox_wake(&worker->mailbox);
}

void worker_hurry(struct worker *worker)
{
    atomic_store(&worker->told_to_hurry, true);
    worker_stop(worker);
}

void worker_join(struct worker *worker)
{
    pthread_join(worker->thread, NULL);
}

/* Posted, and the loop had ended: nobody was asked, and what is known of it must not be lost. */
static void give_back(void *owner, struct domain_group *group)
{
    group->put_off_until_ms = moment_wall_ms();
    finish(owner, group);
}

void worker_give_back(struct worker *worker)
{
    mailbox_drain(&worker->mailbox, give_back, worker);
}

void worker_free(struct worker *worker)
{
    free_parts(worker);
}

struct slow_lane worker_slowest(struct worker *worker)
{
    return slowest_read(&worker->slowest);
}

const struct worker_counts *worker_counts(const struct worker *worker)
{
    return &worker->counts;
}
