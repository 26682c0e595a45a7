/*
 * route_rules.h - what the answers of the DNS mean for a domain's mail.
 *
 * Two steps: route_plan_of() reads the answer for MX and says whom to look up;
 * route_plan_conclude() says, with their addresses, where the mail goes.  A domain
 * is called dead (no such domain, null MX, no mail server) only on proof; whatever
 * is doubtful, broken or contradictory is ROUTE_DNS_FAILED or ROUTE_NOT_PUBLIC.
 * Pure.
 */
#ifndef WORKERS_DNS_ROUTE_RULES_H
#define WORKERS_DNS_ROUTE_RULES_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/text.h"
#include "workers/dns/dns_answer.h"
#include "workers/dns/host_addresses.h"
#include "workers/dns/mail_route.h"

struct route_plan {
    /* The exchanges still have no addresses; outcome ROUTE_FOUND means: look them up. */
    struct mail_route route;
    struct text domain;
    struct text no_host; /* an exchanger that is no host name ("127.0.0.1", "localhost") */
    bool cut;            /* the zone names more exchangers than are kept */
};

/* Everything in the plan lives in the arena; `domain` is lent for as long. */
struct route_plan *route_plan_of(struct arena *arena, struct text domain,
                                 const struct dns_answer *mx);

/*
 * Fills in the addresses, in the order of the plan's exchanges, and settles the
 * outcome.  Exchanges without an address that we may use are left out, but those
 * that could not be looked up stay, with no address, where another one was found.
 */
const struct mail_route *route_plan_conclude(struct arena *arena, struct route_plan *plan,
                                             const struct host_addresses *hosts);

/* Nothing is known, and why: "MX of example.com: no answer in time". */
struct route_plan *route_plan_failed(struct arena *arena, struct text domain, const char *trouble);

#endif
