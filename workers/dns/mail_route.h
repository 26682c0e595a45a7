/*
 * mail_route.h - where the mail for a domain goes, or why it goes nowhere.
 */
#ifndef WORKERS_DNS_MAIL_ROUTE_H
#define WORKERS_DNS_MAIL_ROUTE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/socket_address.h"
#include "base/text.h"

enum {
    ROUTE_EXCHANGES_MAX = 10, /* kept, best preference first; a zone may name a thousand */
    EXCHANGE_ADDRESSES_MAX = 5,
};

/* RFC 9520, 3.2: no shorter; and no longer, for it is asked again on the retry schedule. */
enum { ROUTE_FAILURE_KEPT_S = 1 };

enum route_outcome {
    ROUTE_FOUND,
    ROUTE_NO_SUCH_DOMAIN, /* NXDOMAIN, from a resolver that told the truth */
    ROUTE_NULL_MX,        /* RFC 7505 */
    ROUTE_NO_MAIL_SERVER, /* it exists without MX and address, proven; or no MX host exists */
    ROUTE_DNS_FAILED,     /* SERVFAIL, timeout, lame, malformed, no answer: nothing is known */
    ROUTE_NOT_PUBLIC,     /* there are exchangers, none at an address we may connect to */
};

struct exchange {
    struct text host; /* lower case, no trailing dot */
    unsigned preference;
    struct socket_address addresses[EXCHANGE_ADDRESSES_MAX]; /* port not set; only allowed ones */
    size_t address_count; /* 0: its addresses could not be looked up now */
};

struct mail_route {
    enum route_outcome outcome;
    struct text detail; /* a sentence that names what was seen: "mx1.example.com is at 10.0.0.1" */
    unsigned ttl_s;     /* how long it may be kept: 60 to 3600, a failure ROUTE_FAILURE_KEPT_S */
    bool implicit;      /* no MX: the domain's own A or AAAA (RFC 5321, 5.1) */
    size_t exchange_count;
    struct exchange *exchanges; /* best preference first; equals in an order that the domain's
                                   hash chooses, the same every time */
};

/* A deep copy in the arena. */
struct mail_route *mail_route_copy(struct arena *arena, const struct mail_route *route);

/* The first exchange with an address; a route that was found has one. */
size_t mail_route_first(const struct mail_route *route);

/*
 * Which exchangers they are, as a number that is the same for the same names in any
 * order, in every process; never 0.
 */
uint64_t mail_route_exchangers(const struct mail_route *route);

const char *route_outcome_word(enum route_outcome outcome);

#endif
