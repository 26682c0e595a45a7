/*
 * forecast_test.c - how long a lane takes, counted by hand.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cli/forecast.h"

enum { HOUR = 60 * 60 * 1000, DAY = 24 * HOUR };

static const struct lane_limits usual = {
    .sessions = 5,
    .recipients_per_session = 25,
    .rejects_per_session = 8,
    .recipients_per_transaction = 5,
    .connect_gap_ms = 500,
};

static void nobody_takes_no_time(void **state)
{
    (void)state;
    assert_int_equal(forecast_lane_ms(0, &usual, 100), 0);
}

static void one_recipient_is_two_sessions_worth_of_replies(void **state)
{
    (void)state;
    /* The scout's 6 round trips, and the same for the real mailbox. */
    assert_int_equal(forecast_lane_ms(1, &usual, 100), 600 + 600);
}

static void many_are_bounded_by_sessions_at_once_or_by_the_gap(void **state)
{
    struct lane_limits limits = usual;

    (void)state;
    /* A session of 25 has 4 + 2 * 5 round trips: 1,400 ms; five at once: one in 280, so the
     * gap of 500 decides.  1,000 recipients are 40 sessions; slow start takes 3 of them. */
    assert_int_equal(forecast_lane_ms(1000, &usual, 100), 600 + 3 * 1400 + 39 * 500 + 1400);
    limits.connect_gap_ms = 0;
    assert_int_equal(forecast_lane_ms(1000, &limits, 100), 600 + 3 * 1400 + 39 * 280 + 1400);
    limits.sessions = 1;
    assert_int_equal(forecast_lane_ms(1000, &limits, 100), 600 + 39 * 1400 + 1400);
}

static void a_session_has_no_more_transactions_than_resets_allow(void **state)
{
    struct lane_limits limits = usual;

    (void)state;
    limits.recipients_per_transaction = 1;
    limits.sessions = 1;
    limits.connect_gap_ms = 0;
    /* Ten recipients a session, not 25: 4 + 2 * 10 round trips. */
    assert_int_equal(forecast_lane_ms(20, &limits, 100), 600 + 2400 + 2400);
}

static void a_rate_is_kept_however_fast_the_servers_are(void **state)
{
    struct lane_limits limits = usual;

    (void)state;
    limits.recipient_gap_us = 1000000;
    assert_int_equal(forecast_lane_ms(3600, &limits, 1), 3600 * 1000);
}

static void a_ceiling_for_a_day_makes_days(void **state)
{
    struct lane_limits limits = usual;

    (void)state;
    limits.recipients_a_day = 1000;
    assert_int_equal(forecast_lane_ms(1000, &limits, 100), forecast_lane_ms(1000, &usual, 100));
    assert_int_equal(forecast_lane_ms(2001, &limits, 100), 2 * DAY + 600 + 600);
}

static void hours_stretch_what_does_not_fit_into_them(void **state)
{
    const struct asking_hours always = {0, 0}, ten = {480, 1080};

    (void)state;
    assert_int_equal(forecast_in_hours(3 * DAY, &always), 3 * DAY);
    assert_int_equal(forecast_in_hours(0, &ten), 0);
    assert_int_equal(forecast_in_hours(10 * HOUR, &ten), 10 * HOUR);
    assert_int_equal(forecast_in_hours(25 * HOUR, &ten), 2 * DAY + 5 * HOUR);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nobody_takes_no_time),
        cmocka_unit_test(one_recipient_is_two_sessions_worth_of_replies),
        cmocka_unit_test(many_are_bounded_by_sessions_at_once_or_by_the_gap),
        cmocka_unit_test(a_session_has_no_more_transactions_than_resets_allow),
        cmocka_unit_test(a_rate_is_kept_however_fast_the_servers_are),
        cmocka_unit_test(a_ceiling_for_a_day_makes_days),
        cmocka_unit_test(hours_stretch_what_does_not_fit_into_them),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
