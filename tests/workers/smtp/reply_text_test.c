/*
 * reply_text_test.c - replies as logs and bounces have kept them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/compiler.h"
#include "workers/smtp/reply_text.h"

static void codes_are_taken_off_the_words(void **state)
{
    static const struct {
        const char *written;
        unsigned code;
        const char *enhanced;
        const char *words;
    } cases[] = {
        {"550 No such user", 550, "", "No such user"},
        {"550", 550, "", ""},
        {"550 5.1.1 No such user", 550, "5.1.1", "No such user"},
        {"550-5.1.1 No such\n550 5.1.1 user", 550, "5.1.1", "No such\nuser"},
        {"550-No such\r\n550 user\r\n", 550, "", "No such\nuser"},
        {"220-laposte\n421 4.2.1 too many", 421, "4.2.1", "laposte\ntoo many"},
        {"550 5.1.1", 550, "5.1.1", ""},
        {"550 5.7.606 banned", 550, "5.7.606", "banned"},
        {"550 4.1.1 of another class", 550, "", "4.1.1 of another class"},
        {"550 5.1 is no enhanced code", 550, "", "5.1 is no enhanced code"},
        {"550 5.1.1234 nor is this", 550, "", "5.1.1234 nor is this"},
        {"550 5.1.1: nor with a colon", 550, "", "5.1.1: nor with a colon"},
        {"571\tDelivery not authorized", 571, "", "Delivery not authorized"},
        {"550 wrapped by\nsomebody's mail program", 550, "", "wrapped by\nsomebody's mail program"},
    };

    (void)state;
    for (size_t i = 0; i < countof(cases); i++) {
        struct reply_text read;

        assert_true(reply_text_set(&read, text_of(cases[i].written)));
        assert_int_equal(read.reply.code, cases[i].code);
        assert_string_equal(read.enhanced, cases[i].enhanced);
        assert_true(text_equal(read.reply.text, text_of(cases[i].words)));
    }
}

static void what_begins_with_no_code_is_no_reply(void **state)
{
    static const char *const cases[] = {"",       "No such user", "199 x", "600 x",
                                        "5501 x", "55 x",         "550x"};
    struct reply_text read;

    (void)state;
    for (size_t i = 0; i < countof(cases); i++)
        assert_false(reply_text_set(&read, text_of(cases[i])));
}

static void a_long_reply_is_kept_so_far(void **state)
{
    char written[4 * REPLY_KEPT_MAX];
    struct reply_text read;

    (void)state;
    memset(written, 'x', sizeof written);
    memcpy(written, "550 ", 4);
    written[3 * REPLY_KEPT_MAX] = '\n';
    assert_true(reply_text_set(&read, (struct text){written, sizeof written}));
    assert_int_equal(read.reply.text.len, REPLY_KEPT_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(codes_are_taken_off_the_words),
        cmocka_unit_test(what_begins_with_no_code_is_no_reply),
        cmocka_unit_test(a_long_reply_is_kept_so_far),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
