/*
 * domain_name_test.c - what the DNS may be asked for.
 *
 * The sentences about domains in addresses are tested in address_test.c.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "address/address.h"
#include "address/domain_name.h"
#include "base/compiler.h"

#define X10 "xxxxxxxxxx"
#define X63 X10 X10 X10 X10 X10 X10 "xxx"

static void a_host_name_from_the_dns_may_have_underscores_and_strange_hyphens(void **state)
{
    static const struct text hosts[] = {
        TEXT("mx.example.com"),
        TEXT("MX.Example.COM"),
        TEXT("_dmarc.example"),
        TEXT("a-.b"),
        TEXT("1.2.example"),
        TEXT("r3---x.example"),
        TEXT(X63 "." X63 "." X63 "." X10),
    };

    (void)state;
    for (size_t i = 0; i < countof(hosts); i++)
        assert_true(domain_name_is_host(hosts[i]));
}

static void what_is_no_host_name_is_not_asked_for_mail(void **state)
{
    static const struct text others[] = {
        TEXT(""),
        TEXT("."),
        TEXT("localhost"),
        TEXT("127.0.0.1"),
        TEXT("a.1"),
        TEXT("a."),
        TEXT(".a"),
        TEXT("a..b"),
        TEXT("a b.example"),
        TEXT("a\0b.example"),
        TEXT("a/b.example"),
        TEXT("\u00fc.example"),
        TEXT("::1"),
        TEXT(X63 "x.example"),
        TEXT(X63 "." X63 "." X63 "." X63),
    };

    (void)state;
    for (size_t i = 0; i < countof(others); i++)
        assert_false(domain_name_is_host(others[i]));
}

static void a_domain_is_written_in_lower_case_with_its_length(void **state)
{
    char out[DOMAIN_NAME_MAX + 1];
    size_t len;

    (void)state;
    assert_null(domain_name_canonical(TEXT("B\u00fccher.Example"), out, sizeof out, &len));
    assert_string_equal(out, "xn--bcher-kva.example");
    assert_int_equal(len, strlen(out));
}

static void a_domain_that_does_not_fit_is_not_cut(void **state)
{
    char out[8];
    size_t len;

    (void)state;
    assert_non_null(domain_name_canonical(TEXT("ab.cd.ef"), out, sizeof out, &len));
    assert_int_equal(len, 0);
    assert_string_equal(out, "");
    assert_null(domain_name_canonical(TEXT("ab.cd.e"), out, sizeof out, &len));
    assert_string_equal(out, "ab.cd.e");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_host_name_from_the_dns_may_have_underscores_and_strange_hyphens),
        cmocka_unit_test(what_is_no_host_name_is_not_asked_for_mail),
        cmocka_unit_test(a_domain_is_written_in_lower_case_with_its_length),
        cmocka_unit_test(a_domain_that_does_not_fit_is_not_cut),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
