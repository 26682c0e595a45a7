/*
 * system_resolvers.c - see system_resolvers.h.
 */
#include "workers/dns/system_resolvers.h"

#include <ares.h>
#include <stdlib.h>

#include "base/memory.h"

static struct socket_address address_of(const struct ares_addr_port_node *node)
{
    struct socket_address address = {.any = {.sa_family = (sa_family_t)node->family}};

    if (node->family == AF_INET)
        address.v4.sin_addr = node->addr.addr4;
    else
        memcpy(&address.v6.sin6_addr, &node->addr.addr6, sizeof address.v6.sin6_addr);
    socket_address_set_port(&address, node->udp_port > 0 ? (unsigned)node->udp_port : DNS_PORT);
    return address;
}

static size_t read_with(ares_channel ares, struct socket_address *out, size_t room)
{
    struct ares_addr_port_node *nodes = NULL;
    size_t count = 0;

    if (ares_get_servers_ports(ares, &nodes) != ARES_SUCCESS)
        return 0;
    for (const struct ares_addr_port_node *node = nodes; node && count < room; node = node->next)
        out[count++] = address_of(node);
    ares_free_data(nodes);
    return count;
}

size_t system_resolvers_read(const char *path, struct socket_address *out, size_t room)
{
    char *file = path ? memory_copy(path, strlen(path)) : NULL;
    struct ares_options options = {.resolvconf_path = file};
    ares_channel ares;
    size_t count = 0;

    if (ares_init_options(&ares, &options, file ? ARES_OPT_RESOLVCONF : 0) == ARES_SUCCESS) {
        count = read_with(ares, out, room);
        ares_destroy(ares);
    }
    free(file);
    if (count == 0 && room > 0)
        count = socket_address_parse(TEXT("127.0.0.1"), DNS_PORT, &out[0]);
    return count;
}
