/*
 * resolver_health.c - see resolver_health.h.
 */
#include "workers/dns/resolver_health.h"

static bool is_answer(enum dns_outcome outcome)
{
    return outcome == DNS_FOUND || outcome == DNS_NO_SUCH_NAME || outcome == DNS_NO_DATA;
}

static bool denies(const struct examination *seen)
{
    return seen->invalid == DNS_NO_SUCH_NAME && seen->fresh == DNS_NO_SUCH_NAME;
}

/* A name without such data is there, too. */
static bool finds(const struct examination *seen)
{
    return seen->root == DNS_FOUND || seen->known == DNS_FOUND || seen->known == DNS_NO_DATA;
}

enum health resolver_health_of(const struct examination *seen, bool found_meanwhile)
{
    if (!is_answer(seen->fresh) && !found_meanwhile)
        return HEALTH_GONE;
    return denies(seen) && finds(seen) ? HEALTH_GOOD : HEALTH_DOUBTFUL;
}

const char *resolver_complaint(const struct examination *seen)
{
    return denies(seen) ? "not believed: the resolver does not find names that exist, either"
                        : "not believed: the resolver does not deny names that cannot exist";
}
