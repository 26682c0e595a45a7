/*
 * safe_target_test.c - no address of ours, of our network or of nobody is connected to.
 */
#include "workers/net/safe_target.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/compiler.h"

static struct socket_address ip(const char *written)
{
    struct socket_address address;

    if (!socket_address_parse(text_of(written), 25, &address))
        fail_msg("%s is no address", written);
    return address;
}

struct judged {
    const char *address;
    bool allowed;
};

/* Each closed range: the address before it, its first, its last, and the one after. */
static const struct judged every_range[] = {
    {"0.0.0.0", false},
    {"0.255.255.255", false},
    {"1.0.0.0", true},
    {"9.255.255.255", true},
    {"10.0.0.0", false},
    {"10.255.255.255", false},
    {"11.0.0.0", true},
    {"100.63.255.255", true},
    {"100.64.0.0", false},
    {"100.127.255.255", false},
    {"100.128.0.0", true},
    {"126.255.255.255", true},
    {"127.0.0.0", false},
    {"127.0.0.1", false},
    {"127.255.255.255", false},
    {"128.0.0.0", true},
    {"169.253.255.255", true},
    {"169.254.0.0", false},
    {"169.254.169.254", false},
    {"169.254.255.255", false},
    {"169.255.0.0", true},
    {"172.15.255.255", true},
    {"172.16.0.0", false},
    {"172.31.255.255", false},
    {"172.32.0.0", true},
    {"191.255.255.255", true},
    {"192.0.0.0", false},
    {"192.0.0.255", false},
    {"192.0.1.0", true},
    {"192.0.1.255", true},
    {"192.0.2.0", false},
    {"192.0.2.255", false},
    {"192.0.3.0", true},
    {"192.88.98.255", true},
    {"192.88.99.0", false},
    {"192.88.99.255", false},
    {"192.88.100.0", true},
    {"192.167.255.255", true},
    {"192.168.0.0", false},
    {"192.168.255.255", false},
    {"192.169.0.0", true},
    {"198.17.255.255", true},
    {"198.18.0.0", false},
    {"198.19.255.255", false},
    {"198.20.0.0", true},
    {"198.51.99.255", true},
    {"198.51.100.0", false},
    {"198.51.100.255", false},
    {"198.51.101.0", true},
    {"203.0.112.255", true},
    {"203.0.113.0", false},
    {"203.0.113.255", false},
    {"203.0.114.0", true},
    {"223.255.255.255", true},
    {"224.0.0.0", false},
    {"240.0.0.0", false},
    {"255.255.255.255", false},

    {"::", false},
    {"::1", false},
    {"::7f00:1", false},
    {"1fff:ffff::1", false},
    {"2000::", true},
    {"3fff:ffff::1", true},
    {"4000::", false},
    {"fc00::1", false},
    {"fd00::1", false},
    {"fe80::1", false},
    {"fec0::1", false},
    {"ff02::1", false},
    {"2000:ffff::1", true},
    {"2001::1", false},
    {"2001:1ff:ffff::1", false},
    {"2001:200::1", true},
    {"2001:db7:ffff::1", true},
    {"2001:db8::1", false},
    {"2001:db8:ffff::1", false},
    {"2001:db9::1", true},
    {"2001:ffff::1", true},
    {"2002::1", false},
    {"2002:ffff::1", false},
    {"2003::1", true},
    {"100::1", false},

    {"::ffff:127.0.0.1", false},
    {"::ffff:10.1.2.3", false},
    {"::ffff:8.8.8.8", true},
    {"::fffe:8.8.8.8", false},
    {"64:ff9b::127.0.0.1", false},
    {"64:ff9b::a9fe:a9fe", false},
    {"64:ff9b::8.8.8.8", true},
    {"64:ff9b:0:0:0:1:808:808", false},
    {"64:ff9b:1::8.8.8.8", false},
};

static void only_public_addresses_are_allowed(void **state)
{
    static const struct safe_target strict;

    (void)state;
    for (size_t i = 0; i < countof(every_range); i++) {
        struct socket_address address = ip(every_range[i].address);

        if (safe_target_allows(&strict, &address) != every_range[i].allowed)
            fail_msg("%s: want %s", every_range[i].address,
                     every_range[i].allowed ? "allowed" : "closed");
    }
}

static struct network network(const char *written)
{
    struct network parsed;

    if (!network_parse(text_of(written), &parsed))
        fail_msg("%s is no network", written);
    return parsed;
}

static void an_opened_network_wins(void **state)
{
    static const struct judged cases[] = {
        {"127.0.0.1", true},        {"127.0.1.255", true},     {"127.0.2.0", false},
        {"::ffff:127.0.0.7", true}, {"64:ff9b::7f00:1", true}, {"fd12:3456::1", true},
        {"fd12:3457::1", false},    {"10.0.0.1", false},       {"10.0.0.2", true},
        {"8.8.8.8", true},
    };
    struct network opened[] = {network("127.0.0.0/23"), network("fd12:3456::/32"),
                               network("10.0.0.2")};
    struct safe_target rule = {opened, countof(opened)};

    (void)state;
    for (size_t i = 0; i < countof(cases); i++) {
        struct socket_address address = ip(cases[i].address);

        if (safe_target_allows(&rule, &address) != cases[i].allowed)
            fail_msg("%s: want %s", cases[i].address, cases[i].allowed ? "allowed" : "closed");
    }
}

static void an_address_of_no_internet_family_is_closed(void **state)
{
    static const struct safe_target strict;
    struct socket_address address = {.any = {.sa_family = AF_UNIX}};

    (void)state;
    assert_false(safe_target_allows(&strict, &address));
}

static void a_network_is_an_address_with_a_prefix_or_alone(void **state)
{
    static const struct {
        const char *written;
        int prefix; /* -1: no network */
    } cases[] = {
        {"10.0.0.0/8", 8},    {"10.0.0.0/0", 0},     {"10.1.2.3/32", 32},
        {"10.1.2.3", 32},     {"2001:db8::/32", 32}, {"::/0", 0},
        {"::1", 128},         {"::1/128", 128},      {"", -1},
        {"/8", -1},           {"10.0.0.0/", -1},     {"10.0.0.0/33", -1},
        {"10.0.0.0/-1", -1},  {"10.0.0.0/8 ", -1},   {"10.0.0/8", -1},
        {"::/129", -1},       {"10.0.0.0:25/8", -1}, {"[::1]/128", -1},
        {"[::1]:25", -1},     {"localhost", -1},     {"10.0.0.0/8/8", -1},
        {"10.0.0.0/0x8", -1},
    };

    (void)state;
    for (size_t i = 0; i < countof(cases); i++) {
        struct network parsed;
        bool is_one = network_parse(text_of(cases[i].written), &parsed);

        if (is_one != (cases[i].prefix >= 0))
            fail_msg("'%s': want %s", cases[i].written, is_one ? "no network" : "a network");
        if (is_one)
            assert_int_equal((int)parsed.prefix, cases[i].prefix);
    }
}

static void a_network_contains_addresses_of_its_own_family_alone(void **state)
{
    struct network all_v4 = network("0.0.0.0/0"), odd = network("10.128.0.0/9");
    struct socket_address v6 = ip("::ffff:10.0.0.1"), in = ip("10.255.0.1"), out = ip("10.127.0.1");

    (void)state;
    assert_false(network_contains(&all_v4, &v6));
    assert_true(network_contains(&all_v4, &in));
    assert_true(network_contains(&odd, &in));
    assert_false(network_contains(&odd, &out));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_public_addresses_are_allowed),
        cmocka_unit_test(an_opened_network_wins),
        cmocka_unit_test(an_address_of_no_internet_family_is_closed),
        cmocka_unit_test(a_network_is_an_address_with_a_prefix_or_alone),
        cmocka_unit_test(a_network_contains_addresses_of_its_own_family_alone),
    };

    return cmocka_run_group_tests_name("safe_target", tests, NULL, NULL);
}
