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
            sentinel_remember(&known->accepted, address, &session->to);
    } else if (recipient ? was_refused(recipient) : refuses_made_up(nature)) {
        suspicion_refused(&session->suspicion, at, recipient != NULL);
        if (recipient || known->refused.address[0] == '\0')
            sentinel_remember(&known->refused, address, &session->to);
    }
}

/*
 * Where nobody was accepted yet, postmaster has to be (RFC 5321, 4.5.1).  If it is not,
 * that is no contradiction; but then nothing speaks for the refusals, either.
 */
static bool postmaster_is_needed(const struct session *session)
{
    return suspicion_doubt(&session->suspicion) == DOUBT_REFUSALS &&
           (session->group || session->held) &&
           sentinel_is_due(lane_sentinels(session->lane), &session->suspicion);
}

static struct text latest_domain(const struct session *session)
{
    return session->group ? session->group->domain : session->held->domain;
}

static char *postmaster_of(struct text domain)
{
    const struct text local = TEXT("postmaster@");
    char *address = memory_new(local.len + domain.len + 1);

    memcpy(address, local.bytes, local.len);
    memcpy(address + local.len, domain.bytes, domain.len);
    return address;
}

bool session_ask_sentinel(struct session *session)
{
    struct text address =
        sentinel_for(lane_sentinels(session->lane), &session->suspicion, &session->to);
    bool is_postmaster = address.len == 0 && postmaster_is_needed(session);

    session->tally.resets = dialogue_resets(session->dialogue);
    if (session->sentinel != SENTINEL_UNASKED || (address.len == 0 && !is_postmaster) ||
        !session_has_room_for_one(&session->tally, lane_pace(session->lane)))
        return false;
    if (lane_pace_ask_wait(lane_pace(session->lane), moment_now_ms()) > 0) {
        session_start_timer(session);
        return true;
    }
    session->sentinel = SENTINEL_ASKED;
    session->sentinel_address = is_postmaster ? postmaster_of(latest_domain(session))
                                              : memory_copy(address.bytes, address.len);
    session->asked[0] = (struct mailbox_asked){.address = text_of(session->sentinel_address)};
    session->sentinel_is_postmaster = is_postmaster;
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
    enum finding finding = sentinel_finding(doubt, kind);

    if (session->sentinel_is_postmaster && finding == FINDING_CONFIRMED) {
        sentinel_remember(&lane_sentinels(session->lane)->accepted, session->asked[0].address,
                          &session->to);
    } else if (session->sentinel_is_postmaster && finding == FINDING_FLIPPED) {
        session_doubt(session, REASON_SERVER_INCONSISTENT, &unsupported);
    } else if (finding == FINDING_FLIPPED) {
        session->was_refused = true;
        session_doubt(session, REASON_SERVER_INCONSISTENT, &seen);
        lane_rest(session->lane, REASON_SERVER_INCONSISTENT, &seen, PACE_INCONSISTENT_REST_MS);
    } else if (finding == FINDING_NONE) {
        session_doubt(session, heard.reason, &heard.seen);
    }
    session->sentinel = SENTINEL_ANSWERED;
    return heard;
}

void session_doubt(struct session *session, enum reason reason, const struct evidence *seen)
{
    const struct hearing where = session_hearing(session);
    unsigned last_good = suspicion_last_good(&session->suspicion);

    session->sentinel = SENTINEL_ANSWERED;
    if (session->group && unhear_since(session->group, session->serial, last_good))
        defer_waiting(&where, session->group, reason, seen);
    for (struct domain_group *group = session->held; group; group = group->next)
        if (unhear_since(group, session->serial, last_good))
            defer_waiting(&where, group, reason, seen);
}

void session_lose_sentinel(struct session *session)
{
    const struct hearing where = session_hearing(session);
    const struct evidence seen = evidence_here(
        &where, STAGE_RCPT, TEXT("the connection ended before the answers were confirmed"));

    session_doubt(session, REASON_CONNECTION_LOST, &seen);
}
