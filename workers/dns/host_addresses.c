/*
 * host_addresses.c - see host_addresses.h.
 */
#include "workers/dns/host_addresses.h"

enum { PLACES_OF_A_FAMILY = 2 };

const char host_contradiction[] = "it is said to exist, and not to exist";

static int compare(const struct socket_address *a, const struct socket_address *b)
{
    if (a->any.sa_family == AF_INET)
        return memcmp(&a->v4.sin_addr, &b->v4.sin_addr, sizeof a->v4.sin_addr);
    return memcmp(&a->v6.sin6_addr, &b->v6.sin6_addr, sizeof a->v6.sin6_addr);
}

static bool is_allowed(const struct address_rule *rule, const struct socket_address *address)
{
    bool family = address->any.sa_family == AF_INET ? rule->ipv4 : rule->ipv6;

    return family && (!rule->allows || rule->allows(rule->rule, address));
}

/* Keeps the list sorted; what comes after its last place is dropped. */
static void insert(struct host_addresses *list, const struct socket_address *address)
{
    size_t at = 0;

    while (at < list->count && compare(&list->addresses[at], address) < 0)
        at++;
    if (at == EXCHANGE_ADDRESSES_MAX ||
        (at < list->count && compare(&list->addresses[at], address) == 0))
        return;
    if (list->count < EXCHANGE_ADDRESSES_MAX)
        list->count++;
    memmove(&list->addresses[at + 1], &list->addresses[at],
            (list->count - at - 1) * sizeof list->addresses[0]);
    list->addresses[at] = *address;
}

struct family_addresses family_addresses_of(const struct dns_answer *answer,
                                            const struct address_rule *rule)
{
    struct family_addresses family = {
        .outcome = answer->outcome,
        .found = {.trouble = answer->trouble, .ttl_s = answer->ttl_s},
    };

    for (size_t i = 0; i < answer->record_count; i++) {
        const struct socket_address *address = &answer->records[i].address;

        if (is_allowed(rule, address)) {
            insert(&family.found, address);
        } else if (!family.found.has_refused) {
            family.found.has_refused = true;
            family.found.refused = *address;
        }
    }
    return family;
}

static size_t less_of(size_t a, size_t b)
{
    return a < b ? a : b;
}

static void append(struct host_addresses *sum, const struct host_addresses *more, size_t count)
{
    for (size_t i = 0; i < count; i++)
        sum->addresses[sum->count++] = more->addresses[i];
}

static bool is_failed(const struct family_addresses *family)
{
    return family->outcome != DNS_FOUND && family->outcome != DNS_NO_DATA &&
           family->outcome != DNS_NO_SUCH_NAME;
}

static enum host_state state_of(const struct family_addresses *a,
                                const struct family_addresses *aaaa)
{
    if (a->found.count + aaaa->found.count > 0)
        return HOST_FOUND;
    if (is_failed(a) || is_failed(aaaa))
        return HOST_FAILED;
    if (a->outcome == DNS_FOUND || aaaa->outcome == DNS_FOUND)
        return HOST_FOUND;
    if (a->outcome != aaaa->outcome)
        return HOST_FAILED;
    return a->outcome == DNS_NO_SUCH_NAME ? HOST_NO_SUCH_NAME : HOST_NO_ADDRESS;
}

static const char *trouble_of(enum host_state state, const struct family_addresses *a,
                              const struct family_addresses *aaaa)
{
    const char *trouble = a->found.trouble ? a->found.trouble : aaaa->found.trouble;

    return state == HOST_FAILED && !trouble ? host_contradiction : trouble;
}

struct host_addresses host_addresses_of(const struct family_addresses *a,
                                        const struct family_addresses *aaaa)
{
    struct host_addresses sum = {0};
    size_t v4;

    a = a ? a : aaaa;
    aaaa = aaaa ? aaaa : a;
    sum.state = state_of(a, aaaa);
    sum.trouble = trouble_of(sum.state, a, aaaa);
    sum.ttl_s = a->found.ttl_s < aaaa->found.ttl_s ? a->found.ttl_s : aaaa->found.ttl_s;
    sum.has_refused = a->found.has_refused || aaaa->found.has_refused;
    sum.refused = a->found.has_refused ? a->found.refused : aaaa->found.refused;
    if (a == aaaa) {
        append(&sum, &a->found, a->found.count);
        return sum;
    }
    v4 = less_of(a->found.count,
                 EXCHANGE_ADDRESSES_MAX - less_of(aaaa->found.count, PLACES_OF_A_FAMILY));
    append(&sum, &a->found, v4);
    append(&sum, &aaaa->found, less_of(aaaa->found.count, EXCHANGE_ADDRESSES_MAX - v4));
    return sum;
}
