/*
 * host_addresses_test.c - where a host is, put together from A and AAAA.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/compiler.h"
#include "workers/dns/host_addresses.h"

enum { RECORDS_MAX = 8, LINE = 256 };

static bool not_ten(const void *rule, const struct socket_address *address)
{
    (void)rule;
    return address->any.sa_family != AF_INET || (ntohl(address->v4.sin_addr.s_addr) >> 24) != 10;
}

static const struct address_rule usual = {.ipv4 = true, .ipv6 = true, .allows = not_ten};

/* The answer with these addresses, blanks between them; none: with `outcome`. */
static struct family_addresses family_of(enum dns_outcome outcome, const char *written,
                                         const struct address_rule *rule)
{
    struct dns_record records[RECORDS_MAX];
    struct dns_answer answer = {.outcome = outcome, .ttl_s = 60, .records = records};
    struct text left = text_of(written);

    if (outcome == DNS_TEMPORARY)
        answer.trouble = "SERVFAIL";
    while (left.len > 0) {
        size_t len = text_find(left, ' ');

        assert_true(answer.record_count < RECORDS_MAX);
        assert_true(socket_address_parse(text_slice(left, 0, len), 0,
                                         &records[answer.record_count++].address));
        left = text_slice(left, len + 1, left.len);
    }
    return family_addresses_of(&answer, rule);
}

static void check_places(const struct host_addresses *host, const char *want)
{
    char got[LINE] = "", ip[SOCKET_ADDRESS_TEXT];
    size_t len = 0;

    for (size_t i = 0; i < host->count; i++)
        len += (size_t)snprintf(got + len, sizeof got - len, "%s%s", i > 0 ? " " : "",
                                socket_address_ip(&host->addresses[i], ip));
    assert_string_equal(got, want);
}

/* -- what A and AAAA say together --------------------------------------------------------------- */

static const enum dns_outcome outcomes[] = {DNS_FOUND,     DNS_NO_SUCH_NAME, DNS_NO_DATA,
                                            DNS_TEMPORARY, DNS_MALFORMED,    DNS_TRUNCATED};

/* The columns are those of AAAA. */
static const enum host_state states[countof(outcomes)][countof(outcomes)] = {
    {HOST_FOUND, HOST_FOUND, HOST_FOUND, HOST_FOUND, HOST_FOUND, HOST_FOUND},
    {HOST_FOUND, HOST_NO_SUCH_NAME, HOST_FAILED, HOST_FAILED, HOST_FAILED, HOST_FAILED},
    {HOST_FOUND, HOST_FAILED, HOST_NO_ADDRESS, HOST_FAILED, HOST_FAILED, HOST_FAILED},
    {HOST_FOUND, HOST_FAILED, HOST_FAILED, HOST_FAILED, HOST_FAILED, HOST_FAILED},
    {HOST_FOUND, HOST_FAILED, HOST_FAILED, HOST_FAILED, HOST_FAILED, HOST_FAILED},
    {HOST_FOUND, HOST_FAILED, HOST_FAILED, HOST_FAILED, HOST_FAILED, HOST_FAILED},
};

static void a_host_is_gone_only_where_both_families_prove_it(void **state)
{
    (void)state;
    for (size_t i = 0; i < countof(outcomes); i++)
        for (size_t k = 0; k < countof(outcomes); k++) {
            struct family_addresses a =
                family_of(outcomes[i], outcomes[i] == DNS_FOUND ? "192.0.2.1" : "", &usual);
            struct family_addresses aaaa =
                family_of(outcomes[k], outcomes[k] == DNS_FOUND ? "2001:db8::1" : "", &usual);
            struct host_addresses host = host_addresses_of(&a, &aaaa);

            if (host.state != states[i][k])
                fail_msg("A %zu, AAAA %zu: state %d, not %d", i, k, (int)host.state,
                         (int)states[i][k]);
        }
}

static void that_it_exists_and_does_not_is_a_trouble(void **state)
{
    struct family_addresses gone = family_of(DNS_NO_SUCH_NAME, "", &usual);
    struct family_addresses bare = family_of(DNS_NO_DATA, "", &usual);

    (void)state;
    assert_ptr_equal(host_addresses_of(&gone, &bare).trouble, host_contradiction);
    assert_ptr_equal(host_addresses_of(&bare, &gone).trouble, host_contradiction);
    assert_null(host_addresses_of(&gone, &gone).trouble);
    assert_null(host_addresses_of(&bare, &bare).trouble);
}

static void one_family_that_was_asked_for_alone_speaks_for_the_host(void **state)
{
    static const enum host_state alone[] = {HOST_FOUND,  HOST_NO_SUCH_NAME, HOST_NO_ADDRESS,
                                            HOST_FAILED, HOST_FAILED,       HOST_FAILED};

    (void)state;
    for (size_t i = 0; i < countof(outcomes); i++) {
        struct family_addresses one =
            family_of(outcomes[i], outcomes[i] == DNS_FOUND ? "192.0.2.1" : "", &usual);

        assert_int_equal(host_addresses_of(&one, NULL).state, alone[i]);
        assert_int_equal(host_addresses_of(NULL, &one).state, alone[i]);
        assert_int_equal(host_addresses_of(&one, NULL).count, outcomes[i] == DNS_FOUND ? 1 : 0);
    }
}

static void an_address_that_may_not_be_used_is_found_and_told(void **state)
{
    struct family_addresses a = family_of(DNS_FOUND, "10.0.0.2 10.0.0.1", &usual);
    struct family_addresses none = family_of(DNS_NO_DATA, "", &usual);
    struct family_addresses sick = family_of(DNS_TEMPORARY, "", &usual);
    struct host_addresses host = host_addresses_of(&a, &none);
    char ip[SOCKET_ADDRESS_TEXT];

    (void)state;
    assert_int_equal(host.state, HOST_FOUND);
    assert_int_equal(host.count, 0);
    assert_true(host.has_refused);
    assert_string_equal(socket_address_ip(&host.refused, ip), "10.0.0.2");
    assert_true(host_addresses_of(&none, &a).has_refused);
    /* The other family could have one that may be used. */
    assert_int_equal(host_addresses_of(&a, &sick).state, HOST_FAILED);
}

static void a_family_that_is_not_used_proves_that_the_host_is_there(void **state)
{
    const struct address_rule ipv6 = {.ipv6 = true};
    struct family_addresses a = family_of(DNS_FOUND, "192.0.2.1", &ipv6);
    struct family_addresses gone = family_of(DNS_NO_DATA, "", &ipv6);

    (void)state;
    assert_int_equal(host_addresses_of(&a, &gone).state, HOST_FOUND);
    assert_int_equal(host_addresses_of(&a, &gone).count, 0);
}

static void the_trouble_of_either_and_the_shorter_life_count(void **state)
{
    struct family_addresses a = family_of(DNS_FOUND, "192.0.2.1", &usual);
    struct family_addresses aaaa = family_of(DNS_TEMPORARY, "", &usual);

    (void)state;
    aaaa.found.ttl_s = 30;
    assert_string_equal(host_addresses_of(&a, &aaaa).trouble, "SERVFAIL");
    assert_string_equal(host_addresses_of(&aaaa, &a).trouble, "SERVFAIL");
    assert_int_equal(host_addresses_of(&a, &aaaa).ttl_s, 30);
    assert_int_equal(host_addresses_of(&aaaa, &a).ttl_s, 30);
}

/* -- which addresses, in which order ------------------------------------------------------------- */

static void addresses_stand_by_their_bytes_and_doubles_once(void **state)
{
    struct family_addresses a =
        family_of(DNS_FOUND, "192.0.2.2 192.0.2.1 192.0.2.2 10.0.0.1", &usual);
    struct family_addresses aaaa = family_of(DNS_FOUND, "2001:db8::2 2001:db8::1", &usual);
    struct host_addresses host = host_addresses_of(&a, &aaaa);

    (void)state;
    check_places(&host, "192.0.2.1 192.0.2.2 2001:db8::1 2001:db8::2");
}

static void each_family_keeps_two_places_if_it_has_so_many(void **state)
{
    static const struct {
        const char *a, *aaaa, *want;
    } cases[] = {
        {"192.0.2.1 192.0.2.2 192.0.2.3 192.0.2.4 192.0.2.5 192.0.2.6",
         "2001:db8::1 2001:db8::2 2001:db8::3",
         "192.0.2.1 192.0.2.2 192.0.2.3 2001:db8::1 2001:db8::2"},
        {"192.0.2.1 192.0.2.2", "2001:db8::1 2001:db8::2 2001:db8::3 2001:db8::4",
         "192.0.2.1 192.0.2.2 2001:db8::1 2001:db8::2 2001:db8::3"},
        {"192.0.2.1 192.0.2.2 192.0.2.3 192.0.2.4 192.0.2.5", "2001:db8::1",
         "192.0.2.1 192.0.2.2 192.0.2.3 192.0.2.4 2001:db8::1"},
        {"192.0.2.6 192.0.2.5 192.0.2.4 192.0.2.3 192.0.2.2 192.0.2.1", "",
         "192.0.2.1 192.0.2.2 192.0.2.3 192.0.2.4 192.0.2.5"},
    };

    (void)state;
    assert_int_equal(EXCHANGE_ADDRESSES_MAX, 5); /* as the rows have it */
    for (size_t i = 0; i < countof(cases); i++) {
        struct family_addresses a = family_of(DNS_FOUND, cases[i].a, &usual);
        struct family_addresses aaaa = family_of(DNS_FOUND, cases[i].aaaa, &usual);
        struct host_addresses host = host_addresses_of(&a, &aaaa);

        check_places(&host, cases[i].want);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_host_is_gone_only_where_both_families_prove_it),
        cmocka_unit_test(that_it_exists_and_does_not_is_a_trouble),
        cmocka_unit_test(one_family_that_was_asked_for_alone_speaks_for_the_host),
        cmocka_unit_test(an_address_that_may_not_be_used_is_found_and_told),
        cmocka_unit_test(a_family_that_is_not_used_proves_that_the_host_is_there),
        cmocka_unit_test(the_trouble_of_either_and_the_shorter_life_count),
        cmocka_unit_test(addresses_stand_by_their_bytes_and_doubles_once),
        cmocka_unit_test(each_family_keeps_two_places_if_it_has_so_many),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
