/*
 * verdict_rules.c - see verdict_rules.h.
 */
#include "workers/verdict_rules.h"

#include <assert.h>

#include "base/compiler.h"
#include "workers/smtp/reply_wordings.h"

static const enum reason reasons[] = {
    [MEANS_ACCEPTED] = REASON_ACCEPTED,
    [MEANS_ACCEPTED_UNVERIFIED] = REASON_ACCEPTED_UNVERIFIED,
    [MEANS_MAILBOX_NOT_FOUND] = REASON_MAILBOX_NOT_FOUND,
    [MEANS_MAILBOX_DISABLED] = REASON_MAILBOX_DISABLED,
    [MEANS_MAILBOX_FULL] = REASON_MAILBOX_FULL,
    [MEANS_RECIPIENT_RESTRICTED] = REASON_RECIPIENT_RESTRICTED,
    [MEANS_DOMAIN_NOT_SERVED] = REASON_DOMAIN_NOT_SERVED,
    [MEANS_GREYLISTED] = REASON_GREYLISTED,
    [MEANS_RATE_LIMITED] = REASON_RATE_LIMITED,
    [MEANS_TEMPORARY_FAILURE] = REASON_TEMPORARY_FAILURE,
    [MEANS_SENDER_REJECTED] = REASON_SENDER_REJECTED,
    [MEANS_NO_REVERSE_DNS] = REASON_NO_REVERSE_DNS,
    [MEANS_IP_BLOCKED] = REASON_IP_BLOCKED,
    [MEANS_AUTH_REQUIRED] = REASON_AUTH_REQUIRED,
    [MEANS_TLS_REQUIRED] = REASON_TLS_REQUIRED,
    [MEANS_SMTPUTF8_REQUIRED] = REASON_SMTPUTF8_REQUIRED,
    [MEANS_POLICY_REJECTED] = REASON_POLICY_REJECTED,
    [MEANS_PROTOCOL_ERROR] = REASON_PROTOCOL_ERROR,
};
static_assert(countof(reasons) == MEANING_KIND_COUNT, "every meaning has its reason");

static const enum stage stages[] = {
    [COMMAND_CONNECT] = STAGE_CONNECT,   [COMMAND_EHLO] = STAGE_EHLO, [COMMAND_HELO] = STAGE_EHLO,
    [COMMAND_STARTTLS] = STAGE_STARTTLS, [COMMAND_MAIL] = STAGE_MAIL, [COMMAND_RCPT] = STAGE_RCPT,
    [COMMAND_RSET] = STAGE_MAIL,         [COMMAND_QUIT] = STAGE_RCPT,
};
static_assert(countof(stages) == COMMAND_COUNT, "every command has its stage");

uint64_t verdict_rules_fingerprint(const struct wording_table *own)
{
    return reply_wordings_fingerprint(VERDICT_RULES_VERSION, own);
}

enum reason reason_of_meaning(enum meaning_kind kind)
{
    return reasons[kind];
}

enum stage stage_of_command(enum command command)
{
    return stages[command];
}

static struct conclusion answer(enum reason reason)
{
    return (struct conclusion){CONCLUDE_ANSWER, reason};
}

static struct conclusion later(enum reason reason)
{
    return (struct conclusion){CONCLUDE_LATER, reason};
}

static struct conclusion again(enum reason reason)
{
    return (struct conclusion){CONCLUDE_AGAIN, reason};
}

/*
 * A 4xx is never final (RFC 5321, 4.2.1); and a 5xx that asks to come back later is
 * taken at its word.
 */
static bool is_temporary(const struct meaning *meaning)
{
    return !meaning->permanent || meaning->kind == MEANS_GREYLISTED ||
           meaning->kind == MEANS_RATE_LIMITED || meaning->kind == MEANS_TEMPORARY_FAILURE;
}

static bool refuses_made_up(enum nature_kind kind)
{
    return kind == NATURE_REFUSES || kind == NATURE_REFUSES_BARE || kind == NATURE_NOT_SERVED;
}

/* An acceptance proves a mailbox only where the same exchanger refused one that is not there. */
static enum reason reason_of_acceptance(const struct circumstances *when)
{
    if (when->nature->kind == NATURE_ACCEPTS_ALL)
        return REASON_ACCEPT_ALL;
    if (refuses_made_up(when->nature->kind) && when->same_exchanger && !when->accepts_then_refuses)
        return REASON_ACCEPTED;
    return REASON_ACCEPTED_UNVERIFIED;
}

struct conclusion conclude_mailbox(const struct meaning *meaning, unsigned code,
                                   const struct circumstances *when)
{
    enum reason reason = reason_of_meaning(meaning->kind);

    if (meaning->ask_in_new_transaction)
        return again(REASON_RATE_LIMITED);
    if (reason == REASON_ACCEPTED)
        return answer(reason_of_acceptance(when));
    if (reason == REASON_ACCEPTED_UNVERIFIED || reason == REASON_MAILBOX_FULL)
        return answer(reason);
    if (code < 500 || is_temporary(meaning))
        return later(reason);
    if (when->session_is_tainted)
        return again(REASON_SERVER_INCONSISTENT);
    /* Where the made-up mailbox was answered has the last word: it is tried first each time. */
    if (refuses_made_up(when->nature->kind) && !when->same_exchanger &&
        reason_status(reason) == STATUS_UNDELIVERABLE)
        return later(REASON_SERVER_INCONSISTENT);
    if (!meaning->bare)
        return answer(reason);
    /* A bare refusal counts only as the twin of the one that the made-up mailbox met. */
    return when->nature->kind == NATURE_REFUSES_BARE
               ? (struct conclusion){CONCLUDE_CONTRAST, REASON_POLICY_REJECTED}
               : answer(REASON_POLICY_REJECTED);
}

struct proof proof_of_mailbox(unsigned code, const struct circumstances *when)
{
    return (struct proof){
        .permanent_at_rcpt = code >= 500 && code <= 599,
        .session_was_healthy = !when->session_is_tainted,
        .made_up_answered_here = when->same_exchanger && refuses_made_up(when->nature->kind),
        .made_up_was_not_served = when->nature->kind == NATURE_NOT_SERVED,
        .lane_was_resting = when->lane_is_resting,
    };
}

struct conclusion conclude_session(const struct meaning *meaning)
{
    enum reason reason = reason_of_meaning(meaning->kind);

    /* A mailbox cannot be meant where none was named. */
    if (reason_status(reason) != STATUS_UNKNOWN)
        reason = REASON_POLICY_REJECTED;
    return is_temporary(meaning) ? later(reason) : answer(reason);
}

struct conclusion conclude_nature(const struct meaning *meaning, enum nature_kind *kind)
{
    *kind = NATURE_UNASKED;
    if (meaning->ask_in_new_transaction)
        return again(REASON_RATE_LIMITED);
    if (meaning->kind == MEANS_ACCEPTED || meaning->kind == MEANS_ACCEPTED_UNVERIFIED) {
        *kind = NATURE_ACCEPTS_ALL;
        return answer(REASON_ACCEPT_ALL);
    }
    if (is_temporary(meaning))
        return later(reason_of_meaning(meaning->kind));
    if (meaning->kind == MEANS_DOMAIN_NOT_SERVED)
        *kind = NATURE_NOT_SERVED;
    else if (meaning->bare)
        *kind = NATURE_REFUSES_BARE;
    else if (meaning->subject == SUBJECT_RECIPIENT)
        *kind = NATURE_REFUSES;
    else
        *kind = NATURE_REFUSES_US;
    return answer(reason_of_meaning(meaning->kind));
}

struct conclusion conclude_route(enum route_outcome outcome)
{
    switch (outcome) {
    case ROUTE_NO_SUCH_DOMAIN:
        return answer(REASON_DOMAIN_NOT_FOUND);
    case ROUTE_NULL_MX:
        return answer(REASON_NULL_MX);
    case ROUTE_NO_MAIL_SERVER:
        return answer(REASON_NO_MAIL_SERVER);
    case ROUTE_NOT_PUBLIC:
        return answer(REASON_MX_NOT_PUBLIC);
    case ROUTE_DNS_FAILED:
        return later(REASON_DNS_FAILURE);
    case ROUTE_FOUND:
        break;
    }
    return answer(REASON_NONE);
}

void settle_by_contrast(struct domain_group *group)
{
    if (!group->domain_accepted_somebody)
        return;
    for (size_t i = 0; i < group->count; i++) {
        struct recipient *recipient = &group->recipients[i];
        enum tribool accept_all = recipient->verdict.accept_all;

        if (recipient->state != RECIPIENT_ANSWERED || !recipient->bare_refusal)
            continue;
        recipient->verdict =
            verdict_of(REASON_MAILBOX_NOT_FOUND, &recipient->proof, &recipient->verdict.evidence);
        recipient->verdict.accept_all = accept_all;
    }
}

enum tribool accept_all_flag(const struct nature *nature)
{
    if (nature->kind == NATURE_ACCEPTS_ALL)
        return TRIBOOL_YES;
    return refuses_made_up(nature->kind) ? TRIBOOL_NO : TRIBOOL_UNKNOWN;
}
