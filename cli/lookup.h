/*
 * lookup.h - one question to the resolver at a time, waited for.
 *
 * For what is asked before a run, when there is nothing else to do.  Through the
 * same resolver as a run (workers/dns/resolver), on a loop of its own.
 */
#ifndef CLI_LOOKUP_H
#define CLI_LOOKUP_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/compiler.h"
#include "base/failure.h"
#include "base/socket_address.h"
#include "workers/dns/dns_answer.h"
#include "workers/probe_settings.h"

enum { LOOKUP_RECORDS_MAX = 8, LOOKUP_NAME_MAX = 256 };

/* An answer as a value.  What is beyond the eighth record, or too long, is left out. */
struct lookup {
    enum dns_outcome outcome;
    const char *trouble; /* static; NULL where there was none */
    size_t count;
    struct socket_address addresses[LOOKUP_RECORDS_MAX]; /* of A and AAAA */
    char hosts[LOOKUP_RECORDS_MAX][LOOKUP_NAME_MAX];     /* of PTR */
};

struct lookup_desk; /* opaque: see lookup.c */

MUST_USE bool lookup_desk_open(struct lookup_desk **desk, const struct probe_settings *settings,
                               const atomic_bool *stop, struct failure *why);
void lookup_desk_close(struct lookup_desk *desk); /* NULL is welcome */

/* Waits for the answer, until all tries are over, or until `*stop` (then nothing is known).  `name` in lower case. */
struct lookup lookup_ask(struct lookup_desk *desk, const char *name, enum dns_type type);

/*
 * The same, and shows the whole answer, all records of it: `see` is called once, unless
 * `*stop` came first.  The answer is lent during the call.
 */
typedef void lookup_see(void *owner, const struct dns_answer *answer);
void lookup_show(struct lookup_desk *desk, const char *name, enum dns_type type, lookup_see *see,
                 void *owner);

/* Whether it is among them; ports do not matter. */
bool lookup_has_address(const struct lookup *lookup, const struct socket_address *address);

#endif
