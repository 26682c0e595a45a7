/*
 * retry_test.c - when what met something temporary is asked again.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "workers/retry.h"

enum { NOW = 1000000, MINUTE = 60 * 1000 };

static const struct probe_settings three = {
    .retry_after_ms = {5 * MINUTE, 15 * MINUTE, 60 * MINUTE}, .retries = 3};
static const struct probe_settings none = {.retries = 0};

static const struct verdict greylisted = {.reason = REASON_GREYLISTED,
                                          .evidence = {.code = 451, .attempts = 77}};

static struct recipient recipient_of(int64_t id)
{
    return (struct recipient){.id = id, .state = RECIPIENT_ASKED, .attempts = 2};
}

static void each_entry_of_the_schedule_is_used_once_and_then_the_last_answer_stands(void **state)
{
    struct recipient recipient = recipient_of(1);
    int64_t now_ms = NOW;

    (void)state;
    for (unsigned round = 0; round < 3; round++) {
        int64_t after_ms = three.retry_after_ms[round];

        retry_recipient(&recipient, &greylisted, &three, now_ms);
        assert_int_equal(recipient.state, RECIPIENT_DEFERRED);
        assert_int_equal(recipient.rounds, round + 1);
        assert_true(recipient.due_ms >= now_ms + after_ms);
        assert_true(recipient.due_ms <= now_ms + after_ms + after_ms / 10);
        now_ms = recipient.due_ms;
    }
    retry_recipient(&recipient, &greylisted, &three, now_ms);
    assert_int_equal(recipient.state, RECIPIENT_ANSWERED);
    assert_int_equal(recipient.verdict.reason, REASON_GREYLISTED);
    assert_int_equal(recipient.verdict.evidence.code, 451);
    assert_int_equal(recipient.verdict.evidence.attempts, 2); /* its own */
}

static void nobody_waits_longer_than_the_longest(void **state)
{
    (void)state;
    assert_int_equal(retry_longest_ms(&three), 66 * MINUTE);
    assert_int_equal(retry_longest_ms(&none), 0);
}

static void without_a_schedule_the_first_answer_is_the_last(void **state)
{
    struct recipient recipient = recipient_of(1);

    (void)state;
    retry_recipient(&recipient, &greylisted, &none, NOW);
    assert_int_equal(recipient.state, RECIPIENT_ANSWERED);
}

static void what_was_seen_is_kept_for_the_case_that_it_is_the_last(void **state)
{
    struct recipient recipient = recipient_of(1);

    (void)state;
    retry_recipient(&recipient, &greylisted, &three, NOW);
    assert_int_equal(recipient.verdict.reason, REASON_GREYLISTED);
    assert_int_equal(recipient.verdict.evidence.attempts, 2);
}

/* 0 to 10 per cent, never earlier, and not for everybody the same. */
static void jitter_makes_it_later_by_up_to_a_tenth(void **state)
{
    enum { MANY = 100000 };
    int64_t after_ms = three.retry_after_ms[0], earliest = INT64_MAX, latest = 0;

    (void)state;
    for (int64_t id = 1; id <= MANY; id++) {
        struct recipient recipient = recipient_of(id);
        int64_t wait_ms;

        retry_recipient(&recipient, &greylisted, &three, NOW);
        wait_ms = recipient.due_ms - NOW;
        earliest = wait_ms < earliest ? wait_ms : earliest;
        latest = wait_ms > latest ? wait_ms : latest;
    }
    assert_true(earliest >= after_ms);
    assert_true(latest <= after_ms + after_ms / 10);
    assert_true(earliest < after_ms + after_ms / 100);
    assert_true(latest > after_ms + after_ms * 9 / 100);
}

static void a_very_short_schedule_is_kept_too(void **state)
{
    const struct probe_settings short_one = {.retry_after_ms = {0, 1, 9}, .retries = 3};
    struct recipient recipient = recipient_of(1);

    (void)state;
    for (unsigned round = 0; round < 3; round++) {
        retry_recipient(&recipient, &greylisted, &short_one, NOW);
        assert_true(recipient.due_ms >= NOW + short_one.retry_after_ms[round]);
        assert_true(recipient.due_ms <= NOW + short_one.retry_after_ms[round] + 1);
    }
}

static void a_group_defers_whoever_has_no_answer(void **state)
{
    static const enum recipient_state before[] = {RECIPIENT_WAITING, RECIPIENT_ASKED,
                                                  RECIPIENT_ANSWERED, RECIPIENT_DEFERRED};
    struct domain_group *group = domain_group_new(1, TEXT("example.org"), 4, 0);

    (void)state;
    group->nature.kind = NATURE_REFUSES;
    for (size_t i = 0; i < 4; i++)
        domain_group_add(group, &(struct recipient){.id = (int64_t)i + 1,
                                                    .state = before[i],
                                                    .due_ms = 42,
                                                    .verdict.reason = REASON_ACCEPTED});
    retry_group(group, &greylisted, &three, NOW);
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(group->recipients[i].state, RECIPIENT_DEFERRED);
        assert_int_equal(group->recipients[i].verdict.reason, REASON_GREYLISTED);
        assert_true(group->recipients[i].due_ms >= NOW);
    }
    for (size_t i = 2; i < 4; i++) {
        assert_int_equal(group->recipients[i].state, before[i]);
        assert_int_equal(group->recipients[i].due_ms, 42);
        assert_int_equal(group->recipients[i].rounds, 0);
        assert_int_equal(group->recipients[i].verdict.reason, REASON_ACCEPTED);
    }
    domain_group_free(group);
}

static void the_made_up_mailbox_follows_the_same_schedule(void **state)
{
    struct domain_group group = {.domain_id = 7, .nature = {.kind = NATURE_UNASKED}};

    (void)state;
    for (unsigned round = 0; round < 3; round++) {
        int64_t after_ms = three.retry_after_ms[round];

        assert_true(retry_nature(&group, &three, NOW));
        assert_int_equal(group.nature.rounds, round + 1);
        assert_true(group.nature.due_ms >= NOW + after_ms);
        assert_true(group.nature.due_ms <= NOW + after_ms + after_ms / 10);
    }
    assert_false(retry_nature(&group, &three, NOW));
    group.nature = (struct nature){.kind = NATURE_UNASKED};
    assert_false(retry_nature(&group, &none, NOW));
}

static void before_the_nature_is_known_a_group_waits_as_a_whole(void **state)
{
    struct domain_group *group = domain_group_new(1, TEXT("example.org"), 2, 0);

    (void)state;
    for (int64_t id = 1; id <= 2; id++)
        domain_group_add(group, &(struct recipient){.id = id, .attempts = 7});
    for (unsigned round = 0; round < 3; round++) {
        group->put_off_until_ms = 0;
        retry_group(group, &greylisted, &three, NOW);
        assert_int_equal(group->nature.rounds, round + 1);
        assert_int_equal(group->nature.reason, REASON_GREYLISTED);
        assert_true(group->nature_changed);
        assert_true(group->put_off_until_ms >= NOW + three.retry_after_ms[round]);
        assert_int_equal(domain_group_in_state(group, RECIPIENT_WAITING), 2);
    }
    retry_group(group, &greylisted, &three, NOW);
    assert_int_equal(domain_group_in_state(group, RECIPIENT_ANSWERED), 2);
    assert_int_equal(group->recipients[1].verdict.reason, REASON_GREYLISTED);
    assert_int_equal(group->recipients[1].verdict.evidence.attempts, 7);
    /* The domain's other groups need not meet it again. */
    assert_int_equal(group->nature.kind, NATURE_REFUSES_US);
    assert_int_equal(group->nature.reason, REASON_GREYLISTED);
    assert_int_equal(group->nature.evidence.code, 451);
    domain_group_free(group);
}

static void a_nature_of_an_earlier_run_does_not_send_others_where_nobody_is_reached(void **state)
{
    struct domain_group *group = domain_group_new(1, TEXT("example.org"), 2, 0);

    (void)state;
    for (int64_t id = 1; id <= 2; id++)
        domain_group_add(group, &(struct recipient){.id = id});
    group->nature.kind = NATURE_REFUSES;
    group->nature_is_borrowed = true;
    retry_group(group, &greylisted, &three, NOW);
    assert_int_equal(group->nature.kind, NATURE_UNASKED);
    assert_int_equal(group->nature.rounds, 1);
    assert_true(group->put_off_until_ms >= NOW + three.retry_after_ms[0]);
    assert_int_equal(domain_group_in_state(group, RECIPIENT_WAITING), 2);
    domain_group_free(group);
}

static void domains_do_not_knock_at_the_same_moment(void **state)
{
    struct domain_group one = {.domain_id = 1};
    struct domain_group other = {.domain_id = 2};

    (void)state;
    assert_true(retry_nature(&one, &three, NOW) && retry_nature(&other, &three, NOW));
    assert_int_not_equal(one.nature.due_ms, other.nature.due_ms);
}

/* Though their replies came one after another. */
static void neighbours_come_due_together(void **state)
{
    const int64_t grain_ms = three.retry_after_ms[0] / 128, begins_ms = NOW / grain_ms * grain_ms;
    struct recipient recipients[3] = {{.id = 256}, {.id = 257}, {.id = 511}};
    const struct verdict last = {.reason = REASON_GREYLISTED};

    (void)state;
    for (size_t i = 0; i < 3; i++)
        retry_recipient(&recipients[i], &last, &three, begins_ms + 1 + (int64_t)i * 400);
    assert_int_equal(recipients[0].due_ms, recipients[1].due_ms);
    assert_int_equal(recipients[0].due_ms, recipients[2].due_ms);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_entry_of_the_schedule_is_used_once_and_then_the_last_answer_stands),
        cmocka_unit_test(nobody_waits_longer_than_the_longest),
        cmocka_unit_test(without_a_schedule_the_first_answer_is_the_last),
        cmocka_unit_test(what_was_seen_is_kept_for_the_case_that_it_is_the_last),
        cmocka_unit_test(jitter_makes_it_later_by_up_to_a_tenth),
        cmocka_unit_test(a_very_short_schedule_is_kept_too),
        cmocka_unit_test(a_group_defers_whoever_has_no_answer),
        cmocka_unit_test(the_made_up_mailbox_follows_the_same_schedule),
        cmocka_unit_test(before_the_nature_is_known_a_group_waits_as_a_whole),
        cmocka_unit_test(a_nature_of_an_earlier_run_does_not_send_others_where_nobody_is_reached),
        cmocka_unit_test(domains_do_not_knock_at_the_same_moment),
        cmocka_unit_test(neighbours_come_due_together),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
