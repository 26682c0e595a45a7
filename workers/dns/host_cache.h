/*
 * host_cache.h - the addresses of hosts, kept for their TTL and asked for once.
 *
 * Many domains name the same exchangers: one look-up serves all who ask while it
 * is under way and for as long as it holds (60 s to an hour; a failure a second).
 * That a host is not there is not kept: a dead end has to be heard twice
 * (route_state.h), and a memory of the first time says nothing.  Where only one
 * family is used and has no address, the other is asked for as well, so that "it
 * has no address" is proven.  At most HOST_CACHE_MAX hosts; the one looked up
 * longest ago makes room.  One loop's thread.
 */
#ifndef WORKERS_DNS_HOST_CACHE_H
#define WORKERS_DNS_HOST_CACHE_H

#include <stdint.h>

#include "workers/dns/host_addresses.h"
#include "workers/dns/resolver.h"

struct host_cache; /* opaque: see host_cache.c */
struct host;

enum { HOST_CACHE_MAX = 20000 };

/* The rule is copied, what it points to lent. */
struct host_cache *host_cache_new(struct resolver *resolver, const struct address_rule *rule);

/* After the resolver was stopped.  NULL is welcome. */
void host_cache_free(struct host_cache *cache);

/* Whoever waits for a host; lives in the asker until it is called or leaves. */
struct host_wait {
    void (*known)(struct host_wait *wait, const struct host_addresses *addresses); /* lent */
    void *asker;
    struct host_wait *next, **link; /* the cache's: among those who wait for the same host */
};

/*
 * Lends what is known of the host, until the next call; or returns NULL and calls
 * `known` later.  `tries` bounds each of the questions a new look-up needs.
 */
const struct host_addresses *host_cache_ask(struct host_cache *cache, struct text name,
                                            unsigned tries, struct host_wait *wait);

/* Is not called any more. */
void host_wait_leave(struct host_wait *wait);

/* Failures that were our resolver's, not the hosts': they are looked up anew. */
void host_cache_forget_failures(struct host_cache *cache);

/* For how long an answer may be kept; 0: only for those who wait for it. */
int64_t host_cache_keep_ms(const struct host_addresses *addresses);

size_t host_cache_count(const struct host_cache *cache);

#endif
