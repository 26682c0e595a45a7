/*
 * mail_route_test.c - which exchangers a route has, as a number.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "workers/dns/mail_route.h"

static uint64_t number_of(const char *first, const char *second)
{
    struct exchange exchanges[] = {{.host = text_of(first), .preference = 10},
                                   {.host = text_of(second), .preference = 20}};
    const struct mail_route route = {.exchange_count = second ? 2 : 1, .exchanges = exchanges};

    return mail_route_exchangers(&route);
}

static void the_same_exchangers_are_one_number_in_any_order(void **state)
{
    (void)state;
    assert_true(number_of("mx1.one.test", "mx2.one.test") ==
                number_of("mx2.one.test", "mx1.one.test"));
    assert_true(number_of("mx1.one.test", NULL) != 0);
}

static void another_name_is_another_number(void **state)
{
    const uint64_t number = number_of("mx1.one.test", "mx2.one.test");

    (void)state;
    assert_true(number != number_of("mx1.one.test", NULL));
    assert_true(number != number_of("mx1.one.test", "mx3.one.test"));
    assert_true(number != number_of("mx1.one.tes", "tmx2.one.test"));
}

/* It stands in files: another library or machine must give the same. */
static void it_is_the_same_in_every_process(void **state)
{
    (void)state;
    assert_true(number_of("mx1.one.test", NULL) == 0x45a73305b5c16596);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_exchangers_are_one_number_in_any_order),
        cmocka_unit_test(another_name_is_another_number),
        cmocka_unit_test(it_is_the_same_in_every_process),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
