/*
 * fact_lives.c - see fact_lives.h.
 */
#include "batch/fact_lives.h"

enum { CLOCK_MAY_DIFFER_MS = 5 * 60 * 1000 };

#define HOUR_MS (MOMENT_DAY_MS / 24)
#define DAY_MS  ((int64_t)MOMENT_DAY_MS)

struct life {
    int64_t fresh_ms;
    int64_t kept_ms; /* the whole life */
};

/*
 * The figures are those of Postfix (address_verify_positive_refresh_time and
 * _expire_time: 7 and 31 days; _negative_expire_time: 3) and of Exim (a domain's nature:
 * 7 days), where they have one.
 */
static const struct life lives[REASON_COUNT] = {
    /* People stay; and a mailbox that was there is a better guess than none. */
    [REASON_ACCEPTED] = {7 * DAY_MS, FACT_LONGEST_MS},
    /* A new colleague, a corrected alias: it costs more to be wrong, so look sooner. */
    [REASON_MAILBOX_NOT_FOUND] = {3 * DAY_MS, 3 * DAY_MS},
    [REASON_MAILBOX_DISABLED] = {3 * DAY_MS, 3 * DAY_MS},
    /* A mail server set up wrongly is noticed and mended within the day. */
    [REASON_DOMAIN_NOT_SERVED] = {DAY_MS, DAY_MS},
    /* So is a full mailbox, or it stays full. */
    [REASON_MAILBOX_FULL] = {DAY_MS, DAY_MS},
    /* Who may write to a list is a setting that lasts. */
    [REASON_RECIPIENT_RESTRICTED] = {7 * DAY_MS, 7 * DAY_MS},
};

static const struct life nature_lives[] = {
    [NATURE_UNASKED] = {0, 0},
    [NATURE_REFUSES] = {7 * DAY_MS, 7 * DAY_MS},
    [NATURE_REFUSES_BARE] = {7 * DAY_MS, 7 * DAY_MS},
    [NATURE_NOT_SERVED] = {DAY_MS, DAY_MS},
    [NATURE_ACCEPTS_ALL] = {7 * DAY_MS, 7 * DAY_MS},
    [NATURE_REFUSES_US] = {HOUR_MS, HOUR_MS}, /* it may be mended by us at any moment */
    [NATURE_UNKNOWN] = {0, 0},
};

static int64_t capped(int64_t life_ms, int64_t max_age_ms)
{
    return max_age_ms != FACT_AGE_NO_CAP && max_age_ms < life_ms ? max_age_ms : life_ms;
}

static enum fact_age age_of(struct life life, int64_t learnt_ms, int64_t wall_ms,
                            int64_t max_age_ms)
{
    int64_t age_ms = wall_ms - learnt_ms;

    if (age_ms < -CLOCK_MAY_DIFFER_MS)
        return FACT_DEAD;
    if (age_ms < capped(life.fresh_ms, max_age_ms))
        return FACT_FRESH;
    return age_ms < capped(life.kept_ms, max_age_ms) ? FACT_KEPT : FACT_DEAD;
}

enum fact_age fact_age_of_mailbox(enum reason reason, int64_t learnt_ms, int64_t wall_ms,
                                  int64_t max_age_ms)
{
    return age_of(lives[reason], learnt_ms, wall_ms, max_age_ms);
}

/* Said for good, and about us: what is temporary is never remembered. */
static bool is_lasting_refusal(const struct nature *nature)
{
    if (nature->evidence.code < 500)
        return false;
    switch (nature->reason) {
    case REASON_SENDER_REJECTED:
    case REASON_NO_REVERSE_DNS:
    case REASON_IP_BLOCKED:
    case REASON_AUTH_REQUIRED:
    case REASON_TLS_REQUIRED:
    case REASON_POLICY_REJECTED:
        return true;
    default:
        return false;
    }
}

enum fact_age fact_age_of_nature(const struct nature *nature, int64_t wall_ms, int64_t max_age_ms)
{
    if (nature->kind == NATURE_REFUSES_US && !is_lasting_refusal(nature))
        return FACT_DEAD;
    return age_of(nature_lives[nature->kind], nature->evidence.checked_at_ms, wall_ms, max_age_ms);
}

bool fact_in_recipient(const struct recipient *recipient)
{
    return recipient->state == RECIPIENT_ANSWERED &&
           recipient->verdict.evidence.source == SOURCE_PROBE &&
           lives[recipient->verdict.reason].kept_ms > 0;
}

bool fact_in_nature(const struct nature *nature)
{
    return nature->evidence.source == SOURCE_PROBE &&
           (nature->kind != NATURE_REFUSES_US || is_lasting_refusal(nature)) &&
           nature_lives[nature->kind].kept_ms > 0;
}

bool fact_is_overtaken(const struct nature *known, const struct nature *heard, int64_t wall_ms)
{
    return heard->kind != NATURE_REFUSES_US || known->kind == NATURE_REFUSES_US ||
           fact_age_of_nature(known, wall_ms, FACT_AGE_NO_CAP) != FACT_FRESH;
}
