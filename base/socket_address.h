/*
 * socket_address.h - an IPv4 or IPv6 address with a port, as a value.
 */
#ifndef BASE_SOCKET_ADDRESS_H
#define BASE_SOCKET_ADDRESS_H

#include <netinet/in.h>
#include <stdbool.h>
#include <sys/socket.h>

#include "base/text.h"

struct socket_address {
    union {
        struct sockaddr any;
        struct sockaddr_in v4;
        struct sockaddr_in6 v6;
    };
};

/* "192.0.2.1", "192.0.2.1:53", "2001:db8::1", "[2001:db8::1]:53".  Names are not looked up. */
bool socket_address_parse(struct text written, unsigned default_port, struct socket_address *out);

bool socket_address_equal(const struct socket_address *a, const struct socket_address *b);
void socket_address_set_port(struct socket_address *address, unsigned port);
unsigned socket_address_port(const struct socket_address *address);
socklen_t socket_address_len(const struct socket_address *address);

enum { SOCKET_ADDRESS_TEXT = INET6_ADDRSTRLEN };

/* Without the port.  Returns `out`. */
const char *socket_address_ip(const struct socket_address *address, char out[SOCKET_ADDRESS_TEXT]);

#endif
