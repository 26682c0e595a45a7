/*
 * session_sentinel.c - see session_state.h; why there are sentinels: suspicion.h.
 *
 * What a session was told is held until its end, so there is one sentinel at most, and
 * it is the last that is asked, before the group under way is given back.
 */
#include <string.h>

#include "base/memory.h"
#include "base/moment.h"
#include "workers/session_state.h"

static bool was_accepted(const struct recipient *recipient)
{
    return recipient->state == RECIPIENT_ANSWERED && recipient->verdict.reason == REASON_ACCEPTED &&
           !is_taken_from_anybody(recipient->local);
}

static bool was_refused(const struct recipient *recipient)
{
    return recipient->state == RECIPIENT_ANSWERED &&
           (recipient->bare_refusal ||
            reason_status(recipient->verdict.reason) == STATUS_UNDELIVERABLE);
}

static bool refuses_made_up(enum nature_kind kind)
{
    return kind == NATURE_REFUSES || kind == NATURE_REFUSES_BARE;
}

void session_note_answer(struct session *session, struct text address, struct recipient *recipient)
{
    const unsigned at = session->tally.answered;
    const enum nature_kind nature = session->group->nature.kind;
    struct sentinels *known = lane_sentinels(session->lane);
    const struct acquaintance who = {address, session->to, session->serial, !recipient};

    if (recipient)
        recipient->heard_at = at;
    else
        session->group->nature_heard_at = at;
    if (recipient) {
        known->real_answers += was_accepted(recipient) || was_refused(recipient);
        known->real_refusals += was_refused(recipient);
    }
    if (recipient ? was_accepted(recipient) : nature == NATURE_ACCEPTS_ALL) {
        suspicion_accepted(&session->suspicion, at);
        if (recipient)
            sentinels_know_accepted(known, &who);
    } else if (recipient ? was_refused(recipient) : refuses_made_up(nature)) {
        suspicion_refused(&session->suspicion, at, recipient != NULL);
        sentinels_know_refused(known, &who);
    }
}

static bool was_heard_since(const struct domain_group *group, uint64_t session, unsigned last_good)
{
    for (size_t i = 0; i < group->count; i++)
        if (group->recipients[i].session == session && group->recipients[i].heard_at > last_good)
            return true;
    return false;
}

/* With the latest answers in doubt; the one at hand may not have been asked yet. */
static struct domain_group *group_in_doubt(const struct session *session)
{
    unsigned last_good = suspicion_last_good(&session->suspicion);
    struct domain_group *group = session->group;

    if (group && was_heard_since(group, session->serial, last_good))
        return group;
    group = session->held;
    while (group && !was_heard_since(group, session->serial, last_good))
        group = group->next;
    return group;
}

static char *address_at(struct domain_group *group, struct text local)
{
    struct text address = domain_group_address(group, local);

    return memory_copy(address.bytes, address.len);
}

/* The made-up mailbox was refused here, at a time that the lane has forgotten. */
static bool made_up_is_known(const struct session *session, const struct domain_group *group)
{
    const struct nature *nature = &group->nature;

    return refuses_made_up(nature->kind) && nature->made_up.len > 0 && !group->nature_is_borrowed &&
           text_equal(nature->evidence.mx_ip, text_of(session->ip));
}

/*
 * Whom to ask, for free(); NULL: nobody.  Where nobody was accepted yet, postmaster has
 * to be (RFC 5321, 4.5.1).  If it is not, that is no contradiction; but then nothing
 * speaks for the refusals, either.
 */
static char *choose_sentinel(struct session *session)
{
    struct domain_group *group = group_in_doubt(session);
    const char *known = sentinels_take(lane_sentinels(session->lane), &session->suspicion,
                                       &session->to, group ? group->domain : TEXT(""));

    session->sentinel_is_postmaster = false;
    if (known)
        return memory_copy(known, strlen(known));
    if (!group)
        return NULL;
    if (suspicion_doubt(&session->suspicion) == DOUBT_ACCEPTANCES)
        return made_up_is_known(session, group) ? address_at(group, group->nature.made_up) : NULL;
    session->sentinel_is_postmaster = true;
    return address_at(group, TEXT("postmaster"));
}

static bool may_ask_sentinel(struct session *session)
{
    session->tally.resets = dialogue_resets(session->dialogue);
    return session->sentinel == SENTINEL_UNASKED &&
           sentinels_are_due(lane_sentinels(session->lane), &session->suspicion) &&
           session_has_room_for_one(&session->tally, lane_pace(session->lane));
}

/* A server may well begin to refuse everybody, and then halt or hang up on who goes on. */
static bool is_left_in_doubt(const struct session *session)
{
    const struct lane_pace *pace = lane_pace(session->lane);

    if (session->sentinel != SENTINEL_UNASKED || session->clock.phase != SESSION_TALKING)
        return session->sentinel == SENTINEL_ASKED;
    return suspicion_doubt(&session->suspicion) == DOUBT_REFUSALS &&
           sentinels_are_due(lane_sentinels(session->lane), &session->suspicion) &&
           session_leaves_room_for_one(pace);
}

/* No sentinel will confirm them any more; false if nothing is in doubt. */
static bool doubt_for_good(struct session *session, enum reason reason, struct text detail)
{
    const struct hearing where = session_hearing(session);
    const struct evidence seen = evidence_here(&where, STAGE_RCPT, detail);

    if (!is_left_in_doubt(session))
        return false;
    session_doubt(session, reason, &seen);
    return true;
}

bool session_ask_sentinel(struct session *session)
{
    if (session->halted_by != REASON_NONE) {
        doubt_for_good(session, session->halted_by,
                       TEXT("it did not go on before the answers were confirmed"));
        return false;
    }
    if (!may_ask_sentinel(session))
        return false;
    if (lane_pace_ask_wait(lane_pace(session->lane), moment_now_ms()) > 0) {
        session_start_timer(session);
        return true;
    }
    session->sentinel_address = choose_sentinel(session);
    if (!session->sentinel_address)
        return false;
    session->sentinel = SENTINEL_ASKED;
    session->asked[0] = (struct mailbox_asked){.address = text_of(session->sentinel_address)};
    session_note_asked(session, 1);
    /* What was said before can be said again: only a postmaster may have too long a name. */
    if (!dialogue_ask(session->dialogue, session->asked, 1, false))
        session->sentinel = SENTINEL_ANSWERED;
    return session->sentinel == SENTINEL_ASKED;
}

/* What it said, without the name of somebody whom the reader of the result did not ask about. */
static struct evidence contradiction(const struct hearing *where, enum doubt doubt)
{
    return evidence_here(where, STAGE_RCPT,
                         doubt == DOUBT_REFUSALS
                             ? TEXT("it refused a mailbox that it had accepted before")
                             : TEXT("it accepted a mailbox that it had refused before"));
}

struct heard session_hear_sentinel(struct session *session, const struct reply *reply)
{
    const struct hearing where = session_hearing(session);
    enum doubt doubt = suspicion_doubt(&session->suspicion);
    enum nature_kind kind = NATURE_UNASKED;
    struct heard heard = hear_sentinel(&where, session->asked[0].address, reply, &kind);
    struct evidence seen = contradiction(&where, doubt);
    struct evidence unsupported = evidence_here(
        &where, STAGE_RCPT, TEXT("it accepted nobody, not even postmaster: nothing bears it out"));
    enum finding finding = suspicion_finding(doubt, kind);
    const struct acquaintance postmaster = {session->asked[0].address, session->to, session->serial,
                                            false};

    if (session->sentinel_is_postmaster && finding == FINDING_CONFIRMED) {
        sentinels_know_accepted(lane_sentinels(session->lane), &postmaster);
    } else if (session->sentinel_is_postmaster && finding == FINDING_FLIPPED) {
        session_doubt(session, REASON_SERVER_INCONSISTENT, &unsupported);
    } else if (finding == FINDING_FLIPPED) {
        session->was_refused = true;
        session->contradicted = doubt;
        session_doubt(session, REASON_SERVER_INCONSISTENT, &seen);
    } else if (finding == FINDING_NONE) {
        session_doubt(session, heard.reason, &heard.seen);
    }
    session->sentinel = SENTINEL_ANSWERED;
    return heard;
}

void session_rest_lane(struct session *session)
{
    const struct hearing where = session_hearing(session);
    const struct evidence seen = contradiction(&where, session->contradicted);

    if (session->contradicted != DOUBT_NONE)
        lane_rest(session->lane, REASON_SERVER_INCONSISTENT, &seen, PACE_INCONSISTENT_REST_MS);
}

void session_doubt(struct session *session, enum reason reason, const struct evidence *seen)
{
    const struct hearing where = session_hearing(session);
    unsigned last_good = suspicion_last_good(&session->suspicion);

    session->sentinel = SENTINEL_ANSWERED;
    sentinels_forget(lane_sentinels(session->lane), session->serial);
    if (session->group && unhear_since(session->group, session->serial, last_good))
        defer_waiting(&where, session->group, reason, seen);
    for (struct domain_group *group = session->held; group; group = group->next)
        if (unhear_since(group, session->serial, last_good))
            defer_waiting(&where, group, reason, seen);
}

void session_lose_sentinel(struct session *session)
{
    if (doubt_for_good(session, REASON_CONNECTION_LOST,
                       TEXT("the connection ended before the answers were confirmed")))
        lane_pace_cut_short(lane_pace(session->lane), session->tally.answered);
}
