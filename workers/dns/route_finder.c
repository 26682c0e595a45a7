/*
 * route_finder.c - see route_finder.h.
 *
 * Searches wait here, not in the resolver, so that the time one may take is counted
 * from its first query.  The clock is that of the loop.
 */
#include "workers/dns/route_finder.h"

#include <assert.h>
#include <stdlib.h>

#include "base/memory.h"
#include "workers/dns/route_state.h"
#include "workers/dns/system_resolvers.h"

enum {
    SEARCH_MAX_MS = 20 * 1000,
    DOUBT_TIMEOUTS = 3, /* of one try */
    CANARY_TRIES = 2,   /* of each of its questions */
};

static void start_waiting(struct route_finder *finder)
{
    while (finder->waiting.first && !finder->gone && resolver_has_room(finder->resolver))
        search_start(finder->waiting.first);
}

static void on_turned(void *owner)
{
    struct route_finder *finder = owner;
    int64_t now_ms = resolver_now_ms(finder->resolver);

    while (!finder->stopped && finder->under_way.first &&
           finder->under_way.first->deadline_ms <= now_ms)
        search_give_in(finder->under_way.first);
    if (finder->stopped)
        return;
    start_waiting(finder);
    route_doubts_examine(finder, now_ms);
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
    finder->tries = settings->tries < 1                 ? 1
                    : settings->tries > ROUTE_TRIES_MAX ? ROUTE_TRIES_MAX
                                                        : settings->tries;
    search_list_init(&finder->waiting);
    search_list_init(&finder->under_way);
    search_list_init(&finder->dead_ends);
    search_list_init(&finder->failures);
    search_list_init(&finder->said_twice);
    finder->canary = canary_new(finder->resolver, CANARY_TRIES, route_doubts_examined, finder);
    finder->doubt_ms = DOUBT_TIMEOUTS * (int64_t)settings->timeout_ms;
    finder->patient = settings->patient;
    uv_timer_init(loop, &finder->again);
    finder->again.data = finder;
    *out = finder;
    return true;
}

static void end_all(struct search_list *list)
{
    while (list->first) {
        struct search *search = list->first;

        search_list_remove(search);
        search_let_go(search);
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
    end_all(&finder->dead_ends);
    end_all(&finder->failures);
    end_all(&finder->said_twice);
    uv_close((uv_handle_t *)&finder->again, NULL);
    resolver_stop(finder->resolver);
}

void route_finder_free(struct route_finder *finder)
{
    if (!finder)
        return;
    assert(finder->stopped);
    canary_free(finder->canary);
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
    search_list_append(&finder->waiting, search);
    start_waiting(finder);
}

int64_t route_finder_gone_ms(const struct route_finder *finder)
{
    return finder->gone ? resolver_now_ms(finder->resolver) - finder->gone_ms : -1;
}

struct route_counts route_finder_counts(const struct route_finder *finder)
{
    struct resolver_counts counts = resolver_counts(finder->resolver);

    return (struct route_counts){counts.queries, counts.failures};
}
