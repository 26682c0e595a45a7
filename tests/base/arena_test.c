/*
 * arena_test.c - memory that is freed together.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"

static void what_is_allocated_is_zeroed_aligned_and_its_own(void **state)
{
    enum { PIECES = 2000 };
    struct arena *arena = arena_new(100);
    unsigned char *pieces[PIECES];

    (void)state;
    for (size_t i = 0; i < PIECES; i++) {
        pieces[i] = arena_alloc(arena, i % 700);
        assert_int_equal((uintptr_t)pieces[i] % _Alignof(max_align_t), 0);
        for (size_t at = 0; at < i % 700; at++)
            assert_int_equal(pieces[i][at], 0);
        memset(pieces[i], (int)(i % 251) + 1, i % 700);
    }
    for (size_t i = 0; i < PIECES; i++)
        for (size_t at = 0; at < i % 700; at++)
            assert_int_equal(pieces[i][at], i % 251 + 1);
    arena_free(arena);
    arena_free(NULL);
}

static void more_than_expected_is_no_fault(void **state)
{
    struct arena *arena = arena_new(0);
    char *big = arena_alloc(arena, 1 << 20);

    (void)state;
    memset(big, 'x', 1 << 20);
    assert_int_equal(*(char *)arena_alloc(arena, 1), 0);
    assert_int_equal(big[(1 << 20) - 1], 'x');
    arena_free(arena);
}

static void a_copy_outlives_what_it_was_made_of(void **state)
{
    struct arena *arena = arena_new(0);
    char bytes[] = "a\0b";
    struct text copy = arena_copy(arena, (struct text){bytes, 3});
    struct text nothing = arena_copy(arena, text_of(NULL));

    (void)state;
    memset(bytes, 'x', sizeof bytes);
    assert_true(text_equal(copy, TEXT("a\0b")));
    assert_int_equal(copy.bytes[copy.len], '\0');
    assert_int_equal(nothing.len, 0);
    assert_int_equal(nothing.bytes[0], '\0');
    arena_free(arena);
}

static void a_sentence_of_any_length_is_formatted_whole(void **state)
{
    struct arena *arena = arena_new(0);

    (void)state;
    for (int width = 1; width < 2000; width += 97) {
        struct text text = arena_format(arena, "%*d", width, 7);

        assert_int_equal(text.len, width);
        assert_int_equal(text.bytes[width - 1], '7');
        assert_int_equal(text.bytes[width], '\0');
    }
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_allocated_is_zeroed_aligned_and_its_own),
        cmocka_unit_test(more_than_expected_is_no_fault),
        cmocka_unit_test(a_copy_outlives_what_it_was_made_of),
        cmocka_unit_test(a_sentence_of_any_length_is_formatted_whole),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
