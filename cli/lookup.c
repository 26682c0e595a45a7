/*
 * lookup.c - see lookup.h.
 */
#include "cli/lookup.h"

#include <stdlib.h>
#include <string.h>
#include <uv.h>

#include "base/memory.h"
#include "workers/dns/resolver.h"
#include "workers/dns/system_resolvers.h"

struct lookup_desk {
    uv_loop_t loop;
    struct resolver *resolver;
    unsigned tries;
    const atomic_bool *stop;
    lookup_see *see;
    void *owner;
    bool answered;
};

static void on_turned(void *owner)
{
    (void)owner; /* one question at a time: none waits for room */
}

bool lookup_desk_open(struct lookup_desk **out, const struct probe_settings *settings,
                      const atomic_bool *stop, struct failure *why)
{
    struct lookup_desk *desk = memory_new(sizeof *desk);
    struct socket_address system[RESOLVER_SERVERS_MAX];
    struct resolver_settings asking = {.servers = settings->resolvers,
                                       .server_count = settings->resolver_count,
                                       .timeout_ms = settings->dns_timeout_ms,
                                       .turned = on_turned};

    if (asking.server_count == 0) {
        asking.servers = system;
        asking.server_count = system_resolvers_read(NULL, system, RESOLVER_SERVERS_MAX);
    }
    desk->stop = stop;
    desk->tries = settings->dns_tries;
    if (uv_loop_init(&desk->loop) != 0) {
        free(desk);
        return failed(why, EXIT_OUT_OF_RESOURCES, "cannot set up an event loop");
    }
    if (!resolver_new(&desk->resolver, &desk->loop, &asking, why)) {
        lookup_desk_close(desk);
        return false;
    }
    *out = desk;
    return true;
}

void lookup_desk_close(struct lookup_desk *desk)
{
    if (!desk)
        return;
    if (desk->resolver)
        resolver_stop(desk->resolver);
    uv_run(&desk->loop, UV_RUN_DEFAULT);
    resolver_free(desk->resolver);
    uv_loop_close(&desk->loop);
    free(desk);
}

static void on_answered(void *asker, const struct dns_answer *answer)
{
    struct lookup_desk *desk = asker;

    desk->see(desk->owner, answer);
    desk->answered = true;
}

void lookup_show(struct lookup_desk *desk, const char *name, enum dns_type type, lookup_see *see,
                 void *owner)
{
    struct question *question;

    desk->answered = false;
    desk->see = see;
    desk->owner = owner;
    question = resolver_ask(desk->resolver, text_of(name), type, desk->tries, on_answered, desk);
    /* The resolver's own tick ends each turn soon, so the stop flag is seen. */
    while (!desk->answered && !atomic_load(desk->stop))
        uv_run(&desk->loop, UV_RUN_ONCE);
    if (!desk->answered)
        resolver_forget(question);
}

static void keep(void *owner, const struct dns_answer *answer)
{
    struct lookup *kept = owner;

    *kept = (struct lookup){.outcome = answer->outcome, .trouble = answer->trouble};
    for (size_t i = 0; i < answer->record_count && kept->count < LOOKUP_RECORDS_MAX; i++) {
        const struct dns_record *record = &answer->records[i];

        if (record->host.len >= LOOKUP_NAME_MAX)
            continue;
        if (record->host.len > 0)
            memcpy(kept->hosts[kept->count], record->host.bytes, record->host.len);
        kept->addresses[kept->count++] = record->address;
    }
}

struct lookup lookup_ask(struct lookup_desk *desk, const char *name, enum dns_type type)
{
    struct lookup answer = {.outcome = DNS_TEMPORARY, .trouble = "stopped"};

    lookup_show(desk, name, type, keep, &answer);
    return answer;
}

static bool same_ip(const struct socket_address *a, const struct socket_address *b)
{
    char a_text[SOCKET_ADDRESS_TEXT], b_text[SOCKET_ADDRESS_TEXT];

    return a->any.sa_family == b->any.sa_family &&
           strcmp(socket_address_ip(a, a_text), socket_address_ip(b, b_text)) == 0;
}

bool lookup_has_address(const struct lookup *lookup, const struct socket_address *address)
{
    for (size_t i = 0; i < lookup->count; i++)
        if (same_ip(&lookup->addresses[i], address))
            return true;
    return false;
}
