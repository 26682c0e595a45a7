/*
 * session_talk.c - see session_state.h.
 */
#include "base/moment.h"
#include "workers/dns/mail_route.h"
#include "workers/made_up.h"
#include "workers/overheard.h"
#include "workers/session_state.h"
#include "workers/smtp/reply_names.h"
#include "workers/verdict_rules.h"

/* -- asking ------------------------------------------------------------------------------ */

static void send_output(struct session *session)
{
    struct text output = dialogue_output(session->dialogue);

    if (output.len == 0)
        return;
    overheard(session->ip, session->clock.began_ms, SPEAKER_US, output);
    stream_send(session->stream, output);
    dialogue_sent(session->dialogue, output.len);
}

void session_note_asked(struct session *session, size_t count)
{
    session->asked_count = count;
    session->asked_at_ms = moment_now_ms();
    session_clock_said(&session->clock, session->asked_at_ms);
    session->tally.asked += (unsigned)count;
    lane_sentinels(session->lane)->asked += (unsigned)count;
    lane_pace_asked(lane_pace(session->lane), (unsigned)count, session->asked_at_ms);
    atomic_fetch_add(&session->home->counts->recipients_asked, count);
}

static void say_mailboxes(struct session *session, size_t count, bool smtputf8)
{
    const struct evidence unsaid = {.source = SOURCE_PROBE,
                                    .elapsed_ms = -1,
                                    .detail = TEXT("the address cannot be said in SMTP")};

    session_note_asked(session, count);
    if (dialogue_ask(session->dialogue, session->asked, count, smtputf8))
        return;
    /* The address parser lets nothing through that cannot be said: this is a second lock. */
    answer_waiting(session->group, session->serial, REASON_PROTOCOL_ERROR, &unsaid);
    session_hold(session);
    session_ask_next(session);
}

static void ask_made_up(struct session *session)
{
    struct domain_group *group = session->group;
    char local[MADE_UP_LEN + 1];

    sentinels_hear_past(lane_sentinels(session->lane), group->nature.rounds, group->nature.reason);
    made_up_local_part(session->home->made_up, group->domain, local);
    session->asked[0] =
        (struct mailbox_asked){.address = domain_group_address(group, text_of(local))};
    say_mailboxes(session, 1, false);
}

static void ask_recipients(struct session *session, size_t count)
{
    bool smtputf8 = false;

    for (size_t i = 0; i < count; i++) {
        struct recipient *recipient = session->asked[i].tag;

        recipient->state = RECIPIENT_ASKED;
        sentinels_hear_past(lane_sentinels(session->lane), recipient->attempts++,
                            recipient->put_off_for);
        recipient->rounds_before = recipient->rounds;
        smtputf8 = smtputf8 || !text_is_ascii(recipient->local);
        session->asked[i].address = domain_group_address(session->group, recipient->local);
    }
    say_mailboxes(session, count, smtputf8);
}

/* What the made-up mailbox met goes for everybody: accept-all, or a refusal of us. */
static void answer_by_nature(struct session *session)
{
    const struct nature *nature = &session->group->nature;

    answer_waiting(session->group, session->serial,
                   nature->kind == NATURE_ACCEPTS_ALL ? REASON_ACCEPT_ALL : nature->reason,
                   &nature->evidence);
    session_hold(session);
}

/* RFC 6531, 3.3: those whose local part this server cannot take are answered. */
static void answer_needs_smtputf8(struct session *session)
{
    const struct hearing where = session_hearing(session);
    const struct evidence seen = evidence_here(&where, STAGE_EHLO, TEXT(""));

    if (!dialogue_offer(session->dialogue)->smtputf8)
        answer_not_ascii(session->group, session->serial, REASON_SMTPUTF8_REQUIRED, &seen);
}

/* The group to go on with, or NULL when it is time to leave. */
static struct domain_group *next_group(struct session *session)
{
    if (session->group || session->is_told_to_stop || session->is_alone ||
        session->sentinel != SENTINEL_UNASKED ||
        !session_may_go_on(&session->tally, lane_pace(session->lane)))
        return session->group;
    session->group = lane_take(session->lane, &session->to);
    if (session->group) {
        session->clock.is_patient = session->group->wants_patience;
        session_start_timer(session); /* the deadline may be nearer now */
    }
    return session->group;
}

/* Carries the plan out; true if it changed nothing on the wire, and there is more to plan. */
static bool carry_out(struct session *session, struct plan plan)
{
    switch (plan.kind) {
    case PLAN_ASK_MADE_UP:
        ask_made_up(session);
        return false;
    case PLAN_ASK:
        ask_recipients(session, plan.count);
        return false;
    case PLAN_WAIT:
        session_start_timer(session);
        return false;
    case PLAN_KNOWN:
        answer_by_nature(session);
        return true;
    case PLAN_DONE:
        session_hold(session);
        return true;
    case PLAN_OTHER_SESSION:
        if (session_ask_sentinel(session))
            return false;
        session_put_back(session);
        session->tally.is_tainted = true; /* and nobody else is asked in this one */
        return true;
    }
    return false;
}

void session_ask_next(struct session *session)
{
    bool goes_on = true;

    while (goes_on && session->is_ready && session->clock.phase == SESSION_TALKING) {
        if (!next_group(session)) {
            goes_on = false;
            if (!session_ask_sentinel(session))
                session_leave(session);
        } else if (session->is_told_to_stop) {
            goes_on = !session_ask_sentinel(session);
            if (goes_on)
                session_put_back(session);
        } else {
            answer_needs_smtputf8(session);
            session->tally.resets = dialogue_resets(session->dialogue);
            goes_on = carry_out(session,
                                plan_next(session->group, &session->tally, lane_pace(session->lane),
                                          moment_now_ms(), session->asked));
        }
    }
}

/* -- replies ---------------------------------------------------------------------------- */

static void learn(struct session *session, const struct heard *heard)
{
    if (heard->wants_tls) {
        lane_learn_tls(session->lane);
        session->wants_tls = true;
    }
    if (heard->wants_fewer)
        lane_pace_fewer_recipients(lane_pace(session->lane), (unsigned)session->asked_count);
    if (heard->limit_was_hit && !session->tally.is_tainted) {
        session->was_refused = true;
        lane_pace_slow_down(lane_pace(session->lane));
    }
    if (heard->turned_us_away) {
        session->was_refused = true;
        lane_rest(session->lane, heard->reason, &heard->seen, PACE_REST_MS);
        lane_met(session->lane, &heard->seen, text_of(session->our_ip));
    }
    if (heard->limit_was_hit || heard->needs_new_session)
        session->halted_by = heard->reason;
    if (heard->needs_new_session) /* and its reply was no answer */
        lane_pace_shorter_sessions(lane_pace(session->lane), session->tally.answered - 1);
    session->tally.is_doubtful = session->tally.is_doubtful || heard->wants_fewer;
    session->tally.is_tainted = session->tally.is_tainted || heard->limit_was_hit ||
                                heard->needs_new_session || heard->turned_us_away;
}

enum { NAMES_COMPARED = 25 }; /* in larger transactions it would cost more than it saves */

/*
 * A server that is one reply behind says so by the name in it: the mailbox of another
 * RCPT, and not the one that is answered.
 */
static bool names_another(const struct session *session, const struct dialogue_event *event)
{
    struct text words = event->reply->text;
    const struct mailbox_asked *asked = session->asked;
    bool names_other = false;

    if (event->reply->code < 400 || session->asked_count > NAMES_COMPARED)
        return false;
    for (size_t i = 0; i < session->asked_count; i++) {
        if (!reply_names(words, asked[i].address))
            continue;
        if (asked[i].tag == event->tag)
            return false;
        names_other = true;
    }
    return names_other;
}

static void on_answer(struct session *session, const struct dialogue_event *event)
{
    const struct hearing where = session_hearing(session);
    struct heard heard;

    session_clock_said(&session->clock, moment_now_ms());
    session->tally.answered++;
    session->tally.refused += event->reply->code >= 400;
    if (session->sentinel == SENTINEL_ASKED) {
        heard = session_hear_sentinel(session, event->reply);
    } else if (event->tag) {
        struct recipient *recipient = event->tag;

        heard = hear_mailbox(&where, session->group, recipient, event->reply);
        session_note_answer(session, domain_group_address(session->group, recipient->local),
                            recipient);
    } else {
        heard = hear_made_up(&where, session->group, session->asked[0].address, event->reply);
        session_note_answer(session, session->asked[0].address, NULL);
    }
    learn(session, &heard);
}

/* MAIL was refused, or the greeting, or EHLO. */
static void on_refused(struct session *session, const struct dialogue_event *event)
{
    const struct hearing where = session_hearing(session);
    struct heard heard = hear_refusal(&where, session->group, event->command, event->reply);

    /* The RCPTs that were said with it are refused, too. */
    session->tally.refused +=
        dialogue_offer(session->dialogue)->pipelining ? 1 + (unsigned)session->asked_count : 1;
    session->was_refused = session->was_refused || !heard.wants_tls;
    if (session->sentinel == SENTINEL_ASKED)
        session_doubt(session, heard.reason, &heard.seen);
    if (!heard.wants_tls)
        session->halted_by = heard.reason;
    learn(session, &heard);
}

/*
 * 421: the server hangs up.  What it was asked has no answer.  Said before anything
 * was answered, it goes for everybody; later, the rest is asked in another session.
 */
static void on_closing(struct session *session, const struct dialogue_event *event)
{
    const struct hearing where = session_hearing(session);
    struct heard heard = hear_closing(&where, event->command, event->reply);
    struct lane_pace *pace = lane_pace(session->lane);
    bool at_once = session->tally.answered == 0;

    session->was_refused = true;
    session_cut_off(session);
    if (heard.wants_tls)
        lane_learn_tls(session->lane);
    else if (!at_once)
        lane_pace_cut_short(pace, session->tally.answered);
    else if (lane_pace_turned_away(pace, moment_now_ms()) || heard.turned_us_away)
        lane_rest(session->lane, heard.reason, &heard.seen, PACE_REST_MS);
    if (heard.turned_us_away)
        lane_met(session->lane, &heard.seen, text_of(session->our_ip));
    if (session->group && (heard.wants_tls || !at_once))
        session_set_back(session, heard.reason, &heard.seen);
    else if (session->group)
        session_defer(session, heard.reason, &heard.seen);
    session_end(session);
}

static void on_transaction_over(struct session *session)
{
    session->tally.is_doubtful = false;
    if (session->wants_tls && session->group) {
        session->wants_tls = false;
        session->is_ready = false;
        session_clock_said(&session->clock, moment_now_ms());
        dialogue_start_tls(session->dialogue);
        return;
    }
    if (session->group && session->group->put_off_until_ms > 0)
        session_hold(session);
    session_ask_next(session);
}

/* False when the session is over. */
static bool on_event(struct session *session, const struct dialogue_event *event)
{
    switch (event->kind) {
    case DIALOGUE_READY:
        session->is_ready = true;
        session_ask_next(session);
        return true;
    case DIALOGUE_ANSWER:
        if (names_another(session, event)) {
            session_void_answers(session, "a reply names another mailbox of the transaction");
            return false;
        }
        on_answer(session, event);
        return true;
    case DIALOGUE_TRANSACTION_OVER:
        on_transaction_over(session);
        return true;
    case DIALOGUE_SENDER_REFUSED:
        if (event->command == COMMAND_RSET) {
            /* Nobody refuses RSET: this may be the reply to an RCPT before it. */
            session_void_answers(session, "RSET was refused");
            return false;
        }
        on_refused(session, event);
        return true;
    case DIALOGUE_REFUSED:
        on_refused(session, event);
        if (session->group)
            session_hold(session);
        session_leave(session);
        return true;
    case DIALOGUE_START_TLS:
        stream_start_tls(session->stream, session->host);
        return true;
    case DIALOGUE_CLOSING:
        on_closing(session, event);
        return false;
    case DIALOGUE_BROKEN:
        session_void_answers(session, event->complaint);
        return false;
    case DIALOGUE_DONE:
        session_end(session);
        return false;
    case DIALOGUE_NOTHING:
        break;
    }
    return true;
}

void session_drive(struct session *session)
{
    for (;;) {
        struct dialogue_event event = dialogue_next(session->dialogue);

        if (event.kind == DIALOGUE_NOTHING)
            break;
        if (!on_event(session, &event))
            return;
    }
    send_output(session);
}
