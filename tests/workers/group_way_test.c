/*
 * group_way_test.c - which of its exchangers' addresses a group goes to next.
 */
#include "workers/group_way.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "support/temporary_dir.h"
#include "workers/dns/mail_route.h"
#include "workers/lane_limits.h"

enum { NOW = 1000, PORT = 25 };

struct bench {
    struct exchange exchanges[2];
    struct mail_route route;
    struct domain_group *group;
    struct unreachables unreachables;
    struct no_probe *nobody; /* an empty list */
    struct way_terms terms;
    char place[LANE_KEY_SIZE];
};

static struct socket_address address(const char *ip, unsigned port)
{
    struct socket_address parsed;

    assert_true(socket_address_parse(text_of(ip), port, &parsed));
    return parsed;
}

/* mx1 at .1 and .2, and mx2 at .3; the group stands before the first, at its place. */
static void bench_open(struct bench *bench)
{
    struct failure why;

    *bench = (struct bench){
        .exchanges = {{.host = TEXT("mx1.test"), .preference = 10, .address_count = 2},
                      {.host = TEXT("mx2.test"), .preference = 20, .address_count = 1}}};
    bench->exchanges[0].addresses[0] = address("192.0.2.1", 0);
    bench->exchanges[0].addresses[1] = address("192.0.2.2", 0);
    bench->exchanges[1].addresses[0] = address("192.0.2.3", 0);
    bench->route = (struct mail_route){
        .outcome = ROUTE_FOUND, .exchange_count = 2, .exchanges = bench->exchanges};
    bench->group = domain_group_new(1, TEXT("a.test"), 1, 16);
    bench->group->route = &bench->route;
    assert_true(no_probe_read(&bench->nobody, NULL, 0, 0, &why));
    bench->terms = (struct way_terms){.place = lane_key(&bench->exchanges[0], 0, bench->place),
                                      .smtp_port = PORT,
                                      .no_probe = bench->nobody,
                                      .unreachables = &bench->unreachables};
}

static void bench_close(struct bench *bench)
{
    domain_group_free(bench->group);
    no_probe_free(bench->nobody);
}

static void fail_at(struct bench *bench, const char *ip, int64_t began_ms)
{
    struct socket_address to = address(ip, PORT);

    unreachables_add(&bench->unreachables, &to, REASON_TIMEOUT, began_ms, NOW + 100);
}

static enum way find(struct bench *bench, int64_t now_ms, const char *ip)
{
    struct socket_address to = address("192.0.2.99", PORT), wanted;
    enum way way = group_way_find(bench->group, &bench->terms, now_ms, &to);

    if (way == WAY_HERE) {
        wanted = address(ip, PORT);
        assert_true(socket_address_equal(&to, &wanted));
    }
    return way;
}

static void the_best_one_comes_first_and_the_next_only_where_it_cannot_be_reached(void **state)
{
    struct bench bench;

    (void)state;
    bench_open(&bench);
    assert_int_equal(find(&bench, NOW, "192.0.2.1"), WAY_HERE);
    assert_int_equal(bench.group->unreached, REASON_NONE);
    fail_at(&bench, "192.0.2.1", 7);
    fail_at(&bench, "192.0.2.2", 8);
    assert_int_equal(find(&bench, NOW, ""), WAY_ELSEWHERE); /* each address is a place */
    assert_int_equal(bench.group->exchange_at, 0);
    assert_int_equal(bench.group->address_at, 1);
    bench.terms.place = lane_key(&bench.exchanges[0], 1, bench.place);
    assert_int_equal(find(&bench, NOW, ""), WAY_ELSEWHERE);
    assert_int_equal(bench.group->exchange_at, 1);
    bench.terms.place = lane_key(&bench.exchanges[1], 0, bench.place);
    assert_int_equal(find(&bench, NOW, "192.0.2.3"), WAY_HERE);
    assert_int_equal(bench.group->unreached, REASON_TIMEOUT);
    assert_int_equal(bench.group->unreached_ms, 7);
    bench_close(&bench);
}

static void what_could_not_be_reached_is_tried_again_after_a_while(void **state)
{
    struct bench bench;

    (void)state;
    bench_open(&bench);
    fail_at(&bench, "192.0.2.1", 7);
    assert_true(unreachables_any(&bench.unreachables, NOW + 99));
    assert_false(unreachables_any(&bench.unreachables, NOW + 100));
    assert_int_equal(find(&bench, NOW + 100, "192.0.2.1"), WAY_HERE);
    bench_close(&bench);
}

static void only_the_last_eight_are_remembered(void **state)
{
    struct bench bench;

    (void)state;
    bench_open(&bench);
    fail_at(&bench, "192.0.2.1", 7);
    for (int i = 0; i < UNREACHABLE_MAX - 1; i++)
        fail_at(&bench, "192.0.2.77", 8);
    bench.exchanges[0].address_count = 1;
    bench.route.exchange_count = 1;
    assert_int_equal(find(&bench, NOW, "192.0.2.1"), WAY_NOWHERE);
    fail_at(&bench, "192.0.2.77", 8);
    bench.group->exchange_at = 0;
    assert_int_equal(find(&bench, NOW, "192.0.2.1"), WAY_HERE);
    bench_close(&bench);
}

static void an_exchanger_without_an_address_is_passed_by(void **state)
{
    struct bench bench;

    (void)state;
    bench_open(&bench);
    bench.exchanges[0].address_count = 0;
    bench.terms.place = lane_key(&bench.exchanges[1], 0, bench.place);
    assert_int_equal(find(&bench, NOW, "192.0.2.3"), WAY_HERE);
    bench_close(&bench);
}

static void who_is_never_asked_is_not_gone_around(void **state)
{
    char dir[TEMPORARY_PATH], path[TEMPORARY_PATH + 16];
    const struct no_probe_file file = {path, false};
    struct no_probe *list;
    struct failure why;
    struct bench bench;

    (void)state;
    temporary_dir_new(dir);
    snprintf(path, sizeof path, "%s/no-probe", dir);
    file_put(path, "mx1.test\n", 9);
    assert_true(no_probe_read(&list, &file, 1, 0, &why));
    bench_open(&bench);
    bench.terms.no_probe = list;
    assert_int_equal(find(&bench, NOW, "192.0.2.1"), WAY_FORBIDDEN);
    assert_non_null(group_way_forbidden(bench.group, list));
    bench_close(&bench);
    no_probe_free(list);
    temporary_dir_remove(dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_best_one_comes_first_and_the_next_only_where_it_cannot_be_reached),
        cmocka_unit_test(what_could_not_be_reached_is_tried_again_after_a_while),
        cmocka_unit_test(only_the_last_eight_are_remembered),
        cmocka_unit_test(an_exchanger_without_an_address_is_passed_by),
        cmocka_unit_test(who_is_never_asked_is_not_gone_around),
    };

    return cmocka_run_group_tests_name("group_way", tests, NULL, NULL);
}
