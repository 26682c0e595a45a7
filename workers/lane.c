/*
 * lane.c - see lane.h.
 */
#include "workers/lane.h"

#include <assert.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/memory.h"
#include "base/moment.h"
#include "workers/dns/mail_route.h"
#include "workers/doubts.h"
#include "workers/group_way.h"
#include "workers/retry.h"
#include "workers/session.h"
#include "workers/verdict_rules.h"

enum {
    UNREACHABLE_MS = 60 * 1000, /* or half of the first retry, if that is sooner */
    TAKE_LOOKS_MAX = 64,        /* groups looked at for one that wants the same address */
    LOCAL_TROUBLE_MS = 5 * 1000,
    HOURS_LOOK_MS = 60 * 1000, /* so often at the clock, which somebody may set */
    SESSIONS_LEAST = 4,
    PUT_OFF_LEAST_MS = 1000,
    PUT_OFF_MOST_MS = 30 * 1000,
};

struct lane {
    struct lane_home *home;
    struct text key; /* in key_bytes */
    char *key_bytes;
    struct lane_pace pace;
    bool is_large;
    struct sentinels sentinels;
    bool wants_tls;
    struct domain_group *first;
    struct domain_group *last;
    size_t waiting;   /* recipients in the queue */
    uint64_t came;    /* groups, so far */
    int64_t first_ms; /* when `first` became the first */
    int64_t began_ms; /* there has been a lane since then */
    struct session *sessions;
    unsigned open;
    struct unreachables unreachables;
    uv_timer_t timer;
    bool is_pumping;
    bool is_hungry;
    struct lane *next_hungry;
    int64_t busy_until_ms; /* the pace is kept so long after the last session */
    enum reason rest_reason;
    struct arena *rest_arena; /* of rest_evidence's texts */
    struct evidence rest_evidence;
};

static void pump(struct lane *lane);

static void on_timer(uv_timer_t *timer)
{
    pump(timer->data);
}

/* A ceiling for a day holds whoever asked: this process, or one before it. */
static void begin_with_past(struct lane *lane)
{
    int64_t first_ms, ago_ms;
    uint64_t asked = lane_past_asked(lane->home->past, lane->key, &first_ms);

    if (asked == 0)
        asked = lane_past_asked(lane->home->settings->past, lane->key, &first_ms);
    if (asked == 0)
        return;
    ago_ms = moment_wall_ms() - first_ms;
    lane_pace_begin_with(&lane->pace, asked > UINT_MAX ? UINT_MAX : (unsigned)asked,
                         ago_ms > 0 ? ago_ms : 0, moment_now_ms());
}

struct lane *lane_new(struct lane_home *home, const struct exchange *exchange, size_t address_at)
{
    const struct place *place = place_of_host(exchange->host);
    struct lane *lane = memory_new(sizeof *lane);
    char room[LANE_KEY_SIZE];
    struct text key = lane_key(exchange, address_at, room);
    struct lane_limits limits = lane_limits_of(&home->settings->lanes, key);

    lane->home = home;
    lane->key_bytes = memory_copy(key.bytes, key.len);
    lane->key = (struct text){lane->key_bytes, key.len};
    lane->is_large = place && place->is_large;
    lane->pace = lane_pace_of(&limits);
    lane->began_ms = moment_now_ms();
    begin_with_past(lane);
    uv_timer_init(home->loop, &lane->timer);
    lane->timer.data = lane;
    return lane;
}

static void on_timer_closed(uv_handle_t *timer)
{
    struct lane *lane = timer->data;

    arena_free(lane->rest_arena);
    free(lane->key_bytes);
    free(lane);
}

static void leave_hungry(struct lane *lane)
{
    for (struct lane **at = &lane->home->hungry; *at; at = &(*at)->next_hungry) {
        if (*at == lane) {
            *at = lane->next_hungry;
            break;
        }
    }
    lane->is_hungry = false;
}

bool lane_leaves_past(const struct lane *lane, int64_t now_ms)
{
    const struct lane_pace *pace = &lane->pace;

    return pace->limits.recipients_a_day > 0 && pace->asked_today > 0 && now_ms < pace->day_ends_ms;
}

static void leave_past(struct lane *lane, int64_t now_ms)
{
    const struct lane_pace *pace = &lane->pace;

    if (lane_leaves_past(lane, now_ms))
        lane_past_put(lane->home->past, lane->key, pace->asked_today,
                      moment_wall_ms() + pace->day_ends_ms - now_ms - MOMENT_DAY_MS);
}

void lane_free(struct lane *lane)
{
    leave_past(lane, moment_now_ms());
    if (lane->is_hungry)
        leave_hungry(lane);
    sentinels_free(&lane->sentinels);
    uv_close((uv_handle_t *)&lane->timer, on_timer_closed);
}

struct text lane_name(const struct lane *lane)
{
    return lane->key;
}

bool lane_is_idle(const struct lane *lane, int64_t now_ms)
{
    return !lane->first && lane->open == 0 && now_ms >= lane->busy_until_ms &&
           !lane_pace_remembers(&lane->pace, now_ms) &&
           !unreachables_any(&lane->unreachables, now_ms);
}

uint64_t lane_came(const struct lane *lane)
{
    return lane->came;
}

void lane_compare(const struct lane *lane, int64_t now_ms, struct slow_lane *slowest)
{
    uint64_t asked = lane->pace.asked > 0 ? lane->pace.asked : 1;
    int64_t left_ms =
        (int64_t)((double)(now_ms - lane->began_ms) * (double)lane->waiting / (double)asked);

    if (!slow_lane_is_beaten(slowest, lane->waiting, left_ms))
        return;
    *slowest = (struct slow_lane){.waiting = lane->waiting, .left_ms = left_ms};
    snprintf(slowest->name, sizeof slowest->name, "%.*s", TEXT_ARGS(lane->key));
}

struct lane_home *lane_home_of(struct lane *lane)
{
    return lane->home;
}

struct lane_pace *lane_pace(struct lane *lane)
{
    return &lane->pace;
}

struct sentinels *lane_sentinels(struct lane *lane)
{
    return &lane->sentinels;
}

bool lane_wants_tls(const struct lane *lane)
{
    return lane->wants_tls;
}

void lane_learn_tls(struct lane *lane)
{
    lane->wants_tls = true;
}

void lane_finish(struct lane *lane, struct domain_group *group)
{
    settle_by_contrast(group);
    lane->home->finish(lane->home->owner, group);
}

/* Back to the run file as it is; nobody is asked before `wait_ms` from now. */
static void put_off(struct lane *lane, struct domain_group *group, int64_t wait_ms)
{
    group->put_off_until_ms = moment_wall_ms() + wait_ms;
    lane_finish(lane, group);
}

static void copy_evidence(struct lane *lane, const struct evidence *seen)
{
    arena_free(lane->rest_arena);
    lane->rest_arena = arena_new(512);
    lane->rest_evidence = *seen;
    lane->rest_evidence.mx_host = arena_copy(lane->rest_arena, seen->mx_host);
    lane->rest_evidence.mx_ip = arena_copy(lane->rest_arena, seen->mx_ip);
}

void lane_rest(struct lane *lane, enum reason why, const struct evidence *seen, int64_t rest_ms)
{
    lane->rest_reason = why;
    copy_evidence(lane, seen);
    lane_pace_rest(&lane->pace, moment_now_ms(), rest_ms);
    log_line(LOG_DETAIL, "%.*s is left alone (%s): it rests for %d minutes", TEXT_ARGS(lane->key),
             reason_word(why), (int)(rest_ms / 60000));
}

void lane_met(struct lane *lane, const struct evidence *block, struct text our_ip)
{
    lane->home->met(lane->home->owner, &(struct meeting){.place = lane->key,
                                                         .is_large = lane->is_large,
                                                         .block = block,
                                                         .our_ip = our_ip});
}

/* A lane knows why nobody was asked, and nothing of any mailbox. */
static struct verdict unproven(const struct domain_group *group, enum reason reason,
                               const struct evidence *seen)
{
    struct verdict verdict = verdict_of(reason, &(struct proof){.syntax_is_wrong = false}, seen);

    verdict.accept_all = accept_all_flag(&group->nature);
    return verdict;
}

/* The place rests: whoever waits for it meets what we met, and is asked when that may be over. */
static void wait_out_rest(struct lane *lane, struct domain_group *group)
{
    /* What was said was said to somebody else: only where and why is told. */
    struct evidence seen = {
        .source = SOURCE_PROBE,
        .mx_host = arena_copy(group->arena, lane->rest_evidence.mx_host),
        .mx_ip = arena_copy(group->arena, lane->rest_evidence.mx_ip),
        .checked_at_ms = moment_wall_ms(),
        .elapsed_ms = -1,
    };
    struct verdict verdict;

    seen.detail = arena_format(
        group->arena, "not asked: %.*s had just %s", TEXT_ARGS(seen.mx_host),
        lane->rest_reason == REASON_SERVER_INCONSISTENT ? "contradicted itself" : "turned us away");
    if (is_about_the_network(lane->rest_reason)) {
        doubts_take(lane->home->doubts, group, lane->rest_reason, &seen, moment_now_ms());
        return;
    }
    verdict = unproven(group, lane->rest_reason, &seen);
    retry_group(group, &verdict, lane->home->settings, moment_wall_ms());
    lane_finish(lane, group);
}

/* -- the queue ------------------------------------------------------------------ */

static void set_first(struct lane *lane, struct domain_group *group)
{
    lane->first = group;
    lane->first_ms = moment_now_ms();
}

static void append(struct lane *lane, struct domain_group *group)
{
    group->next = NULL;
    if (lane->last)
        lane->last->next = group;
    else
        set_first(lane, group);
    lane->last = group;
    lane->waiting += group->count;
}

static void prepend(struct lane *lane, struct domain_group *group)
{
    group->next = lane->first;
    set_first(lane, group);
    if (!lane->last)
        lane->last = group;
    lane->waiting += group->count;
}

static struct domain_group *unlink_after(struct lane *lane, struct domain_group *before)
{
    struct domain_group *group = before ? before->next : lane->first;

    if (before)
        before->next = group->next;
    else
        set_first(lane, group->next);
    if (lane->last == group)
        lane->last = before;
    group->next = NULL;
    lane->waiting -= group->count;
    return group;
}

/* -- which way a group goes ------------------------------------------------------- */

void lane_unreachable(struct lane *lane, const struct socket_address *to, enum reason why,
                      int64_t began_ms)
{
    const struct probe_settings *settings = lane->home->settings;
    int64_t ms = UNREACHABLE_MS;

    if (settings->retries > 0 && settings->retry_after_ms[0] / 2 < ms)
        ms = settings->retry_after_ms[0] / 2;
    unreachables_add(&lane->unreachables, to, why, began_ms, moment_now_ms() + ms);
}

static enum way find_way(const struct lane *lane, struct domain_group *group,
                         struct socket_address *to)
{
    const struct way_terms terms = {
        .place = lane->key,
        .smtp_port = lane->home->settings->smtp_port,
        .no_probe = lane->home->no_probe,
        .unreachables = &lane->unreachables,
    };

    return group_way_find(group, &terms, moment_now_ms(), to);
}

/* No exchange of the route can be reached: temporary, as a sending server would think. */
static void no_way(struct lane *lane, struct domain_group *group)
{
    enum reason why = group->unreached != REASON_NONE ? group->unreached : REASON_CONNECT_FAILED;
    const struct exchange *last = &group->route->exchanges[group->route->exchange_count - 1];
    char ip[SOCKET_ADDRESS_TEXT] = "";
    struct evidence seen = {
        .source = SOURCE_PROBE,
        .stage = STAGE_CONNECT,
        .mx_host = last->host,
        .checked_at_ms = moment_wall_ms(),
        .elapsed_ms = -1,
    };
    struct verdict verdict;

    if (last->address_count > 0)
        socket_address_ip(&last->addresses[last->address_count - 1], ip);
    seen.mx_ip = arena_copy(group->arena, text_of(ip));
    if (is_about_the_network(why)) {
        doubts_take(lane->home->doubts, group, why, &seen, group->unreached_ms);
        return;
    }
    verdict = unproven(group, why, &seen);
    retry_group(group, &verdict, lane->home->settings, moment_wall_ms());
    lane_finish(lane, group);
}

/* Its next exchanger is one that is never asked. */
static void spare(struct lane *lane, struct domain_group *group)
{
    struct evidence seen = {
        .source = SOURCE_DNS,
        .mx_host = group->route->exchanges[group->exchange_at].host,
        .detail = no_probe_detail(group->arena, group_way_forbidden(group, lane->home->no_probe)),
        .checked_at_ms = moment_wall_ms(),
        .elapsed_ms = -1,
    };
    struct verdict verdict = unproven(group, REASON_NOT_PROBED, &seen);

    domain_group_answer_all(group, &verdict);
    group->is_dead_end = true;
    lane_finish(lane, group);
}

/* Takes the first group off the queue if it cannot go on here; true if it did. */
static bool send_away_first(struct lane *lane, struct socket_address *to)
{
    switch (find_way(lane, lane->first, to)) {
    case WAY_HERE:
        return false;
    case WAY_ELSEWHERE:
        lane->home->pass_on(lane->home->owner, unlink_after(lane, NULL));
        return true;
    case WAY_FORBIDDEN:
        spare(lane, unlink_after(lane, NULL));
        return true;
    case WAY_NOWHERE:
        break;
    }
    no_way(lane, unlink_after(lane, NULL));
    return true;
}

/* -- sessions --------------------------------------------------------------------- */

static void become_hungry(struct lane *lane)
{
    struct lane **at = &lane->home->hungry;

    if (lane->is_hungry)
        return;
    while (*at)
        at = &(*at)->next_hungry;
    *at = lane;
    lane->next_hungry = NULL;
    lane->is_hungry = true;
}

/* Until the hours begin; 0 while they last. */
static int64_t wait_for_hours(const struct lane *lane)
{
    const struct asking_hours *hours = &lane->home->settings->hours;
    int64_t wait_ms =
        hours_are_set(hours) ? hours_wait_ms(hours, moment_of_local_day(moment_wall_ms())) : 0;

    return wait_ms < HOURS_LOOK_MS ? wait_ms : HOURS_LOOK_MS;
}

/* How long the open sessions have to take who waits, before there is another one. */
static int64_t wait_for_open(const struct lane *lane, int64_t now_ms)
{
    if (lane->first->was_broken) /* is asked in a session of its own */
        return 0;
    return lane_pace_share_wait(lane->open, lane->waiting, now_ms - lane->first_ms);
}

static bool may_open(struct lane *lane)
{
    int64_t now_ms = moment_now_ms();
    int64_t wait_ms = lane_pace_connect_wait(&lane->pace, lane->open, now_ms);

    if (wait_ms == 0)
        wait_ms = wait_for_open(lane, now_ms);
    if (wait_ms == 0)
        wait_ms = wait_for_hours(lane);
    if (wait_ms > 0)
        uv_timer_start(&lane->timer, on_timer, (uint64_t)wait_ms, 0);
    if (wait_ms != 0)
        return false;
    if (lane->home->sessions_open >= lane->home->sessions_most) {
        become_hungry(lane);
        return false;
    }
    return true;
}

static void open_session(struct lane *lane, const struct socket_address *to)
{
    struct domain_group *group = unlink_after(lane, NULL);

    lane_pace_connected(&lane->pace, moment_now_ms());
    lane->open++;
    lane->home->sessions_open++;
    lane->home->sessions_so_far++;
    atomic_fetch_add(&lane->home->counts->sessions_opened, 1);
    atomic_store(&lane->home->counts->sessions_open, lane->home->sessions_open);
    session_open(lane, &lane->sessions, to, group);
}

/* Opens sessions as long as groups wait and the pace allows. */
static void pump(struct lane *lane)
{
    struct socket_address to;

    if (lane->is_pumping)
        return;
    lane->is_pumping = true;
    while (lane->first && !lane->home->is_stopping && !lane->home->is_out) {
        if (lane_pace_is_resting(&lane->pace, moment_now_ms())) {
            wait_out_rest(lane, unlink_after(lane, NULL));
            continue;
        }
        if (send_away_first(lane, &to))
            continue;
        if (!may_open(lane))
            break;
        open_session(lane, &to);
    }
    lane->is_pumping = false;
}

void lane_feed_hungry(struct lane_home *home)
{
    while (home->hungry && home->sessions_open < home->sessions_most) {
        struct lane *lane = home->hungry;

        leave_hungry(lane);
        pump(lane);
    }
}

/* How long the queue will take, about: the slowest learnt pace is one recipient a second. */
static int64_t wait_for_room(const struct lane *lane)
{
    int64_t wait_ms = (int64_t)lane->waiting * 100;

    if (wait_ms < PUT_OFF_LEAST_MS)
        return PUT_OFF_LEAST_MS;
    return wait_ms > PUT_OFF_MOST_MS ? PUT_OFF_MOST_MS : wait_ms;
}

void lane_enqueue(struct lane *lane, struct domain_group *group)
{
    lane->came++;
    if (lane->home->is_stopping) {
        put_off(lane, group, 0);
    } else if (lane->first &&
               lane->waiting + group->count > lane->home->settings->lane_recipients) {
        put_off(lane, group, wait_for_room(lane));
    } else {
        append(lane, group);
        pump(lane);
    }
}

void lane_put_back(struct lane *lane, struct domain_group *group)
{
    if (lane->home->is_stopping) {
        put_off(lane, group, 0);
        return;
    }
    prepend(lane, group);
    pump(lane);
}

struct domain_group *lane_take(struct lane *lane, const struct socket_address *to)
{
    struct domain_group *before = NULL;
    struct domain_group *group = lane->first;

    for (unsigned looks = 0; group && looks < TAKE_LOOKS_MAX; looks++) {
        struct socket_address wanted;

        /* One that broke a session is asked in one of its own. */
        if (!group->was_broken && find_way(lane, group, &wanted) == WAY_HERE &&
            socket_address_equal(&wanted, to))
            return unlink_after(lane, before);
        before = group;
        group = group->next;
    }
    return NULL;
}

static bool is_shortage(int error)
{
    return error == EMFILE || error == ENFILE || error == ENOBUFS || error == ENOMEM ||
           error == EADDRNOTAVAIL || error == EAGAIN;
}

/* Fewer connections from now on; false if there are none left that could be given up. */
static bool shrink(struct lane_home *home, int error)
{
    if (home->sessions_open <= SESSIONS_LEAST)
        return false;
    home->sessions_most = home->sessions_open / 2;
    log_line(LOG_WARNING, "this machine cannot open another connection (%s): going on with %u",
             strerror(error), home->sessions_most);
    return true;
}

bool lane_local_trouble(struct lane *lane, struct domain_group *group, int error)
{
    if (!is_shortage(error) || !shrink(lane->home, error))
        return false;
    put_off(lane, group, LOCAL_TROUBLE_MS);
    return true;
}

void lane_session_over(struct lane *lane, struct session *session, bool went_well)
{
    struct lane_home *home = lane->home;

    session_unlink(&lane->sessions, session);
    assert(lane->open > 0);
    lane->open--;
    lane->busy_until_ms = moment_now_ms() + lane->pace.limits.connect_gap_ms;
    home->sessions_open--;
    atomic_store(&home->counts->sessions_open, home->sessions_open);
    if (went_well)
        lane_pace_went_well(&lane->pace);
    pump(lane);
    lane_feed_hungry(home);
}

void lane_after_outage(struct lane *lane)
{
    lane->unreachables = (struct unreachables){.next = 0};
    lane_pace_forget_lost(&lane->pace);
    if (is_about_the_network(lane->rest_reason))
        lane_pace_end_rest(&lane->pace);
    pump(lane);
}

void lane_stop(struct lane *lane)
{
    while (lane->first)
        put_off(lane, unlink_after(lane, NULL), 0);
    for (struct session *session = lane->sessions, *next; session; session = next) {
        next = session_next(session);
        session_stop(session);
    }
}

void lane_abort(struct lane *lane)
{
    while (lane->sessions)
        session_abort(lane->sessions);
}
