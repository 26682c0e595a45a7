/*
 * due_heap_test.c - the earliest comes first.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "batch/due_heap.h"
#include "support/dice.h"

static void nothing_is_due_in_an_empty_heap(void **state)
{
    struct due_heap heap = {.items = NULL};

    (void)state;
    assert_null(due_heap_first(&heap));
    due_heap_free(&heap);
}

static void what_is_put_in_comes_out_whole(void **state)
{
    struct due_heap heap = {.items = NULL};
    struct parked out;

    (void)state;
    due_heap_put(&heap, (struct parked){.due_ms = 5, .domain_id = 1, .first_id = 2, .last_id = 3});
    assert_int_equal(due_heap_first(&heap)->due_ms, 5);
    out = due_heap_take(&heap);
    assert_int_equal(out.due_ms, 5);
    assert_int_equal(out.domain_id, 1);
    assert_int_equal(out.first_id, 2);
    assert_int_equal(out.last_id, 3);
    assert_null(due_heap_first(&heap));
    due_heap_free(&heap);
}

/* Against a list that is searched through each time. */
static void the_earliest_is_always_first(void **state)
{
    enum { STEPS = 20000, MOST = 700 };
    static int64_t model[MOST];
    struct due_heap heap = {.items = NULL};
    size_t count = 0;
    uint64_t dice = 1;

    (void)state;
    for (int step = 0; step < STEPS; step++) {
        if (count < MOST && (count == 0 || dice_below(&dice, 100) < 51)) {
            int64_t due_ms = dice_below(&dice, 500); /* many are equal */

            due_heap_put(&heap, (struct parked){.due_ms = due_ms, .domain_id = due_ms * 3});
            model[count++] = due_ms;
        } else {
            size_t earliest = 0;
            struct parked out;

            for (size_t i = 1; i < count; i++)
                if (model[i] < model[earliest])
                    earliest = i;
            assert_int_equal(due_heap_first(&heap)->due_ms, model[earliest]);
            out = due_heap_take(&heap);
            assert_int_equal(out.due_ms, model[earliest]);
            assert_int_equal(out.domain_id, out.due_ms * 3);
            model[earliest] = model[--count];
        }
        assert_int_equal(heap.count, count);
    }
    due_heap_free(&heap);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_due_in_an_empty_heap),
        cmocka_unit_test(what_is_put_in_comes_out_whole),
        cmocka_unit_test(the_earliest_is_always_first),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
