/*
 * route_finder.h - finds the mail route of a domain, over one worker's resolver.
 *
 * MX, then the addresses of the exchangers it names, or the domain's own where it
 * names none.  Addresses of hosts are kept for their TTL and shared by all domains
 * that use them; a domain's own route is kept by whoever asked.  One domain costs at
 * most 30 queries and 20 s.
 *
 * A dead end (no such domain, null MX, no mail server) is told when it was said twice,
 * and the resolver was found to be good in between and afterwards (resolver_health.h).
 * A failure is told when the resolver has answered somebody after it; where it answers
 * nobody, all wait until it is back, and are looked up again.
 *
 * All on one loop's thread, by its clock (uv_now); an answer never comes from inside
 * route_finder_find().
 */
#ifndef WORKERS_DNS_ROUTE_FINDER_H
#define WORKERS_DNS_ROUTE_FINDER_H

#include <stdbool.h>
#include <stddef.h>
#include <uv.h>

#include "base/compiler.h"
#include "base/failure.h"
#include "base/socket_address.h"
#include "workers/dns/mail_route.h"

struct route_settings {
    const struct socket_address *resolvers; /* with ports; lent */
    size_t resolver_count;                  /* 0: those of /etc/resolv.conf */
    unsigned timeout_ms;                    /* of one try */
    unsigned tries;                         /* over all resolvers; at most ten */
    unsigned domain_timeout_ms;             /* of everything for one domain; 0: 20 s */
    bool patient;                           /* waits for a resolver that is gone */
    bool ipv4;                              /* which families are asked for */
    bool ipv6;
    /* Whether we may connect there; addresses it refuses are left out of the route. */
    bool (*allows)(const void *rule, const struct socket_address *address);
    const void *rule;
};

struct route_finder; /* opaque: see route_finder.c */

MUST_USE bool route_finder_new(struct route_finder **finder, uv_loop_t *loop,
                               const struct route_settings *settings, struct failure *why);

/* Stops; whoever waits is not called any more.  Free after the loop has run once more. */
void route_finder_stop(struct route_finder *finder);
void route_finder_free(struct route_finder *finder); /* NULL is welcome */

/* `route` is lent during the call. */
typedef void route_found(void *asker, const struct mail_route *route);

/* Looks the domain (A-labels) up now; `found` is called once, later, on this thread. */
void route_finder_find(struct route_finder *finder, struct text domain, route_found *found,
                       void *asker);

/* For how long nobody has been answered, and all wait; -1: that is not so. */
int64_t route_finder_gone_ms(const struct route_finder *finder);

/* Queries sent, and answers that were no answer (timeout, SERVFAIL): for progress and health. */
struct route_counts {
    uint64_t queries;
    uint64_t failures;
};
struct route_counts route_finder_counts(const struct route_finder *finder);

#endif
