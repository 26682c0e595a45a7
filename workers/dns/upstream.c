/*
 * upstream.c - see upstream.h.
 */
#include "workers/dns/upstream.h"

#include <stdlib.h>

#include "base/memory.h"
#include "workers/dns/send_window.h"

struct upstream {
    struct ares_on_uv *udp;
    struct ares_on_uv *tcp;
    struct send_window window;
    bool tcp_busy;
    unsigned silent; /* queries in a row without an answer */
    int64_t rest_until_ms;
};

bool upstream_new(struct upstream **out, uv_loop_t *loop,
                  const struct ares_on_uv_settings *settings, struct failure *why)
{
    struct upstream *upstream = memory_new(sizeof *upstream);
    struct ares_on_uv_settings one = *settings;

    one.tcp = false;
    if (!ares_on_uv_new(&upstream->udp, loop, &one, why))
        goto no_udp;
    one.tcp = true;
    if (!ares_on_uv_new(&upstream->tcp, loop, &one, why))
        goto no_tcp;
    *out = upstream;
    return true;
no_tcp:
    ares_on_uv_free(upstream->udp);
no_udp:
    free(upstream);
    return false;
}

void upstream_free(struct upstream *upstream)
{
    if (!upstream)
        return;
    ares_on_uv_free(upstream->udp);
    ares_on_uv_free(upstream->tcp);
    free(upstream);
}

bool upstream_has_room(struct upstream *upstream, enum upstream_way way, int64_t now_ms)
{
    return way == UPSTREAM_TCP ? !upstream->tcp_busy
                               : send_window_is_open(&upstream->window, now_ms);
}

bool upstream_is_resting(const struct upstream *upstream, int64_t now_ms)
{
    return upstream->silent >= UPSTREAM_SILENT_MAX && now_ms < upstream->rest_until_ms;
}

void upstream_ask(struct upstream *upstream, enum upstream_way way, const char *name,
                  enum dns_type type, ares_callback answered, void *asker, int64_t now_ms)
{
    upstream->rest_until_ms = now_ms + UPSTREAM_REST_MS;
    if (way == UPSTREAM_TCP)
        upstream->tcp_busy = true;
    else
        send_window_add(&upstream->window, now_ms);
    ares_on_uv_ask(way == UPSTREAM_TCP ? upstream->tcp : upstream->udp, name, type, answered,
                   asker);
}

void upstream_note_end(struct upstream *upstream, enum upstream_way way, bool answered,
                       int64_t sent_ms, int64_t now_ms)
{
    if (way == UPSTREAM_TCP)
        upstream->tcp_busy = false;
    else
        send_window_remove(&upstream->window, sent_ms, now_ms);
    upstream->silent = answered ? 0 : upstream->silent + 1;
}

void upstream_tick(struct upstream *upstream)
{
    ares_on_uv_tick(upstream->udp);
    ares_on_uv_tick(upstream->tcp);
}
