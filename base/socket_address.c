/*
 * socket_address.c - see socket_address.h.
 */
#include "base/socket_address.h"

#include <arpa/inet.h>

static bool parse_ip(struct text ip, struct socket_address *out)
{
    char name[SOCKET_ADDRESS_TEXT];

    if (ip.len == 0 || ip.len >= sizeof name || text_find(ip, '\0') < ip.len)
        return false;
    memcpy(name, ip.bytes, ip.len);
    name[ip.len] = '\0';
    memset(out, 0, sizeof *out);
    if (inet_pton(AF_INET, name, &out->v4.sin_addr) == 1) {
        out->any.sa_family = AF_INET;
        return true;
    }
    out->any.sa_family = AF_INET6;
    return inet_pton(AF_INET6, name, &out->v6.sin6_addr) == 1;
}

/* Splits "[ip]:port", "[ip]", "v4:port" or a bare ip; the port's text is empty if there is none. */
static bool split(struct text written, struct text *ip, struct text *port)
{
    size_t colon = text_find(written, ':');
    size_t end;

    *ip = written;
    *port = TEXT("");
    if (written.len > 0 && written.bytes[0] == '[') {
        end = text_find(written, ']');
        *ip = text_slice(written, 1, end - 1);
        if (end >= written.len)
            return false;
        *port = text_slice(written, end + 2, written.len);
        return end + 1 == written.len || (written.bytes[end + 1] == ':' && port->len > 0);
    }
    if (colon < written.len && colon == text_find_last(written, ':')) {
        *ip = text_slice(written, 0, colon);
        *port = text_slice(written, colon + 1, written.len);
        return port->len > 0;
    }
    return true;
}

bool socket_address_parse(struct text written, unsigned default_port, struct socket_address *out)
{
    struct text ip, port;
    unsigned long number = default_port;

    if (!split(written, &ip, &port) || !parse_ip(ip, out))
        return false;
    if (port.len > 0 && (!text_to_number(port, 65535, &number) || number == 0))
        return false;
    socket_address_set_port(out, (unsigned)number);
    return true;
}

bool socket_address_equal(const struct socket_address *a, const struct socket_address *b)
{
    if (a->any.sa_family != b->any.sa_family || socket_address_port(a) != socket_address_port(b))
        return false;
    if (a->any.sa_family == AF_INET)
        return a->v4.sin_addr.s_addr == b->v4.sin_addr.s_addr;
    return memcmp(&a->v6.sin6_addr, &b->v6.sin6_addr, sizeof a->v6.sin6_addr) == 0;
}

void socket_address_set_port(struct socket_address *address, unsigned port)
{
    if (address->any.sa_family == AF_INET)
        address->v4.sin_port = htons((uint16_t)port);
    else
        address->v6.sin6_port = htons((uint16_t)port);
}

unsigned socket_address_port(const struct socket_address *address)
{
    return ntohs(address->any.sa_family == AF_INET ? address->v4.sin_port : address->v6.sin6_port);
}

socklen_t socket_address_len(const struct socket_address *address)
{
    return address->any.sa_family == AF_INET ? sizeof address->v4 : sizeof address->v6;
}

/* Digits without zeros before them, and where the next byte goes. */
static char *put_octet(char *to, unsigned octet)
{
    if (octet >= 100)
        *to++ = (char)('0' + octet / 100);
    if (octet >= 10)
        *to++ = (char)('0' + octet / 10 % 10);
    *to++ = (char)('0' + octet % 10);
    return to;
}

/* inet_ntop() calls printf; this is asked several times a group. */
static const char *ipv4_text(struct in_addr ip, char out[SOCKET_ADDRESS_TEXT])
{
    unsigned char octets[sizeof ip];
    char *to = out;

    memcpy(octets, &ip, sizeof octets);
    for (size_t i = 0; i < sizeof octets; i++) {
        if (i > 0)
            *to++ = '.';
        to = put_octet(to, octets[i]);
    }
    *to = '\0';
    return out;
}

const char *socket_address_ip(const struct socket_address *address, char out[SOCKET_ADDRESS_TEXT])
{
    if (address->any.sa_family == AF_INET)
        return ipv4_text(address->v4.sin_addr, out);
    if (!inet_ntop(address->any.sa_family, &address->v6.sin6_addr, out, SOCKET_ADDRESS_TEXT))
        out[0] = '\0';
    return out;
}
