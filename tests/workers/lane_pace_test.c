/*
 * lane_pace_test.c - how gently a place is asked, without a clock.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/moment.h"
#include "workers/lane_pace.h"

enum { NOW = 1000000, NOT_BEFORE_ONE_ENDS = -1 };

static struct lane_pace pace_of(unsigned sessions)
{
    return lane_pace_of(&(struct lane_limits){.sessions = sessions,
                                              .recipients_per_session = 25,
                                              .rejects_per_session = 8,
                                              .recipients_per_transaction = 5,
                                              .connect_gap_ms = 500});
}

static void a_second_connection_waits_for_the_gap(void **state)
{
    struct lane_pace pace = pace_of(5);

    (void)state;
    lane_pace_went_well(&pace);
    assert_int_equal(lane_pace_connect_wait(&pace, 0, NOW), 0);
    lane_pace_connected(&pace, NOW);
    assert_int_equal(lane_pace_connect_wait(&pace, 1, NOW), 500);
    assert_int_equal(lane_pace_connect_wait(&pace, 1, NOW + 100), 400);
    assert_int_equal(lane_pace_connect_wait(&pace, 1, NOW + 500), 0);
}

static void a_handful_is_left_to_the_open_sessions_for_a_second(void **state)
{
    (void)state;
    assert_int_equal(lane_pace_share_wait(0, 1, 0), 0);
    assert_int_equal(lane_pace_share_wait(1, PACE_SHARED_RECIPIENTS, 0), PACE_SHARED_MS);
    assert_int_equal(lane_pace_share_wait(1, PACE_SHARED_RECIPIENTS + 1, 0), 0);
    assert_int_equal(lane_pace_share_wait(3, 3 * PACE_SHARED_RECIPIENTS, 400),
                     PACE_SHARED_MS - 400);
    assert_int_equal(lane_pace_share_wait(3, 3 * PACE_SHARED_RECIPIENTS + 1, 400), 0);
    assert_int_equal(lane_pace_share_wait(1, 1, PACE_SHARED_MS - 1), 1);
    assert_int_equal(lane_pace_share_wait(1, 1, PACE_SHARED_MS), 0);
}

static void a_day_that_is_used_up_is_waited_for(void **state)
{
    struct lane_pace pace = pace_of(1);

    (void)state;
    pace.limits.recipients_a_day = 7;
    lane_pace_connected(&pace, NOW);
    assert_int_equal(lane_pace_transaction(&pace), 5);
    lane_pace_asked(&pace, 5, NOW);
    assert_int_equal(lane_pace_transaction(&pace), 2);
    assert_int_equal(lane_pace_connect_wait(&pace, 0, NOW + 1000), 0);
    lane_pace_asked(&pace, 2, NOW);
    assert_int_equal(lane_pace_transaction(&pace), 0);
    assert_int_equal(lane_pace_connect_wait(&pace, 0, NOW + 1000), MOMENT_DAY_MS - 1000);
    assert_true(lane_pace_remembers(&pace, NOW + MOMENT_DAY_MS - 1));
    assert_int_equal(lane_pace_connect_wait(&pace, 0, NOW + MOMENT_DAY_MS), 0);
    lane_pace_connected(&pace, NOW + MOMENT_DAY_MS);
    assert_int_equal(lane_pace_transaction(&pace), 5);
}

static void it_begins_with_one_session_and_grows_by_one_for_each_that_went_well(void **state)
{
    struct lane_pace pace = pace_of(3);

    (void)state;
    assert_int_equal(lane_pace_connect_wait(&pace, 1, NOW), NOT_BEFORE_ONE_ENDS);
    lane_pace_went_well(&pace);
    assert_int_equal(lane_pace_connect_wait(&pace, 1, NOW), 0);
    assert_int_equal(lane_pace_connect_wait(&pace, 2, NOW), NOT_BEFORE_ONE_ENDS);
    for (int i = 0; i < 10; i++)
        lane_pace_went_well(&pace);
    assert_int_equal(lane_pace_connect_wait(&pace, 2, NOW), 0);
    assert_int_equal(lane_pace_connect_wait(&pace, 3, NOW), NOT_BEFORE_ONE_ENDS);
}

static void slowing_down_halves_and_leaves_one(void **state)
{
    static const unsigned after[] = {4, 2, 1, 1};
    struct lane_pace pace = pace_of(8);

    (void)state;
    for (int i = 0; i < 8; i++)
        lane_pace_went_well(&pace);
    for (unsigned i = 0; i < 4; i++) {
        lane_pace_slow_down(&pace);
        assert_int_equal(lane_pace_connect_wait(&pace, after[i] - 1, NOW), 0);
        assert_int_equal(lane_pace_connect_wait(&pace, after[i], NOW), NOT_BEFORE_ONE_ENDS);
    }
}

static void turned_away_twice_within_a_minute_it_is_time_to_rest(void **state)
{
    struct lane_pace pace = pace_of(8);

    (void)state;
    for (int i = 0; i < 8; i++)
        lane_pace_went_well(&pace);
    assert_false(lane_pace_turned_away(&pace, 5)); /* soon after the machine started, too */
    assert_int_equal(pace.sessions_allowed, 4);
    assert_false(lane_pace_turned_away(&pace, 5 + 60 * 1000));
    assert_true(lane_pace_turned_away(&pace, 5 + 2 * 60 * 1000 - 1));
    assert_int_equal(pace.sessions_allowed, 1);
}

static void a_rest_is_five_minutes_without_a_connection(void **state)
{
    struct lane_pace pace = pace_of(1);

    (void)state;
    assert_false(lane_pace_is_resting(&pace, NOW));
    lane_pace_rest(&pace, NOW, PACE_REST_MS);
    assert_true(lane_pace_is_resting(&pace, NOW));
    assert_true(lane_pace_is_resting(&pace, NOW + 5 * 60 * 1000 - 1));
    assert_int_equal(lane_pace_connect_wait(&pace, 0, NOW + 1000), 5 * 60 * 1000 - 1000);
    assert_false(lane_pace_is_resting(&pace, NOW + 5 * 60 * 1000));
    assert_int_equal(lane_pace_connect_wait(&pace, 0, NOW + 5 * 60 * 1000), 0);
}

static void the_later_of_gap_and_rest_counts(void **state)
{
    struct lane_pace pace = pace_of(1);

    (void)state;
    lane_pace_rest(&pace, NOW - PACE_REST_MS + 100, PACE_REST_MS);
    lane_pace_connected(&pace, NOW);
    assert_int_equal(lane_pace_connect_wait(&pace, 0, NOW), 500);
    lane_pace_rest(&pace, NOW, PACE_REST_MS);
    assert_int_equal(lane_pace_connect_wait(&pace, 0, NOW), PACE_REST_MS);
}

static void a_session_cut_short_makes_the_next_ones_shorter(void **state)
{
    struct lane_pace pace = pace_of(4);

    (void)state;
    for (int i = 0; i < 4; i++)
        lane_pace_went_well(&pace);
    lane_pace_cut_short(&pace, 9);
    assert_int_equal(pace.recipients_per_session, 9);
    assert_int_equal(pace.sessions_allowed, 2);
    lane_pace_cut_short(&pace, 12); /* never more than was learnt */
    assert_int_equal(pace.recipients_per_session, 9);
    lane_pace_cut_short(&pace, 0); /* never none */
    assert_int_equal(pace.recipients_per_session, 9);
    lane_pace_went_well(&pace); /* nor is it forgotten */
    assert_int_equal(pace.recipients_per_session, 9);
}

static struct lane_pace pace_of_rate(int64_t recipient_gap_us)
{
    struct lane_pace pace = pace_of(1);

    pace.limits.recipient_gap_us = recipient_gap_us;
    return pace;
}

static void without_a_rate_nobody_waits(void **state)
{
    struct lane_pace pace = pace_of_rate(0);

    (void)state;
    lane_pace_asked(&pace, 1000, NOW);
    assert_int_equal(lane_pace_ask_wait(&pace, NOW), 0);
    assert_int_equal(lane_pace_transaction(&pace), 5);
}

static void a_rate_spaces_recipients(void **state)
{
    struct lane_pace pace = pace_of_rate(250 * 1000); /* four a second */

    (void)state;
    assert_int_equal(lane_pace_transaction(&pace), 1);
    assert_int_equal(lane_pace_ask_wait(&pace, NOW), 0);
    lane_pace_asked(&pace, 1, NOW);
    assert_int_equal(lane_pace_ask_wait(&pace, NOW), 250);
    assert_int_equal(lane_pace_ask_wait(&pace, NOW + 249), 1);
    assert_int_equal(lane_pace_ask_wait(&pace, NOW + 250), 0);
    /* A pause is no credit. */
    lane_pace_asked(&pace, 1, NOW + 10000);
    assert_int_equal(lane_pace_ask_wait(&pace, NOW + 10000), 250);
}

/* As a session does it: never is a longer stretch asked than the rate allows. */
static void a_high_rate_is_kept_over_a_second_too(void **state)
{
    static const int64_t gaps_us[] = {100, 333, 1000, 1500, 33333};

    (void)state;
    for (size_t i = 0; i < sizeof gaps_us / sizeof gaps_us[0]; i++) {
        struct lane_pace pace = pace_of_rate(gaps_us[i]);
        int64_t asked = 0;

        for (int64_t now_ms = NOW; now_ms < NOW + 10000; now_ms++) {
            while (lane_pace_ask_wait(&pace, now_ms) == 0) {
                lane_pace_asked(&pace, lane_pace_transaction(&pace), now_ms);
                asked += lane_pace_transaction(&pace);
            }
        }
        assert_true(asked * gaps_us[i] <= 10000 * 1000 + 20 * gaps_us[i] + 1000 * 20);
        assert_true(asked * gaps_us[i] >= 10000 * 1000 * 4 / 10);
    }
}

static void a_transaction_that_was_too_large_is_halved_down_to_one(void **state)
{
    static const struct {
        unsigned asked;
        unsigned most;
    } cases[] = {{5, 2}, {20, 2}, {3, 1}, {2, 1}, {1, 1}};
    struct lane_pace pace = pace_of_rate(0);

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        lane_pace_fewer_recipients(&pace, cases[i].asked);
        assert_int_equal(lane_pace_transaction(&pace), cases[i].most);
    }
}

static void five_lost_sessions_without_an_answer_are_enough(void **state)
{
    struct lane_pace pace = pace_of_rate(0);

    (void)state;
    for (int i = 0; i < 4; i++)
        assert_false(lane_pace_lost(&pace, 0));
    assert_false(lane_pace_lost(&pace, 1)); /* one that answered: the row begins anew */
    for (int i = 0; i < 4; i++)
        assert_false(lane_pace_lost(&pace, 0));
    lane_pace_went_well(&pace);
    for (int i = 0; i < 4; i++)
        assert_false(lane_pace_lost(&pace, 0));
    assert_true(lane_pace_lost(&pace, 0));
}

/* An idle lane is forgotten unless it would be missed. */
static void a_rest_a_turn_and_a_shut_door_are_remembered_until_they_are_over(void **state)
{
    struct lane_pace pace = pace_of(1), slow = pace_of_rate(250 * 1000);

    (void)state;
    assert_false(lane_pace_remembers(&pace, NOW));
    lane_pace_rest(&pace, NOW, PACE_REST_MS);
    assert_true(lane_pace_remembers(&pace, NOW + PACE_REST_MS - 1));
    assert_false(lane_pace_remembers(&pace, NOW + PACE_REST_MS));
    lane_pace_asked(&slow, 4, NOW);
    assert_true(lane_pace_remembers(&slow, NOW + 999));
    assert_false(lane_pace_remembers(&slow, NOW + 1000));
    assert_false(lane_pace_turned_away(&slow, NOW + 1000));
    assert_true(lane_pace_remembers(&slow, NOW + 1000 + PACE_TURNED_AWAY_AGAIN_MS - 1));
    assert_false(lane_pace_remembers(&slow, NOW + 1000 + PACE_TURNED_AWAY_AGAIN_MS));
}

static void a_rest_that_had_no_reason_ends_and_lost_sessions_are_not_counted(void **state)
{
    struct lane_pace pace = pace_of(1);

    (void)state;
    lane_pace_rest(&pace, NOW, PACE_REST_MS);
    for (int i = 0; i < PACE_LOST_MOST - 1; i++)
        assert_false(lane_pace_lost(&pace, 0));
    lane_pace_end_rest(&pace);
    assert_false(lane_pace_is_resting(&pace, NOW));
    lane_pace_forget_lost(&pace);
    assert_false(lane_pace_lost(&pace, 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_second_connection_waits_for_the_gap),
        cmocka_unit_test(a_handful_is_left_to_the_open_sessions_for_a_second),
        cmocka_unit_test(a_day_that_is_used_up_is_waited_for),
        cmocka_unit_test(it_begins_with_one_session_and_grows_by_one_for_each_that_went_well),
        cmocka_unit_test(slowing_down_halves_and_leaves_one),
        cmocka_unit_test(turned_away_twice_within_a_minute_it_is_time_to_rest),
        cmocka_unit_test(a_rest_is_five_minutes_without_a_connection),
        cmocka_unit_test(the_later_of_gap_and_rest_counts),
        cmocka_unit_test(a_session_cut_short_makes_the_next_ones_shorter),
        cmocka_unit_test(without_a_rate_nobody_waits),
        cmocka_unit_test(a_rate_spaces_recipients),
        cmocka_unit_test(a_high_rate_is_kept_over_a_second_too),
        cmocka_unit_test(a_transaction_that_was_too_large_is_halved_down_to_one),
        cmocka_unit_test(five_lost_sessions_without_an_answer_are_enough),
        cmocka_unit_test(a_rest_a_turn_and_a_shut_door_are_remembered_until_they_are_over),
        cmocka_unit_test(a_rest_that_had_no_reason_ends_and_lost_sessions_are_not_counted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
