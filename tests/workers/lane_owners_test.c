/*
 * lane_owners_test.c - which worker has which lane.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>

#include "base/compiler.h"
#include "workers/lane_owners.h"

enum { WORKERS = 4 };

static unsigned send_to(struct lane_owners *owners, unsigned place)
{
    char room[32];

    return lane_owners_send(
        owners, (struct text){room, (size_t)snprintf(room, sizeof room, "192.0.2.%u", place)});
}

static void lanes_are_shared_out_evenly(void **state)
{
    struct lane_owners *owners = lane_owners_new(WORKERS);
    unsigned owned[WORKERS] = {0};

    (void)state;
    for (unsigned place = 0; place < 50; place++)
        owned[send_to(owners, place)]++;
    for (unsigned worker = 0; worker < WORKERS; worker++)
        assert_in_range(owned[worker], 12, 13);
    lane_owners_free(owners);
}

static void a_lane_stays_with_its_worker(void **state)
{
    struct lane_owners *owners = lane_owners_new(WORKERS);
    unsigned first[50];

    (void)state;
    for (unsigned place = 0; place < countof(first); place++)
        first[place] = send_to(owners, place);
    for (unsigned times = 0; times < 3; times++)
        for (unsigned place = 0; place < countof(first); place++)
            assert_int_equal(send_to(owners, place), first[place]);
    lane_owners_free(owners);
}

static void a_lane_is_not_released_while_a_group_is_on_its_way(void **state)
{
    struct lane_owners *owners = lane_owners_new(2);

    (void)state;
    assert_int_equal(lane_owners_send(owners, TEXT("google")), 0);
    assert_int_equal(lane_owners_send(owners, TEXT("google")), 0);
    assert_false(lane_owners_release(owners, TEXT("google"), 1, false));
    assert_int_equal(lane_owners_send(owners, TEXT("google")), 0);
    assert_false(lane_owners_release(owners, TEXT("google"), 2, false));
    assert_true(lane_owners_release(owners, TEXT("google"), 3, false));
    lane_owners_free(owners);
}

static void what_was_released_counts_no_more(void **state)
{
    struct lane_owners *owners = lane_owners_new(2);

    (void)state;
    assert_int_equal(lane_owners_send(owners, TEXT("a")), 0);
    assert_int_equal(lane_owners_send(owners, TEXT("b")), 1);
    assert_true(lane_owners_release(owners, TEXT("b"), 1, false));
    assert_int_equal(lane_owners_send(owners, TEXT("c")), 1);
    assert_true(lane_owners_release(owners, TEXT("a"), 1, false));
    assert_int_equal(lane_owners_send(owners, TEXT("b")), 0); /* another worker than before */
    assert_int_equal(lane_owners_send(owners, TEXT("b")), 0);
    assert_true(lane_owners_release(owners, TEXT("b"), 2, false)); /* counted from its return */
    lane_owners_free(owners);
}

static void a_lane_that_is_remembered_returns_to_its_worker(void **state)
{
    struct lane_owners *owners = lane_owners_new(2);

    (void)state;
    assert_int_equal(lane_owners_send(owners, TEXT("a")), 0);
    assert_int_equal(lane_owners_send(owners, TEXT("b")), 1);
    assert_true(lane_owners_release(owners, TEXT("b"), 1, true));
    /* Of lanes that are there it had none. */
    assert_int_equal(lane_owners_send(owners, TEXT("c")), 1);
    assert_int_equal(lane_owners_send(owners, TEXT("d")), 0);
    assert_int_equal(lane_owners_send(owners, TEXT("b")), 1);
    assert_int_equal(lane_owners_send(owners, TEXT("e")), 0);
    assert_true(lane_owners_release(owners, TEXT("b"), 1, false));
    lane_owners_free(owners);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lanes_are_shared_out_evenly),
        cmocka_unit_test(a_lane_stays_with_its_worker),
        cmocka_unit_test(a_lane_is_not_released_while_a_group_is_on_its_way),
        cmocka_unit_test(what_was_released_counts_no_more),
        cmocka_unit_test(a_lane_that_is_remembered_returns_to_its_worker),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
