/*
 * socket_address_test.c - IPv4 and IPv6 addresses with a port.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/compiler.h"
#include "base/socket_address.h"

static void an_address_is_read_with_or_without_its_port(void **state)
{
    static const struct {
        struct text written;
        int family;
        const char *ip;
        unsigned port;
    } cases[] = {
        {TEXT("192.0.2.1"), AF_INET, "192.0.2.1", 53},
        {TEXT("192.0.2.1:5353"), AF_INET, "192.0.2.1", 5353},
        {TEXT("[192.0.2.1]:25"), AF_INET, "192.0.2.1", 25},
        {TEXT("0.9.10.99"), AF_INET, "0.9.10.99", 53},
        {TEXT("100.101.200.255"), AF_INET, "100.101.200.255", 53},
        {TEXT("2001:db8::1"), AF_INET6, "2001:db8::1", 53},
        {TEXT("[2001:db8::1]"), AF_INET6, "2001:db8::1", 53},
        {TEXT("[2001:DB8:0::1]:65535"), AF_INET6, "2001:db8::1", 65535},
        {TEXT("::"), AF_INET6, "::", 53},
        {TEXT("::ffff:192.0.2.1"), AF_INET6, "::ffff:192.0.2.1", 53},
    };

    (void)state;
    for (size_t i = 0; i < countof(cases); i++) {
        struct socket_address address;
        char ip[SOCKET_ADDRESS_TEXT];

        assert_true(socket_address_parse(cases[i].written, 53, &address));
        assert_int_equal(address.any.sa_family, cases[i].family);
        assert_string_equal(socket_address_ip(&address, ip), cases[i].ip);
        assert_int_equal(socket_address_port(&address), cases[i].port);
        assert_int_equal(socket_address_len(&address), cases[i].family == AF_INET
                                                           ? sizeof(struct sockaddr_in)
                                                           : sizeof(struct sockaddr_in6));
    }
}

static void names_and_halves_are_no_addresses(void **state)
{
    static const struct text others[] = {
        TEXT(""),
        TEXT("localhost"),
        TEXT("one.test:53"),
        TEXT("192.0.2"),
        TEXT("192.0.2.256"),
        TEXT("192.0.2.1:"),
        TEXT("192.0.2.1:0"),
        TEXT("192.0.2.1:65536"),
        TEXT("192.0.2.1:5x"),
        TEXT(":53"),
        TEXT("["),
        TEXT("[]"),
        TEXT("[]:53"),
        TEXT("[::1"),
        TEXT("[::1]53"),
        TEXT("[::1]:"),
        TEXT("[::1]:0"),
        TEXT("::1]:53"),
        TEXT("2001:db8::1:"),
        TEXT("fe80::1%eth0"),
        TEXT(" 192.0.2.1"),
        TEXT("192.0.2.1 "),
        TEXT("192.0.2.1\0"),
        TEXT("192.0.2.1\0.evil.test"),
        TEXT("0000:0000:0000:0000:0000:0000:0000:0000:0000:0001"),
    };

    (void)state;
    for (size_t i = 0; i < countof(others); i++) {
        struct socket_address address;

        if (socket_address_parse(others[i], 53, &address))
            fail_msg("case %zu, %.*s, became an address", i, TEXT_ARGS(others[i]));
    }
}

static void addresses_are_equal_when_family_ip_and_port_are(void **state)
{
    static const struct text different[] = {
        TEXT("192.0.2.1:25"),          TEXT("192.0.2.1:26"),     TEXT("192.0.2.2:25"),
        TEXT("[2001:db8::1]:25"),      TEXT("[2001:db8::1]:26"), TEXT("[2001:db8::2]:25"),
        TEXT("[::ffff:192.0.2.1]:25"),
    };

    (void)state;
    for (size_t i = 0; i < countof(different); i++)
        for (size_t j = 0; j < countof(different); j++) {
            struct socket_address a, b;

            assert_true(socket_address_parse(different[i], 1, &a));
            assert_true(socket_address_parse(different[j], 2, &b));
            assert_int_equal(socket_address_equal(&a, &b), i == j);
        }
}

static void a_port_can_be_changed(void **state)
{
    static const struct text both[] = {TEXT("192.0.2.1"), TEXT("2001:db8::1")};

    (void)state;
    for (size_t i = 0; i < countof(both); i++) {
        struct socket_address address;

        assert_true(socket_address_parse(both[i], 25, &address));
        socket_address_set_port(&address, 2525);
        assert_int_equal(socket_address_port(&address), 2525);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_address_is_read_with_or_without_its_port),
        cmocka_unit_test(names_and_halves_are_no_addresses),
        cmocka_unit_test(addresses_are_equal_when_family_ip_and_port_are),
        cmocka_unit_test(a_port_can_be_changed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
