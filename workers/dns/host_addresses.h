/*
 * host_addresses.h - where one host is, as far as is known.  Pure.
 */
#ifndef WORKERS_DNS_HOST_ADDRESSES_H
#define WORKERS_DNS_HOST_ADDRESSES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/socket_address.h"
#include "workers/dns/dns_answer.h"
#include "workers/dns/mail_route.h"

enum host_state {
    HOST_FAILED,       /* no address that we may use, and not all is known: `trouble` */
    HOST_FOUND,        /* addresses, perhaps only such as we may not use */
    HOST_NO_ADDRESS,   /* proven: it exists and has none */
    HOST_NO_SUCH_NAME, /* proven */
};

struct host_addresses {
    enum host_state state;
    struct socket_address addresses[EXCHANGE_ADDRESSES_MAX]; /* that we may connect to */
    size_t count;
    bool has_refused;
    struct socket_address refused; /* one that we may not */
    const char *trouble;           /* a static sentence; NULL where there was none */
    uint32_t ttl_s;                /* as the zone says, not clamped */
};

/* The trouble with a name of which one answer says that it exists, and another that it does not. */
extern const char host_contradiction[];

/* Which addresses may be connected to: of these families, and what `allows` says. */
struct address_rule {
    bool ipv4;
    bool ipv6;
    bool (*allows)(const void *rule, const struct socket_address *address); /* NULL: any */
    const void *rule;
};

/* What one question brought, A or AAAA; kept while the other is still under way. */
struct family_addresses {
    enum dns_outcome outcome;
    struct host_addresses found; /* its state is not set */
};

/*
 * Takes the addresses out of an answer, in an order that is the same every time
 * (by their bytes), doubles merged, at most EXCHANGE_ADDRESSES_MAX.
 */
struct family_addresses family_addresses_of(const struct dns_answer *answer,
                                            const struct address_rule *rule);

/*
 * Puts A and AAAA together; NULL for one that was not asked for.  IPv4 comes first,
 * and each family keeps at least two places if it has so many.  One family is
 * enough to have found the host; it has no address, or does not exist, only if all
 * that were asked for say the same.
 */
struct host_addresses host_addresses_of(const struct family_addresses *a,
                                        const struct family_addresses *aaaa);

#endif
