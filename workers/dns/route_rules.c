/*
 * route_rules.c - see route_rules.h.
 */
#include "workers/dns/route_rules.h"

#include <stdlib.h>

#include "address/domain_name.h"
#include "base/name_map.h"

enum { KEEP_MIN_S = 60, KEEP_MAX_S = 3600, SHOWN_NAME_MAX = 100 };

struct candidate {
    struct text host;
    unsigned preference;
    uint64_t order; /* among equals */
};

/* A name from a zone, cut for a sentence. */
static struct text shown(struct text name)
{
    return text_slice(name, 0, SHOWN_NAME_MAX);
}

static unsigned clamp_ttl(uint32_t ttl_s)
{
    return ttl_s < KEEP_MIN_S ? KEEP_MIN_S : ttl_s > KEEP_MAX_S ? KEEP_MAX_S : ttl_s;
}

static void settle(struct route_plan *plan, enum route_outcome outcome, struct text detail)
{
    plan->route.outcome = outcome;
    plan->route.detail = detail;
    plan->route.exchange_count = 0;
    if (outcome == ROUTE_DNS_FAILED)
        plan->route.ttl_s = ROUTE_FAILURE_KEPT_S;
}

static struct route_plan *plan_new(struct arena *arena, struct text domain, uint32_t ttl_s)
{
    struct route_plan *plan = arena_alloc(arena, sizeof *plan);

    plan->domain = domain;
    plan->route.detail = TEXT("");
    plan->route.ttl_s = clamp_ttl(ttl_s);
    return plan;
}

struct route_plan *route_plan_failed(struct arena *arena, struct text domain, const char *trouble)
{
    struct route_plan *plan = plan_new(arena, domain, 0);

    settle(plan, ROUTE_DNS_FAILED,
           arena_format(arena, "MX of %.*s: %s", TEXT_ARGS(domain), trouble));
    return plan;
}

static int by_preference(const void *left, const void *right)
{
    const struct candidate *a = left, *b = right;

    if (a->preference != b->preference)
        return a->preference < b->preference ? -1 : 1;
    if (a->order != b->order)
        return a->order < b->order ? -1 : 1;
    return text_compare(a->host, b->host);
}

/*
 * The records that name a host, in order.  A root among others is no null MX (RFC
 * 7505, 3, forbids it) and no exchanger.
 */
static size_t gather(struct arena *arena, struct route_plan *plan, const struct dns_answer *mx,
                     struct candidate **out)
{
    struct candidate *list = arena_alloc(arena, (mx->record_count + 1) * sizeof *list);
    uint64_t seed = name_hash(plan->domain, 0);
    size_t count = 0;

    for (size_t i = 0; i < mx->record_count; i++) {
        const struct dns_record *record = &mx->records[i];

        if (domain_name_is_host(record->host))
            list[count++] =
                (struct candidate){record->host, record->preference, name_hash(record->host, seed)};
        else if (record->host.len > 0 && plan->no_host.len == 0)
            plan->no_host = arena_copy(arena, shown(record->host));
    }
    qsort(list, count, sizeof *list, by_preference);
    *out = list;
    return count;
}

static bool is_planned(const struct mail_route *route, struct text host)
{
    for (size_t i = 0; i < route->exchange_count; i++)
        if (text_equal(route->exchanges[i].host, host))
            return true;
    return false;
}

static void plan_exchange(struct arena *arena, struct route_plan *plan, struct text host,
                          unsigned preference)
{
    struct mail_route *route = &plan->route;

    if (!route->exchanges)
        route->exchanges = arena_alloc(arena, ROUTE_EXCHANGES_MAX * sizeof *route->exchanges);
    if (is_planned(route, host))
        return;
    if (route->exchange_count == ROUTE_EXCHANGES_MAX) {
        plan->cut = true;
        return;
    }
    route->exchanges[route->exchange_count++] =
        (struct exchange){.host = arena_copy(arena, host), .preference = preference};
}

static bool is_null_mx(const struct dns_answer *mx)
{
    for (size_t i = 0; i < mx->record_count; i++)
        if (mx->records[i].host.len > 0)
            return false;
    return true;
}

static void settle_no_host(struct arena *arena, struct route_plan *plan)
{
    settle(plan, ROUTE_NOT_PUBLIC,
           arena_format(arena, "the MX of %.*s names %.*s, which is no public host name",
                        TEXT_ARGS(plan->domain), TEXT_ARGS(plan->no_host)));
}

static void plan_found(struct arena *arena, struct route_plan *plan, const struct dns_answer *mx)
{
    struct candidate *candidates;
    size_t count;

    if (is_null_mx(mx)) {
        settle(plan, ROUTE_NULL_MX,
               arena_format(arena, "%.*s takes no mail: null MX", TEXT_ARGS(plan->domain)));
        return;
    }
    count = gather(arena, plan, mx, &candidates);
    for (size_t i = 0; i < count; i++)
        plan_exchange(arena, plan, candidates[i].host, candidates[i].preference);
    if (count == 0)
        settle_no_host(arena, plan);
}

struct route_plan *route_plan_of(struct arena *arena, struct text domain,
                                 const struct dns_answer *mx)
{
    struct route_plan *plan = plan_new(arena, domain, mx->ttl_s);

    switch (mx->outcome) {
    case DNS_FOUND:
        plan_found(arena, plan, mx);
        break;
    case DNS_NO_SUCH_NAME:
        settle(plan, ROUTE_NO_SUCH_DOMAIN,
               arena_format(arena, "%.*s does not exist", TEXT_ARGS(domain)));
        break;
    case DNS_NO_DATA: /* RFC 5321, 5.1 */
        plan->route.implicit = true;
        plan_exchange(arena, plan, domain, 0);
        break;
    default:
        return route_plan_failed(arena, domain, mx->trouble);
    }
    return plan;
}

/* How the hosts of a plan fared: the first of each kind, for the sentence. */
struct tally {
    size_t usable;
    const struct exchange *failed, *refused, *no_address;
    const struct host_addresses *failed_at, *refused_at;
};

static struct tally count_hosts(const struct mail_route *route, const struct host_addresses *hosts)
{
    struct tally tally = {0};

    for (size_t i = route->exchange_count; i-- > 0;) {
        const struct exchange *exchange = &route->exchanges[i];

        if (hosts[i].count > 0) {
            tally.usable++;
        } else if (hosts[i].state == HOST_FAILED) {
            tally.failed = exchange;
            tally.failed_at = &hosts[i];
        } else if (hosts[i].state == HOST_FOUND) {
            tally.refused = exchange;
            tally.refused_at = &hosts[i];
        } else if (hosts[i].state == HOST_NO_ADDRESS) {
            tally.no_address = exchange;
        }
    }
    return tally;
}

static void keep_usable(struct mail_route *route, const struct host_addresses *hosts)
{
    size_t kept = 0;

    for (size_t i = 0; i < route->exchange_count; i++) {
        struct exchange exchange = route->exchanges[i];

        if (hosts[i].count == 0 && hosts[i].state != HOST_FAILED)
            continue;
        memcpy(exchange.addresses, hosts[i].addresses, sizeof exchange.addresses);
        exchange.address_count = hosts[i].count;
        if (hosts[i].count > 0 && clamp_ttl(hosts[i].ttl_s) < route->ttl_s)
            route->ttl_s = clamp_ttl(hosts[i].ttl_s);
        route->exchanges[kept++] = exchange;
    }
    route->exchange_count = kept;
}

static void settle_refused(struct arena *arena, struct route_plan *plan, const struct tally *tally)
{
    char ip[SOCKET_ADDRESS_TEXT];

    settle(plan, ROUTE_NOT_PUBLIC,
           arena_format(arena, "%.*s is at %s", TEXT_ARGS(shown(tally->refused->host)),
                        socket_address_ip(&tally->refused_at->refused, ip)));
}

static void settle_doubtful(struct arena *arena, struct route_plan *plan, struct text host,
                            const char *trouble)
{
    settle(plan, ROUTE_DNS_FAILED,
           arena_format(arena, "addresses of %.*s: %s", TEXT_ARGS(shown(host)), trouble));
}

/* Its MX was "no data": that the domain does not exist contradicts it. */
static void settle_implicit(struct arena *arena, struct route_plan *plan, bool exists)
{
    if (exists)
        settle(plan, ROUTE_NO_MAIL_SERVER,
               arena_format(arena, "%.*s has no MX and no address", TEXT_ARGS(plan->domain)));
    else
        settle_doubtful(arena, plan, plan->domain, host_contradiction);
}

static void settle_all_gone(struct arena *arena, struct route_plan *plan)
{
    settle(plan, ROUTE_NO_MAIL_SERVER,
           arena_format(arena, "no MX host of %.*s exists: %.*s", TEXT_ARGS(plan->domain),
                        TEXT_ARGS(shown(plan->route.exchanges[0].host))));
}

/*
 * Nobody can be reached.  "No mail server" only where that is proven for each of
 * the exchangers: an MX host that exists without an address, one that is no host
 * name and those that were cut off leave a doubt.
 */
static void settle_unreachable(struct arena *arena, struct route_plan *plan,
                               const struct tally *tally)
{
    if (tally->failed)
        settle_doubtful(arena, plan, tally->failed->host, tally->failed_at->trouble);
    else if (tally->refused)
        settle_refused(arena, plan, tally);
    else if (plan->no_host.len > 0)
        settle_no_host(arena, plan);
    else if (plan->route.implicit)
        settle_implicit(arena, plan, tally->no_address != NULL);
    else if (tally->no_address)
        settle_doubtful(arena, plan, tally->no_address->host, "it exists and has none");
    else if (plan->cut)
        settle_doubtful(arena, plan, plan->domain, "its ten best MX hosts do not exist");
    else
        settle_all_gone(arena, plan);
}

const struct mail_route *route_plan_conclude(struct arena *arena, struct route_plan *plan,
                                             const struct host_addresses *hosts)
{
    struct tally tally = count_hosts(&plan->route, hosts);

    if (tally.usable > 0)
        keep_usable(&plan->route, hosts);
    else
        settle_unreachable(arena, plan, &tally);
    return &plan->route;
}
