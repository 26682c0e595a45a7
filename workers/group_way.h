/*
 * group_way.h - which of its exchangers' addresses a group goes to next.
 *
 * Best preference first, the next one only where it cannot be reached; and what could
 * not be reached lately is not tried again for everybody who waits.  Pure: monotonic
 * milliseconds.
 */
#ifndef WORKERS_GROUP_WAY_H
#define WORKERS_GROUP_WAY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/socket_address.h"
#include "batch/domain_group.h"
#include "workers/no_probe.h"

enum { UNREACHABLE_MAX = 8 }; /* remembered; a place has few addresses */

/* The addresses of a place that did not answer lately. */
struct unreachables {
    struct {
        struct socket_address to;
        int64_t began_ms, until_ms;
        enum reason why;
    } places[UNREACHABLE_MAX];
    unsigned next;
};

/* `why` says how the attempt failed that began at `began_ms`; remembered until `until_ms`. */
void unreachables_add(struct unreachables *unreachables, const struct socket_address *to,
                      enum reason why, int64_t began_ms, int64_t until_ms);
/* Whether something would be missed. */
bool unreachables_any(const struct unreachables *unreachables, int64_t now_ms);

/* The group found no way there; the first of its failures in a row is the one that counts. */
void group_way_failed(struct domain_group *group, enum reason why, int64_t began_ms);

/* The entry by which the group's next address is never asked; NULL: there is none. */
const struct no_probe_entry *group_way_forbidden(const struct domain_group *group,
                                                 const struct no_probe *no_probe);

enum way {
    WAY_HERE,      /* to the address */
    WAY_ELSEWHERE, /* its next address belongs to another place */
    WAY_NOWHERE,   /* none is left */
    WAY_FORBIDDEN,
};

struct way_terms {
    struct text place; /* a lane_key() */
    unsigned smtp_port;
    const struct no_probe *no_probe;
    const struct unreachables *unreachables;
};

/*
 * The group's next address that is not known to be out of reach; it moves on from
 * address to address and from exchanger to exchanger until there is one.
 */
enum way group_way_find(struct domain_group *group, const struct way_terms *terms, int64_t now_ms,
                        struct socket_address *to);

#endif
