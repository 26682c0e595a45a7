/*
 * session_clock_test.c - how long a session waits for what, without a clock.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "workers/session_clock.h"

enum {
    NOW = 1000000,
    SECOND = 1000,
    CONNECT = 15 * SECOND,
    REPLY = 30 * SECOND,
    SESSION = 600 * SECOND,
};

static const struct probe_settings settings = {
    .connect_timeout_ms = CONNECT, .reply_timeout_ms = REPLY, .session_timeout_ms = SESSION};

static struct session_clock connected(void)
{
    struct session_clock clock = session_clock_start(&settings, NOW - SECOND);

    session_clock_connected(&clock, NOW);
    return clock;
}

static void a_connection_is_waited_for_as_long_as_the_settings_say(void **state)
{
    struct session_clock clock = session_clock_start(&settings, NOW);

    (void)state;
    assert_int_equal(session_clock_deadline(&clock), NOW + CONNECT);
}

static void a_connection_in_a_hurry_has_a_second(void **state)
{
    struct session_clock clock = session_clock_start(&settings, NOW);

    (void)state;
    session_clock_hurry(&clock, NOW + 2 * SECOND);
    assert_int_equal(session_clock_deadline(&clock), NOW + 3 * SECOND);
}

static void the_greeting_has_its_own_time_from_the_connection_on(void **state)
{
    struct session_clock clock = connected();

    (void)state;
    assert_int_equal(session_clock_deadline(&clock), NOW + REPLY);
}

static void each_byte_and_each_command_ends_a_silence(void **state)
{
    struct session_clock clock = connected();

    (void)state;
    session_clock_heard(&clock, NOW + 20 * SECOND);
    assert_int_equal(session_clock_deadline(&clock), NOW + 20 * SECOND + REPLY);
    session_clock_said(&clock, NOW + 40 * SECOND);
    assert_int_equal(session_clock_deadline(&clock), NOW + 40 * SECOND + REPLY);
}

/* A server that drips: never silent for long, and never done. */
static void a_whole_reply_may_take_five_silences_however_it_drips(void **state)
{
    struct session_clock clock = connected();

    (void)state;
    session_clock_said(&clock, NOW + SECOND);
    for (int64_t now_ms = NOW + SECOND; now_ms < NOW + 5 * REPLY; now_ms += SECOND)
        session_clock_heard(&clock, now_ms);
    assert_int_equal(session_clock_deadline(&clock), NOW + SECOND + 5 * REPLY);
    session_clock_said(&clock, NOW + 5 * REPLY); /* the next one has its own */
    assert_int_equal(session_clock_deadline(&clock), NOW + 6 * REPLY);
}

static void a_patient_session_bears_five_times_the_silence(void **state)
{
    struct session_clock clock = connected();

    (void)state;
    clock.is_patient = true;
    assert_int_equal(session_clock_deadline(&clock), NOW + 5 * REPLY);
    session_clock_heard(&clock, NOW + 100 * SECOND);
    assert_int_equal(session_clock_deadline(&clock), NOW + 100 * SECOND + 5 * REPLY);
}

static void a_session_ends_however_much_is_said(void **state)
{
    struct session_clock clock = connected();

    (void)state;
    session_clock_said(&clock, NOW + SESSION - SECOND);
    assert_int_equal(session_clock_deadline(&clock), NOW + SESSION);
    session_clock_heard(&clock, NOW + SESSION - 1);
    assert_int_equal(session_clock_deadline(&clock), NOW + SESSION);
}

static void the_session_begins_with_the_connection_not_with_the_wish(void **state)
{
    struct session_clock clock = session_clock_start(&settings, NOW - CONNECT);

    (void)state;
    session_clock_connected(&clock, NOW);
    session_clock_said(&clock, NOW + SESSION);
    assert_int_equal(session_clock_deadline(&clock), NOW + SESSION);
}

static void quit_is_answered_within_five_seconds_or_not_waited_for(void **state)
{
    struct session_clock clock = connected();

    (void)state;
    session_clock_leaving(&clock, NOW + SECOND);
    assert_int_equal(session_clock_deadline(&clock), NOW + 6 * SECOND);
    session_clock_heard(&clock, NOW + 4 * SECOND); /* dripping does not help */
    assert_int_equal(session_clock_deadline(&clock), NOW + 6 * SECOND);
    clock.is_patient = true;
    assert_int_equal(session_clock_deadline(&clock), NOW + 6 * SECOND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_connection_is_waited_for_as_long_as_the_settings_say),
        cmocka_unit_test(a_connection_in_a_hurry_has_a_second),
        cmocka_unit_test(the_greeting_has_its_own_time_from_the_connection_on),
        cmocka_unit_test(each_byte_and_each_command_ends_a_silence),
        cmocka_unit_test(a_whole_reply_may_take_five_silences_however_it_drips),
        cmocka_unit_test(a_patient_session_bears_five_times_the_silence),
        cmocka_unit_test(a_session_ends_however_much_is_said),
        cmocka_unit_test(the_session_begins_with_the_connection_not_with_the_wish),
        cmocka_unit_test(quit_is_answered_within_five_seconds_or_not_waited_for),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
