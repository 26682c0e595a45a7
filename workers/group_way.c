/*
 * group_way.c - see group_way.h.
 */
#include "workers/group_way.h"

#include "workers/dns/mail_route.h"
#include "workers/lane_limits.h"

void unreachables_add(struct unreachables *unreachables, const struct socket_address *to,
                      enum reason why, int64_t began_ms, int64_t until_ms)
{
    unsigned at = unreachables->next++ % UNREACHABLE_MAX;

    unreachables->places[at].to = *to;
    unreachables->places[at].began_ms = began_ms;
    unreachables->places[at].until_ms = until_ms;
    unreachables->places[at].why = why;
}

bool unreachables_any(const struct unreachables *unreachables, int64_t now_ms)
{
    for (size_t i = 0; i < UNREACHABLE_MAX; i++)
        if (unreachables->places[i].until_ms > now_ms)
            return true;
    return false;
}

/* Its number; UNREACHABLE_MAX where it is not known. */
static size_t find(const struct unreachables *unreachables, const struct socket_address *to,
                   int64_t now_ms)
{
    size_t at = 0;

    while (at < UNREACHABLE_MAX && (unreachables->places[at].until_ms <= now_ms ||
                                    !socket_address_equal(&unreachables->places[at].to, to)))
        at++;
    return at;
}

void group_way_failed(struct domain_group *group, enum reason why, int64_t began_ms)
{
    if (group->unreached == REASON_NONE)
        group->unreached_ms = began_ms;
    group->unreached = why;
}

/* Who is not to be asked is not gone around, either: a backup would be asked in its place. */
const struct no_probe_entry *group_way_forbidden(const struct domain_group *group,
                                                 const struct no_probe *no_probe)
{
    const struct exchange *exchange = &group->route->exchanges[group->exchange_at];
    const struct no_probe_entry *entry = no_probe_name(no_probe, exchange->host);

    return entry ? entry : no_probe_ip(no_probe, &exchange->addresses[group->address_at]);
}

/* As to one exchanger: WAY_NOWHERE, where the next one may do. */
static enum way find_at(struct domain_group *group, const struct way_terms *terms, int64_t now_ms,
                        struct socket_address *to)
{
    const struct exchange *exchange = &group->route->exchanges[group->exchange_at];
    char room[LANE_KEY_SIZE];

    for (; group->address_at < exchange->address_count; group->address_at++) {
        size_t known;

        if (!text_equal(lane_key(exchange, group->address_at, room), terms->place))
            return WAY_ELSEWHERE;
        *to = exchange->addresses[group->address_at];
        socket_address_set_port(to, terms->smtp_port);
        if (group_way_forbidden(group, terms->no_probe))
            return WAY_FORBIDDEN;
        known = find(terms->unreachables, to, now_ms);
        if (known == UNREACHABLE_MAX)
            return WAY_HERE;
        group_way_failed(group, terms->unreachables->places[known].why,
                         terms->unreachables->places[known].began_ms);
    }
    return WAY_NOWHERE;
}

enum way group_way_find(struct domain_group *group, const struct way_terms *terms, int64_t now_ms,
                        struct socket_address *to)
{
    for (; group->exchange_at < group->route->exchange_count; group->exchange_at++) {
        enum way way = find_at(group, terms, now_ms, to);

        if (way != WAY_NOWHERE)
            return way;
        group->address_at = 0;
    }
    return WAY_NOWHERE;
}
