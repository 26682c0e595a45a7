/*
 * strange_names.c - see strange_names.h.
 */
#include "cli/strange_names.h"

#include <stdio.h>

#include "base/random.h"

void strange_names_ask(struct lookup_desk *desk, struct lookup strange[STRANGE_NAMES])
{
    static const char *const zones[STRANGE_NAMES] = {"com", "org", "invalid"};

    for (size_t i = 0; i < STRANGE_NAMES; i++) {
        char name[64];

        snprintf(name, sizeof name, "rollcall-%016llx.%s", (unsigned long long)random_number(),
                 zones[i]);
        strange[i] = lookup_ask(desk, name, DNS_TYPE_A);
    }
}
