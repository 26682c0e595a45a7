/*
 * verdict.c - see verdict.h.
 */
#include "batch/verdict.h"

#include <assert.h>

#include "base/compiler.h"

static const struct {
    const char *word;
    enum status status;
} reasons[] = {
    [REASON_NONE] = {"none", STATUS_UNKNOWN},
    [REASON_ACCEPTED] = {"accepted", STATUS_DELIVERABLE},
    [REASON_INVALID_SYNTAX] = {"invalid_syntax", STATUS_UNDELIVERABLE},
    [REASON_DOMAIN_NOT_FOUND] = {"domain_not_found", STATUS_UNDELIVERABLE},
    [REASON_NO_MAIL_SERVER] = {"no_mail_server", STATUS_UNDELIVERABLE},
    [REASON_NULL_MX] = {"null_mx", STATUS_UNDELIVERABLE},
    [REASON_MAILBOX_NOT_FOUND] = {"mailbox_not_found", STATUS_UNDELIVERABLE},
    [REASON_MAILBOX_DISABLED] = {"mailbox_disabled", STATUS_UNDELIVERABLE},
    [REASON_DOMAIN_NOT_SERVED] = {"domain_not_served", STATUS_UNDELIVERABLE},
    [REASON_ACCEPT_ALL] = {"accept_all", STATUS_RISKY},
    [REASON_MAILBOX_FULL] = {"mailbox_full", STATUS_RISKY},
    [REASON_RECIPIENT_RESTRICTED] = {"recipient_restricted", STATUS_RISKY},
    [REASON_ACCEPTED_UNVERIFIED] = {"accepted_unverified", STATUS_UNKNOWN},
    [REASON_GREYLISTED] = {"greylisted", STATUS_UNKNOWN},
    [REASON_RATE_LIMITED] = {"rate_limited", STATUS_UNKNOWN},
    [REASON_TEMPORARY_FAILURE] = {"temporary_failure", STATUS_UNKNOWN},
    [REASON_SENDER_REJECTED] = {"sender_rejected", STATUS_UNKNOWN},
    [REASON_NO_REVERSE_DNS] = {"no_reverse_dns", STATUS_UNKNOWN},
    [REASON_IP_BLOCKED] = {"ip_blocked", STATUS_UNKNOWN},
    [REASON_AUTH_REQUIRED] = {"auth_required", STATUS_UNKNOWN},
    [REASON_TLS_REQUIRED] = {"tls_required", STATUS_UNKNOWN},
    [REASON_SMTPUTF8_REQUIRED] = {"smtputf8_required", STATUS_UNKNOWN},
    [REASON_POLICY_REJECTED] = {"policy_rejected", STATUS_UNKNOWN},
    [REASON_SERVER_INCONSISTENT] = {"server_inconsistent", STATUS_UNKNOWN},
    [REASON_CONNECT_FAILED] = {"connect_failed", STATUS_UNKNOWN},
    [REASON_TIMEOUT] = {"timeout", STATUS_UNKNOWN},
    [REASON_CONNECTION_LOST] = {"connection_lost", STATUS_UNKNOWN},
    [REASON_PROTOCOL_ERROR] = {"protocol_error", STATUS_UNKNOWN},
    [REASON_DNS_FAILURE] = {"dns_failure", STATUS_UNKNOWN},
    [REASON_MX_NOT_PUBLIC] = {"mx_not_public", STATUS_UNKNOWN},
    [REASON_NOT_PROBED] = {"not_probed", STATUS_UNKNOWN},
    [REASON_NO_ADDRESS] = {"no_address", STATUS_UNKNOWN},
    [REASON_UNREADABLE_ROW] = {"unreadable_row", STATUS_UNKNOWN},
};
static_assert(countof(reasons) == REASON_COUNT, "every reason has a word and a status");

static const char *const statuses[] = {"deliverable", "undeliverable", "risky", "unknown"};
static_assert(countof(statuses) == STATUS_COUNT, "every status has a word");

static const char *const stages[] = {NULL, "connect", "ehlo", "starttls", "mail", "rcpt"};
static_assert(countof(stages) == STAGE_COUNT, "every stage has a word");

static const char *const sources[] = {"syntax", "dns", "probe", "cache"};
static_assert(countof(sources) == SOURCE_COUNT, "every source has a word");

enum status reason_status(enum reason reason)
{
    return reasons[reason].status;
}

bool reason_takes_no_mail(enum reason reason)
{
    return reason == REASON_DOMAIN_NOT_FOUND || reason == REASON_NO_MAIL_SERVER ||
           reason == REASON_NULL_MX || reason == REASON_DOMAIN_NOT_SERVED;
}

const char *reason_word(enum reason reason)
{
    return reasons[reason].word;
}

const char *status_word(enum status status)
{
    return statuses[status];
}

const char *stage_word(enum stage stage)
{
    return stages[stage];
}

const char *source_word(enum source source)
{
    return sources[source];
}

enum reason reason_from_word(struct text word)
{
    for (enum reason reason = REASON_ACCEPTED; reason < REASON_COUNT; reason++)
        if (text_equal(word, text_of(reasons[reason].word)))
            return reason;
    return REASON_NONE;
}

static bool server_said_so(const struct proof *proof)
{
    return proof->permanent_at_rcpt && proof->session_was_healthy && proof->made_up_answered_here &&
           !proof->lane_was_resting;
}

/*
 * The closed list of what may be called undeliverable, and what is said where
 * the proof falls short of it.
 */
static enum reason believed(enum reason claimed, const struct proof *proof)
{
    switch (claimed) {
    case REASON_INVALID_SYNTAX:
        return proof->syntax_is_wrong ? claimed : REASON_NO_ADDRESS;
    case REASON_DOMAIN_NOT_FOUND:
    case REASON_NO_MAIL_SERVER:
    case REASON_NULL_MX:
        return proof->resolver_is_healthy ? claimed : REASON_DNS_FAILURE;
    case REASON_MAILBOX_NOT_FOUND:
    case REASON_MAILBOX_DISABLED:
        return server_said_so(proof) || proof->was_proven_before ? claimed
                                                                 : REASON_SERVER_INCONSISTENT;
    case REASON_DOMAIN_NOT_SERVED:
        return (server_said_so(proof) && proof->made_up_was_not_served) || proof->was_proven_before
                   ? claimed
                   : REASON_POLICY_REJECTED;
    default:
        return reason_status(claimed) == STATUS_UNDELIVERABLE ? REASON_SERVER_INCONSISTENT
                                                              : claimed;
    }
}

struct verdict verdict_of(enum reason reason, const struct proof *proof,
                          const struct evidence *evidence)
{
    return (struct verdict){
        .reason = believed(reason, proof),
        .accept_all = TRIBOOL_UNKNOWN,
        .evidence = *evidence,
    };
}

bool status_from_word(struct text word, enum status *status)
{
    for (*status = 0; *status < STATUS_COUNT; ++*status)
        if (text_equal(word, text_of(statuses[*status])))
            return true;
    return false;
}
