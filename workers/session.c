/*
 * session.c - see session.h; the rest of a session is told in session_state.h.
 *
 *   CONNECTING --connected--> TALKING --group done, limit, stop--> LEAVING --221--> over
 *        |                       |                                    |
 *        +------ refused, timeout, lost, broken, aborted -------------+----------> over
 */
#include "workers/session.h"

#include <assert.h>
#include <stdlib.h>

#include "base/memory.h"
#include "base/moment.h"
#include "workers/dns/mail_route.h"
#include "workers/doubts.h"
#include "workers/group_way.h"
#include "workers/overheard.h"
#include "workers/session_state.h"
#include "workers/verdict_rules.h"

/* -- the end -------------------------------------------------------------------------- */

static void on_timer_closed(uv_handle_t *timer)
{
    struct session *session = timer->data;

    dialogue_free(session->dialogue);
    free(session->asked);
    free(session->sentinel_address);
    free(session->host);
    free(session);
}

void session_end(struct session *session)
{
    bool went_well = session->clock.phase == SESSION_LEAVING && !session->was_refused;

    assert(!session->group);
    if (session->tally.answered > 0)
        lane_met(session->lane, NULL, TEXT(""));
    session_rest_lane(session);
    session_release_held(session);
    stream_close(session->stream);
    lane_session_over(session->lane, session, went_well);
    uv_close((uv_handle_t *)&session->timer, on_timer_closed);
}

void session_leave(struct session *session)
{
    assert(!session->group);
    session_clock_leaving(&session->clock, moment_now_ms());
    session_start_timer(session);
    dialogue_quit(session->dialogue);
}

/* -- the clock ----------------------------------------------------------------------------- */

bool session_is_idle(const struct session *session)
{
    return session->clock.phase == SESSION_TALKING && session->is_ready &&
           !dialogue_is_waiting(session->dialogue);
}

static enum stage stage_now(const struct session *session)
{
    return session->clock.phase == SESSION_CONNECTING
               ? STAGE_CONNECT
               : stage_of_command(dialogue_waits_for(session->dialogue));
}

static const char *doing_now(const struct session *session)
{
    return session->clock.phase == SESSION_CONNECTING
               ? "connecting"
               : command_doing(dialogue_waits_for(session->dialogue));
}

/* The group's next address is tried, by whoever has it then. */
static void pass_by(struct session *session, enum reason why, bool is_local)
{
    if (is_about_the_network(why))
        session->home->missed(session->home->owner, &session->to, is_local);
    lane_unreachable(session->lane, &session->to, why, session->clock.waiting_since_ms);
    group_way_failed(session->group, why, session->clock.waiting_since_ms);
    session->group->address_at++;
    session_put_back(session);
}

/* A reply that did not come is waited for once more, five times as long. */
static void on_timeout(struct session *session)
{
    struct domain_group *group = session->group;
    const struct hearing where = session_hearing(session);

    session->was_refused = true;
    session_cut_off(session);
    if (group && session->clock.phase == SESSION_CONNECTING) {
        pass_by(session, REASON_TIMEOUT, false);
    } else if (group && !group->wants_patience) {
        group->wants_patience = true;
        session_put_back(session);
    } else if (group) {
        struct evidence seen =
            evidence_here(&where, stage_now(session),
                          arena_format(group->arena, "%.*s did not answer in time (%s)",
                                       TEXT_ARGS(where.mx_host), doing_now(session)));

        /* Patience did not help: whoever else waits here need not find that out. */
        if (session->tally.answered == 0)
            lane_rest(session->lane, REASON_TIMEOUT, &seen, PACE_REST_MS);
        session_defer(session, REASON_TIMEOUT, &seen);
    }
    session_end(session); /* no QUIT: a late reply would answer it */
}

static void on_timer(uv_timer_t *timer)
{
    struct session *session = timer->data;
    int64_t now_ms = moment_now_ms();

    if (session_is_idle(session) && now_ms >= session->clock.ends_at_ms) {
        if (session->group)
            session_put_back(session);
        session_leave(session);
        session_drive(session);
    } else if (session_is_idle(session)) {
        session_ask_next(session);
        session_start_timer(session);
        session_drive(session);
    } else if (session_clock_deadline(&session->clock) <= now_ms) {
        on_timeout(session);
    } else {
        session_start_timer(session);
    }
}

void session_start_timer(struct session *session)
{
    int64_t now_ms = moment_now_ms();
    int64_t wait_ms = session_is_idle(session)
                          ? lane_pace_ask_wait(lane_pace(session->lane), now_ms)
                          : session_clock_deadline(&session->clock) - now_ms;

    uv_timer_start(&session->timer, on_timer, (uint64_t)(wait_ms > 0 ? wait_ms : 0), 0);
}

/* -- events of the stream ------------------------------------------------------------------- */

static void on_connected(void *owner)
{
    struct session *session = owner;
    struct socket_address ours;

    session_clock_connected(&session->clock, moment_now_ms());
    session->home->reached(session->home->owner, &session->to);
    if (stream_local_address(session->stream, &ours))
        socket_address_ip(&ours, session->our_ip);
    session_start_timer(session);
}

static void on_received(void *owner, struct text bytes)
{
    struct session *session = owner;

    overheard(session->ip, session->clock.began_ms, SPEAKER_SERVER, bytes);
    session_clock_heard(&session->clock, moment_now_ms());
    dialogue_receive(session->dialogue, bytes);
    session_drive(session);
}

static void on_secured(void *owner)
{
    struct session *session = owner;

    session_clock_said(&session->clock, moment_now_ms());
    dialogue_tls_started(session->dialogue);
    session_drive(session);
}

static enum reason reason_of_end(enum stream_end end)
{
    switch (end) {
    case STREAM_NOT_CONNECTED:
    case STREAM_LOCAL_TROUBLE:
        return REASON_CONNECT_FAILED;
    case STREAM_NOT_ALLOWED:
        return REASON_MX_NOT_PUBLIC;
    case STREAM_TLS_FAILED:
        return REASON_TLS_REQUIRED;
    default:
        return REASON_CONNECTION_LOST;
    }
}

static void on_lost(struct session *session, enum stream_end end)
{
    const struct hearing where = session_hearing(session);
    struct evidence seen = evidence_here(
        &where, stage_now(session),
        arena_format(session->group->arena, "%.*s ended the connection (%s)",
                     TEXT_ARGS(where.mx_host),
                     end == STREAM_TLS_FAILED ? "the TLS handshake failed" : doing_now(session)));

    if (lane_pace_lost(lane_pace(session->lane), session->tally.answered))
        lane_rest(session->lane, reason_of_end(end), &seen, PACE_REST_MS);
    session_set_back(session, reason_of_end(end), &seen);
}

static void on_ended(void *owner, enum stream_end end, int error)
{
    struct session *session = owner;
    struct domain_group *group = session->group;

    session->was_refused = session->was_refused || session->clock.phase != SESSION_LEAVING;
    if (group && session->clock.phase == SESSION_CONNECTING) {
        session->group = NULL;
        if (end != STREAM_LOCAL_TROUBLE || !lane_local_trouble(session->lane, group, error)) {
            session->group = group;
            pass_by(session, reason_of_end(end), end == STREAM_LOCAL_TROUBLE);
        }
    } else {
        session_cut_off(session);
        if (group)
            on_lost(session, end);
    }
    session_end(session);
}

/* -- from outside --------------------------------------------------------------------------- */

static const struct stream_events events = {
    .connected = on_connected,
    .received = on_received,
    .secured = on_secured,
    .ended = on_ended,
};

void session_open(struct lane *lane, struct session **list, const struct socket_address *to,
                  struct domain_group *group)
{
    struct lane_home *home = lane_home_of(lane);
    const struct probe_settings *settings = home->settings;
    struct session *session = memory_new(sizeof *session);
    struct text host = group->route->exchanges[group->exchange_at].host;

    session->lane = lane;
    session->home = home;
    session->serial = home->sessions_so_far;
    session->to = *to;
    session->group = group;
    session->host = memory_copy(host.bytes, host.len);
    session->asked =
        memory_new(lane_pace(lane)->limits.recipients_per_transaction * sizeof *session->asked);
    socket_address_ip(to, session->ip);
    session->next = *list;
    *list = session;
    session->dialogue = dialogue_new(&(struct dialogue_settings){
        .our_name = settings->our_name,
        .mail_from = settings->mail_from,
        .tls_at_once = lane_wants_tls(lane),
    });
    session->clock = session_clock_start(settings, moment_now_ms());
    session->clock.is_patient = group->wants_patience;
    session->is_alone = group->was_broken;
    uv_timer_init(home->loop, &session->timer);
    session->timer.data = session;
    session->stream = stream_connect(
        home->room, to, settings->has_source ? &settings->source : NULL, &events, session);
    session_start_timer(session);
}

struct session *session_next(const struct session *session)
{
    return session->next;
}

void session_unlink(struct session **list, struct session *session)
{
    while (*list != session)
        list = &(*list)->next;
    *list = session->next;
}

void session_stop(struct session *session)
{
    session->is_told_to_stop = true;
    if (session->clock.phase == SESSION_CONNECTING) {
        /* It may be open on the other side already: a moment, to say QUIT. */
        session_put_back(session);
        session_clock_hurry(&session->clock, moment_now_ms());
        session_start_timer(session);
    } else if (session_is_idle(session)) {
        session_ask_next(session);
        session_drive(session);
    }
}

void session_abort(struct session *session)
{
    session_cut_off(session);
    if (session->group)
        session_put_back(session);
    session_end(session);
}
