/*
 * mail_route.c - see mail_route.h.
 */
#include "workers/dns/mail_route.h"

#include <assert.h>

#include "base/compiler.h"
#include "base/name_map.h"

struct mail_route *mail_route_copy(struct arena *arena, const struct mail_route *route)
{
    struct mail_route *copy = arena_alloc(arena, sizeof *copy);

    *copy = *route;
    copy->detail = arena_copy(arena, route->detail);
    copy->exchanges = arena_alloc(arena, route->exchange_count * sizeof *copy->exchanges);
    for (size_t i = 0; i < route->exchange_count; i++) {
        copy->exchanges[i] = route->exchanges[i];
        copy->exchanges[i].host = arena_copy(arena, route->exchanges[i].host);
    }
    return copy;
}

/* Insertion sort: they are few. */
static void sort_hosts(struct text *hosts, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        struct text host = hosts[i];
        size_t at = i;

        for (; at > 0 && text_compare(host, hosts[at - 1]) < 0; at--)
            hosts[at] = hosts[at - 1];
        hosts[at] = host;
    }
}

uint64_t mail_route_exchangers(const struct mail_route *route)
{
    struct text hosts[ROUTE_EXCHANGES_MAX];
    uint64_t number = 1;

    assert(route->exchange_count <= ROUTE_EXCHANGES_MAX);
    for (size_t i = 0; i < route->exchange_count; i++)
        hosts[i] = route->exchanges[i].host;
    sort_hosts(hosts, route->exchange_count);
    for (size_t i = 0; i < route->exchange_count; i++)
        number = name_hash(hosts[i], number);
    return number ? number : 1;
}

const char *route_outcome_word(enum route_outcome outcome)
{
    static const char *const words[] = {
        [ROUTE_FOUND] = "found",           [ROUTE_NO_SUCH_DOMAIN] = "no_such_domain",
        [ROUTE_NULL_MX] = "null_mx",       [ROUTE_NO_MAIL_SERVER] = "no_mail_server",
        [ROUTE_DNS_FAILED] = "dns_failed", [ROUTE_NOT_PUBLIC] = "not_public",
    };

    return words[outcome];
}

size_t mail_route_first(const struct mail_route *route)
{
    size_t at = 0;

    while (route->exchanges[at].address_count == 0)
        at++;
    return at;
}
