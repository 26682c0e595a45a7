/*
 * probe_plan_test.c - whom to ask next in a session, and when it has asked enough.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/compiler.h"
#include "workers/probe_plan.h"

enum { NOW = 1000000, MOST = 20, MANY = 30 };

static struct lane_pace pace_of(void)
{
    return lane_pace_of(&(struct lane_limits){.sessions = 1,
                                              .recipients_per_session = 25,
                                              .rejects_per_session = 8,
                                              .recipients_per_transaction = 5});
}

static struct domain_group *group_of(enum nature_kind nature, size_t count)
{
    struct domain_group *group = domain_group_new(1, TEXT("example.org"), count, 64);

    group->nature.kind = nature;
    for (size_t i = 0; i < count; i++)
        domain_group_add(group, &(struct recipient){.id = (int64_t)i + 1, .local = TEXT("ann")});
    return group;
}

static struct mailbox_asked asked[MOST];

static struct plan next(const struct domain_group *group, const struct session_tally *tally,
                        const struct lane_pace *pace)
{
    memset(asked, 0, sizeof asked);
    return plan_next(group, tally, pace, NOW, asked);
}

static void check_plan(enum nature_kind nature, size_t recipients,
                       const struct session_tally *tally, enum plan_kind kind, size_t count)
{
    struct domain_group *group = group_of(nature, recipients);
    struct lane_pace pace = pace_of();
    struct plan plan = next(group, tally, &pace);

    assert_int_equal(plan.kind, kind);
    assert_int_equal(plan.count, count);
    domain_group_free(group);
}

static const struct session_tally nothing_yet;

static void the_made_up_mailbox_is_asked_first_and_alone(void **state)
{
    (void)state;
    check_plan(NATURE_UNASKED, MANY, &nothing_yet, PLAN_ASK_MADE_UP, 1);
    assert_null(asked[0].tag); /* it is nobody's */
}

static void a_known_nature_is_not_asked_for_again(void **state)
{
    (void)state;
    check_plan(NATURE_REFUSES, MANY, &nothing_yet, PLAN_ASK, 5);
    check_plan(NATURE_REFUSES_BARE, MANY, &nothing_yet, PLAN_ASK, 5);
    check_plan(NATURE_NOT_SERVED, MANY, &nothing_yet, PLAN_ASK, 5);
    check_plan(NATURE_UNKNOWN, MANY, &nothing_yet, PLAN_ASK, 5);
}

static void nobody_real_is_asked_where_the_nature_answers(void **state)
{
    (void)state;
    check_plan(NATURE_ACCEPTS_ALL, MANY, &nothing_yet, PLAN_KNOWN, 0);
    check_plan(NATURE_REFUSES_US, MANY, &nothing_yet, PLAN_KNOWN, 0);
}

static void a_group_nobody_of_which_waits_is_done(void **state)
{
    static const enum recipient_state states[] = {RECIPIENT_ASKED, RECIPIENT_ANSWERED,
                                                  RECIPIENT_DEFERRED};

    (void)state;
    for (size_t i = 0; i < countof(states); i++)
        for (enum nature_kind nature = NATURE_UNASKED; nature <= NATURE_UNKNOWN; nature++) {
            struct domain_group *group = group_of(nature, 3);
            struct lane_pace pace = pace_of();

            for (size_t j = 0; j < 3; j++)
                group->recipients[j].state = states[i];
            assert_int_equal(next(group, &nothing_yet, &pace).kind, PLAN_DONE);
            domain_group_free(group);
        }
}

static void only_those_who_wait_are_asked_and_in_their_order(void **state)
{
    struct domain_group *group = group_of(NATURE_REFUSES, 6);
    struct lane_pace pace = pace_of();
    struct plan plan;

    (void)state;
    group->recipients[0].state = RECIPIENT_ANSWERED;
    group->recipients[2].state = RECIPIENT_DEFERRED;
    group->recipients[4].state = RECIPIENT_ASKED;
    plan = next(group, &nothing_yet, &pace);
    assert_int_equal(plan.count, 3);
    assert_ptr_equal(asked[0].tag, &group->recipients[1]);
    assert_ptr_equal(asked[1].tag, &group->recipients[3]);
    assert_ptr_equal(asked[2].tag, &group->recipients[5]);
    domain_group_free(group);
}

static void utf8_and_ascii_go_in_transactions_of_their_own(void **state)
{
    struct domain_group *group = group_of(NATURE_REFUSES, 5);
    struct lane_pace pace = pace_of();
    struct plan plan;

    (void)state;
    group->recipients[0].local = TEXT("j\xc3\xb6rg");
    group->recipients[2].local = TEXT("ren\xc3\xa9");
    plan = next(group, &nothing_yet, &pace);
    assert_int_equal(plan.kind, PLAN_ASK);
    assert_int_equal(plan.count, 2);
    assert_ptr_equal(asked[0].tag, &group->recipients[0]);
    assert_ptr_equal(asked[1].tag, &group->recipients[2]);
    group->recipients[0].state = group->recipients[2].state = RECIPIENT_ANSWERED;
    plan = next(group, &nothing_yet, &pace);
    assert_int_equal(plan.count, 3);
    assert_ptr_equal(asked[0].tag, &group->recipients[1]);
    domain_group_free(group);
}

/* -- how many --------------------------------------------------------------------------------- */

static const struct {
    struct session_tally tally;
    unsigned learnt_per_session; /* 0: the limit */
    size_t count;                /* of 30 who wait; 0: another session */
} transactions[] = {
    {{.asked = 0}, 0, 5},
    /* recipients of a session: 25, and one is the sentinel's */
    {{.asked = 19}, 0, 5},
    {{.asked = 22}, 0, 2},
    {{.asked = 23}, 0, 1},
    {{.asked = 24}, 0, 0},
    {{.asked = 99}, 0, 0},
    {{.asked = 6}, 9, 2},
    {{.asked = 8}, 9, 0},
    /* one that is over so soon has no sentinel */
    {{.asked = 1}, 2, 1},
    {{.asked = 0}, 1, 1},
    /* refusals of a session: 8, the sentinel's is one; and all of the next could be refused */
    {{.asked = 8, .refused = 2}, 0, 5},
    {{.asked = 8, .refused = 3}, 0, 4},
    {{.asked = 8, .refused = 6}, 0, 1},
    {{.asked = 8, .refused = 7}, 0, 0},
    {{.asked = 20, .refused = 20}, 0, 0},
    /* resets of a session: 9; the next transaction would need one more, and the sentinel */
    {{.asked = 8, .resets = 7}, 0, 5},
    {{.asked = 9, .resets = 8}, 0, 0},
    /* learnt in this session */
    /* a limit was hit */
    {{.asked = 1, .is_tainted = true}, 0, 0},
};

static void a_transaction_is_as_large_as_the_smallest_limit_allows(void **state)
{
    (void)state;
    for (size_t i = 0; i < countof(transactions); i++) {
        struct domain_group *group = group_of(NATURE_REFUSES, MANY);
        struct lane_pace pace = pace_of();
        struct plan plan;

        if (transactions[i].learnt_per_session > 0)
            pace.recipients_per_session = transactions[i].learnt_per_session;
        plan = next(group, &transactions[i].tally, &pace);
        if (plan.count != transactions[i].count ||
            plan.kind != (transactions[i].count > 0 ? PLAN_ASK : PLAN_OTHER_SESSION))
            fail_msg("row %zu: %zu mailboxes, not %zu", i, plan.count, transactions[i].count);
        assert_int_equal(session_may_go_on(&transactions[i].tally, &pace),
                         transactions[i].count > 0);
        domain_group_free(group);
    }
}

static void the_made_up_mailbox_needs_room_like_any_other(void **state)
{
    (void)state;
    check_plan(NATURE_UNASKED, 3, &(struct session_tally){.asked = 25}, PLAN_OTHER_SESSION, 0);
    check_plan(NATURE_UNASKED, 3, &(struct session_tally){.asked = 5, .refused = 8},
               PLAN_OTHER_SESSION, 0);
    check_plan(NATURE_UNASKED, 3, &(struct session_tally){.asked = 5, .resets = 9},
               PLAN_OTHER_SESSION, 0);
    check_plan(NATURE_UNASKED, 3, &(struct session_tally){.asked = 23}, PLAN_ASK_MADE_UP, 1);
}

/* However it is answered, a session could name, and be refused, one more at its end. */
static void every_course_of_a_session_leaves_room_for_a_sentinel(void **state)
{
    (void)state;
    for (unsigned course = 0; course < 256; course++) {
        struct domain_group *group = group_of(NATURE_UNASKED, MANY);
        struct session_tally tally = {.asked = 0};
        struct lane_pace pace = pace_of();
        unsigned transactions_said = 0;

        for (struct plan plan = next(group, &tally, &pace);
             plan.kind == PLAN_ASK || plan.kind == PLAN_ASK_MADE_UP;
             plan = next(group, &tally, &pace)) {
            bool refused = course >> (transactions_said % 8) & 1;

            if (plan.kind == PLAN_ASK_MADE_UP)
                group->nature.kind = NATURE_REFUSES;
            else
                for (size_t i = 0; i < plan.count; i++)
                    ((struct recipient *)asked[i].tag)->state = RECIPIENT_ANSWERED;
            tally.asked += (unsigned)plan.count;
            tally.refused += refused ? (unsigned)plan.count : 0;
            tally.resets = transactions_said++;
        }
        assert_true(session_has_room_for_one(&tally, &pace));
        assert_true(tally.asked > 0);
        domain_group_free(group);
    }
}

static void a_rate_makes_everybody_wait_the_made_up_mailbox_too(void **state)
{
    static const enum nature_kind asking[] = {NATURE_UNASKED, NATURE_REFUSES};
    struct lane_pace pace = pace_of();

    (void)state;
    pace.limits.recipient_gap_us = 1000 * 1000;
    lane_pace_asked(&pace, 1, NOW - 400);
    for (size_t i = 0; i < countof(asking); i++) {
        struct domain_group *group = group_of(asking[i], 3);

        assert_int_equal(next(group, &nothing_yet, &pace).kind, PLAN_WAIT);
        assert_int_equal(plan_next(group, &nothing_yet, &pace, NOW + 600, asked).count, 1);
        domain_group_free(group);
    }
}

static void what_is_known_needs_no_waiting_and_no_room(void **state)
{
    struct domain_group *group = group_of(NATURE_ACCEPTS_ALL, 3);
    struct lane_pace pace = pace_of();

    (void)state;
    pace.limits.recipient_gap_us = 1000 * 1000;
    lane_pace_asked(&pace, 9, NOW);
    assert_int_equal(next(group, &(struct session_tally){.asked = 99}, &pace).kind, PLAN_KNOWN);
    domain_group_free(group);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_made_up_mailbox_is_asked_first_and_alone),
        cmocka_unit_test(a_known_nature_is_not_asked_for_again),
        cmocka_unit_test(nobody_real_is_asked_where_the_nature_answers),
        cmocka_unit_test(a_group_nobody_of_which_waits_is_done),
        cmocka_unit_test(only_those_who_wait_are_asked_and_in_their_order),
        cmocka_unit_test(utf8_and_ascii_go_in_transactions_of_their_own),
        cmocka_unit_test(a_transaction_is_as_large_as_the_smallest_limit_allows),
        cmocka_unit_test(the_made_up_mailbox_needs_room_like_any_other),
        cmocka_unit_test(every_course_of_a_session_leaves_room_for_a_sentinel),
        cmocka_unit_test(a_rate_makes_everybody_wait_the_made_up_mailbox_too),
        cmocka_unit_test(what_is_known_needs_no_waiting_and_no_room),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
