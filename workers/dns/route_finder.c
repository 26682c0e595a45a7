/*
 * route_finder.c - see route_finder.h.
 *
 *   waiting --start()--> MX asked --on_mx()--> hosts asked --on_host()--> conclude()
 *
 * Searches wait here, not in the resolver, so that the time one may take is counted
 * from its first query.  The clock is that of the loop.
 */
#include "workers/dns/route_finder.h"

#include <assert.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/memory.h"
#include "workers/dns/host_cache.h"
#include "workers/dns/resolver.h"
#include "workers/dns/route_rules.h"
#include "workers/dns/system_resolvers.h"

enum {
    SEARCH_MAX_MS = 20 * 1000,
    SEARCH_TRIES = 30, /* of all its questions together; a repetition by TCP is part of its try */
    TRIES_MAX = 10,    /* of one question */
    FAMILIES = 2,
};

static_assert(SEARCH_TRIES - TRIES_MAX >= FAMILIES * ROUTE_EXCHANGES_MAX,
              "each question can be asked once");

struct search {
    struct search *next, **link; /* waiting, or under way in the order of their start */
    struct route_finder *finder;
    struct arena *arena; /* the search itself is in it */
    struct text domain;
    route_found *found;
    void *asker;
    int64_t deadline_ms;
    struct question *mx; /* while it is asked */
    struct route_plan *plan;
    struct host_addresses *hosts; /* as the plan's exchanges, with `waits` */
    struct host_wait *waits;
    size_t missing;
};

struct search_list {
    struct search *first, **last_link;
};

struct route_finder {
    struct resolver *resolver;
    struct host_cache *hosts;
    unsigned tries;
    unsigned domain_timeout_ms;
    struct search_list waiting, under_way;
    bool stopped;
};

static void list_init(struct search_list *list)
{
    *list = (struct search_list){NULL, &list->first};
}

static void list_append(struct search_list *list, struct search *search)
{
    search->next = NULL;
    search->link = list->last_link;
    *list->last_link = search;
    list->last_link = &search->next;
}

static void list_remove(struct search_list *list, struct search *search)
{
    *search->link = search->next;
    if (search->next)
        search->next->link = search->link;
    else
        list->last_link = search->link;
}

static bool is_waiting_for(const struct search *search, size_t host)
{
    return search->waits[host].asker != NULL;
}

/* Nothing calls it any more. */
static void let_go(struct search *search)
{
    if (search->mx)
        resolver_forget(search->mx);
    search->mx = NULL;
    for (size_t i = 0; search->missing > 0; i++) {
        if (!is_waiting_for(search, i))
            continue;
        host_wait_leave(&search->waits[i]);
        search->missing--;
    }
}

static void answer(struct search *search, const struct mail_route *route)
{
    list_remove(&search->finder->under_way, search);
    let_go(search);
    search->found(search->asker, route); /* may stop the finder */
    arena_free(search->arena);
}

static void conclude(struct search *search)
{
    answer(search, route_plan_conclude(search->arena, search->plan, search->hosts));
}

static void on_host(struct host_wait *wait, const struct host_addresses *addresses)
{
    struct search *search = wait->asker;

    search->hosts[wait - search->waits] = *addresses;
    wait->asker = NULL;
    if (--search->missing == 0)
        conclude(search);
}

/* Many exchangers have fewer tries each, so that one domain does not cost more than its share. */
static unsigned tries_of_each(const struct search *search, size_t hosts)
{
    size_t share = (SEARCH_TRIES - search->finder->tries) / (hosts * FAMILIES);

    return share < search->finder->tries ? (unsigned)share : search->finder->tries;
}

static void ask_host(struct search *search, size_t at, unsigned tries)
{
    struct host_wait *wait = &search->waits[at];
    const struct host_addresses *known;

    *wait = (struct host_wait){.known = on_host, .asker = search};
    known =
        host_cache_ask(search->finder->hosts, search->plan->route.exchanges[at].host, tries, wait);
    if (!known) {
        search->missing++;
        return;
    }
    search->hosts[at] = *known;
    wait->asker = NULL;
}

static void on_mx(void *asker, const struct dns_answer *mx)
{
    struct search *search = asker;
    struct mail_route *route;

    search->mx = NULL;
    search->plan = route_plan_of(search->arena, search->domain, mx);
    route = &search->plan->route;
    if (route->outcome != ROUTE_FOUND) {
        answer(search, route);
        return;
    }
    search->hosts = arena_alloc(search->arena, route->exchange_count * sizeof *search->hosts);
    search->waits = arena_alloc(search->arena, route->exchange_count * sizeof *search->waits);
    for (size_t i = 0; i < route->exchange_count; i++)
        ask_host(search, i, tries_of_each(search, route->exchange_count));
    if (search->missing == 0)
        conclude(search);
}

/* Its time is over: what is not known by now has failed. */
static void give_in(struct search *search)
{
    static const char too_long[] = "no answer within the time of a domain";

    if (!search->plan) {
        answer(search, &route_plan_failed(search->arena, search->domain, too_long)->route);
        return;
    }
    for (size_t i = 0; i < search->plan->route.exchange_count; i++)
        if (is_waiting_for(search, i))
            search->hosts[i] = (struct host_addresses){.state = HOST_FAILED, .trouble = too_long};
    conclude(search);
}

static void start(struct search *search)
{
    struct route_finder *finder = search->finder;

    list_remove(&finder->waiting, search);
    list_append(&finder->under_way, search);
    search->deadline_ms = resolver_now_ms(finder->resolver) + finder->domain_timeout_ms;
    search->mx =
        resolver_ask(finder->resolver, search->domain, DNS_TYPE_MX, finder->tries, on_mx, search);
}

static void start_waiting(struct route_finder *finder)
{
    while (finder->waiting.first && resolver_has_room(finder->resolver))
        start(finder->waiting.first);
}

static void on_turned(void *owner)
{
    struct route_finder *finder = owner;
    int64_t now_ms = resolver_now_ms(finder->resolver);

    while (!finder->stopped && finder->under_way.first &&
           finder->under_way.first->deadline_ms <= now_ms)
        give_in(finder->under_way.first);
    if (!finder->stopped)
        start_waiting(finder);
}

bool route_finder_new(struct route_finder **out, uv_loop_t *loop,
                      const struct route_settings *settings, struct failure *why)
{
    struct route_finder *finder = memory_new(sizeof *finder);
    struct socket_address system[RESOLVER_SERVERS_MAX];
    struct address_rule rule = {settings->ipv4, settings->ipv6, settings->allows, settings->rule};
    struct resolver_settings asking = {.servers = settings->resolvers,
                                       .server_count = settings->resolver_count,
                                       .timeout_ms = settings->timeout_ms,
                                       .turned = on_turned,
                                       .owner = finder};

    if (asking.server_count == 0) {
        asking.servers = system;
        asking.server_count = system_resolvers_read(NULL, system, countof(system));
    }
    if (!resolver_new(&finder->resolver, loop, &asking, why)) {
        free(finder);
        return false;
    }
    finder->domain_timeout_ms =
        settings->domain_timeout_ms > 0 ? settings->domain_timeout_ms : SEARCH_MAX_MS;
    finder->hosts = host_cache_new(finder->resolver, &rule);
    finder->tries = settings->tries < 1           ? 1
                    : settings->tries > TRIES_MAX ? TRIES_MAX
                                                  : settings->tries;
    list_init(&finder->waiting);
    list_init(&finder->under_way);
    *out = finder;
    return true;
}

static void end_all(struct search_list *list)
{
    while (list->first) {
        struct search *search = list->first;

        list_remove(list, search);
        let_go(search);
        arena_free(search->arena);
    }
}

void route_finder_stop(struct route_finder *finder)
{
    if (finder->stopped)
        return;
    finder->stopped = true;
    end_all(&finder->waiting);
    end_all(&finder->under_way);
    resolver_stop(finder->resolver);
}

void route_finder_free(struct route_finder *finder)
{
    if (!finder)
        return;
    assert(finder->stopped);
    host_cache_free(finder->hosts);
    resolver_free(finder->resolver);
    free(finder);
}

void route_finder_find(struct route_finder *finder, struct text domain, route_found *found,
                       void *asker)
{
    struct arena *arena = arena_new(sizeof(struct search) + domain.len + 1);
    struct search *search = arena_alloc(arena, sizeof *search);

    assert(!finder->stopped);
    *search = (struct search){.finder = finder,
                              .arena = arena,
                              .domain = arena_copy(arena, domain),
                              .found = found,
                              .asker = asker};
    list_append(&finder->waiting, search);
    start_waiting(finder);
}

struct route_counts route_finder_counts(const struct route_finder *finder)
{
    struct resolver_counts counts = resolver_counts(finder->resolver);

    return (struct route_counts){counts.queries, counts.failures};
}
