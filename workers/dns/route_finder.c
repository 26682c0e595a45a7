/*
 * route_finder.c - see route_finder.h.
 *
 *   waiting --start()--> MX asked --on_mx()--> hosts asked --on_host()--> conclude()
 *      ^                                                                    |    |
 *      |                                  dead ends, failures <---doubt()---+    +--> answer()
 *      +-- a dead end is asked about again,-----+    |                                ^
 *          or the resolver was gone                  +---- a failure stands ----------+
 *
 * Searches wait here, not in the resolver, so that the time one may take is counted
 * from its first query.  The clock is that of the loop.
 */
#include "workers/dns/route_finder.h"

#include <assert.h>
#include <stdlib.h>

#include "address/domain_name.h"
#include "base/arena.h"
#include "base/memory.h"
#include "workers/dns/canary.h"
#include "workers/dns/host_cache.h"
#include "workers/dns/resolver.h"
#include "workers/dns/route_rules.h"
#include "workers/dns/system_resolvers.h"

enum {
    SEARCH_MAX_MS = 20 * 1000,
    SEARCH_TRIES = 30, /* of all its questions together; a repetition by TCP is part of its try */
    TRIES_MAX = 10,    /* of one question */
    FAMILIES = 2,
    FAILURE_WAITS_MS = 1000, /* for a name that is found, before the resolver is examined */
    EXAMINATION_GAP_MS = 1000,
    REPETITIONS_MS = 200,
    DOUBT_TIMEOUTS = 3, /* of one try */
    CANARY_TRIES = 2,   /* of each of its questions */
};

static_assert(SEARCH_TRIES - TRIES_MAX >= FAMILIES * ROUTE_EXCHANGES_MAX,
              "each question can be asked once");

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

static void list_init(struct search_list *list)
{
    *list = (struct search_list){NULL, &list->first};
}

static void list_append(struct search_list *list, struct search *search)
{
    search->next = NULL;
    search->list = list;
    search->link = list->last_link;
    *list->last_link = search;
    list->last_link = &search->next;
}

static void list_remove(struct search *search)
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
    list_remove(search);
    let_go(search);
    search->found(search->asker, route); /* may stop the finder */
    arena_free(search->arena);
}

/* -- what is doubted --------------------------------------------------------------------- */

static void move_to(struct search_list *list, struct search *search)
{
    list_remove(search);
    list_append(list, search);
}

static void doubt(struct search *search, struct search_list *list, const struct mail_route *route)
{
    let_go(search);
    search->doubted = route;
    search->doubted_ms = resolver_now_ms(search->finder->resolver);
    search->doubted_after = search->finder->examinations;
    move_to(list, search);
}

/* As if it had never been looked up. */
static void wait_again(struct search *search)
{
    search->plan = NULL;
    search->doubted = NULL;
    move_to(&search->finder->waiting, search);
}

/* The resolver has answered somebody since: what these met is about themselves. */
static void tell_failures(struct route_finder *finder)
{
    while (!finder->stopped && finder->failures.first)
        answer(finder->failures.first, finder->failures.first->doubted);
}

/* A search is at its end: its outcome is told, or doubted. */
static void conclude_with(struct search *search, const struct mail_route *route)
{
    struct route_finder *finder = search->finder;

    finder->repeated -= search->is_repeated;
    search->is_repeated = false;
    switch (route->outcome) {
    case ROUTE_FOUND:
    case ROUTE_NOT_PUBLIC:
        finder->has_found = true;
        finder->found_ms = resolver_now_ms(finder->resolver);
        canary_knows(finder->canary, search->domain);
        answer(search, route);
        if (!finder->gone)
            tell_failures(finder);
        break;
    case ROUTE_DNS_FAILED:
        if (domain_name_is_host(search->domain))
            doubt(search, &finder->failures, route);
        else
            answer(search, route); /* it was not even asked for */
        break;
    case ROUTE_NO_SUCH_DOMAIN:
    case ROUTE_NULL_MX:
    case ROUTE_NO_MAIL_SERVER:
        if (search->said_before == route->outcome)
            doubt(search, &finder->said_twice, route);
        else
            doubt(search, &finder->dead_ends, route);
        break;
    }
}

static void conclude(struct search *search)
{
    conclude_with(search, route_plan_conclude(search->arena, search->plan, search->hosts));
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
        conclude_with(search, route);
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
        conclude_with(search, &route_plan_failed(search->arena, search->domain, too_long)->route);
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

    list_remove(search);
    list_append(&finder->under_way, search);
    search->deadline_ms = resolver_now_ms(finder->resolver) + finder->domain_timeout_ms;
    search->mx =
        resolver_ask(finder->resolver, search->domain, DNS_TYPE_MX, finder->tries, on_mx, search);
}

static void start_waiting(struct route_finder *finder)
{
    while (finder->waiting.first && !finder->gone && resolver_has_room(finder->resolver))
        start(finder->waiting.first);
}

static void on_again(uv_timer_t *again);

/* -- the resolver's health ---------------------------------------------------------------- */

static void examine(struct route_finder *finder)
{
    if (canary_is_away(finder->canary))
        return;
    uv_timer_stop(&finder->again);
    finder->examinations++;
    finder->examined_ms = resolver_now_ms(finder->resolver);
    canary_send(finder->canary);
}

/* At most one a second; the timer sees to it that none is forgotten. */
static void examine_in_time(struct route_finder *finder)
{
    int64_t due_ms = finder->examined_ms + EXAMINATION_GAP_MS;
    int64_t now_ms = resolver_now_ms(finder->resolver);

    if (finder->examinations == 0 || now_ms >= due_ms)
        examine(finder);
    else if (!uv_is_active((uv_handle_t *)&finder->again))
        uv_timer_start(&finder->again, on_again, (uint64_t)(due_ms - now_ms), 0);
}

static void all_wait_again(struct search_list *list)
{
    while (list->first) {
        list->first->said_before = ROUTE_FOUND;
        wait_again(list->first);
    }
}

static void on_gone(struct route_finder *finder)
{
    if (!finder->gone)
        finder->gone_ms = resolver_now_ms(finder->resolver);
    finder->gone = true;
    all_wait_again(&finder->failures);
    all_wait_again(&finder->dead_ends);
    all_wait_again(&finder->said_twice);
    examine_in_time(finder);
}

static void on_back(struct route_finder *finder)
{
    finder->gone = false;
    host_cache_forget_failures(finder->hosts);
    all_wait_again(&finder->failures);
}

static void disbelieve(struct search *search, const struct examination *seen)
{
    const char *complaint = resolver_complaint(seen);

    answer(search, &route_plan_failed(search->arena, search->domain, complaint)->route);
}

static void repeat(struct search *search)
{
    search->said_before = search->doubted->outcome;
    search->is_repeated = true;
    search->finder->repeated++;
    wait_again(search);
}

/* The first of the list that was in doubt before the present examination began. */
static struct search *first_examined(const struct route_finder *finder,
                                     const struct search_list *list)
{
    struct search *search = finder->stopped ? NULL : list->first;

    return search && search->doubted_after < finder->examinations ? search : NULL;
}

/*
 * A dead end is told if it was said before and after an examination, and a last one
 * is good, too: who lies about it has to begin and end between two of them.
 */
static void believe_dead_ends(struct route_finder *finder)
{
    struct search *search;

    while ((search = first_examined(finder, &finder->said_twice)))
        answer(search, search->doubted);
    while ((search = first_examined(finder, &finder->dead_ends)))
        repeat(search);
}

/* A lie may soon be over: nobody is told of it before some patience. */
static void disbelieve_dead_ends(struct route_finder *finder, const struct examination *seen)
{
    int64_t too_old_ms = resolver_now_ms(finder->resolver) - finder->doubt_ms;
    struct search *search;

    while ((search = first_examined(finder, &finder->said_twice)))
        doubt(search, &finder->dead_ends, search->doubted);
    while ((search = first_examined(finder, &finder->dead_ends)) &&
           search->doubted_ms <= too_old_ms)
        disbelieve(search, seen);
}

static void on_examined(void *owner, const struct examination *seen)
{
    struct route_finder *finder = owner;
    bool found_meanwhile = finder->has_found && finder->found_ms >= seen->began_ms;
    enum health health = resolver_health_of(seen, found_meanwhile);

    if (health == HEALTH_GONE && finder->patient) {
        on_gone(finder);
        return;
    }
    if (finder->gone)
        on_back(finder);
    tell_failures(finder);
    if (health == HEALTH_GOOD)
        believe_dead_ends(finder);
    else
        disbelieve_dead_ends(finder, seen);
}

/* The repetitions are over, or there is no time to wait for the last of them. */
static bool is_time_to_believe(const struct route_finder *finder, int64_t now_ms)
{
    const struct search *first = finder->said_twice.first;

    return first && (finder->repeated == 0 || now_ms - first->doubted_ms >= REPETITIONS_MS);
}

/* Where names are being found, that tells as much of a failure, and costs nothing. */
static bool is_time_to_examine(const struct route_finder *finder, int64_t now_ms)
{
    const struct search *failed = finder->failures.first;

    return finder->dead_ends.first || (failed && (!finder->under_way.first ||
                                                  now_ms - failed->doubted_ms >= FAILURE_WAITS_MS));
}

static void examine_if_needed(struct route_finder *finder, int64_t now_ms)
{
    if (is_time_to_believe(finder, now_ms))
        examine(finder);
    else if (is_time_to_examine(finder, now_ms))
        examine_in_time(finder);
}

static void on_turned(void *owner)
{
    struct route_finder *finder = owner;
    int64_t now_ms = resolver_now_ms(finder->resolver);

    while (!finder->stopped && finder->under_way.first &&
           finder->under_way.first->deadline_ms <= now_ms)
        give_in(finder->under_way.first);
    if (finder->stopped)
        return;
    start_waiting(finder);
    examine_if_needed(finder, now_ms);
}

static void on_again(uv_timer_t *again)
{
    struct route_finder *finder = again->data;

    if (finder->gone || finder->dead_ends.first || finder->failures.first)
        examine(finder);
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
    list_init(&finder->dead_ends);
    list_init(&finder->failures);
    list_init(&finder->said_twice);
    finder->canary = canary_new(finder->resolver, CANARY_TRIES, on_examined, finder);
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

        list_remove(search);
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
    list_append(&finder->waiting, search);
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
