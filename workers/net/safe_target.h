/*
 * safe_target.h - whom we may connect to.
 *
 * An exchanger's address comes from a stranger's zone: it could point at our own
 * machine, our network or a cloud's metadata service.  Only public unicast
 * addresses are connected to (RFC 6890), unless the user opened a network.
 */
#ifndef WORKERS_NET_SAFE_TARGET_H
#define WORKERS_NET_SAFE_TARGET_H

#include <stdbool.h>
#include <stddef.h>

#include "base/socket_address.h"
#include "base/text.h"

struct network {
    struct socket_address address; /* port unused */
    unsigned prefix;
};

/* "10.0.0.0/8", "2001:db8::/32", or an address alone.  False for anything else. */
bool network_parse(struct text written, struct network *network);
bool network_contains(const struct network *network, const struct socket_address *address);

/* IPv4 inside IPv6 (::ffff:0:0/96, 64:ff9b::/96) as the IPv4 address it is. */
struct socket_address network_plain_address(const struct socket_address *address);

struct safe_target {
    const struct network *opened; /* --allow-net, lent */
    size_t opened_count;
};

/*
 * Whether `address` is public or opened.  IPv4 inside IPv6 (::ffff:0:0/96,
 * 64:ff9b::/96) is judged as the IPv4 address it is.
 */
bool safe_target_allows(const struct safe_target *rule, const struct socket_address *address);

#endif
