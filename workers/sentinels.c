/*
 * sentinels.c - see sentinels.h.
 */
#include "workers/sentinels.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

enum { MISSING_PARTS = 4 }; /* of a refusal: one of so many is worth asking */

static void clear(struct sentinel *sentinel)
{
    free(sentinel->address);
    *sentinel = (struct sentinel){.address = NULL};
}

void sentinels_free(struct sentinels *sentinels)
{
    for (size_t i = 0; i < SENTINELS_KEPT; i++) {
        clear(&sentinels->accepted[i]);
        clear(&sentinels->refused[i]);
    }
}

static bool is_same(const struct sentinel *sentinel, const struct acquaintance *who)
{
    return sentinel->address && text_equal(text_of(sentinel->address), who->address) &&
           socket_address_equal(&sentinel->at, &who->at);
}

/* A real one takes the place of a made-up one, of nobody, or of the one asked most. */
static struct sentinel *place_for(struct sentinel kept[SENTINELS_KEPT],
                                  const struct acquaintance *who)
{
    struct sentinel *place = NULL;

    for (size_t i = 0; i < SENTINELS_KEPT; i++) {
        struct sentinel *one = &kept[i];

        if (is_same(one, who))
            return NULL;
        if (!one->address || (one->is_made_up && !who->is_made_up))
            return one;
        if (one->asked > 0 && !who->is_made_up && (!place || one->asked > place->asked))
            place = one;
    }
    return place;
}

static void know(struct sentinel kept[SENTINELS_KEPT], const struct acquaintance *who)
{
    struct sentinel *place;

    if (who->address.len > SENTINEL_ADDRESS_MAX || !text_is_ascii(who->address))
        return;
    place = place_for(kept, who);
    if (!place)
        return;
    clear(place);
    *place = (struct sentinel){
        .address = memory_copy(who->address.bytes, who->address.len),
        .at = who->at,
        .session = who->session,
        .is_made_up = who->is_made_up,
    };
}

void sentinels_know_accepted(struct sentinels *sentinels, const struct acquaintance *who)
{
    know(sentinels->accepted, who);
}

void sentinels_know_refused(struct sentinels *sentinels, const struct acquaintance *who)
{
    know(sentinels->refused, who);
}

void sentinels_hear_past(struct sentinels *sentinels, unsigned asked, enum reason put_off_for)
{
    if (put_off_for == REASON_SERVER_INCONSISTENT)
        sentinels->asked += UNSUSPECTED_MAX;
    if (put_off_for != REASON_CONNECTION_LOST)
        sentinels->asked += asked;
}

void sentinels_forget(struct sentinels *sentinels, uint64_t session)
{
    for (size_t i = 0; i < SENTINELS_KEPT; i++) {
        if (sentinels->accepted[i].session == session)
            clear(&sentinels->accepted[i]);
        if (sentinels->refused[i].session == session)
            clear(&sentinels->refused[i]);
    }
}

/* Of a place that is hardly known, half are expected to be refused (the rule of succession). */
static bool refusals_are_missing(const struct sentinels *sentinels, unsigned run)
{
    uint64_t expected = (uint64_t)run * (sentinels->real_refusals + 1);

    return expected * MISSING_PARTS >= (uint64_t)sentinels->real_answers + 2;
}

bool sentinels_are_due(const struct sentinels *sentinels, const struct suspicion *suspicion)
{
    enum doubt doubt = suspicion_doubt(suspicion);

    if (doubt == DOUBT_NONE || sentinels->asked <= UNSUSPECTED_MAX)
        return false;
    return doubt == DOUBT_REFUSALS || refusals_are_missing(sentinels, suspicion->run);
}

static bool is_of_domain(const struct sentinel *sentinel, struct text domain)
{
    const char *at = strrchr(sentinel->address, '@');

    return at && text_equal(text_of(at + 1), domain);
}

static bool serves_better(const struct sentinel *one, const struct sentinel *other,
                          struct text domain)
{
    bool is_ours = is_of_domain(one, domain);

    if (!other)
        return true;
    if (is_ours != is_of_domain(other, domain))
        return is_ours;
    return one->asked < other->asked;
}

const char *sentinels_take(struct sentinels *sentinels, const struct suspicion *suspicion,
                           const struct socket_address *at, struct text domain)
{
    struct sentinel *kept =
        suspicion_doubt(suspicion) == DOUBT_REFUSALS ? sentinels->accepted : sentinels->refused;
    struct sentinel *best = NULL;

    if (!sentinels_are_due(sentinels, suspicion))
        return NULL;
    for (size_t i = 0; i < SENTINELS_KEPT; i++)
        if (kept[i].address && socket_address_equal(&kept[i].at, at) &&
            serves_better(&kept[i], best, domain))
            best = &kept[i];
    if (!best)
        return NULL;
    best->asked++;
    return best->address;
}
