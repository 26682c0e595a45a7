/*
 * route_doubts_test.c - what is not told before the resolver was found to be good.
 */
#include "tests/workers/dns/finder_bench.h"

static const struct fake_record records[] = {
    {"ok.test", "MX", "10 mx1.ok.test"},  {"mx1.ok.test", "A", "192.0.2.1"},
    {"mx6.test", "MX", "10 v6.mx6.test"}, {"v6.mx6.test", "AAAA", "2001:db8::6"},
    {"bare.test", "A", "192.0.2.4"},      {"once.test", "A", "192.0.2.21"},
    {"null.test", "MX", "0 ."},
};
static const struct fake_fault faults[] = {
    {"refused.test", NULL, FAKE_REFUSED},
    {"once.test", NULL, FAKE_DROP_ONCE},
};
static const struct fake_zone zone = {records, countof(records), faults, countof(faults)};

static const char ok_route[] = "found 10 mx1.ok.test 192.0.2.1";

/* Everybody is answered so; the zone's own records count where nobody is. */
static struct fake_zone spoilt(const struct fake_fault *fault)
{
    return (struct fake_zone){records, countof(records), fault, 1};
}

static void a_dead_end_is_believed_of_a_good_resolver_only(void **state)
{
    static const struct fake_record inventions[] = {
        {"ok.test", "MX", "10 mx1.ok.test"},
        {"null.test", "MX", "0 ."},
        {"*.invalid", "A", "192.0.2.99"},
    };
    static const struct fake_fault denies_root = {"a.root-servers.net", NULL, FAKE_NXDOMAIN};
    static const struct fake_fault fails_invalid = {"*.invalid", NULL, FAKE_SERVFAIL};
    const struct {
        struct fake_zone zone;
        const char *detail;
    } cases[] = {
        {{inventions, countof(inventions), NULL, 0}, "does not deny names that cannot exist"},
        {spoilt(&fails_invalid), "does not deny names that cannot exist"},
        {spoilt(&denies_root), "does not find names that exist"},
    };

    (void)state;
    for (size_t i = 0; i < countof(cases); i++) {
        struct bench bench;
        struct seen nx, null;

        bench_open(&bench);
        bench_serve(&bench, &cases[i].zone);
        bench_find_with(&bench, usual_settings(), 1);
        find(&bench, "nx.test", &nx);
        find_now(&bench, "null.test", &null);
        assert_string_equal(nx.line, "dns_failed");
        assert_string_equal(null.line, "dns_failed");
        assert_non_null(strstr(nx.detail, cases[i].detail));
        bench_close(&bench);
    }
}

static void a_resolver_is_examined_once_for_many_dead_ends(void **state)
{
    struct bench bench;
    struct seen seen[40];

    (void)state;
    bench_open_patient(&bench, &zone);
    find_many(&bench, "gone.test", seen, countof(seen), "no_such_domain");
    /* Once more for those that were heard when the first examination had begun. */
    assert_in_range(fake_dns_asked(bench.servers[0], "a.root-servers.net"), 1, 2);
    bench_close(&bench);
}

/* Whatever is denied at first, and not any more when the resolver is found to be good. */
static void a_dead_end_that_is_not_said_again_is_none(void **state)
{
    static const struct {
        const char *domain, *route;
        struct fake_fault denied[2];
        size_t denied_count;
    } cases[] = {
        {"mx6.test", "found 10 v6.mx6.test 2001:db8::6", {{"mx6.test", NULL, FAKE_NXDOMAIN}}, 1},
        {"mx6.test",
         "found 10 v6.mx6.test 2001:db8::6",
         {{"v6.mx6.test", "A", FAKE_NXDOMAIN}, {"v6.mx6.test", "AAAA", FAKE_NXDOMAIN}},
         2},
        {"bare.test",
         "found implicit 0 bare.test 192.0.2.4",
         {{"bare.test", "A", FAKE_NODATA}, {"bare.test", "AAAA", FAKE_NODATA}},
         2},
    };

    (void)state;
    for (size_t i = 0; i < countof(cases); i++) {
        struct fake_zone served = {records, countof(records), cases[i].denied,
                                   cases[i].denied_count};
        struct bench bench;
        struct seen seen;

        bench_open(&bench);
        bench_serve(&bench, &served);
        bench_find_with(&bench, usual_settings(), 1);
        find(&bench, cases[i].domain, &seen);
        while (fake_dns_asked(bench.servers[0], "a.root-servers.net") == 0)
            uv_run(&bench.loop, UV_RUN_ONCE);
        served = zone;
        uv_run(&bench.loop, UV_RUN_DEFAULT);
        assert_int_equal(seen.times, 1);
        assert_string_equal(seen.line, cases[i].route);
        bench_close(&bench);
    }
}

/* once.test drops the first query of each type: it is found after the other has failed. */
static void a_failure_is_told_when_another_name_is_found(void **state)
{
    struct bench bench;
    struct seen sick, well;

    (void)state;
    bench_open_usual(&bench, &zone);
    find(&bench, "refused.test", &sick);
    find(&bench, "once.test", &well);
    uv_run(&bench.loop, UV_RUN_DEFAULT);
    assert_string_equal(sick.line, "dns_failed");
    assert_string_equal(well.line, "found implicit 0 once.test 192.0.2.21");
    assert_int_equal(fake_dns_asked(bench.servers[0], "a.root-servers.net"), 0);
    bench_close(&bench);
}

static void where_nobody_is_answered_all_wait_until_the_resolver_is_back(void **state)
{
    static const struct fake_fault all[] = {{"*", NULL, FAKE_DROP}, {"*", NULL, FAKE_SERVFAIL}};
    static const struct fake_fault world_out_of_reach[] = {{"*.test", NULL, FAKE_SERVFAIL},
                                                           {"*.com", NULL, FAKE_SERVFAIL}};
    const struct fake_zone outages[] = {
        spoilt(&all[0]),
        spoilt(&all[1]),
        {records, countof(records), world_out_of_reach, countof(world_out_of_reach)},
    };

    (void)state;
    for (size_t i = 0; i < countof(outages); i++) {
        struct route_settings settings = usual_settings();
        struct fake_zone served = outages[i];
        struct seen ok, nx, later = {.times = 0};
        struct bench bench;

        settings.patient = true;
        settings.timeout_ms = 100;
        bench_open(&bench);
        bench_serve(&bench, &served);
        bench_find_with(&bench, settings, 1);
        assert_true(route_finder_gone_ms(bench.finder) < 0);
        find(&bench, "ok.test", &ok);
        find(&bench, "nx.test", &nx);
        while (route_finder_gone_ms(bench.finder) < 250) /* more than one examination */
            uv_run(&bench.loop, UV_RUN_ONCE);
        find(&bench, "bare.test", &later);
        assert_int_equal(ok.times + nx.times, 0);
        assert_int_equal(fake_dns_asked(bench.servers[0], "bare.test"), 0);
        served = zone;
        uv_run(&bench.loop, UV_RUN_DEFAULT);
        assert_true(route_finder_gone_ms(bench.finder) < 0);
        assert_string_equal(ok.line, ok_route);
        assert_string_equal(nx.line, "no_such_domain");
        assert_string_equal(later.line, "found implicit 0 bare.test 192.0.2.4");
        bench_close(&bench);
    }
}

/* What was looked up in vain while the resolver was gone is no failure of the host. */
static void a_host_that_was_not_found_meanwhile_is_looked_up_anew(void **state)
{
    static const struct fake_fault but_mx[] = {{"*.test", "A", FAKE_SERVFAIL},
                                               {"*.test", "AAAA", FAKE_SERVFAIL},
                                               {"*.com", NULL, FAKE_SERVFAIL}};
    struct fake_zone served = {records, countof(records), but_mx, countof(but_mx)};
    struct route_settings settings = usual_settings();
    struct bench bench;
    struct seen seen;

    (void)state;
    settings.patient = true;
    settings.timeout_ms = 100;
    bench_open(&bench);
    bench_serve(&bench, &served);
    bench_find_with(&bench, settings, 1);
    find(&bench, "ok.test", &seen);
    while (route_finder_gone_ms(bench.finder) < 0)
        uv_run(&bench.loop, UV_RUN_ONCE);
    served = zone;
    uv_run(&bench.loop, UV_RUN_DEFAULT);
    assert_string_equal(seen.line, ok_route);
    bench_close(&bench);
}

static void a_finder_may_be_stopped_while_its_resolver_is_gone(void **state)
{
    struct route_settings settings = usual_settings();
    struct bench bench;
    struct seen seen = {.times = 0};

    (void)state;
    settings.patient = true;
    bench_open(&bench);
    bench.resolvers[0] = dead_address();
    bench_find_with(&bench, settings, 1);
    find(&bench, "ok.test", &seen);
    while (route_finder_gone_ms(bench.finder) < 0)
        uv_run(&bench.loop, UV_RUN_ONCE);
    bench_close(&bench);
    assert_int_equal(seen.times, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_dead_end_is_believed_of_a_good_resolver_only),
        cmocka_unit_test(a_resolver_is_examined_once_for_many_dead_ends),
        cmocka_unit_test(a_dead_end_that_is_not_said_again_is_none),
        cmocka_unit_test(a_failure_is_told_when_another_name_is_found),
        cmocka_unit_test(where_nobody_is_answered_all_wait_until_the_resolver_is_back),
        cmocka_unit_test(a_host_that_was_not_found_meanwhile_is_looked_up_anew),
        cmocka_unit_test(a_finder_may_be_stopped_while_its_resolver_is_gone),
    };

    return cmocka_run_group_tests_name("route_doubts", tests, NULL, NULL);
}
