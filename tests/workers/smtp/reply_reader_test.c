/*
 * reply_reader_test.c - bytes and the replies they are.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>

#include "base/buffer.h"
#include "base/compiler.h"
#include "base/memory.h"
#include "workers/smtp/reply_reader.h"

/* A line for each reply, "!" and the complaint at the end: to compare runs with. */
static void describe(struct buffer *out, struct reply_reader *reader, struct text bytes,
                     size_t piece)
{
    while (bytes.len > 0) {
        struct text given = text_slice(bytes, 0, piece);
        struct text left = given;
        enum reading reading = reply_reader_read(reader, &left);

        bytes = text_slice(bytes, given.len - left.len, bytes.len);
        if (reading == READING_WHOLE) {
            const struct reply *reply = reply_reader_reply(reader);

            assert_true(buffer_format(out, "%u [%.*s] %.*s\n", reply->code,
                                      TEXT_ARGS(reply->enhanced), TEXT_ARGS(reply->text)));
        } else if (reading == READING_BROKEN) {
            assert_true(buffer_format(out, "! %s\n", reply_reader_complaint(reader)));
            return;
        } else {
            assert_int_equal(left.len, 0);
        }
    }
}

static char *replies_in(struct text bytes, size_t piece)
{
    struct reply_reader *reader = reply_reader_new();
    struct buffer out;
    char *words;

    buffer_init(&out, 1024 * 1024);
    describe(&out, reader, bytes, piece);
    words = memory_copy(out.bytes, out.len);
    buffer_free(&out);
    reply_reader_free(reader);
    return words;
}

/* Whatever the packets are, the replies are these. */
static void check_replies(struct text bytes, const char *wanted)
{
    static const size_t pieces[] = {SIZE_MAX, 1, 2, 3, 7, 64, 1000};

    for (size_t i = 0; i < countof(pieces); i++) {
        char *got = replies_in(bytes, pieces[i]);

        assert_string_equal(got, wanted);
        free(got);
    }
}

static void replies_are_read_however_they_are_cut(void **state)
{
    static const struct {
        const char *bytes;
        const char *replies;
    } cases[] = {
        {"220 mx.test ready\r\n", "220 [] mx.test ready\n"},
        {"220\r\n250\n", "220 [] \n250 [] \n"},
        {"220 \r\n", "220 [] \n"},
        {"220-one\r\n220-\r\n220 three\r\n", "220 [] one\n\nthree\n"},
        {"220 a\n250-b\n250 c\r\n550 d\n", "220 [] a\n250 [] b\nc\n550 [] d\n"},
        {"220  two blanks\r\n", "220 []  two blanks\n"},
        {"220 ok\r\n250 unfinished", "220 [] ok\n"},
        {"220 ok\r\n250-unfinished\r\n", "220 [] ok\n"},
    };

    (void)state;
    for (size_t i = 0; i < countof(cases); i++)
        check_replies(text_of(cases[i].bytes), cases[i].replies);
}

static void enhanced_codes_are_taken_off_the_words(void **state)
{
    static const struct {
        const char *bytes;
        const char *replies;
    } cases[] = {
        {"550 5.1.1 no\r\n", "550 [5.1.1] no\n"},
        {"550 5.1.1\r\n", "550 [5.1.1] \n"},
        {"550 5.123.123 no\r\n", "550 [5.123.123] no\n"},
        {"550 5.1234.1 no\r\n", "550 [] 5.1234.1 no\n"},
        {"550 5.1.1234 no\r\n", "550 [] 5.1.1234 no\n"},
        {"550 5.1 no\r\n", "550 [] 5.1 no\n"},
        {"550 5..1 no\r\n", "550 [] 5..1 no\n"},
        {"550 5.1.1.1 no\r\n", "550 [] 5.1.1.1 no\n"},
        {"550 5.1.1: no\r\n", "550 [] 5.1.1: no\n"},
        {"550 4.1.1 no\r\n", "550 [] 4.1.1 no\n"},
        {"450 4.2.0 later\r\n", "450 [4.2.0] later\n"},
        {"250 2.1.5 fine\r\n", "250 [2.1.5] fine\n"},
        {"550-5.1.1 a\r\n550 5.1.1 b\r\n", "550 [5.1.1] a\nb\n"},
        {"550-5.1.1 a\r\n550 b\r\n", "550 [5.1.1] a\nb\n"},
        {"550-5.7.1 a\r\n550 5.1.1 b\r\n", "550 [5.1.1] a\nb\n"},
        {"550 sorry (#5.1.1)\r\n", "550 [5.1.1] sorry (#5.1.1)\n"},
        {"550 sorry (#5.1.1 - chkuser)\r\n", "550 [5.1.1] sorry (#5.1.1 - chkuser)\n"},
        {"550 #5.1.0 Address rejected\r\n", "550 [5.1.0] #5.1.0 Address rejected\n"},
        {"550 #5.1.\r\n", "550 [] #5.1.\n"},
        {"550 room #5\r\n", "550 [] room #5\n"},
        {"550 5.1.1 no (#5.7.1)\r\n", "550 [5.1.1] no (#5.7.1)\n"},
    };

    (void)state;
    for (size_t i = 0; i < countof(cases); i++)
        check_replies(text_of(cases[i].bytes), cases[i].replies);
}

static void what_is_no_reply_breaks_the_reader(void **state)
{
    static const char no_reply[] = "! a line that is no reply\n";
    static const char unclean[] = "! a line with a NUL or a bare CR\n";
    static const struct {
        struct text bytes;
        const char *complaint;
    } cases[] = {
        {{"\r\n", 2}, no_reply},
        {{"22\r\n", 4}, no_reply},
        {{"22x ok\r\n", 8}, no_reply},
        {{"199 ok\r\n", 8}, no_reply},
        {{"600 ok\r\n", 8}, no_reply},
        {{"2a0 ok\r\n", 8}, no_reply},
        {{" 220 ok\r\n", 9}, no_reply},
        {{"220\tok\r\n", 8}, no_reply},
        {{"2200\r\n", 6}, no_reply},
        {{"220ok\r\n", 7}, no_reply},
        {{"220-ok\r\n\r\n", 10}, no_reply},
        {{"220 o\0k\r\n", 9}, unclean},
        {{"\0", 1}, unclean},
        {{"220 o\rk\r\n", 9}, unclean},
        {{"220 ok\r\r\n", 9}, unclean},
        {{"\r220", 4}, unclean},
    };

    (void)state;
    for (size_t i = 0; i < countof(cases); i++)
        check_replies(cases[i].bytes, cases[i].complaint);
}

static void a_broken_reader_stays_broken(void **state)
{
    struct reply_reader *reader = reply_reader_new();
    struct text bytes = TEXT("nonsense\r\n220 ok\r\n");

    (void)state;
    assert_int_equal(reply_reader_read(reader, &bytes), READING_BROKEN);
    assert_int_equal(reply_reader_read(reader, &bytes), READING_BROKEN);
    assert_non_null(reply_reader_complaint(reader));
    reply_reader_free(reader);
}

static void codes_may_differ_in_the_greeting_alone(void **state)
{
    (void)state;
    check_replies(TEXT("220-x\r\n421 4.2.1 y\r\n"), "421 [4.2.1] x\ny\n");
    check_replies(TEXT("554-5.7.1 x\r\n421 y\r\n"), "421 [] x\ny\n");
    check_replies(TEXT("220 x\r\n250-a\r\n550 b\r\n"),
                  "220 [] x\n! a reply whose lines have different codes\n");
}

/* `times` copies of a line between two others. */
static char *many(const char *before, const char *line, size_t times, const char *after,
                  size_t *len)
{
    struct buffer all;
    bool fits = true;

    buffer_init(&all, 8 * 1024 * 1024);
    fits &= buffer_append(&all, text_of(before));
    for (size_t i = 0; i < times; i++)
        fits &= buffer_append(&all, text_of(line));
    fits &= buffer_append(&all, text_of(after));
    assert_true(fits);
    *len = all.len;
    return all.bytes;
}

static void check_many(const char *before, const char *line, size_t times, const char *after,
                       const char *wanted_end)
{
    size_t len;
    char *bytes = many(before, line, times, after, &len);
    char *whole = replies_in((struct text){bytes, len}, SIZE_MAX);
    char *single = replies_in((struct text){bytes, len}, 1);

    assert_string_equal(whole, single);
    assert_true(text_ends_nocase(text_of(whole), text_of(wanted_end)));
    free(bytes);
    free(whole);
    free(single);
}

static void one_hundred_lines_are_a_reply_and_one_more_is_not(void **state)
{
    (void)state;
    check_many("", "220-x\r\n", REPLY_LINES_MAX - 1, "220 end\r\n", "x\nend\n");
    check_many("", "220-x\r\n", REPLY_LINES_MAX, "220 end\r\n", "! a reply of too many lines\n");
}

static void a_reply_has_at_most_64_kib(void **state)
{
    (void)state;
    /* Each line has 1,024 bytes; the 64th ends exactly at the ceiling. */
    char line[1025];

    memset(line, 'x', sizeof line);
    memcpy(line, "220-", 4);
    memcpy(line + 1023, "\n", 2);
    check_many("", line, 63, "", "");
    line[3] = ' ';
    char *last = memory_copy(line, 1024);
    line[3] = '-';
    check_many("", line, 63, last, "x\n");
    check_many("", line, 64, "220 y\n", "! a reply without end\n");
    free(last);
    check_many("220 ", "endless", 100 * 1024, "", "! a reply without end\n");
}

static void a_line_over_2048_is_cut_and_the_reply_goes_on(void **state)
{
    size_t len;
    char *bytes = many("220-", "0123456789", 400, "\r\n220 end\r\n", &len);
    struct reply_reader *reader = reply_reader_new();
    struct text left = {bytes, len};

    (void)state;
    assert_int_equal(reply_reader_read(reader, &left), READING_WHOLE);
    assert_int_equal(reply_reader_reply(reader)->code, 220);
    assert_int_equal(reply_reader_reply(reader)->text.len, REPLY_LINE_MAX - 4 + 4);
    assert_true(text_ends_nocase(reply_reader_reply(reader)->text, TEXT("\nend")));
    reply_reader_free(reader);
    free(bytes);
    check_many("220-", "0123456789", 400, "\r\n220 end\r\n", "\nend\n");
    check_many("220 ", "x", REPLY_LINE_MAX - 4, "\r\n", "x\n");
    check_many("220 ", "x", REPLY_LINE_MAX - 3, "\r\n", "x\n");
}

static void at_most_2048_bytes_of_words_are_kept(void **state)
{
    size_t len;
    char *bytes =
        many("", "220-0123456789012345678901234567890123456789\r\n", 99, "220 end\r\n", &len);
    struct reply_reader *reader = reply_reader_new();
    struct text left = {bytes, len};

    (void)state;
    assert_int_equal(reply_reader_read(reader, &left), READING_WHOLE);
    assert_int_equal(reply_reader_reply(reader)->text.len, REPLY_KEPT_MAX);
    reply_reader_rest(reader);
    left = TEXT("250 fine\r\n");
    assert_int_equal(reply_reader_read(reader, &left), READING_WHOLE);
    assert_true(text_equal(reply_reader_reply(reader)->text, TEXT("fine")));
    reply_reader_free(reader);
    free(bytes);
}

static void reading_stops_at_the_end_of_a_reply(void **state)
{
    struct reply_reader *reader = reply_reader_new();
    struct text bytes = TEXT("220 one\r\n250 two\r\n");

    (void)state;
    assert_int_equal(reply_reader_read(reader, &bytes), READING_WHOLE);
    assert_true(text_equal(bytes, TEXT("250 two\r\n")));
    reply_reader_free(reader);
    reply_reader_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(replies_are_read_however_they_are_cut),
        cmocka_unit_test(enhanced_codes_are_taken_off_the_words),
        cmocka_unit_test(what_is_no_reply_breaks_the_reader),
        cmocka_unit_test(a_broken_reader_stays_broken),
        cmocka_unit_test(codes_may_differ_in_the_greeting_alone),
        cmocka_unit_test(one_hundred_lines_are_a_reply_and_one_more_is_not),
        cmocka_unit_test(a_reply_has_at_most_64_kib),
        cmocka_unit_test(a_line_over_2048_is_cut_and_the_reply_goes_on),
        cmocka_unit_test(at_most_2048_bytes_of_words_are_kept),
        cmocka_unit_test(reading_stops_at_the_end_of_a_reply),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
