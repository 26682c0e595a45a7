/*
 * session_groups.c - see session_state.h.
 *
 * Answers are released only when the session has ended in step, which the reply to
 * QUIT shows: groups that are done are held until then.  When the dialogue breaks,
 * all of them are void.
 */
#include "base/moment.h"
#include "workers/dns/mail_route.h"
#include "workers/doubts.h"
#include "workers/session_state.h"

enum { SETBACKS_MAX = 2 }; /* sessions lost without an answer; then it is temporary */

struct text session_host(const struct session *session)
{
    const struct domain_group *group = session->group;

    return group ? group->route->exchanges[group->exchange_at].host : text_of(session->host);
}

struct hearing session_hearing(const struct session *session)
{
    const struct ehlo_offer *offer = dialogue_offer(session->dialogue);
    const struct lane_pace *pace = lane_pace(session->lane);
    int64_t now_ms = moment_now_ms();

    return (struct hearing){
        .settings = session->home->settings,
        .matcher = session->home->matcher,
        .mx_host = session_host(session),
        .mx_ip = text_of(session->ip),
        .our_ip = text_of(session->our_ip),
        .session = session->serial,
        .accepts_then_refuses = pace->limits.accepts_then_refuses,
        .lane_is_resting = lane_pace_is_resting(pace, now_ms),
        .is_tainted = session->tally.is_tainted || session->tally.is_doubtful,
        .is_fresh = session->tally.asked == session->asked_count,
        .can_turn_to_tls = offer->starttls && !dialogue_is_secure(session->dialogue),
        .asked = session->asked_count,
        .wall_ms = moment_wall_ms(),
        .elapsed_ms = now_ms - session->asked_at_ms,
    };
}

void session_release_held(struct session *session)
{
    while (session->held) {
        struct domain_group *group = session->held;

        session->held = group->next;
        group->next = NULL;
        lane_finish(session->lane, group);
    }
}

void session_hold(struct session *session)
{
    session->group->next = session->held;
    session->held = session->group;
    session->group = NULL;
}

void session_put_back(struct session *session)
{
    struct domain_group *group = session->group;

    take_back_asked(group);
    if (group->put_off_until_ms > 0 || domain_group_in_state(group, RECIPIENT_WAITING) == 0) {
        session_hold(session);
        return;
    }
    session->group = NULL;
    lane_put_back(session->lane, group);
}

void session_defer(struct session *session, enum reason reason, const struct evidence *seen)
{
    const struct hearing where = session_hearing(session);
    struct domain_group *group = session->group;

    if (is_about_the_network(reason)) {
        struct evidence kept = domain_group_keep(group, seen);

        session->group = NULL;
        doubts_take(session->home->doubts, group, reason, &kept, session->clock.silent_since_ms);
        return;
    }
    defer_waiting(&where, session->group, reason, seen);
    session_hold(session);
}

void session_set_back(struct session *session, enum reason reason, const struct evidence *seen)
{
    if (session->group->setbacks++ < SETBACKS_MAX)
        session_put_back(session);
    else
        session_defer(session, reason, seen);
}

void session_cut_off(struct session *session)
{
    struct domain_group *group = session->group;
    size_t unanswered = group ? domain_group_in_state(group, RECIPIENT_ASKED) : 0;

    session_lose_sentinel(session);
    /* Without PIPELINING each is named only when the one before is answered. */
    if (unanswered == 0 || !dialogue_offer(session->dialogue)->pipelining)
        return;
    if (unhear_transaction(group, session->serial, session->asked, session->asked_count))
        lane_pace_fewer_recipients(lane_pace(session->lane), (unsigned)session->asked_count);
}

/* Once more in a session of its own; a second time it is the server's fault, and told. */
static void void_group(struct session *session, struct domain_group *group, const char *complaint)
{
    const struct exchange *exchange = &group->route->exchanges[group->exchange_at];
    struct evidence seen;

    unhear(group, session->serial);
    if (!group->was_broken) {
        group->was_broken = true;
        lane_put_back(session->lane, group);
        return;
    }
    seen = evidence_here(&(struct hearing){.mx_host = exchange->host,
                                           .mx_ip = text_of(session->ip),
                                           .wall_ms = moment_wall_ms()},
                         STAGE_RCPT,
                         arena_format(group->arena, "%.*s broke the protocol: %s",
                                      TEXT_ARGS(exchange->host), complaint));
    answer_waiting(group, session->serial, REASON_PROTOCOL_ERROR, &seen);
    if (domain_group_is_unheard(group))
        refuse_domain(group, session->serial, REASON_PROTOCOL_ERROR, &seen);
    lane_finish(session->lane, group);
}

void session_void_answers(struct session *session, const char *complaint)
{
    struct domain_group *held = session->held;
    struct domain_group *now = session->group;

    session->held = NULL;
    session->group = NULL;
    session->was_refused = true;
    session->contradicted = DOUBT_NONE;
    sentinels_forget(lane_sentinels(session->lane), session->serial);
    if (now)
        void_group(session, now, complaint);
    while (held) {
        struct domain_group *group = held;

        held = group->next;
        group->next = NULL;
        void_group(session, group, complaint);
    }
    session_end(session);
}
