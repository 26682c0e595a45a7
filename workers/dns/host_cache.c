/*
 * host_cache.c - see host_cache.h.
 */
#include "workers/dns/host_cache.h"

#include <assert.h>
#include <stdlib.h>

#include "base/memory.h"
#include "base/name_map.h"

enum {
    KEEP_MIN_MS = 60 * 1000,
    KEEP_MAX_MS = 60 * 60 * 1000,
    KEEP_FAILED_MS = ROUTE_FAILURE_KEPT_S * 1000,
};

enum family { FAMILY_A, FAMILY_AAAA, FAMILY_COUNT };

/* A look-up under way; gone when the host is known. */
struct lookup {
    struct host *host;
    unsigned tries;
    bool asked[FAMILY_COUNT];
    struct family_addresses answers[FAMILY_COUNT];
    unsigned missing; /* answers */
};

struct host {
    struct host_cache *cache;
    struct host *newer, **link; /* in the order of their look-ups, the oldest first */
    struct lookup *lookup;      /* NULL: it is known until expires_ms */
    struct host_wait *waiting;
    int64_t expires_ms;
    struct host_addresses addresses;
    struct text name; /* behind the struct, with a NUL */
};

struct host_cache {
    struct resolver *resolver;
    struct address_rule rule;
    struct name_map *hosts;
    struct host *oldest, **newest_link;
};

struct host_cache *host_cache_new(struct resolver *resolver, const struct address_rule *rule)
{
    struct host_cache *cache = memory_new(sizeof *cache);

    *cache = (struct host_cache){.resolver = resolver, .rule = *rule, .hosts = name_map_new()};
    cache->newest_link = &cache->oldest;
    return cache;
}

static void unlink_host(struct host *host)
{
    *host->link = host->newer;
    if (host->newer)
        host->newer->link = host->link;
    else
        host->cache->newest_link = host->link;
}

static void link_as_newest(struct host *host)
{
    struct host_cache *cache = host->cache;

    host->newer = NULL;
    host->link = cache->newest_link;
    *cache->newest_link = host;
    cache->newest_link = &host->newer;
}

static void host_free(struct host *host)
{
    unlink_host(host);
    name_map_remove(host->cache->hosts, host->name);
    free(host->lookup);
    free(host);
}

void host_cache_free(struct host_cache *cache)
{
    if (!cache)
        return;
    while (cache->oldest)
        host_free(cache->oldest);
    name_map_free(cache->hosts);
    free(cache);
}

/* Those under way cannot go; they are few, and pass to the end of the order. */
static void make_room(struct host_cache *cache)
{
    size_t looked_at = 0;

    while (name_map_count(cache->hosts) >= HOST_CACHE_MAX && looked_at++ < HOST_CACHE_MAX) {
        struct host *host = cache->oldest;

        if (!host->lookup) {
            host_free(host);
            continue;
        }
        unlink_host(host);
        link_as_newest(host);
    }
}

static struct host *host_new(struct host_cache *cache, struct text name)
{
    struct host *host;
    struct text kept;

    make_room(cache);
    host = name_map_add(cache->hosts, name, sizeof *host, &kept);
    host->cache = cache;
    host->name = kept;
    link_as_newest(host);
    return host;
}

int64_t host_cache_keep_ms(const struct host_addresses *addresses)
{
    int64_t ttl_ms = (int64_t)addresses->ttl_s * 1000;

    switch (addresses->state) {
    case HOST_FAILED:
        return KEEP_FAILED_MS;
    case HOST_NO_ADDRESS:
    case HOST_NO_SUCH_NAME:
        return 0;
    case HOST_FOUND:
        break;
    }
    return ttl_ms < KEEP_MIN_MS ? KEEP_MIN_MS : ttl_ms > KEEP_MAX_MS ? KEEP_MAX_MS : ttl_ms;
}

void host_wait_leave(struct host_wait *wait)
{
    *wait->link = wait->next;
    if (wait->next)
        wait->next->link = wait->link;
}

/* An asker may leave, or make others leave, while it is called. */
static void tell(struct host *host)
{
    struct host_addresses addresses = host->addresses; /* the host may make room meanwhile */
    struct host_wait *told = host->waiting;

    host->waiting = NULL;
    if (told)
        told->link = &told;
    while (told) {
        struct host_wait *wait = told;

        host_wait_leave(wait);
        wait->known(wait, &addresses);
    }
}

static void ask(struct lookup *lookup, enum family family);

static const struct family_addresses *answer_of(const struct lookup *lookup, enum family family)
{
    return lookup->asked[family] ? &lookup->answers[family] : NULL;
}

/* A family that nobody uses is asked for only as a proof that there is no address. */
static bool needs_proof(const struct lookup *lookup, const struct host_addresses *so_far)
{
    return so_far->state == HOST_NO_ADDRESS &&
           !(lookup->asked[FAMILY_A] && lookup->asked[FAMILY_AAAA]);
}

static void conclude(struct lookup *lookup)
{
    struct host *host = lookup->host;
    struct host_addresses known =
        host_addresses_of(answer_of(lookup, FAMILY_A), answer_of(lookup, FAMILY_AAAA));

    if (needs_proof(lookup, &known)) {
        ask(lookup, lookup->asked[FAMILY_A] ? FAMILY_AAAA : FAMILY_A);
        return;
    }
    host->addresses = known;
    host->expires_ms = resolver_now_ms(host->cache->resolver) + host_cache_keep_ms(&known);
    host->lookup = NULL;
    free(lookup);
    tell(host);
}

static void on_answer(struct lookup *lookup, enum family family, const struct dns_answer *answer)
{
    struct host_cache *cache = lookup->host->cache;

    lookup->answers[family] = family_addresses_of(answer, &cache->rule);
    if (--lookup->missing == 0)
        conclude(lookup);
}

static void on_a(void *asker, const struct dns_answer *answer)
{
    on_answer(asker, FAMILY_A, answer);
}

static void on_aaaa(void *asker, const struct dns_answer *answer)
{
    on_answer(asker, FAMILY_AAAA, answer);
}

static void ask(struct lookup *lookup, enum family family)
{
    struct host *host = lookup->host;

    lookup->asked[family] = true;
    lookup->missing++;
    if (family == FAMILY_A)
        resolver_ask(host->cache->resolver, host->name, DNS_TYPE_A, lookup->tries, on_a, lookup);
    else
        resolver_ask(host->cache->resolver, host->name, DNS_TYPE_AAAA, lookup->tries, on_aaaa,
                     lookup);
}

static void look_up(struct host *host, unsigned tries)
{
    struct host_cache *cache = host->cache;
    struct lookup *lookup = memory_new(sizeof *lookup);

    lookup->host = host;
    lookup->tries = tries;
    host->lookup = lookup;
    unlink_host(host);
    link_as_newest(host);
    if (cache->rule.ipv4 || !cache->rule.ipv6)
        ask(lookup, FAMILY_A);
    if (cache->rule.ipv6)
        ask(lookup, FAMILY_AAAA);
}

static void wait_for(struct host *host, struct host_wait *wait)
{
    wait->next = host->waiting;
    wait->link = &host->waiting;
    if (wait->next)
        wait->next->link = &wait->next;
    host->waiting = wait;
}

const struct host_addresses *host_cache_ask(struct host_cache *cache, struct text name,
                                            unsigned tries, struct host_wait *wait)
{
    struct host *host = name_map_get(cache->hosts, name);

    if (host && !host->lookup && resolver_now_ms(cache->resolver) < host->expires_ms)
        return &host->addresses;
    if (!host)
        host = host_new(cache, name);
    if (!host->lookup)
        look_up(host, tries);
    wait_for(host, wait);
    return NULL;
}

void host_cache_forget_failures(struct host_cache *cache)
{
    for (struct host *host = cache->oldest; host; host = host->newer)
        if (!host->lookup && host->addresses.state == HOST_FAILED)
            host->expires_ms = INT64_MIN;
}

size_t host_cache_count(const struct host_cache *cache)
{
    return name_map_count(cache->hosts);
}
