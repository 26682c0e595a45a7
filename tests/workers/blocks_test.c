/*
 * blocks_test.c - how many must turn our address away before nobody is asked any more.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>

#include "workers/blocks.h"

static struct text place(unsigned number, char room[32])
{
    return (struct text){room, (size_t)snprintf(room, 32, "192.0.2.%u", number)};
}

/* So many places answer, and the first `refusing` of them refuse: what the last one led to. */
static bool stops(unsigned answering, unsigned refusing)
{
    struct blocks *blocks = blocks_new();
    char room[32];
    bool stop = false;

    for (unsigned i = 0; i < answering; i++)
        blocks_answered(blocks, place(i, room), 0);
    for (unsigned i = 0; i < refusing; i++)
        stop = blocks_refused(blocks, place(i, room), false, 1000);
    blocks_free(blocks);
    return stop;
}

static void a_fifth_of_at_least_twenty_places_is_enough(void **state)
{
    (void)state;
    assert_false(stops(20, 3));
    assert_true(stops(20, 4));
    assert_false(stops(19, 19));
    assert_true(stops(25, 5));
    assert_false(stops(26, 5));
    assert_true(stops(15, 20)); /* who refuses has answered */
}

static void a_large_provider_is_enough_alone(void **state)
{
    struct blocks *blocks = blocks_new();

    (void)state;
    assert_true(blocks_refused(blocks, TEXT("google"), true, 0));
    blocks_free(blocks);
}

static void a_place_that_refuses_again_and_again_counts_once(void **state)
{
    struct blocks *blocks = blocks_new();
    char room[32];

    (void)state;
    for (unsigned i = 0; i < 20; i++)
        blocks_answered(blocks, place(i, room), 0);
    for (int64_t times = 0; times < 50; times++)
        assert_false(blocks_refused(blocks, place(1, room), false, times));
    blocks_free(blocks);
}

static void what_was_said_ten_minutes_ago_is_forgotten(void **state)
{
    struct blocks *blocks = blocks_new();
    char room[32];

    (void)state;
    for (unsigned i = 0; i < 3; i++)
        assert_false(blocks_refused(blocks, place(i, room), false, 0));
    for (unsigned i = 3; i < 20; i++)
        blocks_answered(blocks, place(i, room), BLOCKS_LATELY_MS);
    assert_false(blocks_refused(blocks, place(20, room), false, BLOCKS_LATELY_MS));
    blocks_free(blocks);
}

static void many_places_are_forgotten_when_they_are_old(void **state)
{
    struct blocks *blocks = blocks_new();
    char room[32];

    (void)state;
    for (unsigned i = 0; i < 20000; i++)
        blocks_answered(blocks, place(i, room), (int64_t)i * 1000);
    /* 599 of them answered in the last ten minutes, and a fifth of that is 120. */
    for (unsigned i = 0; i < 120; i++)
        assert_int_equal(blocks_refused(blocks, place(19999 - i, room), false, 20000 * 1000),
                         i == 119);
    blocks_free(blocks);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_fifth_of_at_least_twenty_places_is_enough),
        cmocka_unit_test(a_large_provider_is_enough_alone),
        cmocka_unit_test(a_place_that_refuses_again_and_again_counts_once),
        cmocka_unit_test(what_was_said_ten_minutes_ago_is_forgotten),
        cmocka_unit_test(many_places_are_forgotten_when_they_are_old),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
