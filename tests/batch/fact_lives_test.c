/*
 * fact_lives_test.c - how long what was found out is worth something, as a table.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/compiler.h"
#include "batch/fact_lives.h"

#define MINUTE 60000LL
#define HOUR   (60 * MINUTE)
#define DAY    (24 * HOUR)

static const int64_t learnt = 1700000000000;

/* The last moments of being fresh and of being kept; 0: it is no fact. */
static const struct {
    enum reason reason;
    int64_t fresh;
    int64_t kept;
} mailboxes[] = {
    {REASON_ACCEPTED, 7 * DAY, 31 * DAY},
    {REASON_MAILBOX_NOT_FOUND, 3 * DAY, 3 * DAY},
    {REASON_MAILBOX_DISABLED, 3 * DAY, 3 * DAY},
    {REASON_DOMAIN_NOT_SERVED, DAY, DAY},
    {REASON_MAILBOX_FULL, DAY, DAY},
    {REASON_RECIPIENT_RESTRICTED, 7 * DAY, 7 * DAY},
};

static int64_t fresh_life(enum reason reason)
{
    for (size_t i = 0; i < countof(mailboxes); i++)
        if (mailboxes[i].reason == reason)
            return mailboxes[i].fresh;
    return 0;
}

static enum fact_age age_after(enum reason reason, int64_t after_ms, int64_t max_age_ms)
{
    return fact_age_of_mailbox(reason, learnt, learnt + after_ms, max_age_ms);
}

static void an_answer_is_fresh_then_kept_then_dead(void **state)
{
    (void)state;
    for (size_t i = 0; i < countof(mailboxes); i++) {
        enum reason reason = mailboxes[i].reason;
        bool is_kept = mailboxes[i].kept > mailboxes[i].fresh;

        assert_int_equal(age_after(reason, 0, FACT_AGE_NO_CAP), FACT_FRESH);
        assert_int_equal(age_after(reason, mailboxes[i].fresh - 1, FACT_AGE_NO_CAP), FACT_FRESH);
        assert_int_equal(age_after(reason, mailboxes[i].fresh, FACT_AGE_NO_CAP),
                         is_kept ? FACT_KEPT : FACT_DEAD);
        assert_int_equal(age_after(reason, mailboxes[i].kept - 1, FACT_AGE_NO_CAP),
                         is_kept ? FACT_KEPT : FACT_FRESH);
        assert_int_equal(age_after(reason, mailboxes[i].kept, FACT_AGE_NO_CAP), FACT_DEAD);
    }
}

static void what_is_unknown_or_of_the_domain_is_no_fact_of_a_mailbox(void **state)
{
    (void)state;
    for (enum reason reason = REASON_NONE; reason < REASON_COUNT; reason++) {
        struct recipient recipient = {
            .state = RECIPIENT_ANSWERED,
            .verdict = {.reason = reason, .evidence = {.source = SOURCE_PROBE}},
        };

        assert_int_equal(fact_in_recipient(&recipient), fresh_life(reason) > 0);
        if (fresh_life(reason) > 0)
            assert_int_not_equal(reason_status(reason), STATUS_UNKNOWN);
        else
            assert_int_equal(age_after(reason, 0, FACT_AGE_NO_CAP), FACT_DEAD);
    }
}

static void only_what_was_asked_and_answered_now_is_a_new_fact(void **state)
{
    struct recipient recipient = {.verdict = {.reason = REASON_ACCEPTED}};

    (void)state;
    for (enum recipient_state was = RECIPIENT_WAITING; was <= RECIPIENT_DEFERRED; was++)
        for (enum source source = 0; source < SOURCE_COUNT; source++) {
            recipient.state = was;
            recipient.verdict.evidence.source = source;
            assert_int_equal(fact_in_recipient(&recipient),
                             was == RECIPIENT_ANSWERED && source == SOURCE_PROBE);
        }
}

static void a_cap_shortens_every_life_and_lengthens_none(void **state)
{
    (void)state;
    assert_int_equal(age_after(REASON_ACCEPTED, HOUR, HOUR), FACT_DEAD);
    assert_int_equal(age_after(REASON_ACCEPTED, HOUR - 1, HOUR), FACT_FRESH);
    assert_int_equal(age_after(REASON_ACCEPTED, 8 * DAY, 9 * DAY), FACT_KEPT);
    assert_int_equal(age_after(REASON_ACCEPTED, 9 * DAY, 9 * DAY), FACT_DEAD);
    assert_int_equal(age_after(REASON_MAILBOX_FULL, DAY, 30 * DAY), FACT_DEAD);
    assert_int_equal(age_after(REASON_ACCEPTED, 0, 0), FACT_DEAD);
}

static void a_fact_from_the_future_is_dead_but_for_a_clock_set_a_little(void **state)
{
    (void)state;
    assert_int_equal(age_after(REASON_ACCEPTED, -MINUTE, FACT_AGE_NO_CAP), FACT_FRESH);
    assert_int_equal(age_after(REASON_ACCEPTED, -HOUR, FACT_AGE_NO_CAP), FACT_DEAD);
}

/* -- natures ----------------------------------------------------------------------------------- */

static struct nature nature_of(enum nature_kind kind, enum reason reason, unsigned code)
{
    return (struct nature){
        .kind = kind,
        .reason = reason,
        .evidence = {.source = SOURCE_PROBE, .code = code, .checked_at_ms = learnt},
    };
}

static const struct {
    enum nature_kind kind;
    enum reason reason;
    unsigned code;
    int64_t life;
} natures[] = {
    {NATURE_UNASKED, REASON_NONE, 0, 0},
    {NATURE_UNKNOWN, REASON_TIMEOUT, 0, 0},
    {NATURE_REFUSES, REASON_MAILBOX_NOT_FOUND, 550, 7 * DAY},
    {NATURE_REFUSES_BARE, REASON_POLICY_REJECTED, 550, 7 * DAY},
    {NATURE_NOT_SERVED, REASON_DOMAIN_NOT_SERVED, 554, DAY},
    {NATURE_ACCEPTS_ALL, REASON_ACCEPT_ALL, 250, 7 * DAY},
    {NATURE_REFUSES_US, REASON_SENDER_REJECTED, 550, HOUR},
    {NATURE_REFUSES_US, REASON_NO_REVERSE_DNS, 550, HOUR},
    {NATURE_REFUSES_US, REASON_IP_BLOCKED, 554, HOUR},
    {NATURE_REFUSES_US, REASON_POLICY_REJECTED, 550, HOUR},
    /* Temporary, whatever was concluded from it when the retries were over. */
    {NATURE_REFUSES_US, REASON_IP_BLOCKED, 450, 0},
    {NATURE_REFUSES_US, REASON_IP_BLOCKED, 0, 0},
    {NATURE_REFUSES_US, REASON_GREYLISTED, 451, 0},
    {NATURE_REFUSES_US, REASON_GREYLISTED, 550, 0},
    {NATURE_REFUSES_US, REASON_DNS_FAILURE, 0, 0},
    {NATURE_REFUSES_US, REASON_CONNECT_FAILED, 0, 0},
};

static void a_nature_lives_by_its_kind_and_what_is_temporary_not_at_all(void **state)
{
    (void)state;
    for (size_t i = 0; i < countof(natures); i++) {
        struct nature nature = nature_of(natures[i].kind, natures[i].reason, natures[i].code);
        int64_t life = natures[i].life;

        assert_int_equal(fact_in_nature(&nature), life > 0);
        if (life > 0)
            assert_int_equal(fact_age_of_nature(&nature, learnt + life - 1, FACT_AGE_NO_CAP),
                             FACT_FRESH);
        assert_int_equal(fact_age_of_nature(&nature, learnt + life, FACT_AGE_NO_CAP), FACT_DEAD);
        assert_int_equal(fact_age_of_nature(&nature, learnt + MINUTE, MINUTE), FACT_DEAD);
        nature.evidence.source = SOURCE_CACHE;
        assert_false(fact_in_nature(&nature));
    }
}

static void a_refusal_of_us_does_not_take_the_place_of_a_nature_still_fresh(void **state)
{
    const struct nature refuses = nature_of(NATURE_REFUSES, REASON_MAILBOX_NOT_FOUND, 550);
    const struct nature all = nature_of(NATURE_ACCEPTS_ALL, REASON_ACCEPT_ALL, 250);
    const struct nature us = nature_of(NATURE_REFUSES_US, REASON_IP_BLOCKED, 550);
    const struct nature none = nature_of(NATURE_UNASKED, REASON_NONE, 0);

    (void)state;
    assert_false(fact_is_overtaken(&refuses, &us, learnt + DAY));
    assert_false(fact_is_overtaken(&all, &us, learnt + DAY));
    assert_true(fact_is_overtaken(&refuses, &us, learnt + 8 * DAY));
    assert_true(fact_is_overtaken(&us, &us, learnt + MINUTE));
    assert_true(fact_is_overtaken(&none, &us, learnt));
    assert_true(fact_is_overtaken(&refuses, &all, learnt + DAY));
    assert_true(fact_is_overtaken(&us, &refuses, learnt + MINUTE));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_answer_is_fresh_then_kept_then_dead),
        cmocka_unit_test(what_is_unknown_or_of_the_domain_is_no_fact_of_a_mailbox),
        cmocka_unit_test(only_what_was_asked_and_answered_now_is_a_new_fact),
        cmocka_unit_test(a_cap_shortens_every_life_and_lengthens_none),
        cmocka_unit_test(a_fact_from_the_future_is_dead_but_for_a_clock_set_a_little),
        cmocka_unit_test(a_nature_lives_by_its_kind_and_what_is_temporary_not_at_all),
        cmocka_unit_test(a_refusal_of_us_does_not_take_the_place_of_a_nature_still_fresh),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
