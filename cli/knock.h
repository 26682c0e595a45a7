/*
 * knock.h - whether anybody opens at an address, and how we are greeted.
 *
 * A connection, the first line of the greeting, QUIT: nobody's mailbox is asked for.
 */
#ifndef CLI_KNOCK_H
#define CLI_KNOCK_H

#include <stdbool.h>

#include "base/compiler.h"
#include "base/failure.h"
#include "base/socket_address.h"
#include "workers/net/safe_target.h"
#include "workers/probe_settings.h"

enum { KNOCK_WORDS = 256 };

struct knock {
    bool is_open;  /* a connection came about */
    int error;     /* errno, where none did; 0: no answer in time, or not allowed */
    unsigned code; /* of the greeting; 0: none came */
    char said[KNOCK_WORDS];
};

/*
 * Knocks at `to` (with its port), which `rule` has to allow, from the settings' source
 * address; waits for at most `most_ms` to connect, and as long again for a greeting.
 */
MUST_USE bool knock_at(const struct socket_address *to, const struct safe_target *rule,
                       const struct probe_settings *settings, int64_t most_ms, struct knock *seen,
                       struct failure *why);

#endif
