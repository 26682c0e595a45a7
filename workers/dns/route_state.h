/*
 * route_state.h - the parts of a route finder, for the files that make it up.
 *
 *   route_finder.c   who waits, and its beginning and end
 *   route_search.c   one domain's look-up, from MX to the addresses
 *   route_doubts.c   what may not be told yet, and the resolver's examinations
 *
 * Nobody else looks in here: route_finder.h is what others use.
 */
#ifndef WORKERS_DNS_ROUTE_STATE_H
#define WORKERS_DNS_ROUTE_STATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uv.h>

#include "base/arena.h"
#include "workers/dns/canary.h"
#include "workers/dns/host_cache.h"
#include "workers/dns/resolver.h"
#include "workers/dns/route_finder.h"
#include "workers/dns/route_rules.h"

enum { ROUTE_TRIES_MAX = 10 }; /* of one question */

struct search_list;

struct search {
    struct search *next, **link;
    struct search_list *list; /* it is in */
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
    const struct mail_route *doubted; /* what may not be told yet */
    int64_t doubted_ms;
    unsigned doubted_after;         /* so many examinations */
    enum route_outcome said_before; /* a dead end, before the resolver was found to be good */
    bool is_repeated;               /* it is being looked up again for that */
};

struct search_list {
    struct search *first, **last_link;
};

struct route_finder {
    struct resolver *resolver;
    struct host_cache *hosts;
    unsigned tries;
    unsigned domain_timeout_ms;
    struct search_list waiting, under_way;              /* the latter in the order of their start */
    struct search_list failures, dead_ends, said_twice; /* in doubt */
    size_t repeated; /* searches that are looked up again, waiting or under way */
    struct canary *canary;
    unsigned examinations; /* begun */
    bool has_found;
    int64_t examined_ms, found_ms; /* the last time */
    int64_t doubt_ms; /* so long a dead end waits for a resolver that tells the truth */
    bool patient;
    bool gone; /* nobody is answered, since gone_ms; searches wait */
    int64_t gone_ms;
    uv_timer_t again; /* the next examination is due */
    bool stopped;
};

/* -- route_search.c -- */

void search_list_init(struct search_list *list);
/* At its end; a search is in one list at a time. */
void search_list_append(struct search_list *list, struct search *search);
void search_list_remove(struct search *search);

/* Begins the look-up of one that waits. */
void search_start(struct search *search);
/* Its time is over: what is not known by now has failed. */
void search_give_in(struct search *search);
/* Nothing calls it any more. */
void search_let_go(struct search *search);
/* Tells who asked; the search is no more, and the finder may have been stopped. */
void search_answer(struct search *search, const struct mail_route *route);

/* -- route_doubts.c -- */

/* A search is at its end: its outcome is told, or doubted. */
void route_doubts_judge(struct search *search, const struct mail_route *route);
/* Looks whether the resolver has to be examined by now. */
void route_doubts_examine(struct route_finder *finder, int64_t now_ms);
/* An examination has ended; `owner` is the finder. */
void route_doubts_examined(void *owner, const struct examination *seen);
/* The next examination is due. */
void route_doubts_again(uv_timer_t *again);

#endif
