/*
 * doubts.c - see doubts.h.
 */
#include "workers/doubts.h"

#include <assert.h>
#include <stdlib.h>

#include "base/memory.h"
#include "base/moment.h"
#include "workers/dns/mail_route.h"
#include "workers/hearing.h"
#include "workers/retry.h"
#include "workers/verdict_rules.h"

enum { SPARED_MAX = 3 }; /* then five failures in a row are dead places, and no coincidence */

/* In the group's arena. */
struct doubt {
    struct doubt *next;
    struct domain_group *group;
    struct verdict met;
    int64_t began_ms, at_ms;
};

struct doubts {
    struct lane_home *home;
    struct doubt *first;
};

struct doubts *doubts_new(struct lane_home *home)
{
    struct doubts *doubts = memory_new(sizeof *doubts);

    doubts->home = home;
    return doubts;
}

void doubts_free(struct doubts *doubts)
{
    assert(!doubts->first);
    free(doubts);
}

bool is_about_the_network(enum reason reason)
{
    return reason == REASON_CONNECT_FAILED || reason == REASON_TIMEOUT ||
           reason == REASON_CONNECTION_LOST;
}

static void finish(struct doubts *doubts, struct domain_group *group)
{
    settle_by_contrast(group);
    doubts->home->finish(doubts->home->owner, group);
}

static void believe(struct doubts *doubts, struct domain_group *group, const struct verdict *met)
{
    retry_group(group, met, doubts->home->settings, moment_wall_ms());
    finish(doubts, group);
}

/* The group begins its way again, as if it had not met anything. */
static void ask_again(struct doubts *doubts, struct domain_group *group)
{
    group->exchange_at = mail_route_first(group->route);
    group->address_at = 0;
    group->unreached = REASON_NONE;
    group->setbacks = 0;
    group->wants_patience = false;
    doubts->home->pass_on(doubts->home->owner, group);
}

static void give_back(struct doubts *doubts, struct domain_group *group)
{
    group->put_off_until_ms = moment_wall_ms();
    finish(doubts, group);
}

/* Where the group was at last, or would have been. */
static bool last_place(const struct doubts *doubts, const struct domain_group *group,
                       struct socket_address *place)
{
    size_t at = group->exchange_at + 1;

    if (at > group->route->exchange_count)
        at = group->route->exchange_count;
    while (at > 0 && group->route->exchanges[at - 1].address_count == 0)
        at--;
    if (at == 0)
        return false;
    *place = group->route->exchanges[at - 1].addresses[0];
    socket_address_set_port(place, doubts->home->settings->smtp_port);
    return true;
}

static void keep(struct doubts *doubts, const struct doubt *doubt)
{
    struct doubt *kept = arena_alloc(doubt->group->arena, sizeof *kept);

    *kept = *doubt;
    kept->next = doubts->first;
    doubts->first = kept;
}

void doubts_take(struct doubts *doubts, struct domain_group *group, enum reason reason,
                 const struct evidence *seen, int64_t began_ms)
{
    struct doubt doubt = {.group = group, .began_ms = began_ms, .at_ms = moment_now_ms()};
    struct outlook outlook;
    struct socket_address place;

    if (last_place(doubts, group, &place))
        doubts->home->missed(doubts->home->owner, &place, false);
    outlook = doubts->home->look_out(doubts->home->owner);
    take_back_asked(group);
    doubt.met = verdict_of(reason, &(struct proof){.syntax_is_wrong = false}, seen);
    doubt.met.accept_all = accept_all_flag(&group->nature);
    if (doubts->home->is_stopping)
        give_back(doubts, group);
    else if (outlook_belief(&outlook, doubt.began_ms, doubt.at_ms) == BELIEF_TRUE)
        believe(doubts, group, &doubt.met);
    else
        keep(doubts, &doubt);
}

void doubts_settle(struct doubts *doubts)
{
    struct outlook outlook = doubts->home->look_out(doubts->home->owner);
    struct doubt **at = &doubts->first;

    for (struct doubt *doubt; (doubt = *at);) {
        enum belief belief = outlook_belief(&outlook, doubt->began_ms, doubt->at_ms);

        if (belief == BELIEF_OPEN) {
            at = &doubt->next;
            continue;
        }
        *at = doubt->next;
        if (belief == BELIEF_AGAIN && doubt->group->spared++ >= SPARED_MAX)
            belief = BELIEF_TRUE;
        if (belief == BELIEF_TRUE)
            believe(doubts, doubt->group, &doubt->met);
        else
            ask_again(doubts, doubt->group);
    }
}

void doubts_stop(struct doubts *doubts)
{
    for (struct doubt *doubt; (doubt = doubts->first);) {
        doubts->first = doubt->next;
        give_back(doubts, doubt->group);
    }
}
