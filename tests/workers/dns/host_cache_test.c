/*
 * host_cache_test.c - a host is asked for once, and only so many are kept.
 */
#include "workers/dns/host_cache.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/compiler.h"
#include "support/fake_dns.c" /* a test is one source file */

static const struct fake_record records[] = {
    {"*.many.test", "A", "192.0.2.1"},
};
static const struct fake_zone zone = {records, countof(records), NULL, 0};
static const struct address_rule any = {.ipv4 = true, .ipv6 = false};

struct bench {
    uv_loop_t loop;
    struct fake_dns *server;
    struct resolver *resolver;
    struct host_cache *cache;
};

static void on_turned(void *owner)
{
    (void)owner;
}

static void bench_open(struct bench *bench)
{
    struct socket_address address;
    struct resolver_settings settings = {
        .servers = &address, .server_count = 1, .timeout_ms = 10000, .turned = on_turned};
    struct failure why;

    uv_loop_init(&bench->loop);
    bench->server = fake_dns_new(&bench->loop, &zone);
    address = fake_dns_address(bench->server);
    assert_true(resolver_new(&bench->resolver, &bench->loop, &settings, &why));
    bench->cache = host_cache_new(bench->resolver, &any);
}

static void bench_close(struct bench *bench)
{
    resolver_stop(bench->resolver);
    fake_dns_stop(bench->server);
    uv_run(&bench->loop, UV_RUN_DEFAULT);
    host_cache_free(bench->cache);
    resolver_free(bench->resolver);
    assert_int_equal(uv_loop_close(&bench->loop), 0);
}

static void on_known(struct host_wait *wait, const struct host_addresses *addresses)
{
    size_t *known = wait->asker;

    assert_int_equal(addresses->state, HOST_FOUND);
    ++*known;
}

static struct text name_of(size_t i, char name[32])
{
    snprintf(name, 32, "h%zu.many.test", i);
    return text_of(name);
}

static void those_who_ask_meanwhile_share_one_look_up(void **state)
{
    struct bench bench;
    struct host_wait waits[3];
    size_t known = 0;

    (void)state;
    bench_open(&bench);
    for (size_t i = 0; i < countof(waits); i++) {
        waits[i] = (struct host_wait){.known = on_known, .asker = &known};
        assert_null(host_cache_ask(bench.cache, TEXT("a.many.test"), 1, &waits[i]));
    }
    host_wait_leave(&waits[1]);
    uv_run(&bench.loop, UV_RUN_DEFAULT);
    assert_int_equal(known, 2);
    assert_int_equal(fake_dns_asked(bench.server, NULL), 1);
    assert_non_null(host_cache_ask(bench.cache, TEXT("a.many.test"), 1, &waits[0]));
    bench_close(&bench);
}

static void the_host_kept_longest_makes_room(void **state)
{
    enum { MORE = 500 };
    struct bench bench;
    struct host_wait *waits = calloc(HOST_CACHE_MAX + MORE, sizeof *waits);
    struct host_wait again = {.known = on_known};
    size_t known = 0;
    char name[32];

    (void)state;
    bench_open(&bench);
    for (size_t i = 0; i < HOST_CACHE_MAX + MORE; i++) {
        waits[i] = (struct host_wait){.known = on_known, .asker = &known};
        assert_null(host_cache_ask(bench.cache, name_of(i, name), 1, &waits[i]));
        if (i % 200 == 0)
            uv_run(&bench.loop, UV_RUN_DEFAULT);
    }
    uv_run(&bench.loop, UV_RUN_DEFAULT);
    again.asker = &known;
    assert_int_equal(known, HOST_CACHE_MAX + MORE);
    assert_int_equal(host_cache_count(bench.cache), HOST_CACHE_MAX);
    assert_non_null(host_cache_ask(bench.cache, name_of(MORE, name), 1, &again));
    assert_null(host_cache_ask(bench.cache, name_of(MORE - 1, name), 1, &again));
    host_wait_leave(&again);
    bench_close(&bench);
    free(waits);
}

static void an_answer_is_kept_for_its_time_within_bounds(void **state)
{
    static const struct {
        enum host_state state;
        uint32_t ttl_s;
        int64_t keep_ms;
    } cases[] = {
        {HOST_FOUND, 0, 60 * 1000},
        {HOST_FOUND, 300, 300 * 1000},
        {HOST_FOUND, UINT32_MAX, 3600 * 1000},
        {HOST_NO_SUCH_NAME, 900, 0},
        {HOST_NO_ADDRESS, 900, 0},
        {HOST_FAILED, 900, 1000},
    };

    (void)state;
    for (size_t i = 0; i < countof(cases); i++) {
        struct host_addresses known = {.state = cases[i].state, .ttl_s = cases[i].ttl_s};

        assert_int_equal(host_cache_keep_ms(&known), cases[i].keep_ms);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(those_who_ask_meanwhile_share_one_look_up),
        cmocka_unit_test(the_host_kept_longest_makes_room),
        cmocka_unit_test(an_answer_is_kept_for_its_time_within_bounds),
    };

    return cmocka_run_group_tests_name("host_cache", tests, NULL, NULL);
}
