/*
 * text_test.c - byte strings that carry their length.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <limits.h>

#include "base/compiler.h"
#include "base/text.h"

static void nothing_is_an_empty_text(void **state)
{
    const struct text nothing = text_of(NULL);

    (void)state;
    assert_int_equal(nothing.len, 0);
    assert_true(text_equal(nothing, TEXT("")));
    assert_true(text_equal_nocase(nothing, TEXT("")));
    assert_int_equal(text_compare(nothing, TEXT("")), 0);
    assert_int_equal(text_find(nothing, 'a'), 0);
    assert_int_equal(text_find_last(nothing, 'a'), 0);
    assert_int_equal(text_slice(nothing, 3, 3).len, 0);
    assert_int_equal(text_trim(nothing).len, 0);
    assert_true(text_is_utf8(nothing));
    assert_true(text_is_ascii(nothing));
    assert_int_equal(text_utf8_sequence(nothing), 0);
    assert_true(text_starts_nocase(TEXT("a"), nothing));
    assert_true(text_ends_nocase(TEXT("a"), nothing));
    assert_true(text_contains_nocase(TEXT("a"), nothing));
    assert_true(text_contains_nocase(nothing, nothing));
    assert_false(text_contains_nocase(nothing, TEXT("a")));
}

static void texts_are_equal_byte_for_byte(void **state)
{
    static const struct {
        struct text a;
        struct text b;
        bool equal;
        bool equal_nocase;
    } cases[] = {
        {TEXT("a"), TEXT("a"), true, true},
        {TEXT("a"), TEXT("A"), false, true},
        {TEXT("Z"), TEXT("z"), false, true},
        {TEXT("a"), TEXT("ab"), false, false},
        {TEXT("a\0b"), TEXT("a\0c"), false, false},
        {TEXT("a\0b"), TEXT("a\0B"), false, true},
        /* Only letters have a case, and only in ASCII. */
        {TEXT("["), TEXT("{"), false, false},
        {TEXT("@"), TEXT("`"), false, false},
        {TEXT("\u00e4"), TEXT("\u00c4"), false, false},
    };

    (void)state;
    for (size_t i = 0; i < countof(cases); i++) {
        assert_int_equal(text_equal(cases[i].a, cases[i].b), cases[i].equal);
        assert_int_equal(text_equal_nocase(cases[i].a, cases[i].b), cases[i].equal_nocase);
    }
}

static void parts_are_found_whatever_their_case(void **state)
{
    const struct text whole = TEXT("User Unknown here");

    (void)state;
    assert_true(text_starts_nocase(whole, TEXT("uSER")));
    assert_false(text_starts_nocase(whole, TEXT("unknown")));
    assert_false(text_starts_nocase(TEXT("us"), TEXT("user")));
    assert_true(text_ends_nocase(whole, TEXT("HERE")));
    assert_false(text_ends_nocase(whole, TEXT("her")));
    assert_false(text_ends_nocase(TEXT("re"), TEXT("here")));
    assert_true(text_contains_nocase(whole, TEXT("UNKNOWN")));
    assert_true(text_contains_nocase(whole, whole));
    assert_false(text_contains_nocase(whole, TEXT("unknowN  ")));
    assert_false(text_contains_nocase(TEXT("a"), TEXT("ab")));
}

static void order_is_by_bytes_and_then_by_length(void **state)
{
    static const struct text sorted[] = {TEXT(""),    TEXT("\0"), TEXT("A"),   TEXT("a"),
                                         TEXT("a\0"), TEXT("ab"), TEXT("\xff")};

    (void)state;
    for (size_t a = 0; a < countof(sorted); a++)
        for (size_t b = 0; b < countof(sorted); b++) {
            int order = text_compare(sorted[a], sorted[b]);

            assert_int_equal((order > 0) - (order < 0), (a > b) - (a < b));
        }
}

static void a_slice_never_reaches_outside(void **state)
{
    const struct text whole = TEXT("abcdef");

    (void)state;
    assert_true(text_equal(text_slice(whole, 0, 3), TEXT("abc")));
    assert_true(text_equal(text_slice(whole, 4, 99), TEXT("ef")));
    assert_true(text_equal(text_slice(whole, 4, SIZE_MAX), TEXT("ef")));
    assert_true(text_equal(text_slice(whole, 6, 1), TEXT("")));
    assert_true(text_equal(text_slice(whole, SIZE_MAX, SIZE_MAX), TEXT("")));
}

static void a_byte_is_found_first_and_last(void **state)
{
    (void)state;
    assert_int_equal(text_find(TEXT("a@b@c"), '@'), 1);
    assert_int_equal(text_find_last(TEXT("a@b@c"), '@'), 3);
    assert_int_equal(text_find(TEXT("abc"), '@'), 3);
    assert_int_equal(text_find_last(TEXT("abc"), '@'), 3);
    assert_int_equal(text_find(TEXT("a\0b"), '\0'), 1);
}

static void blanks_and_tabs_are_trimmed_and_nothing_else(void **state)
{
    (void)state;
    assert_true(text_equal(text_trim(TEXT(" \t a b\t ")), TEXT("a b")));
    assert_true(text_equal(text_trim(TEXT("\t  ")), TEXT("")));
    assert_true(text_equal(text_trim(TEXT("\na\r")), TEXT("\na\r")));
}

static void a_number_is_digits_up_to_a_most(void **state)
{
    static const struct {
        struct text digits;
        unsigned long most;
        bool is_number;
        unsigned long number;
    } cases[] = {
        {TEXT("0"), 0, true, 0},
        {TEXT("007"), 7, true, 7},
        {TEXT("65535"), 65535, true, 65535},
        {TEXT("65536"), 65535, false, 0},
        {TEXT("7"), 5, false, 0},
        {TEXT("10"), 5, false, 0},
        {TEXT("18446744073709551615"), ULONG_MAX, true, ULONG_MAX},
        {TEXT("18446744073709551616"), ULONG_MAX, false, 0},
        {TEXT("99999999999999999999999"), ULONG_MAX, false, 0},
        {TEXT(""), 9, false, 0},
        {TEXT("-1"), 9, false, 0},
        {TEXT("+1"), 9, false, 0},
        {TEXT("1 "), 9, false, 0},
        {TEXT("1\0"), 9, false, 0},
        {TEXT("\xb1"), 9, false, 0},
    };

    (void)state;
    for (size_t i = 0; i < countof(cases); i++) {
        unsigned long number = 42;

        assert_int_equal(text_to_number(cases[i].digits, cases[i].most, &number),
                         cases[i].is_number);
        if (cases[i].is_number)
            assert_int_equal(number, cases[i].number);
    }
}

/* RFC 3629 by its arithmetic: the length the first byte says, if its value needs that length. */
static size_t sequence_by_arithmetic(const unsigned char *b, size_t len)
{
    static const unsigned long least[] = {0, 0, 0x80, 0x800, 0x10000};
    size_t takes = b[0] < 0x80   ? 1
                   : b[0] < 0xc0 ? 0
                   : b[0] < 0xe0 ? 2
                   : b[0] < 0xf0 ? 3
                   : b[0] < 0xf8 ? 4
                                 : 0;
    unsigned long value;

    if (takes < 2 || takes > len)
        return takes == 1;
    value = b[0] & (0x7fU >> takes);
    for (size_t i = 1; i < takes; i++) {
        if (b[i] >> 6 != 2)
            return 0;
        value = value << 6 | (b[i] & 0x3f);
    }
    return value < least[takes] || value > 0x10ffff || value >> 11 == 0x1b ? 0 : takes;
}

static void check_sequence(const unsigned char *bytes, size_t len)
{
    struct text text = {(const char *)bytes, len};
    size_t got = text_utf8_sequence(text);
    size_t want = sequence_by_arithmetic(bytes, len);

    if (got != want)
        fail_msg("%02x %02x %02x %02x of %zu: got %zu, want %zu", bytes[0], bytes[1], bytes[2],
                 bytes[3], len, got, want);
}

static void every_sequence_of_utf8_is_told_from_what_is_none(void **state)
{
    static const unsigned char edges[] = {0x00, 0x41, 0x7f, 0x80, 0x8f, 0x90,
                                          0x9f, 0xa0, 0xbf, 0xc0, 0xff};

    (void)state;
    for (unsigned first = 0; first < 256; first++)
        for (unsigned second = 0; second < 256; second++)
            for (size_t i = 0; i < countof(edges) * countof(edges); i++) {
                const unsigned char bytes[4] = {(unsigned char)first, (unsigned char)second,
                                                edges[i / countof(edges)],
                                                edges[i % countof(edges)]};

                for (size_t len = 1; len <= sizeof bytes; len++)
                    check_sequence(bytes, len);
            }
}

static void a_text_is_utf8_when_all_of_it_is(void **state)
{
    (void)state;
    assert_true(text_is_utf8(TEXT("a\0\u00e4\u20ac\U0001f600")));
    assert_false(text_is_utf8(TEXT("a\xe4")));
    assert_false(text_is_utf8(TEXT("\u00e4\xc3")));
    assert_true(text_is_ascii(TEXT("a\0\x7f")));
    assert_false(text_is_ascii(TEXT("a\x80")));
    for (size_t at = 0; at + 1 < sizeof "twenty bytes of text"; at++) {
        char bytes[] = "twenty bytes of text";

        assert_true(text_is_ascii(TEXT(bytes)));
        bytes[at] = '\x80';
        assert_false(text_is_ascii(TEXT(bytes)));
        assert_false(text_is_utf8(TEXT(bytes)));
    }
}

#define MARK "\xef\xbb\xbf"

static void a_mark_at_the_start_is_no_text(void **state)
{
    static const struct {
        struct text file, text;
    } cases[] = {
        {TEXT(MARK "mail"), TEXT("mail")},    {TEXT(MARK), TEXT("")},
        {TEXT("\xef\xbb"), TEXT("\xef\xbb")}, {TEXT("a" MARK), TEXT("a" MARK)},
        {TEXT(MARK MARK), TEXT(MARK)},        {{NULL, 0}, TEXT("")},
    };

    (void)state;
    for (size_t i = 0; i < countof(cases); i++)
        assert_true(text_equal(text_without_mark(cases[i].file), cases[i].text));
}

static void a_text_has_one_part_more_than_delimiters(void **state)
{
    static const struct {
        const char *text;
        const char *parts[4];
    } cases[] = {
        {"", {""}},        {",", {"", ""}},   {"a", {"a"}},
        {"a,", {"a", ""}}, {",a", {"", "a"}}, {"a, b,c", {"a", " b", "c"}},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct text rest = text_of(cases[i].text), part;
        size_t count = 0;

        while (text_next_part(&rest, ',', &part)) {
            assert_non_null(cases[i].parts[count]);
            assert_true(text_equal(part, text_of(cases[i].parts[count])));
            count++;
        }
        assert_null(cases[i].parts[count]);
        assert_false(text_next_part(&rest, ',', &part));
    }
    assert_false(text_next_part(&(struct text){NULL, 0}, ',', &(struct text){NULL, 0}));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_mark_at_the_start_is_no_text),
        cmocka_unit_test(a_text_has_one_part_more_than_delimiters),
        cmocka_unit_test(nothing_is_an_empty_text),
        cmocka_unit_test(texts_are_equal_byte_for_byte),
        cmocka_unit_test(parts_are_found_whatever_their_case),
        cmocka_unit_test(order_is_by_bytes_and_then_by_length),
        cmocka_unit_test(a_slice_never_reaches_outside),
        cmocka_unit_test(a_byte_is_found_first_and_last),
        cmocka_unit_test(blanks_and_tabs_are_trimmed_and_nothing_else),
        cmocka_unit_test(a_number_is_digits_up_to_a_most),
        cmocka_unit_test(every_sequence_of_utf8_is_told_from_what_is_none),
        cmocka_unit_test(a_text_is_utf8_when_all_of_it_is),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
