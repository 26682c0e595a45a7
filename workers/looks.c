/*
 * looks.c - see looks.h.
 */
#include "workers/looks.h"

#include <stdlib.h>

#include "base/memory.h"

enum { GOODBYE_MS = 5 * 1000 }; /* for the greeting, and the end after QUIT */

struct look {
    struct look *next;
    struct looks *looks;
    struct socket_address to;
    struct stream *stream;
    uv_timer_t timer;
    bool is_told; /* how it went */
    bool has_said_goodbye;
};

struct looks {
    struct lane_home *home;
    struct look *first;
};

struct looks *looks_new(struct lane_home *home)
{
    struct looks *looks = memory_new(sizeof *looks);

    looks->home = home;
    return looks;
}

void looks_free(struct looks *looks)
{
    free(looks);
}

static void on_timer_closed(uv_handle_t *timer)
{
    free(timer->data);
}

static void end(struct look *look)
{
    struct look **at = &look->looks->first;

    while (*at != look)
        at = &(*at)->next;
    *at = look->next;
    stream_close(look->stream);
    uv_close((uv_handle_t *)&look->timer, on_timer_closed);
}

static void tell_missed(struct look *look, bool is_local)
{
    struct lane_home *home = look->looks->home;

    if (look->is_told)
        return;
    look->is_told = true;
    home->missed(home->owner, &look->to, is_local);
    home->looked(home->owner);
}

static void on_timer(uv_timer_t *timer)
{
    struct look *look = timer->data;

    tell_missed(look, false);
    end(look);
}

static void on_connected(void *owner)
{
    struct look *look = owner;
    struct lane_home *home = look->looks->home;

    look->is_told = true;
    home->reached(home->owner, &look->to);
    home->looked(home->owner);
    uv_timer_start(&look->timer, on_timer, GOODBYE_MS, 0);
}

static void on_received(void *owner, struct text bytes)
{
    struct look *look = owner;

    (void)bytes; /* whatever it says */
    if (!look->has_said_goodbye)
        stream_send(look->stream, TEXT("QUIT\r\n"));
    look->has_said_goodbye = true;
}

static void on_ended(void *owner, enum stream_end how, int error)
{
    struct look *look = owner;

    (void)error;
    tell_missed(look, how == STREAM_LOCAL_TROUBLE);
    end(look);
}

static const struct stream_events events = {
    .connected = on_connected,
    .received = on_received,
    .ended = on_ended,
};

static void begin(struct looks *looks, const struct socket_address *to)
{
    const struct probe_settings *settings = looks->home->settings;
    struct look *look = memory_new(sizeof *look);

    look->looks = looks;
    look->to = *to;
    look->next = looks->first;
    looks->first = look;
    uv_timer_init(looks->home->loop, &look->timer);
    look->timer.data = look;
    uv_timer_start(&look->timer, on_timer, (uint64_t)settings->connect_timeout_ms, 0);
    look->stream = stream_connect(looks->home->room, to,
                                  settings->has_source ? &settings->source : NULL, &events, look);
}

void looks_begin(struct looks *looks)
{
    struct lane_home *home = looks->home;
    struct socket_address at[WEATHER_LOOKS_MAX];
    size_t count = home->looks(home->owner, at);

    for (size_t i = 0; i < count; i++) {
        if (no_probe_ip(home->no_probe, &at[i]))
            home->looked(home->owner); /* it has been put on the list meanwhile */
        else
            begin(looks, &at[i]);
    }
}

void looks_stop(struct looks *looks)
{
    while (looks->first)
        end(looks->first);
}
