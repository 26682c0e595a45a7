/*
 * route_desk.c - see route_desk.h.
 */
#include "workers/route_desk.h"

#include <stdlib.h>

#include "base/memory.h"
#include "base/moment.h"
#include "base/name_map.h"
#include "batch/group_facts.h"
#include "workers/dns/route_finder.h"
#include "workers/retry.h"
#include "workers/verdict_rules.h"

enum { ROUTES_KEPT = 20000 };

/* A domain that is being looked up, or whose route is kept. */
struct entry {
    struct route_desk *desk;
    struct arena *arena; /* the domain's name and its route */
    struct text domain;
    struct mail_route *route; /* NULL while it is being looked up */
    int64_t until_ms;
    struct domain_group *waiting;
    struct entry *older; /* known routes in the order of their age */
    struct entry *newer;
};

struct route_desk {
    struct lane_home *home;
    struct route_finder *finder;
    struct name_map *entries;
    struct entry *oldest;
    struct entry *newest;
    bool is_stopped;
};

static bool allows(const void *rule, const struct socket_address *address)
{
    return safe_target_allows(rule, address);
}

bool route_desk_new(struct route_desk **made, struct lane_home *home, struct failure *why)
{
    const struct probe_settings *settings = home->settings;
    struct route_desk *desk = memory_new(sizeof *desk);

    desk->home = home;
    desk->entries = name_map_new();
    if (settings->ask_dns && !route_finder_new(&desk->finder, home->loop,
                                               &(struct route_settings){
                                                   .resolvers = settings->resolvers,
                                                   .resolver_count = settings->resolver_count,
                                                   .timeout_ms = settings->dns_timeout_ms,
                                                   .tries = settings->dns_tries,
                                                   .patient = true,
                                                   .ipv4 = settings->ipv4,
                                                   .ipv6 = settings->ipv6,
                                                   .allows = allows,
                                                   .rule = &settings->safe_target,
                                               },
                                               why)) {
        name_map_free(desk->entries);
        free(desk);
        return false;
    }
    *made = desk;
    return true;
}

/* -- what is kept --------------------------------------------------------------------- */

static void unlink_entry(struct route_desk *desk, struct entry *entry)
{
    if (entry->older)
        entry->older->newer = entry->newer;
    else if (desk->oldest == entry)
        desk->oldest = entry->newer;
    if (entry->newer)
        entry->newer->older = entry->older;
    else if (desk->newest == entry)
        desk->newest = entry->older;
    entry->older = entry->newer = NULL;
}

static void link_newest(struct route_desk *desk, struct entry *entry)
{
    entry->older = desk->newest;
    if (desk->newest)
        desk->newest->newer = entry;
    else
        desk->oldest = entry;
    desk->newest = entry;
}

static void drop(struct route_desk *desk, struct entry *entry)
{
    unlink_entry(desk, entry);
    name_map_remove(desk->entries, entry->domain);
    arena_free(entry->arena);
}

static void drop_old(struct route_desk *desk, int64_t now_ms)
{
    while (desk->oldest &&
           (name_map_count(desk->entries) > ROUTES_KEPT || desk->oldest->until_ms <= now_ms))
        drop(desk, desk->oldest);
}

static struct entry *new_entry(struct route_desk *desk, struct text domain)
{
    struct arena *arena = arena_new(sizeof(struct entry) + domain.len);
    struct entry *entry = arena_alloc(arena, sizeof *entry);

    entry->desk = desk;
    entry->arena = arena;
    entry->domain = arena_copy(arena, domain);
    name_map_put(desk->entries, entry->domain, entry);
    return entry;
}

/* -- which way ------------------------------------------------------------------------- */

static void finish(struct route_desk *desk, struct domain_group *group)
{
    desk->home->finish(desk->home->owner, group);
}

static void answer(struct route_desk *desk, struct domain_group *group, enum reason reason,
                   const struct proof *proof, const struct evidence *seen)
{
    struct evidence kept = domain_group_keep(group, seen);
    struct verdict verdict = verdict_of(reason, proof, &kept);

    verdict.accept_all = accept_all_flag(&group->nature);
    domain_group_answer_all(group, &verdict);
    group->is_dead_end = true;
    finish(desk, group);
}

static void dead_end(struct route_desk *desk, struct domain_group *group,
                     const struct mail_route *route, struct conclusion conclusion)
{
    const struct proof proof = {.resolver_is_healthy = true}; /* else the outcome is DNS_FAILED */
    struct evidence seen = {
        .source = SOURCE_DNS,
        .detail = route->detail,
        .checked_at_ms = moment_wall_ms(),
        .elapsed_ms = -1,
    };
    struct verdict verdict;

    if (route->exchange_count > 0)
        seen.mx_host = route->exchanges[0].host;
    if (conclusion.kind == CONCLUDE_ANSWER) {
        answer(desk, group, conclusion.reason, &proof, &seen);
        return;
    }
    seen = domain_group_keep(group, &seen);
    verdict = verdict_of(conclusion.reason, &proof, &seen);
    retry_group(group, &verdict, desk->home->settings, moment_wall_ms());
    finish(desk, group);
}

static void not_probed(struct route_desk *desk, struct domain_group *group,
                       const struct mail_route *route)
{
    struct evidence seen = {
        .source = route ? SOURCE_DNS : SOURCE_SYNTAX,
        .detail = route ? TEXT("the domain takes mail; nobody was asked, as --no-smtp says")
                        : TEXT("nobody was asked, as --no-dns says"),
        .checked_at_ms = route ? moment_wall_ms() : 0,
        .elapsed_ms = -1,
    };
    char ip[SOCKET_ADDRESS_TEXT];

    if (route && route->exchange_count > 0) {
        seen.mx_host = route->exchanges[0].host;
        seen.mx_ip = text_of(socket_address_ip(&route->exchanges[0].addresses[0], ip));
    }
    answer(desk, group, REASON_NOT_PROBED, &(struct proof){.syntax_is_wrong = false}, &seen);
}

/* Whether the domain's nature alone is an answer for whoever waits. */
static bool answer_by_nature(struct route_desk *desk, struct domain_group *group)
{
    const struct nature *nature = &group->nature;
    const struct proof no_proof = {.syntax_is_wrong = false};

    if (nature->kind == NATURE_ACCEPTS_ALL)
        answer(desk, group, REASON_ACCEPT_ALL, &no_proof, &nature->evidence);
    else if (nature->kind == NATURE_REFUSES_US)
        answer(desk, group, nature->reason, &no_proof, &nature->evidence);
    else
        return false;
    return true;
}

static void send_on(struct route_desk *desk, struct domain_group *group,
                    const struct mail_route *route)
{
    struct conclusion conclusion = conclude_route(route->outcome);

    if (conclusion.reason != REASON_NONE) {
        dead_end(desk, group, route, conclusion);
        return;
    }
    if (!desk->home->settings->ask_smtp) {
        not_probed(desk, group, route);
        return;
    }
    group_facts_use(group, mail_route_exchangers(route));
    if (domain_group_in_state(group, RECIPIENT_WAITING) == 0) {
        finish(desk, group); /* its nature is settled only where it is known */
    } else if (!answer_by_nature(desk, group)) {
        group->route = mail_route_copy(group->arena, route);
        group->exchange_at = mail_route_first(route);
        desk->home->pass_on(desk->home->owner, group);
    }
}

/* -- look-ups -------------------------------------------------------------------------- */

static void on_found(void *asker, const struct mail_route *route)
{
    struct entry *entry = asker;
    struct route_desk *desk = entry->desk;
    struct domain_group *waiting = entry->waiting;

    entry->route = mail_route_copy(entry->arena, route);
    entry->until_ms = moment_now_ms() + (int64_t)route->ttl_s * 1000;
    entry->waiting = NULL;
    link_newest(desk, entry);
    for (struct domain_group *group = waiting, *next; group; group = next) {
        next = group->next;
        group->next = NULL;
        send_on(desk, group, entry->route);
    }
    drop_old(desk, moment_now_ms());
}

static void wait_for(struct entry *entry, struct domain_group *group)
{
    group->next = entry->waiting;
    entry->waiting = group;
}

static void look_up(struct route_desk *desk, struct domain_group *group)
{
    struct entry *entry = name_map_get(desk->entries, group->domain);

    if (entry && entry->route && entry->until_ms <= moment_now_ms()) {
        drop(desk, entry);
        entry = NULL;
    }
    if (entry && entry->route) {
        send_on(desk, group, entry->route);
    } else if (entry) {
        wait_for(entry, group);
    } else {
        entry = new_entry(desk, group->domain);
        wait_for(entry, group);
        route_finder_find(desk->finder, entry->domain, on_found, entry);
    }
}

/* -- who is never asked ------------------------------------------------------------------ */

static struct evidence listed_as(struct domain_group *group, const struct no_probe_entry *entry)
{
    return (struct evidence){
        .source = SOURCE_SYNTAX,
        .detail = no_probe_detail(group->arena, entry),
        .elapsed_ms = -1,
    };
}

static void spare_recipient(struct domain_group *group, struct recipient *recipient,
                            const struct no_probe_entry *entry)
{
    struct evidence seen = listed_as(group, entry);

    recipient->verdict =
        verdict_of(REASON_NOT_PROBED, &(struct proof){.syntax_is_wrong = false}, &seen);
    recipient->state = RECIPIENT_ANSWERED;
}

/* Answers those who stand on the list; true, and the group is gone, if that is everybody. */
static bool spares_all(struct route_desk *desk, struct domain_group *group)
{
    const struct no_probe *list = desk->home->no_probe;
    const struct no_probe_entry *entry = no_probe_name(list, group->domain);

    if (entry) {
        struct evidence seen = listed_as(group, entry);

        answer(desk, group, REASON_NOT_PROBED, &(struct proof){.syntax_is_wrong = false}, &seen);
        return true;
    }
    for (size_t i = 0; i < group->count; i++) {
        struct recipient *recipient = &group->recipients[i];

        if (recipient->state == RECIPIENT_WAITING &&
            (entry = no_probe_address(list, recipient->local, group->domain)))
            spare_recipient(group, recipient, entry);
    }
    if (domain_group_in_state(group, RECIPIENT_WAITING) > 0)
        return false;
    finish(desk, group);
    return true;
}

/* Of whom nothing has to be found out: nobody in it may be asked, or all is known. */
static bool answer_at_once(struct route_desk *desk, struct domain_group *group)
{
    /* Where we are refused now, facts still answer, and they need the route. */
    bool needs_route = group->nature.kind == NATURE_REFUSES_US && group_facts_any(group);

    if (desk->home->settings->ask_smtp && spares_all(desk, group))
        return true;
    return !needs_route && answer_by_nature(desk, group);
}

void route_desk_take(struct route_desk *desk, struct domain_group *group)
{
    if (desk->is_stopped) {
        group->put_off_until_ms = moment_wall_ms();
        finish(desk, group);
    } else if (answer_at_once(desk, group)) {
        return;
    } else if (!desk->home->settings->ask_dns) {
        not_probed(desk, group, NULL);
    } else {
        look_up(desk, group);
    }
}

int64_t route_desk_gone_ms(const struct route_desk *desk)
{
    return desk->finder ? route_finder_gone_ms(desk->finder) : -1;
}

void route_desk_stop(struct route_desk *desk)
{
    size_t cursor = 0;

    desk->is_stopped = true;
    for (struct entry *entry; (entry = name_map_next(desk->entries, &cursor));) {
        for (struct domain_group *group = entry->waiting, *next; group; group = next) {
            next = group->next;
            group->next = NULL;
            route_desk_take(desk, group);
        }
        entry->waiting = NULL;
    }
    if (desk->finder)
        route_finder_stop(desk->finder);
}

void route_desk_free(struct route_desk *desk)
{
    size_t cursor = 0;

    if (!desk)
        return;
    route_finder_free(desk->finder);
    for (struct entry *entry; (entry = name_map_next(desk->entries, &cursor));)
        arena_free(entry->arena);
    name_map_free(desk->entries);
    free(desk);
}
