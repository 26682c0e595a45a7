/*
 * vocabulary_test.c - what others would call it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/compiler.h"
#include "output/vocabulary.h"

static void each_has_its_word_for_everything(void **state)
{
    static const struct {
        enum reason reason;
        bool role, disposable;
        const char *words[VOCABULARY_COUNT]; /* ours, ZeroBounce, NeverBounce, Kickbox, Reacher */
    } cases[] = {
        {REASON_ACCEPTED, false, false, {"deliverable", "valid", "valid", "deliverable", "safe"}},
        {REASON_MAILBOX_NOT_FOUND,
         false,
         false,
         {"undeliverable", "invalid", "invalid", "undeliverable", "invalid"}},
        {REASON_ACCEPT_ALL, false, false, {"risky", "catch-all", "catchall", "risky", "risky"}},
        {REASON_MAILBOX_FULL, false, false, {"risky", "valid", "valid", "risky", "risky"}},
        {REASON_TIMEOUT, false, false, {"unknown", "unknown", "unknown", "unknown", "unknown"}},
        {REASON_ACCEPTED, true, false, {"deliverable", "do_not_mail", "valid", "risky", "safe"}},
        {REASON_ACCEPTED,
         false,
         true,
         {"deliverable", "do_not_mail", "disposable", "risky", "risky"}},
        {REASON_ACCEPT_ALL, false, true, {"risky", "do_not_mail", "disposable", "risky", "risky"}},
        {REASON_NULL_MX,
         true,
         true,
         {"undeliverable", "invalid", "invalid", "undeliverable", "invalid"}},
    };

    (void)state;
    for (size_t i = 0; i < countof(cases); i++)
        for (enum vocabulary v = 0; v < VOCABULARY_COUNT; v++) {
            const struct result result = {
                .verdict = {.reason = cases[i].reason},
                .notes = {.known = true, .role = cases[i].role, .disposable = cases[i].disposable},
            };

            assert_string_equal(vocabulary_word(v, &result), cases[i].words[v]);
        }
}

static void our_own_words_are_those_of_the_statuses(void **state)
{
    (void)state;
    for (enum reason reason = REASON_ACCEPTED; reason < REASON_COUNT; reason++) {
        const struct result result = {.verdict = {.reason = reason}};

        assert_string_equal(vocabulary_word(VOCABULARY_OURS, &result),
                            status_word(reason_status(reason)));
    }
}

static void they_are_known_by_name(void **state)
{
    enum vocabulary vocabulary;

    (void)state;
    assert_true(vocabulary_named(&vocabulary, TEXT("kickbox")));
    assert_int_equal(vocabulary, VOCABULARY_KICKBOX);
    assert_true(vocabulary_named(&vocabulary, TEXT("rollcall")));
    assert_int_equal(vocabulary, VOCABULARY_OURS);
    assert_false(vocabulary_named(&vocabulary, TEXT("Kickbox")));
    assert_false(vocabulary_named(&vocabulary, TEXT("")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_has_its_word_for_everything),
        cmocka_unit_test(our_own_words_are_those_of_the_statuses),
        cmocka_unit_test(they_are_known_by_name),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
