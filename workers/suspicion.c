/*
 * suspicion.c - see suspicion.h.
 */
#include "workers/suspicion.h"

#include <string.h>

void suspicion_accepted(struct suspicion *suspicion, unsigned at)
{
    suspicion->accepted_at = at;
    suspicion->run++;
}

void suspicion_refused(struct suspicion *suspicion, unsigned at, bool is_real)
{
    suspicion->refused_at = at;
    suspicion->run = 0;
    if (is_real)
        suspicion->real_refused_at = at;
}

enum doubt suspicion_doubt(const struct suspicion *suspicion)
{
    if (suspicion->real_refused_at > suspicion->accepted_at)
        return DOUBT_REFUSALS;
    if (suspicion->accepted_at > suspicion->refused_at)
        return DOUBT_ACCEPTANCES;
    return DOUBT_NONE;
}

unsigned suspicion_last_good(const struct suspicion *suspicion)
{
    return suspicion_doubt(suspicion) == DOUBT_REFUSALS ? suspicion->accepted_at
                                                        : suspicion->refused_at;
}

void sentinel_remember(struct sentinel *sentinel, struct text address,
                       const struct socket_address *at)
{
    if (address.len > SENTINEL_ADDRESS_MAX || !text_is_ascii(address))
        return;
    memcpy(sentinel->address, address.bytes, address.len);
    sentinel->address[address.len] = '\0';
    sentinel->at = *at;
}

enum { MISSING_PARTS = 4 }; /* of a refusal: one of so many is worth asking */

/* Of a place that is hardly known, half are expected to be refused (the rule of succession). */
static bool refusals_are_missing(const struct sentinels *sentinels, unsigned run)
{
    uint64_t expected = (uint64_t)run * (sentinels->real_refusals + 1);

    return expected * MISSING_PARTS >= (uint64_t)sentinels->real_answers + 2;
}

bool sentinel_is_due(const struct sentinels *sentinels, const struct suspicion *suspicion)
{
    enum doubt doubt = suspicion_doubt(suspicion);

    if (doubt == DOUBT_NONE || sentinels->asked <= UNSUSPECTED_MAX)
        return false;
    return doubt == DOUBT_REFUSALS || refusals_are_missing(sentinels, suspicion->run);
}

struct text sentinel_for(const struct sentinels *sentinels, const struct suspicion *suspicion,
                         const struct socket_address *at)
{
    const struct sentinel *known =
        suspicion_doubt(suspicion) == DOUBT_REFUSALS ? &sentinels->accepted : &sentinels->refused;

    if (!sentinel_is_due(sentinels, suspicion) || known->address[0] == '\0' ||
        !socket_address_equal(&known->at, at))
        return TEXT("");
    return text_of(known->address);
}

enum finding sentinel_finding(enum doubt doubt, enum nature_kind met)
{
    bool is_refused =
        met == NATURE_REFUSES || met == NATURE_REFUSES_BARE || met == NATURE_NOT_SERVED;

    if (met != NATURE_ACCEPTS_ALL && !is_refused)
        return FINDING_NONE;
    return is_refused == (doubt == DOUBT_REFUSALS) ? FINDING_FLIPPED : FINDING_CONFIRMED;
}
