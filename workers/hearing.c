/*
 * hearing.c - see hearing.h.
 */
#include "workers/hearing.h"

#include <string.h>

#include "workers/retry.h"
#include "workers/smtp/reply_folding.h"
#include "workers/smtp/reply_names.h"
#include "workers/verdict_rules.h"

enum { AGAINS_MAX = 3 }; /* other transactions for one mailbox; then it is temporary */

static const struct proof no_proof;

struct evidence evidence_here(const struct hearing *where, enum stage stage, struct text detail)
{
    return (struct evidence){
        .source = SOURCE_PROBE,
        .stage = stage,
        .mx_host = where->mx_host,
        .mx_ip = where->mx_ip,
        .detail = detail,
        .checked_at_ms = where->wall_ms,
        .elapsed_ms = -1,
    };
}

static struct evidence evidence_of(const struct hearing *where, enum command command,
                                   const struct reply *reply)
{
    struct evidence seen = evidence_here(where, stage_of_command(command), TEXT(""));

    seen.code = reply->code;
    seen.enhanced = reply->enhanced;
    seen.text = reply->text;
    return seen;
}

static struct meaning meaning_of(const struct hearing *where, enum command command,
                                 const struct reply *reply, struct text recipient)
{
    return reply_meaning(where->matcher, reply,
                         &(struct reply_context){
                             .stage = command,
                             .sender = where->settings->mail_from,
                             .recipient = recipient,
                             .our_ip = where->our_ip,
                             .our_name = where->settings->our_name,
                             .mx_host = where->mx_host,
                         });
}

static struct verdict verdict_for(struct domain_group *group, enum reason reason,
                                  const struct proof *proof, const struct evidence *seen)
{
    struct evidence kept = domain_group_keep(group, seen);
    struct verdict verdict = verdict_of(reason, proof, &kept);

    verdict.accept_all = accept_all_flag(&group->nature);
    return verdict;
}

void defer_waiting(const struct hearing *where, struct domain_group *group, enum reason reason,
                   const struct evidence *seen)
{
    struct verdict verdict = verdict_for(group, reason, &no_proof, seen);

    retry_group(group, &verdict, where->settings, where->wall_ms);
}

void answer_waiting(struct domain_group *group, uint64_t session, enum reason reason,
                    const struct evidence *seen)
{
    struct verdict verdict = verdict_for(group, reason, &no_proof, seen);

    for (size_t i = 0; i < group->count; i++)
        if (group->recipients[i].state == RECIPIENT_WAITING)
            group->recipients[i].session = session;
    domain_group_answer_all(group, &verdict);
}

void refuse_domain(struct domain_group *group, uint64_t session, enum reason reason,
                   const struct evidence *seen)
{
    group->nature.kind = NATURE_REFUSES_US;
    group->nature_is_borrowed = false;
    group->nature.reason = reason;
    group->nature.evidence = domain_group_keep(group, seen);
    group->nature_changed = true;
    group->nature_session = session;
}

void answer_not_ascii(struct domain_group *group, uint64_t session, enum reason reason,
                      const struct evidence *seen)
{
    for (size_t i = 0; i < group->count; i++) {
        struct recipient *recipient = &group->recipients[i];

        if (recipient->state != RECIPIENT_WAITING || text_is_ascii(recipient->local))
            continue;
        recipient->verdict = verdict_for(group, reason, &no_proof, seen);
        recipient->state = RECIPIENT_ANSWERED;
        recipient->session = session;
    }
}

void take_back_asked(struct domain_group *group)
{
    for (size_t i = 0; i < group->count; i++)
        if (group->recipients[i].state == RECIPIENT_ASKED)
            group->recipients[i].state = RECIPIENT_WAITING;
}

static bool has_answer_of(const struct recipient *recipient, uint64_t session)
{
    return recipient->session == session &&
           (recipient->state == RECIPIENT_ANSWERED || recipient->state == RECIPIENT_DEFERRED);
}

static void forget_answer(struct domain_group *group, struct recipient *recipient)
{
    recipient->state = RECIPIENT_WAITING;
    recipient->bare_refusal = false;
    recipient->rounds = recipient->rounds_before;
    if (group->accepted_session == recipient->session)
        group->domain_accepted_somebody = false;
}

bool unhear_transaction(struct domain_group *group, uint64_t session,
                        const struct mailbox_asked *asked, size_t count)
{
    bool any = false;

    for (size_t i = 0; i < count; i++) {
        struct recipient *recipient = asked[i].tag;

        if (!recipient || !has_answer_of(recipient, session) ||
            reply_names(recipient->verdict.evidence.text, asked[i].address))
            continue;
        forget_answer(group, recipient);
        any = true;
    }
    return any;
}

void unhear(struct domain_group *group, uint64_t session)
{
    for (size_t i = 0; i < group->count; i++)
        if (has_answer_of(&group->recipients[i], session))
            forget_answer(group, &group->recipients[i]);
    if (group->nature_session == session) {
        group->nature = (struct nature){.kind = NATURE_UNASKED, .rounds = group->nature.rounds};
        group->nature_session = 0;
        group->nature_changed = false;
        group->put_off_until_ms = 0;
    }
    take_back_asked(group);
}

bool unhear_since(struct domain_group *group, uint64_t session, unsigned last_good)
{
    bool any = false;

    if (group->put_off_until_ms > 0)
        return false;
    if (group->nature_session == session && group->nature_heard_at > last_good) {
        unhear(group, session);
        return true;
    }
    for (size_t i = 0; i < group->count; i++) {
        struct recipient *recipient = &group->recipients[i];

        if (!has_answer_of(recipient, session) || recipient->heard_at <= last_good)
            continue;
        forget_answer(group, recipient);
        any = true;
    }
    return any;
}

/* -- what the session learns --------------------------------------------------------------- */

static bool is_about_us(const struct meaning *meaning)
{
    return meaning->subject == SUBJECT_ADDRESS || meaning->subject == SUBJECT_NAME ||
           meaning->subject == SUBJECT_SENDER;
}

/* RFC 3463, 3.8: x.7.x is about security or policy; temporary, it is a request to go slower. */
static bool asks_to_slow_down(const struct meaning *meaning, const struct reply *reply)
{
    if (meaning->kind == MEANS_GREYLISTED || meaning->ask_in_new_transaction)
        return false;
    return meaning->kind == MEANS_RATE_LIMITED || text_starts_nocase(reply->enhanced, TEXT("4.7."));
}

static struct heard heard_from(const struct hearing *where, enum command command,
                               const struct reply *reply, const struct meaning *meaning)
{
    return (struct heard){
        .wants_tls = meaning->kind == MEANS_TLS_REQUIRED && where->can_turn_to_tls,
        .limit_was_hit = asks_to_slow_down(meaning, reply),
        .turned_us_away = meaning->kind == MEANS_IP_BLOCKED,
        .reason = reason_of_meaning(meaning->kind),
        .seen = evidence_of(where, command, reply),
    };
}

/*
 * "Not all of them in one transaction": fewer, then another session.  Of a single
 * mailbox in a session of its own there is nothing less to ask, so it is temporary.
 */
static enum conclusion_kind again_or_later(const struct hearing *where, struct heard *heard)
{
    if (where->asked > 1) {
        heard->wants_fewer = true;
        return CONCLUDE_AGAIN;
    }
    if (!where->is_fresh) {
        heard->needs_new_session = true;
        return CONCLUDE_AGAIN;
    }
    return CONCLUDE_LATER;
}

/* -- replies to RCPT ------------------------------------------------------------------------ */

static void settle_nature(const struct hearing *where, struct domain_group *group,
                          const struct meaning *meaning, struct conclusion conclusion,
                          enum nature_kind kind)
{
    struct nature *nature = &group->nature;

    if (conclusion.kind == CONCLUDE_ANSWER) {
        nature->kind = kind;
        nature->reason = conclusion.reason;
    } else if (!retry_nature(group, where->settings, where->wall_ms)) {
        nature->kind = is_about_us(meaning) ? NATURE_REFUSES_US : NATURE_UNKNOWN;
        nature->reason = conclusion.reason;
    }
}

struct heard hear_made_up(const struct hearing *where, struct domain_group *group,
                          struct text made_up, const struct reply *reply)
{
    struct meaning meaning = meaning_of(where, COMMAND_RCPT, reply, made_up);
    struct heard heard = heard_from(where, COMMAND_RCPT, reply, &meaning);
    enum nature_kind kind;
    struct conclusion conclusion = conclude_nature(&meaning, &kind);

    if (heard.wants_tls)
        return heard;
    if (conclusion.kind == CONCLUDE_AGAIN)
        conclusion.kind = again_or_later(where, &heard);
    if (conclusion.kind == CONCLUDE_AGAIN)
        return heard;
    group->nature_changed = true;
    group->nature_session = where->session;
    group->nature.evidence = domain_group_keep(group, &heard.seen);
    group->nature.made_up =
        arena_copy(group->arena, text_slice(made_up, 0, text_find(made_up, '@')));
    settle_nature(where, group, &meaning, conclusion, kind);
    return heard;
}

struct heard hear_sentinel(const struct hearing *where, struct text address,
                           const struct reply *reply, enum nature_kind *kind)
{
    struct meaning meaning = meaning_of(where, COMMAND_RCPT, reply, address);
    struct heard heard = heard_from(where, COMMAND_RCPT, reply, &meaning);
    enum nature_kind met;

    if (conclude_nature(&meaning, &met).kind == CONCLUDE_ANSWER)
        *kind = met;
    return heard;
}

static struct circumstances circumstances_of(const struct hearing *where,
                                             const struct domain_group *group)
{
    return (struct circumstances){
        .nature = &group->nature,
        .same_exchanger = text_equal_nocase(group->nature.evidence.mx_host, where->mx_host),
        .accepts_then_refuses = where->accepts_then_refuses,
        .session_is_tainted = where->is_tainted,
        .lane_is_resting = where->lane_is_resting,
    };
}

static size_t fold_for(const struct hearing *where, const struct reply *reply, struct text mailbox,
                       char out[REPLY_FOLDED_MAX])
{
    return reply_fold(reply,
                      &(struct reply_context){
                          .stage = COMMAND_RCPT,
                          .sender = where->settings->mail_from,
                          .recipient = mailbox,
                          .our_ip = where->our_ip,
                          .our_name = where->settings->our_name,
                          .mx_host = where->mx_host,
                      },
                      out);
}

/* The very words that the made-up mailbox met, but for the names in them. */
static bool is_twin(const struct hearing *where, struct domain_group *group,
                    const struct recipient *recipient, const struct reply *reply)
{
    const struct evidence *seen = &group->nature.evidence;
    const struct reply before = {seen->code, seen->enhanced, seen->text};
    struct text made_up = group->nature.made_up;
    char one[REPLY_FOLDED_MAX], other[REPLY_FOLDED_MAX];
    size_t one_len, other_len;

    if (reply->code != seen->code || !text_equal(reply->enhanced, seen->enhanced))
        return false;
    one_len = fold_for(where, &before, domain_group_address(group, made_up), one);
    other_len = fold_for(where, reply, domain_group_address(group, recipient->local), other);
    return one_len == other_len && memcmp(one, other, one_len) == 0;
}

/*
 * A bare refusal counts only if the made-up mailbox met the very same; and a mailbox
 * is not full, disabled or restricted in the words that were said to one that is not
 * there.
 */
static bool proves_nothing(const struct hearing *where, struct domain_group *group,
                           const struct recipient *recipient, const struct reply *reply,
                           struct conclusion conclusion)
{
    if (conclusion.kind == CONCLUDE_CONTRAST)
        return !is_twin(where, group, recipient, reply);
    return conclusion.kind == CONCLUDE_ANSWER &&
           (conclusion.reason == REASON_MAILBOX_FULL ||
            conclusion.reason == REASON_MAILBOX_DISABLED ||
            conclusion.reason == REASON_RECIPIENT_RESTRICTED) &&
           is_twin(where, group, recipient, reply);
}

/* RFC 5321, 4.5.1, and RFC 2142, 4: often taken from anybody, whatever is refused to others. */
bool is_taken_from_anybody(struct text local)
{
    return text_equal_nocase(local, TEXT("postmaster")) || text_equal_nocase(local, TEXT("abuse"));
}

static void answer_recipient(struct domain_group *group, struct recipient *recipient,
                             const struct verdict *verdict)
{
    recipient->state = RECIPIENT_ANSWERED;
    recipient->verdict = *verdict;
    if (verdict->reason == REASON_ACCEPTED && !group->domain_accepted_somebody &&
        !is_taken_from_anybody(recipient->local)) {
        group->domain_accepted_somebody = true;
        group->accepted_session = recipient->session;
        group->nature_changed = true;
    }
}

struct heard hear_mailbox(const struct hearing *where, struct domain_group *group,
                          struct recipient *recipient, const struct reply *reply)
{
    struct circumstances when = circumstances_of(where, group);
    struct meaning meaning =
        meaning_of(where, COMMAND_RCPT, reply, domain_group_address(group, recipient->local));
    struct heard heard = heard_from(where, COMMAND_RCPT, reply, &meaning);
    struct conclusion conclusion = conclude_mailbox(&meaning, reply->code, &when);
    struct verdict verdict;

    if (conclusion.kind == CONCLUDE_AGAIN && meaning.ask_in_new_transaction)
        conclusion.kind = again_or_later(where, &heard);
    if (conclusion.kind == CONCLUDE_AGAIN && recipient->agains++ >= AGAINS_MAX)
        conclusion.kind = CONCLUDE_LATER;
    if (proves_nothing(where, group, recipient, reply, conclusion))
        conclusion = (struct conclusion){CONCLUDE_ANSWER, REASON_POLICY_REJECTED};
    if (heard.wants_tls || conclusion.kind == CONCLUDE_AGAIN) {
        recipient->state = RECIPIENT_WAITING;
        return heard;
    }
    heard.seen.elapsed_ms = where->elapsed_ms;
    heard.seen.attempts = recipient->attempts;
    recipient->session = where->session;
    recipient->proof = proof_of_mailbox(reply->code, &when);
    /* A backup may not know the domain any more; the best exchanger would. */
    recipient->proof.made_up_was_not_served &= group->exchange_at == 0;
    recipient->bare_refusal = conclusion.kind == CONCLUDE_CONTRAST;
    group->setbacks = 0;
    verdict = verdict_for(group, conclusion.reason, &recipient->proof, &heard.seen);
    if (conclusion.kind == CONCLUDE_LATER)
        retry_recipient(recipient, &verdict, where->settings, where->wall_ms);
    else
        answer_recipient(group, recipient, &verdict);
    return heard;
}

/* -- refusals of the session ------------------------------------------------------------------ */

struct heard hear_refusal(const struct hearing *where, struct domain_group *group,
                          enum command command, const struct reply *reply)
{
    struct meaning meaning = meaning_of(where, command, reply, TEXT(""));
    struct heard heard = heard_from(where, command, reply, &meaning);
    struct conclusion conclusion = conclude_session(&meaning);

    heard.wants_tls = heard.wants_tls && command == COMMAND_MAIL;
    heard.reason = command == COMMAND_STARTTLS ? REASON_TLS_REQUIRED : conclusion.reason;
    if (group)
        take_back_asked(group);
    if (!group || heard.wants_tls)
        return heard;
    if (conclusion.kind != CONCLUDE_ANSWER) {
        defer_waiting(where, group, heard.reason, &heard.seen);
        return heard;
    }
    answer_waiting(group, where->session, heard.reason, &heard.seen);
    if (domain_group_is_unheard(group) && where->is_fresh)
        refuse_domain(group, where->session, heard.reason, &heard.seen);
    return heard;
}

struct heard hear_closing(const struct hearing *where, enum command command,
                          const struct reply *reply)
{
    struct meaning meaning = meaning_of(where, command, reply, TEXT(""));
    struct heard heard = heard_from(where, command, reply, &meaning);

    heard.reason = conclude_session(&meaning).reason;
    heard.wants_tls = meaning.kind == MEANS_TLS_REQUIRED;
    return heard;
}
