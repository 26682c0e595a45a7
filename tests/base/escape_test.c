/*
 * escape_test.c - bytes from outside, made safe to show.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/compiler.h"
#include "base/escape.h"

enum { ROOM = 1024 };

struct shown {
    struct text bytes;
    const char *want;
};

static void check(bool (*escape)(struct buffer *out, struct text bytes), const struct shown *cases,
                  size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct buffer out;

        buffer_init(&out, ROOM);
        assert_true(escape(&out, cases[i].bytes));
        assert_true(buffer_put(&out, '\0'));
        assert_string_equal(out.bytes, cases[i].want);
        buffer_free(&out);
    }
}

static void what_can_be_seen_stays_and_the_rest_is_named(void **state)
{
    static const struct shown cases[] = {
        {TEXT("ann@one.test"), "ann@one.test"},
        {TEXT("\u00e4 \u20ac \U0001f600 \u05d0"), "\u00e4 \u20ac \U0001f600 \u05d0"},
        {TEXT("a\\b"), "a\\\\b"},
        {TEXT("\0\t\n\r\x1b[0m\x7f"), "\\x00\\x09\\x0a\\x0d\\x1b[0m\\x7f"},
        {TEXT("J\xfcrgen\xc3"), "J\\xfcrgen\\xc3"},
        {TEXT("\xed\xa0\x80"), "\\xed\\xa0\\x80"},
        {TEXT("\xc2\x80\xc2\x9f\xc2\xa0"), "\\xc2\\x80\\xc2\\x9f\u00a0"},
        {TEXT("\u202a\u202e"), "\\xe2\\x80\\xaa\\xe2\\x80\\xae"},
        {TEXT("\u2066\u2069"), "\\xe2\\x81\\xa6\\xe2\\x81\\xa9"},
        {TEXT("\u2029\u202f\u2065\u206a"), "\u2029\u202f\u2065\u206a"},
    };

    (void)state;
    check(escape_visible, cases, countof(cases));
}

static int hex_digit(char digit)
{
    return digit <= '9' ? digit - '0' : digit - 'a' + 10;
}

/* Takes back what escape_visible() has done. */
static struct text unescape(struct buffer *shown)
{
    size_t len = 0;

    for (size_t at = 0; at < shown->len; len++) {
        const char *from = shown->bytes + at;

        at += from[0] != '\\' ? 1 : from[1] == '\\' ? 2 : 4;
        shown->bytes[len] = from[0] != '\\' || from[1] == '\\'
                                ? from[0]
                                : (char)(hex_digit(from[2]) * 16 + hex_digit(from[3]));
    }
    return (struct text){shown->bytes, len};
}

static void what_is_shown_can_be_turned_back(void **state)
{
    static const char alphabet[] = {'a',    'x',    '0',    '\\',   '\n',
                                    '\xc3', '\xa4', '\xe2', '\x80', '\xae'};
    unsigned random = 5;

    (void)state;
    for (int i = 0; i < 20000; i++) {
        char bytes[24];
        struct text text = {bytes, (size_t)i % sizeof bytes};
        struct buffer out;

        for (size_t at = 0; at < text.len; at++) {
            random = random * 1103515245U + 12345U;
            bytes[at] = alphabet[(random >> 16) % sizeof alphabet];
        }
        buffer_init(&out, ROOM);
        assert_true(escape_visible(&out, text));
        assert_true(text_is_utf8(buffer_text(&out)));
        assert_int_equal(text_find(buffer_text(&out), '\n'), out.len);
        assert_true(text_equal(unescape(&out), text));
        buffer_free(&out);
    }
}

static void a_json_string_is_closed_by_its_own_quote_only(void **state)
{
    static const struct shown cases[] = {
        {TEXT("ann@one.test"), "ann@one.test"},
        {TEXT("\"\\/"), "\\\"\\\\/"},
        {TEXT("\0\n\x1f\x7f"), "\\u0000\\u000a\\u001f\\u007f"},
        {TEXT("J\xfcrgen"), "J\\\\xfcrgen"},
        {TEXT("\u00e4\U0001f600\u202e"), "\u00e4\U0001f600\u202e"},
    };

    (void)state;
    check(escape_json, cases, countof(cases));
}

static void what_fits_is_shown_of_what_is_too_long(void **state)
{
    struct buffer out;

    (void)state;
    buffer_init(&out, 5);
    assert_false(escape_visible(&out, TEXT("abcdefgh")));
    assert_true(text_equal(buffer_text(&out), TEXT("abcde")));
    buffer_free(&out);
}

static void a_full_buffer_is_told_and_never_passed(void **state)
{
    const struct text bytes = TEXT("ab\\\x01\u00e4\xff");

    (void)state;
    for (size_t ceiling = 0; ceiling < 14; ceiling++) {
        struct buffer out;

        buffer_init(&out, ceiling);
        assert_false(escape_visible(&out, bytes) && ceiling < 2 + 2 + 4 + 2 + 4);
        assert_true(out.len <= ceiling);
        buffer_clear(&out);
        assert_false(escape_json(&out, bytes) && ceiling < 2 + 2 + 6 + 2 + 5);
        assert_true(out.len <= ceiling);
        buffer_free(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_can_be_seen_stays_and_the_rest_is_named),
        cmocka_unit_test(what_is_shown_can_be_turned_back),
        cmocka_unit_test(a_json_string_is_closed_by_its_own_quote_only),
        cmocka_unit_test(what_fits_is_shown_of_what_is_too_long),
        cmocka_unit_test(a_full_buffer_is_told_and_never_passed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
