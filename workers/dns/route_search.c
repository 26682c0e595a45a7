/*
 * route_search.c - see route_state.h.
 *
 *   search_start() --> MX asked --on_mx()--> hosts asked --on_host()--> conclude()
 *                                                    search_give_in() --^
 */
#include <assert.h>

#include "workers/dns/route_state.h"

enum {
    SEARCH_TRIES = 30, /* of all its questions together; a repetition by TCP is part of its try */
    FAMILIES = 2,
};

static_assert(SEARCH_TRIES - ROUTE_TRIES_MAX >= FAMILIES * ROUTE_EXCHANGES_MAX,
              "each question can be asked once");

void search_list_init(struct search_list *list)
{
    *list = (struct search_list){NULL, &list->first};
}

void search_list_append(struct search_list *list, struct search *search)
{
    search->next = NULL;
    search->list = list;
    search->link = list->last_link;
    *list->last_link = search;
    list->last_link = &search->next;
}

void search_list_remove(struct search *search)
{
    struct search_list *list = search->list;

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
void search_let_go(struct search *search)
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

void search_answer(struct search *search, const struct mail_route *route)
{
    search_list_remove(search);
    search_let_go(search);
    search->found(search->asker, route); /* may stop the finder */
    arena_free(search->arena);
}

static void conclude(struct search *search)
{
    route_doubts_judge(search, route_plan_conclude(search->arena, search->plan, search->hosts));
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
        route_doubts_judge(search, route);
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
void search_give_in(struct search *search)
{
    static const char too_long[] = "no answer within the time of a domain";

    if (!search->plan) {
        route_doubts_judge(search,
                           &route_plan_failed(search->arena, search->domain, too_long)->route);
        return;
    }
    for (size_t i = 0; i < search->plan->route.exchange_count; i++)
        if (is_waiting_for(search, i))
            search->hosts[i] = (struct host_addresses){.state = HOST_FAILED, .trouble = too_long};
    conclude(search);
}

void search_start(struct search *search)
{
    struct route_finder *finder = search->finder;

    search_list_remove(search);
    search_list_append(&finder->under_way, search);
    search->deadline_ms = resolver_now_ms(finder->resolver) + finder->domain_timeout_ms;
    search->mx =
        resolver_ask(finder->resolver, search->domain, DNS_TYPE_MX, finder->tries, on_mx, search);
}
