/*
 * weather_test.c - is it them, or is it our network?
 */
#include "workers/weather.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

enum { PATIENCE_MS = 1000, GAP_MS = 1000 };

static struct weather fair(void)
{
    return weather_of(&(struct weather_settings){PATIENCE_MS, GAP_MS});
}

static struct socket_address place(unsigned number)
{
    struct socket_address address;
    char ip[32];

    snprintf(ip, sizeof ip, "192.0.2.%u", number);
    assert_true(socket_address_parse(text_of(ip), 25, &address));
    return address;
}

static void reach(struct weather *weather, unsigned number, int64_t now_ms)
{
    struct socket_address to = place(number);

    weather_reached(weather, &to, now_ms);
}

static void miss(struct weather *weather, unsigned number, int64_t now_ms)
{
    struct socket_address to = place(number);

    weather_missed(weather, &to, false, now_ms);
}

/* The places 1 to `count` were reached by time 100. */
static struct weather with_known(unsigned count)
{
    struct weather weather = fair();

    for (unsigned i = 1; i <= count; i++)
        reach(&weather, i, 100);
    return weather;
}

/* All looks that are due fail; how many they were. */
static size_t look_in_vain(struct weather *weather, int64_t now_ms)
{
    struct socket_address at[WEATHER_LOOKS_MAX];
    size_t count = weather_looks(weather, now_ms, at);

    for (size_t i = 0; i < count; i++) {
        weather_missed(weather, &at[i], false, now_ms);
        weather_looked(weather, now_ms);
    }
    return count;
}

static enum belief belief_of(const struct weather *weather, int64_t began_ms, int64_t failed_ms)
{
    struct outlook outlook = weather_outlook(weather);

    return outlook_belief(&outlook, began_ms, failed_ms);
}

static enum belief belief(const struct weather *weather, int64_t failed_ms)
{
    return belief_of(weather, failed_ms, failed_ms);
}

static void a_failure_is_believed_when_another_place_was_reached_after_it(void **state)
{
    struct weather weather = with_known(5);

    (void)state;
    miss(&weather, 9, 200);
    assert_int_equal(belief(&weather, 200), BELIEF_OPEN);
    reach(&weather, 2, 201);
    assert_int_equal(belief(&weather, 200), BELIEF_TRUE);
    assert_int_equal(belief(&weather, 202), BELIEF_OPEN);
}

/* Or it would be in doubt for ever, as nobody has been missed any more. */
static void whoever_is_reached_in_the_same_millisecond_counts(void **state)
{
    struct weather weather = with_known(WEATHER_PLACES);
    struct socket_address at[WEATHER_LOOKS_MAX];

    (void)state;
    miss(&weather, 1, 200);
    reach(&weather, 1, 200);
    assert_int_equal(weather_looks(&weather, 200 + PATIENCE_MS, at), 0);
    assert_int_equal(belief(&weather, 200), BELIEF_TRUE);
}

static void with_fewer_than_five_places_in_sight_it_is_believed_at_once(void **state)
{
    struct weather weather = with_known(3);

    (void)state;
    miss(&weather, 3, 200); /* counts once */
    miss(&weather, 9, 200);
    assert_int_equal(belief(&weather, 200), BELIEF_TRUE);
    miss(&weather, 10, 201);
    assert_int_equal(belief(&weather, 201), BELIEF_OPEN);
}

static void where_nobody_was_ever_reached_there_is_nothing_to_doubt(void **state)
{
    struct weather weather = fair();

    (void)state;
    for (unsigned i = 1; i <= 20; i++)
        miss(&weather, i, 200);
    assert_int_equal(belief(&weather, 200), BELIEF_TRUE);
    assert_int_equal(look_in_vain(&weather, 100000), 0);
}

static void after_some_patience_places_that_were_reached_are_looked_at(void **state)
{
    struct weather weather = with_known(8);

    (void)state;
    assert_int_equal(look_in_vain(&weather, 5000), 0); /* nothing is in doubt */
    miss(&weather, 9, 6000);
    assert_int_equal(look_in_vain(&weather, 6999), 0);
    assert_int_equal(look_in_vain(&weather, 7000), WEATHER_LOOKS_MAX);
}

static void our_network_is_out_when_they_cannot_be_reached_either(void **state)
{
    struct weather weather = with_known(5);

    (void)state;
    miss(&weather, 9, 200);
    look_in_vain(&weather, 1200);
    assert_true(weather.is_out);
    assert_int_equal(weather.out_since_ms, 200);
    assert_int_equal(belief(&weather, 200), BELIEF_OPEN);
    assert_int_equal(belief(&weather, 1300), BELIEF_OPEN);
}

static void it_is_not_out_when_one_of_them_is_there(void **state)
{
    struct socket_address at[WEATHER_LOOKS_MAX];
    struct weather weather = with_known(5);

    (void)state;
    miss(&weather, 9, 200);
    assert_int_equal(weather_looks(&weather, 1200, at), 5);
    for (size_t i = 0; i < 5; i++) {
        if (i == 2)
            weather_reached(&weather, &at[i], 1210);
        else
            weather_missed(&weather, &at[i], false, 1210);
        weather_looked(&weather, 1210);
    }
    assert_false(weather.is_out);
    assert_int_equal(belief(&weather, 200), BELIEF_TRUE);
}

static void what_failed_around_an_outage_never_happened(void **state)
{
    struct weather weather = with_known(5);

    (void)state;
    miss(&weather, 9, 200);
    look_in_vain(&weather, 1200);
    reach(&weather, 3, 5000);
    assert_false(weather.is_out);
    assert_int_equal(belief(&weather, 200), BELIEF_VOID);
    assert_int_equal(belief(&weather, 4999), BELIEF_VOID);
    miss(&weather, 9, 5001);
    assert_int_equal(belief(&weather, 5001), BELIEF_OPEN);
}

static void what_began_in_an_outage_and_failed_after_it_is_not_believed(void **state)
{
    struct weather weather = with_known(5);

    (void)state;
    for (unsigned i = 1; i <= 5; i++)
        miss(&weather, i, 300);
    reach(&weather, 6, 301);
    miss(&weather, 1, 302);
    reach(&weather, 6, 303);
    assert_int_equal(belief_of(&weather, 301, 302), BELIEF_AGAIN);
    miss(&weather, 9, 400);
    look_in_vain(&weather, 1400);
    reach(&weather, 3, 5000);
    miss(&weather, 9, 5030);
    reach(&weather, 3, 5040);
    assert_int_equal(belief_of(&weather, 5000, 5030), BELIEF_VOID);
    assert_int_equal(belief_of(&weather, 5001, 5030), BELIEF_TRUE);
}

static void five_failures_in_a_row_may_have_been_a_short_outage(void **state)
{
    struct weather weather = with_known(5);

    (void)state;
    for (unsigned i = 1; i <= 4; i++)
        miss(&weather, i, 200);
    reach(&weather, 5, 201);
    assert_int_equal(belief(&weather, 200), BELIEF_TRUE);
    for (unsigned i = 1; i <= 5; i++)
        miss(&weather, i, 300);
    reach(&weather, 6, 301);
    assert_int_equal(belief(&weather, 300), BELIEF_AGAIN);
    miss(&weather, 1, 302);
    reach(&weather, 6, 303);
    assert_int_equal(belief(&weather, 302), BELIEF_TRUE);
}

static void while_it_is_out_two_are_looked_at_at_a_time_and_all_in_turn(void **state)
{
    struct weather weather = with_known(5);
    unsigned seen[6] = {0};

    (void)state;
    miss(&weather, 9, 200);
    look_in_vain(&weather, 1200);
    for (int64_t round = 1; round <= 5; round++) {
        struct socket_address at[WEATHER_LOOKS_MAX];

        assert_int_equal(weather_looks(&weather, 1200 + round * GAP_MS - 1, at), 0);
        assert_int_equal(weather_looks(&weather, 1200 + round * GAP_MS, at), 2);
        assert_int_equal(weather_looks(&weather, 1300 + round * GAP_MS, at), 0);
        for (size_t i = 0; i < 2; i++) {
            seen[ntohl(at[i].v4.sin_addr.s_addr) & 7]++;
            weather_looked(&weather, 1300 + round * GAP_MS);
        }
    }
    for (unsigned i = 1; i <= 5; i++)
        assert_int_equal(seen[i], 2);
}

/* A look that is not made (somebody forbids it) is no place that failed. */
static void too_few_failures_are_believed_and_not_doubted_for_ever(void **state)
{
    struct socket_address at[WEATHER_LOOKS_MAX];
    struct weather weather = with_known(5);

    (void)state;
    miss(&weather, 9, 200);
    assert_int_equal(weather_looks(&weather, 1200, at), 5);
    for (size_t i = 0; i < 5; i++)
        weather_looked(&weather, 1210);
    assert_false(weather.is_out);
    assert_int_equal(belief(&weather, 1210), BELIEF_TRUE);
}

static void a_machine_without_a_network_need_not_be_patient(void **state)
{
    struct weather weather = with_known(2);
    struct socket_address to = place(9);

    (void)state;
    weather_missed(&weather, &to, true, 200);
    assert_int_equal(belief(&weather, 200), BELIEF_OPEN);
    assert_int_equal(look_in_vain(&weather, 201), 2);
    assert_true(weather.is_out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_failure_is_believed_when_another_place_was_reached_after_it),
        cmocka_unit_test(whoever_is_reached_in_the_same_millisecond_counts),
        cmocka_unit_test(with_fewer_than_five_places_in_sight_it_is_believed_at_once),
        cmocka_unit_test(where_nobody_was_ever_reached_there_is_nothing_to_doubt),
        cmocka_unit_test(after_some_patience_places_that_were_reached_are_looked_at),
        cmocka_unit_test(our_network_is_out_when_they_cannot_be_reached_either),
        cmocka_unit_test(it_is_not_out_when_one_of_them_is_there),
        cmocka_unit_test(what_failed_around_an_outage_never_happened),
        cmocka_unit_test(what_began_in_an_outage_and_failed_after_it_is_not_believed),
        cmocka_unit_test(five_failures_in_a_row_may_have_been_a_short_outage),
        cmocka_unit_test(while_it_is_out_two_are_looked_at_at_a_time_and_all_in_turn),
        cmocka_unit_test(too_few_failures_are_believed_and_not_doubted_for_ever),
        cmocka_unit_test(a_machine_without_a_network_need_not_be_patient),
    };

    return cmocka_run_group_tests_name("weather", tests, NULL, NULL);
}
