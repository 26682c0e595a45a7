/*
 * preflight.c - see preflight.h.
 */
#include "cli/preflight.h"

#include <stdio.h>
#include <uv.h>

#include "base/log.h"
#include "base/random.h"
#include "workers/dns/route_finder.h"

static void on_found(void *asker, const struct mail_route *route)
{
    int *answer = asker;

    *answer = (int)route->outcome;
}

static bool any_address(const void *rule, const struct socket_address *address)
{
    (void)rule;
    (void)address;
    return true;
}

/* Looks one domain up on a loop of its own. */
static bool look_up(const struct probe_settings *settings, struct text domain,
                    const atomic_bool *stop, enum route_outcome *outcome, struct failure *why)
{
    const struct route_settings route_settings = {
        .resolvers = settings->resolvers,
        .resolver_count = settings->resolver_count,
        .timeout_ms = settings->dns_timeout_ms,
        .tries = settings->dns_tries,
        .ipv4 = settings->ipv4,
        .ipv6 = settings->ipv6,
        .allows = any_address,
    };
    const int pending = -1;
    struct route_finder *finder;
    uv_loop_t loop;
    int answer = pending;

    if (uv_loop_init(&loop) != 0)
        return failed(why, EXIT_OUT_OF_RESOURCES, "cannot set up an event loop");
    if (!route_finder_new(&finder, &loop, &route_settings, why)) {
        uv_run(&loop, UV_RUN_DEFAULT);
        uv_loop_close(&loop);
        return false;
    }
    route_finder_find(finder, domain, on_found, &answer);
    /* The finder's own tick ends each turn soon, so the stop flag is seen. */
    while (answer == pending && !atomic_load(stop))
        uv_run(&loop, UV_RUN_ONCE);
    route_finder_stop(finder);
    uv_run(&loop, UV_RUN_DEFAULT);
    route_finder_free(finder);
    uv_loop_close(&loop);
    if (answer == pending)
        return failed(why, EXIT_STOPPED_EARLY, "stopped before anybody was asked");
    *outcome = (enum route_outcome)answer;
    return true;
}

/* RFC 6761: a name under .invalid is answered NXDOMAIN by every resolver that works. */
static bool resolver_answers(const struct probe_settings *settings, const atomic_bool *stop,
                             bool *answers, struct failure *why)
{
    char name[64];
    int len = snprintf(name, sizeof name, "rollcall-%016llx.invalid",
                       (unsigned long long)random_number());
    enum route_outcome outcome;

    if (!look_up(settings, (struct text){name, (size_t)len}, stop, &outcome, why))
        return false;
    *answers = outcome != ROUTE_DNS_FAILED;
    return true;
}

bool preflight_run(const struct probe_settings *settings, struct text sender_domain,
                   const atomic_bool *stop, struct failure *why)
{
    enum route_outcome outcome = ROUTE_DNS_FAILED;
    bool answers;

    if (sender_domain.len > 0 && !look_up(settings, sender_domain, stop, &outcome, why))
        return false;
    if (outcome == ROUTE_DNS_FAILED) {
        if (!resolver_answers(settings, stop, &answers, why))
            return false;
        if (!answers)
            return failed(why, EXIT_STOPPED_EARLY,
                          "the DNS resolver does not answer, so nobody was asked; check it, or "
                          "name another with --resolver IP");
    }
    if (sender_domain.len > 0 && outcome != ROUTE_FOUND)
        log_line(LOG_WARNING,
                 "the domain of --from, %.*s, takes no mail (%s); servers may refuse such a sender",
                 TEXT_ARGS(sender_domain), route_outcome_word(outcome));
    return true;
}
