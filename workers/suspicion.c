/*
 * suspicion.c - see suspicion.h.
 */
#include "workers/suspicion.h"

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

enum finding suspicion_finding(enum doubt doubt, enum nature_kind met)
{
    bool is_refused =
        met == NATURE_REFUSES || met == NATURE_REFUSES_BARE || met == NATURE_NOT_SERVED;

    if (met != NATURE_ACCEPTS_ALL && !is_refused)
        return FINDING_NONE;
    return is_refused == (doubt == DOUBT_REFUSALS) ? FINDING_FLIPPED : FINDING_CONFIRMED;
}
