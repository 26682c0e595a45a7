/*
 * route_finder_test.c - from a domain to its route, over a name server on loopback
 * that behaves well or badly by name.
 */
#include "workers/dns/route_finder.h"

#include "tests/workers/dns/finder_bench.h"

static const struct fake_record records[] = {
    {"ok.test", "MX", "20 mx2.ok.test"},
    {"ok.test", "MX", "10 MX1.ok.test"},
    {"mx1.ok.test", "A", "192.0.2.1"},
    {"mx2.ok.test", "A", "192.0.2.3"},
    {"mx2.ok.test", "A", "192.0.2.2"},
    {"mx2.ok.test", "AAAA", "2001:db8::2"},
    {"bare.test", "A", "192.0.2.4"},
    {"bare6.test", "AAAA", "2001:db8::4"},
    {"mx6.test", "MX", "10 v6.mx6.test"},
    {"v6.mx6.test", "AAAA", "2001:db8::6"},
    {"nothing.test", "TXT", ""},
    {"null.test", "MX", "0 ."},
    {"nullplus.test", "MX", "0 ."},
    {"nullplus.test", "MX", "10 mx1.ok.test"},
    {"literal.test", "MX", "0 127.0.0.1"},
    {"literals.test", "MX", "0 127.0.0.1"},
    {"literals.test", "MX", "10 mx1.ok.test"},
    {"localhost-mx.test", "MX", "0 localhost"},
    {"single.test", "MX", "0 mail"},
    {"bad-name.test", "MX", "0 a\\010b\\027.ok.test"},
    {"dead-mx.test", "MX", "10 gone1.test"},
    {"dead-mx.test", "MX", "20 gone2.test"},
    {"half-dead.test", "MX", "10 gone1.test"},
    {"half-dead.test", "MX", "20 mx1.ok.test"},
    {"half-failed.test", "MX", "10 sick.servfail.test"},
    {"half-failed.test", "MX", "20 mx1.ok.test"},
    {"all-failed.test", "MX", "10 sick.servfail.test"},
    {"all-failed.test", "MX", "20 gone1.test"},
    {"literal-dead.test", "MX", "10 127.0.0.1"},
    {"literal-dead.test", "MX", "20 gone1.test"},
    {"addressless.test", "MX", "10 nothing.test"},
    {"twice.test", "MX", "10 mx1.ok.test"},
    {"twice.test", "MX", "5 mx1.OK.test"},
    {"inside.test", "MX", "10 inner.inside.test"},
    {"inner.inside.test", "A", "10.0.0.1"},
    {"partly.test", "MX", "10 part.partly.test"},
    {"part.partly.test", "A", "10.0.0.1"},
    {"part.partly.test", "A", "192.0.2.9"},
    {"inside-or-sick.test", "A", "10.0.0.1"},
    {"alias.test", "CNAME", "ok.test"},
    {"alias-bare.test", "CNAME", "bare.test"},
    {"loop1.test", "CNAME", "loop2.test"},
    {"loop2.test", "CNAME", "loop1.test"},
    {"alias-nx.test", "CNAME", "gone1.test"},
    {"mx-alias.test", "MX", "10 alias-bare.test"},
    {"mx-alias-nx.test", "MX", "10 alias-nx.test"},
    {"thousand.test", "MANY", "1000"},
    {"*.many.test", "A", "192.0.2.77"},
    {"hosts.test", "MX", "10 hundred.test"},
    {"hundred.test", "A", "192.0.2.16"},
    {"hundred.test", "A", "192.0.2.15"},
    {"hundred.test", "A", "192.0.2.14"},
    {"hundred.test", "A", "192.0.2.13"},
    {"hundred.test", "A", "192.0.2.12"},
    {"hundred.test", "A", "192.0.2.11"},
    {"hundred.test", "A", "192.0.2.11"},
    {"hundred.test", "AAAA", "2001:db8::11"},
    {"hundred.test", "AAAA", "2001:db8::12"},
    {"hundred.test", "AAAA", "2001:db8::13"},
    {"half-a.test", "A", "192.0.2.20"},
    {"half-aaaa.test", "AAAA", "2001:db8::20"},
    {"once.test", "A", "192.0.2.21"},
    {"ten.test", "MANY", "10"},
    {"sickten.test", "MX", "1 a.servfail.test"},
    {"sickten.test", "MX", "2 b.servfail.test"},
    {"sickten.test", "MX", "3 c.servfail.test"},
    {"sickten.test", "MX", "4 d.servfail.test"},
    {"sickten.test", "MX", "5 e.servfail.test"},
    {"sickten.test", "MX", "6 f.servfail.test"},
    {"sickten.test", "MX", "7 g.servfail.test"},
    {"sickten.test", "MX", "8 h.servfail.test"},
    {"sickten.test", "MX", "9 i.servfail.test"},
    {"sickten.test", "MX", "9 j.servfail.test"},
    {"equals.test", "MX", "10 h1.many.test"},
    {"equals.test", "MX", "10 h2.many.test"},
    {"equals.test", "MX", "10 h3.many.test"},
    {"equals2.test", "MX", "10 h1.many.test"},
    {"equals2.test", "MX", "10 h2.many.test"},
    {"equals2.test", "MX", "10 h3.many.test"},
    {"big.test", "MANY", "20"},
    {"slow-host.test", "MX", "10 drop.test"},
    {"slow-spare.test", "MX", "10 mx1.ok.test"},
    {"slow-spare.test", "MX", "20 drop.test"},
    {"*.crowd.test", "MX", "10 mx1.ok.test"},
    {"*.deserted.test", "MX", "10 gone1.test"},
};

static const struct fake_fault faults[] = {
    {"lame.test", NULL, FAKE_LAME},
    {"servfail.test", NULL, FAKE_SERVFAIL},
    {"*.servfail.test", NULL, FAKE_SERVFAIL},
    {"refused.test", NULL, FAKE_REFUSED},
    {"notimp.test", NULL, FAKE_NOTIMP},
    {"formerr.test", NULL, FAKE_FORMERR},
    {"drop.test", NULL, FAKE_DROP},
    {"zero.test", NULL, FAKE_ZERO_BYTES},
    {"garbage.test", NULL, FAKE_GARBAGE},
    {"short.test", NULL, FAKE_SHORT},
    {"pointer-loop.test", NULL, FAKE_POINTER_LOOP},
    {"wrong-id.test", NULL, FAKE_WRONG_ID},
    {"wrong-question.test", NULL, FAKE_WRONG_QUESTION},
    {"count.test", NULL, FAKE_COUNT_TOO_LARGE},
    {"alias-alone.test", NULL, FAKE_ALIAS_ALONE},
    {"tcp-dropped.test", NULL, FAKE_TCP_DROPPED},
    {"tcp-silent.test", NULL, FAKE_TCP_SILENT},
    {"tcp-truncated.test", NULL, FAKE_TCP_TRUNCATED},
    {"no-proof.test", NULL, FAKE_NO_PROOF},
    {"half-a.test", "AAAA", FAKE_SERVFAIL},
    {"half-aaaa.test", "A", FAKE_SERVFAIL},
    {"inside-or-sick.test", "AAAA", FAKE_SERVFAIL},
    {"once.test", NULL, FAKE_DROP_ONCE},
};

static const struct fake_zone zone = {records, countof(records), faults, countof(faults)};

/* Everything is refused, or nobody is at home. */
static const struct fake_fault all_servfail[] = {{"*.test", NULL, FAKE_SERVFAIL}};
static const struct fake_zone sick_zone = {NULL, 0, all_servfail, countof(all_servfail)};
static const struct fake_fault all_dropped[] = {{"*", NULL, FAKE_DROP}};
static const struct fake_zone silent_zone = {NULL, 0, all_dropped, countof(all_dropped)};

static const struct {
    const char *domain, *route, *detail;
} outcomes[] = {
    {"ok.test", "found 10 mx1.ok.test 192.0.2.1 / 20 mx2.ok.test 192.0.2.2 192.0.2.3 2001:db8::2",
     ""},
    {"bare.test", "found implicit 0 bare.test 192.0.2.4", ""},
    {"bare6.test", "found implicit 0 bare6.test 2001:db8::4", ""},
    {"mx6.test", "found 10 v6.mx6.test 2001:db8::6", ""},
    {"nx.test", "no_such_domain", "nx.test does not exist"},
    {"nothing.test", "no_mail_server implicit", "nothing.test has no MX and no address"},
    {"null.test", "null_mx", "null.test takes no mail: null MX"},
    {"nullplus.test", "found 10 mx1.ok.test 192.0.2.1", ""},
    {"literal.test", "not_public", "the MX of literal.test names 127.0.0.1"},
    {"literals.test", "found 10 mx1.ok.test 192.0.2.1", ""},
    {"localhost-mx.test", "not_public", "names localhost,"},
    {"single.test", "not_public", "names mail,"},
    {"bad-name.test", "not_public", "names a\\010b\\027.ok.test,"},
    {"dead-mx.test", "no_mail_server", "no MX host of dead-mx.test exists: gone1.test"},
    {"half-dead.test", "found 20 mx1.ok.test 192.0.2.1", ""},
    {"half-failed.test", "found 10 sick.servfail.test / 20 mx1.ok.test 192.0.2.1", ""},
    {"all-failed.test", "dns_failed", "addresses of sick.servfail.test: SERVFAIL"},
    {"literal-dead.test", "not_public", "names 127.0.0.1,"},
    {"addressless.test", "dns_failed", "addresses of nothing.test: it exists and has none"},
    {"twice.test", "found 5 mx1.ok.test 192.0.2.1", ""},
    {"inside.test", "not_public", "inner.inside.test is at 10.0.0.1"},
    {"partly.test", "found 10 part.partly.test 192.0.2.9", ""},
    {"inside-or-sick.test", "dns_failed implicit", "addresses of inside-or-sick.test: SERVFAIL"},
    {"alias.test",
     "found 10 mx1.ok.test 192.0.2.1 / 20 mx2.ok.test 192.0.2.2 192.0.2.3 2001:db8::2", ""},
    {"alias-bare.test", "found implicit 0 alias-bare.test 192.0.2.4", ""},
    {"loop1.test", "dns_failed", "MX of loop1.test: its aliases do not end"},
    {"alias-nx.test", "dns_failed", "an alias of a name that does not exist"},
    {"alias-alone.test", "dns_failed", "an alias without data"},
    {"mx-alias.test", "found 10 alias-bare.test 192.0.2.4", ""},
    {"mx-alias-nx.test", "dns_failed", "an alias of a name that does not exist"},
    {"hosts.test",
     "found 10 hundred.test 192.0.2.11 192.0.2.12 192.0.2.13 2001:db8::11 2001:db8::12", ""},
    {"half-a.test", "found implicit 0 half-a.test 192.0.2.20", ""},
    {"half-aaaa.test", "found implicit 0 half-aaaa.test 2001:db8::20", ""},
    {"once.test", "found implicit 0 once.test 192.0.2.21", ""},
    {"lame.test", "dns_failed", "MX of lame.test: an empty answer (lame)"},
    {"no-proof.test", "dns_failed", "(lame)"},
    {"servfail.test", "dns_failed", "MX of servfail.test: SERVFAIL"},
    {"refused.test", "dns_failed", "REFUSED"},
    {"notimp.test", "dns_failed", "NOTIMP"},
    {"formerr.test", "dns_failed", "FORMERR"},
    {"drop.test", "dns_failed", "no answer in time"},
    {"zero.test", "dns_failed", "no answer in time"},
    {"garbage.test", "dns_failed", "malformed"},
    {"short.test", "dns_failed", "malformed"},
    {"pointer-loop.test", "dns_failed", "malformed"},
    {"wrong-id.test", "dns_failed", "no answer in time"},
    {"wrong-question.test", "dns_failed", "no answer in time"},
    {"count.test", "dns_failed", "malformed"},
    {"tcp-dropped.test", "dns_failed", "MX of tcp-dropped.test"},
    {"tcp-silent.test", "dns_failed", "MX of tcp-silent.test"},
    {"tcp-truncated.test", "dns_failed", "MX of tcp-truncated.test"},
    {"thousand.test",
     "found 0 h0.many.test 192.0.2.77 / 1 h1.many.test 192.0.2.77 / 2 h2.many.test 192.0.2.77 / "
     "3 h3.many.test 192.0.2.77 / 4 h4.many.test 192.0.2.77 / 5 h5.many.test 192.0.2.77 / "
     "6 h6.many.test 192.0.2.77 / 7 h7.many.test 192.0.2.77 / 8 h8.many.test 192.0.2.77 / "
     "9 h9.many.test 192.0.2.77",
     ""},
    {"no\\name.test", "dns_failed", "not a name that can be looked up"},
    {"localhost", "dns_failed", "not a name that can be looked up"},
};

static void each_behaviour_of_a_zone_has_its_outcome(void **state)
{
    struct bench bench;
    struct seen *seen = calloc(countof(outcomes), sizeof *seen);

    (void)state;
    bench_open_usual(&bench, &zone);
    for (size_t i = 0; i < countof(outcomes); i++)
        find(&bench, outcomes[i].domain, &seen[i]);
    for (size_t i = 0; i < countof(outcomes); i++)
        assert_int_equal(seen[i].times, 0); /* never from inside */
    uv_run(&bench.loop, UV_RUN_DEFAULT);
    for (size_t i = 0; i < countof(outcomes); i++) {
        if (seen[i].times != 1 || strcmp(seen[i].line, outcomes[i].route) != 0 ||
            !strstr(seen[i].detail, outcomes[i].detail))
            fail_msg("%s: got %zu times '%s' (%s), want '%s' (%s)", outcomes[i].domain,
                     seen[i].times, seen[i].line, seen[i].detail, outcomes[i].route,
                     outcomes[i].detail);
    }
    bench_close(&bench);
    free(seen);
}

static void a_healthy_domain_is_found_after_every_fault(void **state)
{
    struct bench bench;
    struct seen seen[countof(faults)];

    (void)state;
    bench_open_usual(&bench, &zone);
    for (size_t i = 0; i < countof(faults); i++)
        find(&bench, faults[i].name[0] == '*' ? "x.servfail.test" : faults[i].name, &seen[i]);
    uv_run(&bench.loop, UV_RUN_DEFAULT);
    find_now(&bench, "ok.test", &seen[0]);
    assert_string_equal(seen[0].line, outcomes[0].route);
    bench_close(&bench);
}

/* big.test needs more than 512 octets and less than 1,232. */
static void a_large_answer_is_whole_with_edns_and_after_a_formerr_turned_it_off(void **state)
{
    struct bench bench;
    struct seen seen;

    (void)state;
    bench_open_usual(&bench, &zone);
    for (size_t by_tcp = 0; by_tcp < 2; by_tcp++) {
        find_now(&bench, "big.test", &seen);
        assert_non_null(strstr(seen.line, "found 0 h0.many.test 192.0.2.77 / 1 h1.many.test"));
        assert_int_equal(fake_dns_asked_by_tcp(bench.servers[0]) > 0, by_tcp);
        find_now(&bench, "formerr.test", &seen);
    }
    bench_close(&bench);
}

static void the_next_resolver_is_asked_where_the_first_fails(void **state)
{
    static const struct fake_zone *const firsts[] = {&sick_zone, &silent_zone};

    (void)state;
    for (size_t i = 0; i < countof(firsts); i++) {
        struct bench bench;
        struct seen seen;

        bench_open(&bench);
        bench_serve(&bench, firsts[i]);
        bench_serve(&bench, &zone);
        bench_find_with(&bench, usual_settings(), 2);
        find_now(&bench, "ok.test", &seen);
        assert_string_equal(seen.line, outcomes[0].route);
        assert_true(fake_dns_asked(bench.servers[0], "ok.test") == 1);
        bench_close(&bench);
    }
}

static void a_dead_first_resolver_costs_nothing_but_a_try(void **state)
{
    struct bench bench;
    struct seen seen[200];
    uint64_t began;

    (void)state;
    bench_open(&bench);
    bench.resolvers[0] = dead_address();
    bench.server_count = 0;
    bench.servers[0] = fake_dns_new(&bench.loop, &zone);
    bench.server_count = 1;
    bench.resolvers[1] = fake_dns_address(bench.servers[0]);
    bench_find_with(&bench, usual_settings(), 2);
    began = uv_hrtime();
    for (size_t i = 0; i < countof(seen); i++)
        find(&bench, "ok.test", &seen[i]);
    uv_run(&bench.loop, UV_RUN_DEFAULT);
    for (size_t i = 0; i < countof(seen); i++)
        assert_string_equal(seen[i].line, outcomes[0].route);
    assert_true(uv_hrtime() - began < UINT64_C(2000000000));
    bench_close(&bench);
}

static void a_resolver_that_is_down_is_a_failure_and_asked_again_after_a_pause(void **state)
{
    struct bench bench;
    struct seen seen;
    uint64_t began = uv_hrtime();

    (void)state;
    bench_open(&bench);
    bench.resolvers[0] = dead_address();
    bench_find_with(&bench, usual_settings(), 1);
    find_now(&bench, "ok.test", &seen);
    assert_string_equal(seen.line, "dns_failed");
    assert_non_null(strstr(seen.detail, "the resolver cannot be reached"));
    assert_true(uv_hrtime() - began >= 200 * 1000000);
    assert_int_equal(route_finder_counts(bench.finder).queries, 4 * 2); /* and the canary's three */
    assert_int_equal(route_finder_counts(bench.finder).failures, 4 * 2);
    bench_close(&bench);
}

static void a_silent_resolver_rests_while_another_answers(void **state)
{
    struct bench bench;
    struct seen seen[60];

    (void)state;
    bench_open(&bench);
    bench_serve(&bench, &silent_zone);
    bench_serve(&bench, &zone);
    bench_find_with(&bench, usual_settings(), 2);
    for (int round = 0; round < 2; round++) {
        for (size_t i = 0; i < countof(seen); i++)
            find(&bench, "null.test", &seen[i]);
        uv_run(&bench.loop, UV_RUN_DEFAULT);
        for (size_t i = 0; i < countof(seen); i++)
            assert_string_equal(seen[i].line, "null_mx");
    }
    assert_int_equal(fake_dns_asked(bench.servers[0], "null.test"), 60); /* the first round */
    bench_close(&bench);
}

static void a_host_is_looked_up_once_for_all_its_domains(void **state)
{
    struct bench bench;
    struct seen *seen = calloc(500, sizeof *seen);

    (void)state;
    bench_open_patient(&bench, &zone);
    for (int round = 0; round < 2; round++) {
        find_many(&bench, "crowd.test", seen, 500, "found 10 mx1.ok.test 192.0.2.1");
    }
    assert_int_equal(fake_dns_asked(bench.servers[0], "mx1.ok.test"), 2); /* A and AAAA */
    bench_close(&bench);
    free(seen);
}

/* Nobody remembers that it is not there, but who asks meanwhile shares the answer. */
static void a_host_that_is_not_there_is_looked_up_for_many_domains_at_once(void **state)
{
    struct bench bench;
    struct seen seen[40];

    (void)state;
    bench_open_patient(&bench, &zone);
    find_many(&bench, "deserted.test", seen, countof(seen), "no_mail_server");
    /* A and AAAA, twice; and for those whose MX came when the answer was there. */
    assert_in_range(fake_dns_asked(bench.servers[0], "gone1.test"), 4, countof(seen));
    bench_close(&bench);
}

static void equals_stand_in_an_order_of_the_domain_that_never_changes(void **state)
{
    char lines[2][1024];
    struct seen seen;

    (void)state;
    for (int i = 0; i < 2; i++) {
        struct bench bench;

        bench_open_usual(&bench, &zone);
        find_now(&bench, "equals.test", &seen);
        memcpy(lines[i], seen.line, sizeof lines[i]);
        find_now(&bench, "equals2.test", &seen);
        assert_string_not_equal(seen.line, lines[i]);
        bench_close(&bench);
    }
    assert_string_equal(lines[0], lines[1]);
}

static void one_domain_costs_at_most_thirty_queries(void **state)
{
    struct route_settings settings = usual_settings();
    struct bench bench;
    struct seen seen;

    (void)state;
    settings.tries = 3;
    bench_open(&bench);
    bench_serve(&bench, &zone);
    bench_find_with(&bench, settings, 1);
    find_now(&bench, "sickten.test", &seen);
    assert_string_equal(seen.line, "dns_failed");
    assert_true(route_finder_counts(bench.finder).queries <= 30);
    bench_close(&bench);
}

static void one_domain_has_only_so_much_time(void **state)
{
    static const struct {
        const char *domain, *route, *detail;
    } cases[] = {
        {"drop.test", "dns_failed", "MX of drop.test: no answer within the time of a domain"},
        {"slow-host.test", "dns_failed",
         "addresses of drop.test: no answer within the time of a domain"},
        {"slow-spare.test", "found 10 mx1.ok.test 192.0.2.1 / 20 drop.test", ""},
    };
    struct route_settings settings = usual_settings();
    struct bench bench;
    struct seen seen;

    (void)state;
    settings.timeout_ms = 10000;
    settings.domain_timeout_ms = 200;
    bench_open(&bench);
    bench_serve(&bench, &zone);
    bench_find_with(&bench, settings, 1);
    for (size_t i = 0; i < countof(cases); i++) {
        find(&bench, cases[i].domain, &seen);
        while (seen.times == 0)
            uv_run(&bench.loop, UV_RUN_ONCE);
        assert_string_equal(seen.line, cases[i].route);
        assert_string_equal(seen.detail, cases[i].detail);
    }
    bench_close(&bench);
}

static void a_family_that_is_not_used_still_proves_that_a_host_is_there(void **state)
{
    static const struct {
        bool ipv4, ipv6;
        const char *domain, *route, *detail;
    } cases[] = {
        {true, false, "bare6.test", "not_public implicit", "bare6.test is at 2001:db8::4"},
        {true, false, "mx6.test", "not_public", "v6.mx6.test is at 2001:db8::6"},
        {true, false, "nothing.test", "no_mail_server implicit", ""},
        {true, false, "dead-mx.test", "no_mail_server", ""},
        {false, true, "bare.test", "not_public implicit", "bare.test is at 192.0.2.4"},
        {false, true, "bare6.test", "found implicit 0 bare6.test 2001:db8::4", ""},
        {false, true, "half-aaaa.test", "found implicit 0 half-aaaa.test 2001:db8::20", ""},
    };

    (void)state;
    for (size_t i = 0; i < countof(cases); i++) {
        struct route_settings settings = usual_settings();
        struct bench bench;
        struct seen seen;

        settings.ipv4 = cases[i].ipv4;
        settings.ipv6 = cases[i].ipv6;
        bench_open(&bench);
        bench_serve(&bench, &zone);
        bench_find_with(&bench, settings, 1);
        find_now(&bench, cases[i].domain, &seen);
        assert_string_equal(seen.line, cases[i].route);
        assert_non_null(strstr(seen.detail, cases[i].detail));
        bench_close(&bench);
    }
}

/* More than fit under way at once, and into a socket's buffer. */
static void many_domains_at_once_all_get_their_answer(void **state)
{
    enum { MANY = 5000 };
    struct bench bench;
    struct seen *seen = calloc(MANY, sizeof *seen);

    (void)state;
    bench_open_patient(&bench, &zone);
    find_many(&bench, "crowd.test", seen, MANY, "found 10 mx1.ok.test 192.0.2.1");
    assert_int_equal(route_finder_counts(bench.finder).failures, 0);
    bench_close(&bench);
    free(seen);
}

static void nobody_is_called_after_a_stop(void **state)
{
    struct bench bench;
    struct seen seen[countof(outcomes)];

    (void)state;
    for (int turns = 0; turns < 8; turns++) {
        bench_open_usual(&bench, &zone);
        for (size_t i = 0; i < countof(outcomes); i++)
            find(&bench, outcomes[i].domain, &seen[i]);
        for (int i = 0; i < turns; i++)
            uv_run(&bench.loop, UV_RUN_ONCE);
        route_finder_stop(bench.finder);
        for (size_t i = 0; i < countof(outcomes); i++)
            seen[i].times = 0;
        bench_close(&bench);
        for (size_t i = 0; i < countof(outcomes); i++)
            assert_int_equal(seen[i].times, 0);
    }
}

static struct bench *stopping;

static void stop_on_found(void *asker, const struct mail_route *route)
{
    on_found(asker, route);
    route_finder_stop(stopping->finder);
}

static void a_finder_may_be_stopped_by_whoever_it_answers(void **state)
{
    static const char *const firsts[] = {"ok.test", "null.test", "drop.test", "no\\name.test"};

    (void)state;
    for (size_t i = 0; i < countof(firsts); i++) {
        struct bench bench;
        struct seen first = {.times = 0}, other[4] = {{.times = 0}};

        bench_open_usual(&bench, &zone);
        stopping = &bench;
        find(&bench, "drop.test", &other[0]);
        find(&bench, "tcp-silent.test", &other[1]);
        route_finder_find(bench.finder, text_of(firsts[i]), stop_on_found, &first);
        find(&bench, "servfail.test", &other[2]);
        uv_run(&bench.loop, UV_RUN_DEFAULT);
        assert_int_equal(first.times, 1);
        bench_close(&bench);
    }
}

/* The question for its MX is still under way then, and dies with the resolver. */
static void a_finder_may_be_stopped_by_whoever_it_gives_in_to(void **state)
{
    static const char *const domains[] = {"drop.test", "slow-host.test"};

    (void)state;
    for (size_t i = 0; i < countof(domains); i++) {
        struct route_settings settings = usual_settings();
        struct bench bench;
        struct seen seen = {.times = 0};

        settings.timeout_ms = 10000;
        settings.domain_timeout_ms = 100;
        bench_open(&bench);
        bench_serve(&bench, &zone);
        bench_find_with(&bench, settings, 1);
        stopping = &bench;
        route_finder_find(bench.finder, text_of(domains[i]), stop_on_found, &seen);
        uv_run(&bench.loop, UV_RUN_DEFAULT);
        assert_int_equal(seen.times, 1);
        assert_string_equal(seen.line, "dns_failed");
        bench_close(&bench);
    }
}

struct chain {
    struct bench *bench;
    size_t left;
};

static void ask_the_next(void *asker, const struct mail_route *route)
{
    struct chain *chain = asker;

    assert_int_equal(route->outcome, ROUTE_FOUND);
    if (chain->left-- > 0)
        route_finder_find(chain->bench->finder, TEXT("ok.test"), ask_the_next, chain);
}

static void whoever_is_answered_may_ask_again(void **state)
{
    struct bench bench;
    struct chain chain = {&bench, 50};

    (void)state;
    bench_open_usual(&bench, &zone);
    route_finder_find(bench.finder, TEXT("ok.test"), ask_the_next, &chain);
    uv_run(&bench.loop, UV_RUN_DEFAULT);
    assert_true(chain.left == (size_t)-1);
    bench_close(&bench);
}

static void run_a_loop(void *failures)
{
    struct bench bench;
    struct seen seen[50];

    bench_open_patient(&bench, &zone);
    for (size_t i = 0; i < countof(seen); i++)
        find(&bench, i % 2 ? "ok.test" : "thousand.test", &seen[i]);
    uv_run(&bench.loop, UV_RUN_DEFAULT);
    for (size_t i = 0; i < countof(seen); i++)
        *(int *)failures += seen[i].times != 1 || strncmp(seen[i].line, "found", 5) != 0;
    bench_close(&bench);
}

static void each_thread_has_a_finder_of_its_own(void **state)
{
    uv_thread_t threads[3];
    int failures[3] = {0};

    (void)state;
    for (size_t i = 0; i < countof(threads); i++)
        assert_int_equal(uv_thread_create(&threads[i], run_a_loop, &failures[i]), 0);
    for (size_t i = 0; i < countof(threads); i++)
        uv_thread_join(&threads[i]);
    for (size_t i = 0; i < countof(threads); i++)
        assert_int_equal(failures[i], 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_behaviour_of_a_zone_has_its_outcome),
        cmocka_unit_test(a_healthy_domain_is_found_after_every_fault),
        cmocka_unit_test(a_large_answer_is_whole_with_edns_and_after_a_formerr_turned_it_off),
        cmocka_unit_test(the_next_resolver_is_asked_where_the_first_fails),
        cmocka_unit_test(a_dead_first_resolver_costs_nothing_but_a_try),
        cmocka_unit_test(a_resolver_that_is_down_is_a_failure_and_asked_again_after_a_pause),
        cmocka_unit_test(a_silent_resolver_rests_while_another_answers),
        cmocka_unit_test(a_host_is_looked_up_once_for_all_its_domains),
        cmocka_unit_test(a_host_that_is_not_there_is_looked_up_for_many_domains_at_once),
        cmocka_unit_test(equals_stand_in_an_order_of_the_domain_that_never_changes),
        cmocka_unit_test(one_domain_costs_at_most_thirty_queries),
        cmocka_unit_test(one_domain_has_only_so_much_time),
        cmocka_unit_test(a_family_that_is_not_used_still_proves_that_a_host_is_there),
        cmocka_unit_test(many_domains_at_once_all_get_their_answer),
        cmocka_unit_test(nobody_is_called_after_a_stop),
        cmocka_unit_test(a_finder_may_be_stopped_by_whoever_it_answers),
        cmocka_unit_test(a_finder_may_be_stopped_by_whoever_it_gives_in_to),
        cmocka_unit_test(whoever_is_answered_may_ask_again),
        cmocka_unit_test(each_thread_has_a_finder_of_its_own),
    };

    return cmocka_run_group_tests_name("route_finder", tests, NULL, NULL);
}
