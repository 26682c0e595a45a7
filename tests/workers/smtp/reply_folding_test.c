/*
 * reply_folding_test.c - many spellings become one.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/compiler.h"
#include "workers/smtp/reply_folding.h"
#include "workers/smtp/reply_text.h"

static const struct reply_context context = {
    .stage = COMMAND_RCPT,
    .sender = {"Us@Verifier.example", 19},
    .recipient = {"alice@example.com", 17},
    .our_ip = {"192.0.2.1", 9},
    .our_name = {"probe.verifier.example", 22},
};

static void folds_to(const char *text, const char *want)
{
    static struct reply_text came;
    static char folded[REPLY_FOLDED_MAX + 1];

    assert_true(reply_text_set(&came, text_of(text)));
    folded[reply_fold(&came.reply, &context, folded)] = '\0';
    assert_string_equal(folded, want);
}

static void case_quotes_brackets_and_hyphens_are_one_spelling(void **state)
{
    (void)state;
    folds_to("550 No-Such_User  \"here\"", "no such user here");
    folds_to("550 This user doesn't exist", "this user doesnt exist");
    folds_to("550 This user doesn\xe2\x80\x99t exist", "this user doesnt exist");
    folds_to("550-one\n550\ttwo", "one two");
    folds_to("550 (#5.1.1) [x]{y}<z>", "#5.1.1 x y z");
}

static void whoever_is_named_stands_in_capitals(void **state)
{
    (void)state;
    folds_to("550 <us@verifier.example>: Sender rejected", "SENDER: sender rejected");
    folds_to("550 'ALICE@example.com'... unknown.", "RECIPIENT... unknown.");
    folds_to("550 bob@example.net unknown", "ADDRESS unknown");
    folds_to("550 host[192.0.2.1]:2525 and 192.0.2.44, 2001:db8::1", "host OURIP:2525 and IP, IP");
    folds_to("550 IP=192.0.2.1 bad", "ip=OURIP bad");
    folds_to("550 probe.verifier.example lies", "OURNAME lies");
    folds_to("550 verifier.example or example.com?", "SENDERDOMAIN or DOMAIN?");
}

static void queue_numbers_are_alike_and_addresses_of_pages_stay(void **state)
{
    (void)state;
    folds_to("550 no e22-n7GpZmsf093195.222 - gsmtp", "no ID gsmtp");
    folds_to("550 [AM0EUR02FT012.eop-EUR02.prod.protection.outlook.com 2024-06-11T09:04:02.679Z]",
             "ID ID");
    folds_to("550 see https://support.google.com/mail/?p=NoSuchUser",
             "see https://support.google.com/mail/?p=nosuchuser");
    folds_to("550 OFR005_104 [104]", "ofr005 104 104");
}

static void accents_are_taken_off_in_utf_8_and_latin_1(void **state)
{
    (void)state;
    folds_to(
        "550 Bo\xc3\xaete Empf\xc3\xa4nger B\xc3\xb6yle kullan\xc4\xb1\x63\xc4\xb1 pe\xc5\x82na",
        "boite empfanger boyle kullanici pelna");
    folds_to("550 Usu\xe1rio Inv\xe1lido", "usuario invalido");
}

static void cyrillic_is_one_alphabet_in_three_charsets(void **state)
{
    const char *want = "\xd0\xbf\xd0\xbe\xd0\xbb\xd1\x8c\xd0\xb7\xd0\xbe\xd0\xb2\xd0\xb0\xd1\x82"
                       "\xd0\xb5\xd0\xbb\xd1\x8c";

    (void)state;
    folds_to("550 \xd0\x9f\xd0\xbe\xd0\xbb\xd1\x8c\xd0\xb7\xd0\xbe\xd0\xb2\xd0\xb0\xd1\x82"
             "\xd0\xb5\xd0\xbb\xd1\x8c",
             want);
    folds_to("550 \xf0\xcf\xcc\xd8\xda\xcf\xd7\xc1\xd4\xc5\xcc\xd8", want); /* KOI8-R */
    folds_to("550 \xcf\xee\xeb\xfc\xe7\xee\xe2\xe0\xf2\xe5\xeb\xfc", want); /* windows-1251 */
}

static void gbk_stays_as_it_is(void **state)
{
    (void)state;
    folds_to("550 \xd3\xc3\xbb\xa7\xb2\xbb\xb4\xe6\xd4\xda",
             "\xd3\xc3\xbb\xa7\xb2\xbb\xb4\xe6\xd4\xda");
}

static void a_text_without_words_folds_to_nothing(void **state)
{
    static char folded[REPLY_FOLDED_MAX];
    const struct reply empty = {.code = 550};
    const struct reply_context nobody = {0};

    (void)state;
    assert_int_equal(reply_fold(&empty, &nobody, folded), 0);
    folds_to("550 ", "");
}

static void any_bytes_are_folded_within_the_bound(void **state)
{
    static char bytes[REPLY_KEPT_MAX], folded[REPLY_FOLDED_MAX];
    uint32_t seed = 1;

    (void)state;
    for (int round = 0; round < 2000; round++) {
        size_t len = round % sizeof bytes;
        for (size_t i = 0; i < len; i++) {
            seed = seed * 1664525u + 1013904223u;
            bytes[i] = round % 2 ? (char)(seed >> 24) : "a1.@:=<[/-_'\n\xd0\x9f "[seed >> 28];
        }
        const struct reply reply = {.code = 550, .text = {bytes, len}};
        assert_true(reply_fold(&reply, &context, folded) <= REPLY_FOLDED_MAX);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(case_quotes_brackets_and_hyphens_are_one_spelling),
        cmocka_unit_test(whoever_is_named_stands_in_capitals),
        cmocka_unit_test(queue_numbers_are_alike_and_addresses_of_pages_stay),
        cmocka_unit_test(accents_are_taken_off_in_utf_8_and_latin_1),
        cmocka_unit_test(cyrillic_is_one_alphabet_in_three_charsets),
        cmocka_unit_test(gbk_stays_as_it_is),
        cmocka_unit_test(a_text_without_words_folds_to_nothing),
        cmocka_unit_test(any_bytes_are_folded_within_the_bound),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
