/*
 * buffer_test.c - bytes that grow up to their ceiling and never beyond it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/buffer.h"

static void nothing_is_allocated_for_nothing(void **state)
{
    struct buffer buffer;

    (void)state;
    buffer_init(&buffer, 10);
    assert_null(buffer.bytes);
    assert_int_equal(buffer_text(&buffer).len, 0);
    buffer_clear(&buffer);
    buffer_consume(&buffer, 5);
    assert_int_equal(buffer.len, 0);
    buffer_free(&buffer);
}

static void the_ceiling_is_reached_exactly_and_never_passed(void **state)
{
    (void)state;
    for (size_t ceiling = 0; ceiling < 200; ceiling++) {
        struct buffer buffer;

        buffer_init(&buffer, ceiling);
        for (size_t i = 0; i < ceiling; i++)
            assert_true(buffer_put(&buffer, (char)i));
        assert_false(buffer_put(&buffer, 'x'));
        assert_false(buffer_append(&buffer, TEXT("x")));
        assert_false(buffer_format(&buffer, "%d", 7));
        assert_true(buffer_append(&buffer, TEXT("")));
        assert_int_equal(buffer.len, ceiling);
        for (size_t i = 0; i < ceiling; i++)
            assert_int_equal((unsigned char)buffer.bytes[i], i);
        buffer_free(&buffer);
        assert_int_equal(buffer.ceiling, ceiling);
    }
}

static void what_does_not_fit_whole_is_not_added_in_part(void **state)
{
    struct buffer buffer;

    (void)state;
    buffer_init(&buffer, 5);
    assert_true(buffer_append(&buffer, TEXT("abc")));
    assert_false(buffer_append(&buffer, TEXT("def")));
    assert_false(buffer_format(&buffer, "%s", "def"));
    assert_true(text_equal(buffer_text(&buffer), TEXT("abc")));
    assert_true(buffer_format(&buffer, "%d", 42));
    assert_true(text_equal(buffer_text(&buffer), TEXT("abc42")));
    buffer_free(&buffer);
}

static void a_long_format_is_as_good_as_a_short_one(void **state)
{
    (void)state;
    for (int width = 250; width <= 260; width++) {
        struct buffer buffer;

        buffer_init(&buffer, 1000);
        assert_true(buffer_format(&buffer, "%*d|", width, 7));
        assert_int_equal(buffer.len, width + 1);
        assert_int_equal(buffer.bytes[width - 1], '7');
        assert_int_equal(buffer.bytes[width], '|');
        buffer_free(&buffer);
    }
}

static void what_is_consumed_leaves_at_the_front(void **state)
{
    struct buffer buffer;

    (void)state;
    buffer_init(&buffer, 10);
    assert_true(buffer_append(&buffer, TEXT("abcdef")));
    buffer_consume(&buffer, 2);
    assert_true(text_equal(buffer_text(&buffer), TEXT("cdef")));
    buffer_consume(&buffer, 0);
    assert_true(buffer_append(&buffer, TEXT("ghijkl")));
    assert_true(text_equal(buffer_text(&buffer), TEXT("cdefghijkl")));
    buffer_consume(&buffer, 99);
    assert_int_equal(buffer.len, 0);
    buffer_free(&buffer);
}

static void what_is_written_into_lent_room_counts_once_it_is_told(void **state)
{
    struct buffer buffer;
    char *to;

    (void)state;
    buffer_init(&buffer, 300);
    assert_true(buffer_append(&buffer, TEXT("ab")));
    assert_non_null(to = buffer_reserve(&buffer, 298));
    memcpy(to, "cde", 3);
    assert_int_equal(buffer.len, 2);
    buffer_added(&buffer, 3);
    assert_true(text_equal(buffer_text(&buffer), TEXT("abcde")));
    assert_null(buffer_reserve(&buffer, 296));
    assert_true(text_equal(buffer_text(&buffer), TEXT("abcde")));
    buffer_free(&buffer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_into_lent_room_counts_once_it_is_told),
        cmocka_unit_test(nothing_is_allocated_for_nothing),
        cmocka_unit_test(the_ceiling_is_reached_exactly_and_never_passed),
        cmocka_unit_test(what_does_not_fit_whole_is_not_added_in_part),
        cmocka_unit_test(a_long_format_is_as_good_as_a_short_one),
        cmocka_unit_test(what_is_consumed_leaves_at_the_front),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
