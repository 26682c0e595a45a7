/*
 * made_up_test.c - the mailbox that most unlikely exists.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>

#include "batch/run_store.h"
#include "workers/made_up.h"

static void secret_of(unsigned char secret[RUN_SECRET_SIZE], unsigned number)
{
    memset(secret, (int)number, RUN_SECRET_SIZE);
}

static void make_up(const unsigned char *secret, struct text domain, char out[MADE_UP_LEN + 1])
{
    struct made_up *made_up = made_up_new(secret);

    made_up_local_part(made_up, domain, out);
    made_up_free(made_up);
}

static void it_is_the_same_on_every_retry_and_after_every_resume(void **state)
{
    char first[MADE_UP_LEN + 1], second[MADE_UP_LEN + 1];
    unsigned char secret[RUN_SECRET_SIZE];

    (void)state;
    secret_of(secret, 7);
    make_up(secret, TEXT("example.org"), first);
    memset(second, 'x', sizeof second);
    make_up(secret, TEXT("example.org"), second);
    assert_string_equal(first, second);
    /* The same in every build: a run goes on after an upgrade. */
    assert_string_equal(first, "nhxmb85sv49xbwmpceu9");
}

static void one_that_made_others_up_before_makes_up_the_same(void **state)
{
    char first[MADE_UP_LEN + 1], again[MADE_UP_LEN + 1];
    unsigned char secret[RUN_SECRET_SIZE];
    struct made_up *made_up;

    (void)state;
    secret_of(secret, 7);
    made_up = made_up_new(secret);
    made_up_local_part(made_up, TEXT("example.net"), again);
    made_up_local_part(made_up, TEXT("example.org"), again);
    make_up(secret, TEXT("example.org"), first);
    assert_string_equal(first, again);
    made_up_free(made_up);
}

static int by_words(const void *a, const void *b)
{
    return strcmp(a, b);
}

static void it_is_another_for_each_domain_and_run(void **state)
{
    enum { RUNS = 20, DOMAINS = 100 };
    static char all[RUNS * DOMAINS][MADE_UP_LEN + 1];
    unsigned char secret[RUN_SECRET_SIZE];

    (void)state;
    for (unsigned run = 0; run < RUNS; run++) {
        secret_of(secret, run);
        for (unsigned i = 0; i < DOMAINS; i++) {
            char domain[32];

            snprintf(domain, sizeof domain, "d%u.example", i);
            make_up(secret, text_of(domain), all[run * DOMAINS + i]);
        }
    }
    qsort(all, RUNS * DOMAINS, sizeof all[0], by_words);
    for (size_t i = 1; i < RUNS * DOMAINS; i++)
        assert_string_not_equal(all[i - 1], all[i]);
}

static void every_byte_of_the_secret_counts(void **state)
{
    char first[MADE_UP_LEN + 1], other[MADE_UP_LEN + 1];
    unsigned char secret[RUN_SECRET_SIZE];

    (void)state;
    secret_of(secret, 1);
    make_up(secret, TEXT("example.org"), first);
    for (size_t i = 0; i < RUN_SECRET_SIZE; i++) {
        secret[i] ^= 1;
        make_up(secret, TEXT("example.org"), other);
        assert_string_not_equal(first, other);
        secret[i] ^= 1;
    }
}

/* What every server takes as a local part, and nobody as a word or a number. */
static void it_is_twenty_letters_and_digits_and_begins_with_a_letter(void **state)
{
    unsigned char secret[RUN_SECRET_SIZE];
    char made_up[MADE_UP_LEN + 1];

    (void)state;
    for (unsigned i = 0; i < 2000; i++) {
        char domain[32];

        secret_of(secret, i);
        snprintf(domain, sizeof domain, "d%u.example", i);
        make_up(secret, text_of(domain), made_up);
        assert_int_equal(strlen(made_up), 20);
        assert_int_equal(strspn(made_up, "abcdefghijklmnopqrstuvwxyz0123456789"), 20);
        assert_true(made_up[0] >= 'a' && made_up[0] <= 'z');
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_the_same_on_every_retry_and_after_every_resume),
        cmocka_unit_test(one_that_made_others_up_before_makes_up_the_same),
        cmocka_unit_test(it_is_another_for_each_domain_and_run),
        cmocka_unit_test(every_byte_of_the_secret_counts),
        cmocka_unit_test(it_is_twenty_letters_and_digits_and_begins_with_a_letter),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
