/*
 * record_framer_test.c - where a record ends, and that this does not depend on the
 * pieces in which its bytes come.
 *
 * What a record is, is specified in row_reader_test.c.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/compiler.h"
#include "batch/record_framer.h"

static void a_line_end_may_be_one_byte_or_two(void **state)
{
    static const struct {
        struct text window;
        size_t at;
        size_t len;
    } cases[] = {
        {TEXT("a\nb"), 1, 1},   {TEXT("a\rb"), 1, 1},   {TEXT("a\r\nb"), 1, 2},
        {TEXT("a\n\rb"), 1, 1}, {TEXT("a\r\rb"), 1, 1}, {TEXT("a\r"), 1, 1},
        {TEXT("a\n"), 0, 0},    {TEXT("a"), 1, 0},
    };

    (void)state;
    for (size_t i = 0; i < countof(cases); i++)
        assert_int_equal(line_end_len(cases[i].window, cases[i].at), cases[i].len);
    assert_int_equal(line_end_find(TEXT("ab\r\n"), 0), 2);
    assert_int_equal(line_end_find(TEXT("ab\r\n"), 3), 3);
    assert_int_equal(line_end_find(TEXT("ab"), 0), 2);
}

static void more_is_asked_for_while_the_end_is_not_seen(void **state)
{
    static const struct text beginnings[] = {
        TEXT("a"),     TEXT("a,"),     TEXT("a\r"),   TEXT("\"a\""),
        TEXT("\"a\n"), TEXT("\"a\"b"), TEXT("\"a\r"),
    };

    (void)state;
    for (size_t i = 0; i < countof(beginnings); i++) {
        struct record_framer framer;
        struct record_frame frame;

        record_framer_init(&framer, ',');
        assert_int_equal(record_framer_next(&framer, beginnings[i], false, &frame), FRAMING_MORE);
        assert_int_equal(record_framer_next(&framer, beginnings[i], false, &frame), FRAMING_MORE);
        assert_int_not_equal(record_framer_next(&framer, beginnings[i], true, &frame),
                             FRAMING_MORE);
    }
}

static void only_a_field_that_opens_with_a_quote_is_a_quoted_one(void **state)
{
    static const struct {
        struct text record;
        bool has_quoted_fields;
    } cases[] = {
        {TEXT("a,b\n"), false},
        {TEXT("a\"b\n"), false},
        {TEXT("a,\"b\"\n"), true},
        {TEXT("\"\"\n"), true},
    };

    (void)state;
    for (size_t i = 0; i < countof(cases); i++) {
        struct record_framer framer;
        struct record_frame frame;

        record_framer_init(&framer, ',');
        assert_int_equal(record_framer_next(&framer, cases[i].record, true, &frame),
                         FRAMING_RECORD);
        assert_int_equal(frame.has_quoted_fields, cases[i].has_quoted_fields);
    }
}

/* Frames the record at the start, shown `step` bytes more at a time. */
static enum framing frame_in_steps(struct record_framer *framer, struct text list, size_t step,
                                   struct record_frame *frame)
{
    for (size_t seen = step; seen < list.len; seen += step) {
        enum framing framing = record_framer_next(framer, text_slice(list, 0, seen), false, frame);

        if (framing != FRAMING_MORE)
            return framing;
    }
    return record_framer_next(framer, list, true, frame);
}

static void assert_same_frames(struct text list, size_t step)
{
    struct record_framer whole, stepping;
    struct record_frame want, got;

    record_framer_init(&whole, ';');
    record_framer_init(&stepping, ';');
    while (list.len > 0) {
        enum framing framing = record_framer_next(&whole, list, true, &want);

        assert_int_equal(frame_in_steps(&stepping, list, step, &got), framing);
        assert_int_equal(got.len, want.len);
        assert_int_equal(got.end_len, want.end_len);
        assert_int_equal(got.lines, want.lines);
        assert_int_equal(got.has_quoted_fields, want.has_quoted_fields);
        assert_ptr_equal(got.complaint, want.complaint);
        list = text_slice(list, want.len + want.end_len, list.len);
    }
}

static void any_byte_may_be_the_last_that_is_seen(void **state)
{
    static const char alphabet[] = {'a', ';', ';', '"', '"', '"', '\n', '\r', '\0'};
    unsigned random = 7;

    (void)state;
    for (int i = 0; i < 20000; i++) {
        char bytes[40];
        size_t len = (size_t)i % sizeof bytes;

        for (size_t at = 0; at < len; at++) {
            random = random * 1103515245U + 12345U;
            bytes[at] = alphabet[(random >> 16) % sizeof alphabet];
        }
        assert_same_frames((struct text){bytes, len}, 1 + (size_t)i % 3);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_end_may_be_one_byte_or_two),
        cmocka_unit_test(more_is_asked_for_while_the_end_is_not_seen),
        cmocka_unit_test(only_a_field_that_opens_with_a_quote_is_a_quoted_one),
        cmocka_unit_test(any_byte_may_be_the_last_that_is_seen),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
