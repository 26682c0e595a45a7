/*
 * resolver_health_test.c - when a resolver is believed.
 */
#include "workers/dns/resolver_health.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/compiler.h"

static void only_the_truth_about_all_names_makes_it_good(void **state)
{
    static const struct {
        struct examination seen;
        enum health health;
    } cases[] = {
        {{0, DNS_FOUND, DNS_FOUND, DNS_NO_SUCH_NAME, DNS_NO_SUCH_NAME}, HEALTH_GOOD},
        {{0, DNS_NO_SUCH_NAME, DNS_NO_SUCH_NAME, DNS_NO_SUCH_NAME, DNS_NO_SUCH_NAME},
         HEALTH_DOUBTFUL},
        {{0, DNS_TEMPORARY, DNS_TEMPORARY, DNS_NO_SUCH_NAME, DNS_NO_SUCH_NAME}, HEALTH_DOUBTFUL},
        {{0, DNS_FOUND, DNS_FOUND, DNS_FOUND, DNS_NO_SUCH_NAME}, HEALTH_DOUBTFUL},
        {{0, DNS_FOUND, DNS_FOUND, DNS_NO_DATA, DNS_NO_SUCH_NAME}, HEALTH_DOUBTFUL},
        {{0, DNS_FOUND, DNS_FOUND, DNS_TEMPORARY, DNS_NO_SUCH_NAME}, HEALTH_DOUBTFUL},
        {{0, DNS_FOUND, DNS_FOUND, DNS_NO_SUCH_NAME, DNS_FOUND}, HEALTH_DOUBTFUL},
        /* What a resolver knows by heart while the world is out of its reach. */
        {{0, DNS_FOUND, DNS_FOUND, DNS_NO_SUCH_NAME, DNS_TEMPORARY}, HEALTH_GONE},
        {{0, DNS_TEMPORARY, DNS_TEMPORARY, DNS_TEMPORARY, DNS_TEMPORARY}, HEALTH_GONE},
        {{0, DNS_TEMPORARY, DNS_TEMPORARY, DNS_TEMPORARY, DNS_MALFORMED}, HEALTH_GONE},
    };

    (void)state;
    for (size_t i = 0; i < countof(cases); i++)
        assert_int_equal(resolver_health_of(&cases[i].seen, false), cases[i].health);
}

static void either_of_the_names_that_exist_will_do(void **state)
{
    static const struct {
        enum dns_outcome root, known;
        enum health health;
    } cases[] = {
        {DNS_FOUND, DNS_NO_SUCH_NAME, HEALTH_GOOD}, /* the domain has gone meanwhile */
        {DNS_NO_SUCH_NAME, DNS_FOUND, HEALTH_GOOD}, /* a network with a root of its own */
        {DNS_NO_SUCH_NAME, DNS_NO_DATA, HEALTH_GOOD},
        {DNS_NO_DATA, DNS_NO_SUCH_NAME, HEALTH_DOUBTFUL},
    };

    (void)state;
    for (size_t i = 0; i < countof(cases); i++) {
        const struct examination seen = {0, cases[i].root, cases[i].known, DNS_NO_SUCH_NAME,
                                         DNS_NO_SUCH_NAME};

        assert_int_equal(resolver_health_of(&seen, false), cases[i].health);
    }
}

static void who_found_a_name_during_the_examination_is_not_gone(void **state)
{
    const struct examination silence = {0, DNS_TEMPORARY, DNS_TEMPORARY, DNS_TEMPORARY,
                                        DNS_TEMPORARY};

    (void)state;
    assert_int_equal(resolver_health_of(&silence, true), HEALTH_DOUBTFUL);
    assert_int_equal(resolver_health_of(&silence, false), HEALTH_GONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_the_truth_about_all_names_makes_it_good),
        cmocka_unit_test(either_of_the_names_that_exist_will_do),
        cmocka_unit_test(who_found_a_name_during_the_examination_is_not_gone),
    };

    return cmocka_run_group_tests_name("resolver_health", tests, NULL, NULL);
}
