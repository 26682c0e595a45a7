/*
 * typing_distance_test.c - what slips of a finger cost.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/compiler.h"
#include "base/typing_distance.h"

static void slips_cost_less_than_letters(void **state)
{
    static const struct {
        const char *typed;
        const char *meant;
        unsigned distance;
    } cases[] = {
        {"gmail.com", "gmail.com", 0},
        {"", "", 0},
        {"", "ab", 4},
        {"gmial.com", "gmail.com", 1},  /* changed places */
        {"gmaill.com", "gmail.com", 1}, /* a letter twice */
        {"yaho.com", "yahoo.com", 1},   /* once that should be twice */
        {"gmail.con", "gmail.com", 1},  /* the key beside it */
        {"gnail.com", "gmail.com", 1},
        {"gmail.xom", "gmail.com", 1},
        {"gmaio.com", "gmail.com", 1}, /* the key above it */
        {"gmai.com", "gmail.com", 2},
        {"gmail.co", "gmail.com", 2},
        {"gmaqil.com", "gmail.com", 2},
        {"gmail.cpa", "gmail.com", 3},
        {"hotnial.com", "hotmail.com", 2},
        {"ab", "ba", 1},
        {"abc", "cab", 4},
        {"aa", "aa", 0},
    };

    (void)state;
    for (size_t i = 0; i < countof(cases); i++) {
        struct text typed = text_of(cases[i].typed), meant = text_of(cases[i].meant);

        if (typing_distance(typed, meant) != cases[i].distance)
            fail_msg("%s for %s: %u", cases[i].typed, cases[i].meant,
                     typing_distance(typed, meant));
        assert_int_equal(typing_distance(meant, typed), cases[i].distance);
    }
}

static void a_long_word_is_far_from_any(void **state)
{
    char word[TYPING_WORD_MAX + 1] = "";

    (void)state;
    memset(word, 'a', sizeof word);
    assert_int_equal(typing_distance((struct text){word, TYPING_WORD_MAX}, TEXT("a")),
                     TYPING_WORD_MAX - 1);
    assert_int_equal(typing_distance((struct text){word, TYPING_WORD_MAX + 1}, TEXT("a")),
                     TYPING_DISTANCE_FAR);
    assert_int_equal(typing_distance(TEXT("a"), (struct text){word, TYPING_WORD_MAX + 1}),
                     TYPING_DISTANCE_FAR);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(slips_cost_less_than_letters),
        cmocka_unit_test(a_long_word_is_far_from_any),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
