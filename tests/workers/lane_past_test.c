/*
 * lane_past_test.c - what was asked at each lane before it was there.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "workers/lane_past.h"

static int64_t first_ms;

static void exchangers_of_one_place_are_counted_together(void **state)
{
    struct lane_past *past = lane_past_new();

    (void)state;
    lane_past_add(past, LANE_PAST_RUN, TEXT("aspmx.l.google.com"), TEXT("192.0.2.1"), 3, 500);
    lane_past_add(past, LANE_PAST_RUN, TEXT("alt1.aspmx.l.google.com"), TEXT("192.0.2.2"), 4, 400);
    lane_past_add(past, LANE_PAST_RUN, TEXT("mx.example.org"), TEXT("192.0.2.3"), 1, 600);
    assert_int_equal(lane_past_asked(past, TEXT("google"), &first_ms), 7);
    assert_int_equal(first_ms, 400);
    assert_int_equal(lane_past_asked(past, TEXT("192.0.2.3"), &first_ms), 1);
    assert_int_equal(first_ms, 600);
    assert_int_equal(lane_past_asked(past, TEXT("192.0.2.4"), &first_ms), 0);
    assert_int_equal(lane_past_asked(NULL, TEXT("google"), &first_ms), 0);
    lane_past_free(past);
}

static void of_two_that_tell_of_the_same_the_larger_counts(void **state)
{
    struct lane_past *past = lane_past_new();

    (void)state;
    lane_past_add(past, LANE_PAST_RUN, TEXT("mx"), TEXT("192.0.2.1"), 3, 500);
    lane_past_add(past, LANE_PAST_FACTS, TEXT("mx"), TEXT("192.0.2.1"), 9, 100);
    assert_int_equal(lane_past_asked(past, TEXT("192.0.2.1"), &first_ms), 9);
    assert_int_equal(first_ms, 100);
    lane_past_free(past);
}

static void a_lane_that_goes_leaves_all_that_is_known(void **state)
{
    struct lane_past *past = lane_past_new();

    (void)state;
    lane_past_put(past, TEXT("google"), 5, 100);
    lane_past_put(past, TEXT("google"), 2, 300);
    assert_int_equal(lane_past_asked(past, TEXT("google"), &first_ms), 2);
    assert_int_equal(first_ms, 300);
    lane_past_free(past);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(exchangers_of_one_place_are_counted_together),
        cmocka_unit_test(of_two_that_tell_of_the_same_the_larger_counts),
        cmocka_unit_test(a_lane_that_goes_leaves_all_that_is_known),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
