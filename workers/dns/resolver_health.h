/*
 * resolver_health.h - whether a resolver tells the truth, or answers at all.
 *
 * Names are asked for that exist, the root's own and the last one of the list that was
 * found, and two made-up ones that cannot, under .invalid (RFC 6761, 6.4) and under
 * .com.  Only the last is in nobody's cache and needs the world: a resolver that is
 * cut off from it may well know the others.  Pure.
 */
#ifndef WORKERS_DNS_RESOLVER_HEALTH_H
#define WORKERS_DNS_RESOLVER_HEALTH_H

#include <stdbool.h>
#include <stdint.h>

#include "workers/dns/dns_answer.h"

enum health {
    HEALTH_GOOD,     /* it finds what exists and denies what does not */
    HEALTH_DOUBTFUL, /* it answers, but not the truth */
    HEALTH_GONE,     /* it does not answer */
};

struct examination {
    int64_t began_ms;
    enum dns_outcome root;    /* of the root's own name; a network may have another root */
    enum dns_outcome known;   /* of the one that was found before; as root's where none was */
    enum dns_outcome invalid; /* of the one under .invalid */
    enum dns_outcome fresh;   /* of the one under .com */
};

/* `found_meanwhile`: a name of the list, since the examination began. */
enum health resolver_health_of(const struct examination *seen, bool found_meanwhile);

/* What is wrong with one that is not good, in words. */
const char *resolver_complaint(const struct examination *seen);

#endif
