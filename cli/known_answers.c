/*
 * known_answers.c - see known_answers.h.
 */
#include "cli/known_answers.h"

#include <stdio.h>

#include "base/random.h"

struct known_answers known_answers_ask(struct lookup_desk *desk, const char *domain)
{
    static const char *const zones[STRANGE_NAMES] = {"com", "org", "invalid"};
    struct known_answers seen = {.root = lookup_ask(desk, "a.root-servers.net", DNS_TYPE_A)};

    seen.own = domain[0] ? lookup_ask(desk, domain, DNS_TYPE_MX) : seen.root;
    for (size_t i = 0; i < STRANGE_NAMES; i++) {
        char name[64];

        snprintf(name, sizeof name, "rollcall-%016llx.%s", (unsigned long long)random_number(),
                 zones[i]);
        seen.strange[i] = lookup_ask(desk, name, DNS_TYPE_A);
    }
    return seen;
}
