/*
 * route_rules_test.c - answers in, the route and its outcome out.
 */
#include "workers/dns/route_rules.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/compiler.h"

static struct socket_address ip(const char *written)
{
    struct socket_address address;

    assert_true(socket_address_parse(text_of(written), 0, &address));
    return address;
}

static struct dns_answer mx_answer(struct dns_record *records, size_t count)
{
    return (struct dns_answer){
        .outcome = DNS_FOUND, .ttl_s = 600, .records = records, .record_count = count};
}

static struct host_addresses host_at(const char *address, uint32_t ttl_s)
{
    return (struct host_addresses){
        .state = HOST_FOUND, .addresses = {ip(address)}, .count = 1, .ttl_s = ttl_s};
}

static const struct host_addresses gone = {.state = HOST_NO_SUCH_NAME};
static const struct host_addresses bare = {.state = HOST_NO_ADDRESS};
static const struct host_addresses failed_host = {.state = HOST_FAILED, .trouble = "SERVFAIL"};

static void the_best_ten_are_kept_in_order(void **state)
{
    struct arena *arena = arena_new(0);
    struct dns_record records[12];
    struct dns_answer mx = mx_answer(records, countof(records));
    struct route_plan *plan;

    (void)state;
    for (unsigned i = 0; i < countof(records); i++)
        records[i] = (struct dns_record){
            .preference = 12 - i,
            .host = arena_format(arena, "mx%u.example.com", 12 - i),
        };
    plan = route_plan_of(arena, TEXT("example.com"), &mx);
    assert_int_equal(plan->route.exchange_count, ROUTE_EXCHANGES_MAX);
    for (unsigned i = 0; i < ROUTE_EXCHANGES_MAX; i++)
        assert_int_equal(plan->route.exchanges[i].preference, i + 1);
    assert_true(plan->cut);
    arena_free(arena);
}

static void a_host_named_twice_is_kept_once_at_its_best(void **state)
{
    struct arena *arena = arena_new(0);
    struct dns_record records[] = {{.preference = 20, .host = TEXT("a.example.com")},
                                   {.preference = 10, .host = TEXT("b.example.com")},
                                   {.preference = 5, .host = TEXT("a.example.com")}};
    struct dns_answer mx = mx_answer(records, countof(records));
    struct route_plan *plan = route_plan_of(arena, TEXT("example.com"), &mx);

    (void)state;
    assert_int_equal(plan->route.exchange_count, 2);
    assert_true(text_equal(plan->route.exchanges[0].host, TEXT("a.example.com")));
    assert_int_equal(plan->route.exchanges[0].preference, 5);
    arena_free(arena);
}

/* Another order of the records gives the same route; one more host disturbs no other pair. */
static void the_order_of_equals_is_the_domains_own(void **state)
{
    struct arena *arena = arena_new(0);
    struct dns_record records[] = {{.preference = 10, .host = TEXT("a.example.com")},
                                   {.preference = 10, .host = TEXT("b.example.com")},
                                   {.preference = 10, .host = TEXT("c.example.com")}};
    struct dns_record turned[] = {records[2], records[0], records[1]};
    struct dns_answer mx = mx_answer(records, 3), other = mx_answer(turned, 3);
    size_t firsts[3] = {0};

    (void)state;
    for (int i = 0; i < 300; i++) {
        struct text domain = arena_format(arena, "d%d.example.org", i);
        struct exchange *one = route_plan_of(arena, domain, &mx)->route.exchanges;
        struct exchange *two = route_plan_of(arena, domain, &other)->route.exchanges;

        for (int k = 0; k < 3; k++)
            assert_true(text_equal(one[k].host, two[k].host));
        firsts[one[0].host.bytes[0] - 'a']++;
    }
    for (int k = 0; k < 3; k++)
        assert_in_range(firsts[k], 60, 140);
    arena_free(arena);
}

static const struct {
    const char *why;
    const struct host_addresses *hosts[2];
    bool cut;
    enum route_outcome outcome;
    size_t exchanges;
} conclusions[] = {
    {"both gone", {&gone, &gone}, false, ROUTE_NO_MAIL_SERVER, 0},
    {"both gone, more unseen", {&gone, &gone}, true, ROUTE_DNS_FAILED, 0},
    {"one has no address", {&gone, &bare}, false, ROUTE_DNS_FAILED, 0},
    {"one failed", {&gone, &failed_host}, false, ROUTE_DNS_FAILED, 0},
    {"both failed", {&failed_host, &failed_host}, false, ROUTE_DNS_FAILED, 0},
};

static void a_domain_is_dead_only_where_every_exchanger_is_proven_gone(void **state)
{
    struct dns_record records[] = {{.preference = 10, .host = TEXT("a.example.com")},
                                   {.preference = 20, .host = TEXT("b.example.com")}};
    struct dns_answer mx = mx_answer(records, countof(records));

    (void)state;
    for (size_t i = 0; i < countof(conclusions); i++) {
        struct arena *arena = arena_new(0);
        struct route_plan *plan = route_plan_of(arena, TEXT("example.com"), &mx);
        struct host_addresses hosts[] = {*conclusions[i].hosts[0], *conclusions[i].hosts[1]};
        const struct mail_route *route;

        plan->cut = conclusions[i].cut;
        route = route_plan_conclude(arena, plan, hosts);
        if (route->outcome != conclusions[i].outcome ||
            route->exchange_count != conclusions[i].exchanges || route->detail.len == 0)
            fail_msg("%s: got %s", conclusions[i].why, route_outcome_word(route->outcome));
        arena_free(arena);
    }
}

/* RFC 2308, 5: that a name does not exist holds for all types, MX too. */
static void a_domain_without_mx_is_dead_only_where_it_exists_without_an_address(void **state)
{
    const struct {
        const struct host_addresses *itself;
        enum route_outcome outcome;
        const char *detail;
    } cases[] = {
        {&bare, ROUTE_NO_MAIL_SERVER, "example.com has no MX and no address"},
        {&gone, ROUTE_DNS_FAILED,
         "addresses of example.com: it is said to exist, and not to exist"},
        {&failed_host, ROUTE_DNS_FAILED, "addresses of example.com: SERVFAIL"},
    };
    const struct dns_answer no_mx = {.outcome = DNS_NO_DATA, .ttl_s = 600};

    (void)state;
    for (size_t i = 0; i < countof(cases); i++) {
        struct arena *arena = arena_new(0);
        struct route_plan *plan = route_plan_of(arena, TEXT("example.com"), &no_mx);
        const struct mail_route *route = route_plan_conclude(arena, plan, cases[i].itself);

        assert_int_equal(route->outcome, cases[i].outcome);
        assert_true(text_equal(route->detail, text_of(cases[i].detail)));
        arena_free(arena);
    }
}

static void one_that_could_not_be_looked_up_keeps_its_place_without_address(void **state)
{
    struct arena *arena = arena_new(0);
    struct dns_record records[] = {{.preference = 10, .host = TEXT("a.example.com")},
                                   {.preference = 20, .host = TEXT("b.example.com")},
                                   {.preference = 30, .host = TEXT("c.example.com")}};
    struct dns_answer mx = mx_answer(records, countof(records));
    struct host_addresses hosts[] = {failed_host, gone, host_at("192.0.2.1", 120)};
    const struct mail_route *route =
        route_plan_conclude(arena, route_plan_of(arena, TEXT("example.com"), &mx), hosts);

    (void)state;
    assert_int_equal(route->outcome, ROUTE_FOUND);
    assert_int_equal(route->exchange_count, 2);
    assert_int_equal(route->exchanges[0].address_count, 0);
    assert_true(text_equal(route->exchanges[1].host, TEXT("c.example.com")));
    assert_int_equal(route->exchanges[1].address_count, 1);
    assert_int_equal(route->ttl_s, 120);
    arena_free(arena);
}

static void a_time_to_live_is_held_between_a_minute_and_an_hour(void **state)
{
    static const struct {
        uint32_t zone, kept;
    } cases[] = {{0, 60}, {59, 60}, {61, 61}, {3600, 3600}, {3601, 3600}, {UINT32_MAX, 3600}};

    (void)state;
    for (size_t i = 0; i < countof(cases); i++) {
        struct arena *arena = arena_new(0);
        struct dns_answer none = {.outcome = DNS_NO_SUCH_NAME, .ttl_s = cases[i].zone};

        assert_int_equal(route_plan_of(arena, TEXT("example.com"), &none)->route.ttl_s,
                         cases[i].kept);
        arena_free(arena);
    }
}

static void a_copy_shares_nothing_with_its_route(void **state)
{
    struct arena *first = arena_new(0), *second = arena_new(0);
    struct dns_record records[] = {
        {.preference = 10, .host = arena_copy(first, TEXT("a.example.com"))}};
    struct dns_answer mx = mx_answer(records, 1);
    struct host_addresses hosts[] = {host_at("192.0.2.1", 120)};
    const struct mail_route *route =
        route_plan_conclude(first, route_plan_of(first, TEXT("example.com"), &mx), hosts);
    struct mail_route *copy = mail_route_copy(second, route);

    (void)state;
    arena_free(first);
    assert_int_equal(copy->outcome, ROUTE_FOUND);
    assert_true(text_equal(copy->exchanges[0].host, TEXT("a.example.com")));
    assert_int_equal(copy->exchanges[0].address_count, 1);
    assert_int_equal(copy->detail.len, 0);
    arena_free(second);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_best_ten_are_kept_in_order),
        cmocka_unit_test(a_host_named_twice_is_kept_once_at_its_best),
        cmocka_unit_test(the_order_of_equals_is_the_domains_own),
        cmocka_unit_test(a_domain_is_dead_only_where_every_exchanger_is_proven_gone),
        cmocka_unit_test(a_domain_without_mx_is_dead_only_where_it_exists_without_an_address),
        cmocka_unit_test(one_that_could_not_be_looked_up_keeps_its_place_without_address),
        cmocka_unit_test(a_time_to_live_is_held_between_a_minute_and_an_hour),
        cmocka_unit_test(a_copy_shares_nothing_with_its_route),
    };

    return cmocka_run_group_tests_name("route_rules", tests, NULL, NULL);
}
