/*
 * safe_target.c - see safe_target.h.
 */
#include "workers/net/safe_target.h"

#include <stdint.h>
#include <string.h>

#include "base/compiler.h"

#define V4(a, b, c, d) ((uint32_t)(a) << 24 | (uint32_t)(b) << 16 | (uint32_t)(c) << 8 | (d))

/* What is not public unicast: the IANA special-purpose registry (RFC 6890) and multicast. */
static const struct {
    uint32_t first;
    unsigned prefix;
} closed_v4[] = {
    {V4(0, 0, 0, 0), 8},       /* this network */
    {V4(10, 0, 0, 0), 8},      /* private */
    {V4(100, 64, 0, 0), 10},   /* shared with a carrier's NAT */
    {V4(127, 0, 0, 0), 8},     /* loopback */
    {V4(169, 254, 0, 0), 16},  /* link-local, and the metadata service of clouds */
    {V4(172, 16, 0, 0), 12},   /* private */
    {V4(192, 0, 0, 0), 24},    /* protocol assignments */
    {V4(192, 0, 2, 0), 24},    /* documentation */
    {V4(192, 88, 99, 0), 24},  /* 6to4 relays */
    {V4(192, 168, 0, 0), 16},  /* private */
    {V4(198, 18, 0, 0), 15},   /* benchmarks */
    {V4(198, 51, 100, 0), 24}, /* documentation */
    {V4(203, 0, 113, 0), 24},  /* documentation */
    {V4(224, 0, 0, 0), 3},     /* multicast, reserved, broadcast */
};

/* Only 2000::/3 is global unicast; of it, these are not places of their own. */
static const struct {
    unsigned char first[16];
    unsigned prefix;
} closed_v6[] = {
    {{0x20, 0x01}, 23},             /* Teredo, ORCHID, benchmarks ... */
    {{0x20, 0x01, 0x0d, 0xb8}, 32}, /* documentation */
    {{0x20, 0x02}, 16},             /* 6to4: an IPv4 address in disguise */
};

static const unsigned char global_v6[16] = {0x20};
static const unsigned char mapped_v4[16] = {[10] = 0xff, [11] = 0xff};
static const unsigned char translated_v4[16] = {0x00, 0x64, 0xff, 0x9b}; /* RFC 6052 */

static bool same_bits(const void *a, const void *b, unsigned bits)
{
    const unsigned char *left = a, *right = b;
    unsigned mask = 0xff00u >> bits % 8 & 0xff;

    if (memcmp(left, right, bits / 8) != 0)
        return false;
    return bits % 8 == 0 || ((left[bits / 8] ^ right[bits / 8]) & mask) == 0;
}

static const void *ip_of(const struct socket_address *address)
{
    return address->any.sa_family == AF_INET ? (const void *)&address->v4.sin_addr
                                             : (const void *)&address->v6.sin6_addr;
}

bool network_contains(const struct network *network, const struct socket_address *address)
{
    return network->address.any.sa_family == address->any.sa_family &&
           same_bits(ip_of(&network->address), ip_of(address), network->prefix);
}

bool network_parse(struct text written, struct network *network)
{
    size_t slash = text_find(written, '/');
    struct text ip = text_slice(written, 0, slash);
    unsigned long prefix;

    if (text_find(ip, '[') < ip.len || !socket_address_parse(ip, 0, &network->address) ||
        socket_address_port(&network->address) != 0)
        return false;
    prefix = network->address.any.sa_family == AF_INET ? 32 : 128;
    if (slash < written.len &&
        !text_to_number(text_slice(written, slash + 1, written.len), prefix, &prefix))
        return false;
    network->prefix = (unsigned)prefix;
    return true;
}

struct socket_address network_plain_address(const struct socket_address *address)
{
    struct socket_address v4 = {.v4 = {.sin_family = AF_INET}};

    if (address->any.sa_family != AF_INET6 ||
        !(same_bits(&address->v6.sin6_addr, mapped_v4, 96) ||
          same_bits(&address->v6.sin6_addr, translated_v4, 96)))
        return *address;
    memcpy(&v4.v4.sin_addr, address->v6.sin6_addr.s6_addr + 12, 4);
    return v4;
}

static bool is_public_v4(uint32_t ip)
{
    for (size_t i = 0; i < countof(closed_v4); i++)
        if ((ip ^ closed_v4[i].first) >> (32 - closed_v4[i].prefix) == 0)
            return false;
    return true;
}

static bool is_public_v6(const struct in6_addr *ip)
{
    for (size_t i = 0; i < countof(closed_v6); i++)
        if (same_bits(ip, closed_v6[i].first, closed_v6[i].prefix))
            return false;
    return same_bits(ip, global_v6, 3);
}

static bool is_opened(const struct safe_target *rule, const struct socket_address *address)
{
    for (size_t i = 0; i < rule->opened_count; i++)
        if (network_contains(&rule->opened[i], address))
            return true;
    return false;
}

bool safe_target_allows(const struct safe_target *rule, const struct socket_address *address)
{
    struct socket_address bare = network_plain_address(address);

    if (is_opened(rule, address) || is_opened(rule, &bare))
        return true;
    if (bare.any.sa_family == AF_INET)
        return is_public_v4(ntohl(bare.v4.sin_addr.s_addr));
    return bare.any.sa_family == AF_INET6 && is_public_v6(&bare.v6.sin6_addr);
}
