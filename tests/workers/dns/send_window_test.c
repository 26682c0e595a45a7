/*
 * send_window_test.c - fresh queries are few, old ones may be many.
 */
#include "workers/dns/send_window.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static unsigned fill(struct send_window *window, int64_t now_ms)
{
    unsigned sent = 0;

    for (; send_window_is_open(window, now_ms); sent++)
        send_window_add(window, now_ms);
    return sent;
}

static void so_many_may_be_fresh(void **state)
{
    struct send_window window = {0};

    (void)state;
    assert_int_equal(fill(&window, 1000), SEND_WINDOW_FRESH);
    assert_int_equal(fill(&window, 1200), 0);
    send_window_remove(&window, 1000, 1200);
    assert_int_equal(fill(&window, 1200), 1);
}

static void what_is_not_answered_soon_makes_room_up_to_a_bound(void **state)
{
    struct send_window window = {0};
    unsigned sent = 0;

    (void)state;
    for (int64_t now_ms = 1000; now_ms < 20000; now_ms += 600)
        sent += fill(&window, now_ms);
    assert_int_equal(sent, SEND_WINDOW_ALL);
    for (unsigned i = 0; i < sent; i++)
        send_window_remove(&window, 1000, 20000);
    assert_int_equal(fill(&window, 20000), SEND_WINDOW_FRESH);
}

static void a_window_that_rested_for_long_is_open(void **state)
{
    struct send_window window = {0};

    (void)state;
    fill(&window, 0);
    assert_int_equal(fill(&window, INT64_C(1) << 50), SEND_WINDOW_FRESH);
}

static void each_slot_is_forgotten_on_its_own(void **state)
{
    struct send_window window = {0};

    (void)state;
    for (int64_t now_ms = 0; now_ms < 500; now_ms += 50)
        for (int i = 0; i < 24; i++)
            send_window_add(&window, now_ms);
    assert_false(send_window_is_open(&window, 499));
    assert_int_equal(fill(&window, 500), 24);
    assert_int_equal(fill(&window, 649), 48);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(so_many_may_be_fresh),
        cmocka_unit_test(what_is_not_answered_soon_makes_room_up_to_a_bound),
        cmocka_unit_test(a_window_that_rested_for_long_is_open),
        cmocka_unit_test(each_slot_is_forgotten_on_its_own),
    };

    return cmocka_run_group_tests_name("send_window", tests, NULL, NULL);
}
