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

static void only_the_truth_about_all_three_names_makes_it_good(void **state)
{
    static const struct {
        struct examination seen;
        enum health health;
    } cases[] = {
        {{0, DNS_FOUND, DNS_NO_SUCH_NAME, DNS_NO_SUCH_NAME}, HEALTH_GOOD},
        {{0, DNS_NO_SUCH_NAME, DNS_NO_SUCH_NAME, DNS_NO_SUCH_NAME}, HEALTH_DOUBTFUL},
        {{0, DNS_NO_DATA, DNS_NO_SUCH_NAME, DNS_NO_SUCH_NAME}, HEALTH_DOUBTFUL},
        {{0, DNS_TEMPORARY, DNS_NO_SUCH_NAME, DNS_NO_SUCH_NAME}, HEALTH_DOUBTFUL},
        {{0, DNS_FOUND, DNS_FOUND, DNS_NO_SUCH_NAME}, HEALTH_DOUBTFUL},
        {{0, DNS_FOUND, DNS_NO_DATA, DNS_NO_SUCH_NAME}, HEALTH_DOUBTFUL},
        {{0, DNS_FOUND, DNS_TEMPORARY, DNS_NO_SUCH_NAME}, HEALTH_DOUBTFUL},
        {{0, DNS_FOUND, DNS_NO_SUCH_NAME, DNS_FOUND}, HEALTH_DOUBTFUL},
        /* What a resolver knows by heart while the world is out of its reach. */
        {{0, DNS_FOUND, DNS_NO_SUCH_NAME, DNS_TEMPORARY}, HEALTH_GONE},
        {{0, DNS_TEMPORARY, DNS_TEMPORARY, DNS_TEMPORARY}, HEALTH_GONE},
        {{0, DNS_TEMPORARY, DNS_TEMPORARY, DNS_MALFORMED}, HEALTH_GONE},
    };

    (void)state;
    for (size_t i = 0; i < countof(cases); i++)
        assert_int_equal(resolver_health_of(&cases[i].seen, false, false), cases[i].health);
}

static void a_name_of_the_list_that_was_found_will_do_for_the_known_one(void **state)
{
    const struct examination other_root = {0, DNS_NO_SUCH_NAME, DNS_NO_SUCH_NAME, DNS_NO_SUCH_NAME};
    const struct examination invents = {0, DNS_FOUND, DNS_FOUND, DNS_NO_SUCH_NAME};

    (void)state;
    assert_int_equal(resolver_health_of(&other_root, true, false), HEALTH_GOOD);
    assert_int_equal(resolver_health_of(&invents, true, true), HEALTH_DOUBTFUL);
}

static void who_found_a_name_during_the_examination_is_not_gone(void **state)
{
    const struct examination silence = {0, DNS_TEMPORARY, DNS_TEMPORARY, DNS_TEMPORARY};

    (void)state;
    assert_int_equal(resolver_health_of(&silence, true, true), HEALTH_DOUBTFUL);
    assert_int_equal(resolver_health_of(&silence, true, false), HEALTH_GONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_the_truth_about_all_three_names_makes_it_good),
        cmocka_unit_test(a_name_of_the_list_that_was_found_will_do_for_the_known_one),
        cmocka_unit_test(who_found_a_name_during_the_examination_is_not_gone),
    };

    return cmocka_run_group_tests_name("resolver_health", tests, NULL, NULL);
}
