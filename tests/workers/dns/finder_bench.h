/*
 * finder_bench.h - a route finder and its name servers, on the loop of the test.
 */
#ifndef TESTS_WORKERS_DNS_FINDER_BENCH_H
#define TESTS_WORKERS_DNS_FINDER_BENCH_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/buffer.h"
#include "support/fake_dns.c" /* a test is one source file */
#include "workers/dns/route_finder.h"

struct bench {
    uv_loop_t loop;
    struct fake_dns *servers[2];
    size_t server_count;
    struct socket_address resolvers[2];
    struct route_finder *finder;
};

static inline bool not_ten(const void *rule, const struct socket_address *address)
{
    (void)rule;
    return address->any.sa_family != AF_INET || (ntohl(address->v4.sin_addr.s_addr) >> 24) != 10;
}

static inline struct route_settings usual_settings(void)
{
    return (struct route_settings){
        .timeout_ms = 250, .tries = 2, .ipv4 = true, .ipv6 = true, .allows = not_ten};
}

static inline void bench_serve(struct bench *bench, const struct fake_zone *served)
{
    bench->servers[bench->server_count] = fake_dns_new(&bench->loop, served);
    bench->resolvers[bench->server_count] = fake_dns_address(bench->servers[bench->server_count]);
    bench->server_count++;
}

static inline void bench_find_with(struct bench *bench, struct route_settings settings,
                                   size_t resolvers)
{
    struct failure why;

    settings.resolvers = bench->resolvers;
    settings.resolver_count = resolvers;
    if (!route_finder_new(&bench->finder, &bench->loop, &settings, &why))
        fail_msg("%s", why.sentence);
}

static inline void bench_open(struct bench *bench)
{
    *bench = (struct bench){.server_count = 0};
    uv_loop_init(&bench->loop);
}

static inline void bench_open_usual(struct bench *bench, const struct fake_zone *served)
{
    bench_open(bench);
    bench_serve(bench, served);
    bench_find_with(bench, usual_settings(), 1);
}

/* Where nothing is to time out, however slow the machine. */
static inline void bench_open_patient(struct bench *bench, const struct fake_zone *served)
{
    struct route_settings settings = usual_settings();

    settings.timeout_ms = 10000;
    bench_open(bench);
    bench_serve(bench, served);
    bench_find_with(bench, settings, 1);
}

static inline void bench_close(struct bench *bench)
{
    route_finder_stop(bench->finder);
    for (size_t i = 0; i < bench->server_count; i++)
        fake_dns_stop(bench->servers[i]);
    uv_run(&bench->loop, UV_RUN_DEFAULT);
    route_finder_free(bench->finder);
    assert_int_equal(uv_loop_close(&bench->loop), 0);
}

/* A port where nobody listens: the kernel refuses at once. */
static inline struct socket_address dead_address(void)
{
    struct socket_address address = {.v4 = {.sin_family = AF_INET}};
    socklen_t len = sizeof address.v4;
    int fd = socket(AF_INET, SOCK_DGRAM, 0);

    address.v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    assert_int_equal(bind(fd, &address.any, len), 0);
    assert_int_equal(getsockname(fd, &address.any, &len), 0);
    close(fd);
    return address;
}

/* A route as a line: "found 10 mx1.ok.test 192.0.2.1 / 20 ..." */
struct seen {
    char line[1024];
    char detail[512];
    size_t times;
};

static inline void render(struct seen *seen, const struct mail_route *route)
{
    struct buffer line;
    char ip[SOCKET_ADDRESS_TEXT];
    bool fits;

    buffer_init(&line, sizeof seen->line - 1);
    fits = buffer_format(&line, "%s%s", route_outcome_word(route->outcome),
                         route->implicit ? " implicit" : "");
    for (size_t i = 0; i < route->exchange_count; i++) {
        const struct exchange *exchange = &route->exchanges[i];

        fits &= buffer_format(&line, "%s %u %.*s", i > 0 ? " /" : "", exchange->preference,
                              TEXT_ARGS(exchange->host));
        for (size_t k = 0; k < exchange->address_count; k++)
            fits &= buffer_format(&line, " %s", socket_address_ip(&exchange->addresses[k], ip));
    }
    assert_true(fits);
    memcpy(seen->line, line.bytes, line.len);
    seen->line[line.len] = '\0';
    snprintf(seen->detail, sizeof seen->detail, "%.*s", TEXT_ARGS(route->detail));
    buffer_free(&line);
}

static inline void on_found(void *asker, const struct mail_route *route)
{
    struct seen *seen = asker;

    seen->times++;
    render(seen, route);
}

static inline void find(struct bench *bench, const char *domain, struct seen *seen)
{
    seen->times = 0;
    route_finder_find(bench->finder, text_of(domain), on_found, seen);
}

static inline void find_now(struct bench *bench, const char *domain, struct seen *seen)
{
    find(bench, domain, seen);
    uv_run(&bench->loop, UV_RUN_DEFAULT);
    assert_int_equal(seen->times, 1);
}

/* d0.<above>, d1.<above> ... at once, and all of them have the same route. */
static inline void find_many(struct bench *bench, const char *above, struct seen *seen,
                             size_t count, const char *route)
{
    for (size_t i = 0; i < count; i++) {
        char domain[64];

        snprintf(domain, sizeof domain, "d%zu.%s", i, above);
        find(bench, domain, &seen[i]);
    }
    uv_run(&bench->loop, UV_RUN_DEFAULT);
    for (size_t i = 0; i < count; i++)
        assert_string_equal(seen[i].line, route);
}

#endif
