/*
 * canary.c - see canary.h.
 */
#include "workers/dns/canary.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/random.h"

enum { NAME_SIZE = 48, KNOWN_SIZE = 256 };

struct canary {
    struct resolver *resolver;
    unsigned tries;
    void (*returned)(void *owner, const struct examination *seen);
    void *owner;
    unsigned missing; /* answers; 0: none is under way */
    struct examination seen;
    char found[KNOWN_SIZE]; /* the last one; empty: none */
    char known[KNOWN_SIZE]; /* the same, while it is asked for */
    char invalid[NAME_SIZE];
    char fresh[NAME_SIZE];
};

struct canary *canary_new(struct resolver *resolver, unsigned tries,
                          void (*returned)(void *owner, const struct examination *seen),
                          void *owner)
{
    struct canary *canary = memory_new(sizeof *canary);

    *canary =
        (struct canary){.resolver = resolver, .tries = tries, .returned = returned, .owner = owner};
    return canary;
}

void canary_free(struct canary *canary)
{
    free(canary);
}

static void on_answer(struct canary *canary)
{
    if (--canary->missing == 0)
        canary->returned(canary->owner, &canary->seen);
}

static void on_root(void *asker, const struct dns_answer *answer)
{
    struct canary *canary = asker;

    canary->seen.root = answer->outcome;
    if (!canary->known[0])
        canary->seen.known = answer->outcome;
    on_answer(canary);
}

static void on_known(void *asker, const struct dns_answer *answer)
{
    struct canary *canary = asker;

    canary->seen.known = answer->outcome;
    on_answer(canary);
}

static void on_invalid(void *asker, const struct dns_answer *answer)
{
    struct canary *canary = asker;

    canary->seen.invalid = answer->outcome;
    on_answer(canary);
}

static void on_fresh(void *asker, const struct dns_answer *answer)
{
    struct canary *canary = asker;

    canary->seen.fresh = answer->outcome;
    on_answer(canary);
}

static void make_up(char name[NAME_SIZE], const char *zone)
{
    snprintf(name, NAME_SIZE, "rollcall-%016llx.%s", (unsigned long long)random_number(), zone);
}

static void ask(struct canary *canary, struct text name, enum dns_type type,
                resolver_answered *answered)
{
    canary->missing++;
    resolver_ask(canary->resolver, name, type, canary->tries, answered, canary);
}

void canary_knows(struct canary *canary, struct text name)
{
    if (name.len < KNOWN_SIZE)
        snprintf(canary->found, KNOWN_SIZE, "%.*s", TEXT_ARGS(name));
}

bool canary_is_away(const struct canary *canary)
{
    return canary->missing > 0;
}

void canary_send(struct canary *canary)
{
    assert(!canary_is_away(canary));
    canary->seen.began_ms = resolver_now_ms(canary->resolver);
    make_up(canary->invalid, "invalid");
    make_up(canary->fresh, "com");
    memcpy(canary->known, canary->found, KNOWN_SIZE);
    ask(canary, TEXT("a.root-servers.net"), DNS_TYPE_A, on_root);
    if (canary->known[0])
        ask(canary, text_of(canary->known), DNS_TYPE_MX, on_known);
    ask(canary, text_of(canary->invalid), DNS_TYPE_A, on_invalid);
    ask(canary, text_of(canary->fresh), DNS_TYPE_A, on_fresh);
}
