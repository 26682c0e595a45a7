/*
 * route_doubts.c - see route_state.h.
 *
 *   found -----------------------------------------------------------------> told
 *   failure ----> failures ---- the resolver answered somebody since ------> told
 *   dead end ---> dead_ends --good--> once more --> said_twice --good------> told
 *                     '-- not good for some time -------> told as a failure
 *
 * When the resolver is gone, all of them are looked up anew when it is back.
 */
#include "address/domain_name.h"
#include "workers/dns/resolver_health.h"
#include "workers/dns/route_state.h"

enum {
    FAILURE_WAITS_MS = 1000, /* for a name that is found, before the resolver is examined */
    EXAMINATION_GAP_MS = 1000,
    REPETITIONS_MS = 200,
};

static void move_to(struct search_list *list, struct search *search)
{
    search_list_remove(search);
    search_list_append(list, search);
}

static void doubt(struct search *search, struct search_list *list, const struct mail_route *route)
{
    search_let_go(search);
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
        search_answer(finder->failures.first, finder->failures.first->doubted);
}

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
        uv_timer_start(&finder->again, route_doubts_again, (uint64_t)(due_ms - now_ms), 0);
}

static void all_wait_again(struct search_list *list)
{
    while (list->first) {
        list->first->said_before = ROUTE_FOUND;
        wait_again(list->first);
    }
}

/* A search is at its end: its outcome is told, or doubted. */
void route_doubts_judge(struct search *search, const struct mail_route *route)
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
        search_answer(search, route);
        if (!finder->gone)
            tell_failures(finder);
        break;
    case ROUTE_DNS_FAILED:
        if (domain_name_is_host(search->domain))
            doubt(search, &finder->failures, route);
        else
            search_answer(search, route); /* it was not even asked for */
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

/* -- an examination has ended ------------------------------------------------------------- */

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

    search_answer(search, &route_plan_failed(search->arena, search->domain, complaint)->route);
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
        search_answer(search, search->doubted);
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

void route_doubts_examined(void *owner, const struct examination *seen)
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

/* -- when there is one ---------------------------------------------------------------------- */

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

void route_doubts_examine(struct route_finder *finder, int64_t now_ms)
{
    if (is_time_to_believe(finder, now_ms))
        examine(finder);
    else if (is_time_to_examine(finder, now_ms))
        examine_in_time(finder);
}

void route_doubts_again(uv_timer_t *again)
{
    struct route_finder *finder = again->data;

    if (finder->gone || finder->dead_ends.first || finder->failures.first)
        examine(finder);
}
