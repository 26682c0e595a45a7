/*
 * session_clock.c - see session_clock.h.
 */
#include "workers/session_clock.h"

enum {
    WHOLE_REPLY_TIMES = 5,
    PATIENCE_TIMES = 5,
    LEAVING_MS = 5 * 1000, /* for the answer to QUIT */
    HURRY_MS = 1000,
};

struct session_clock session_clock_start(const struct probe_settings *settings, int64_t now_ms)
{
    return (struct session_clock){.settings = settings,
                                  .phase = SESSION_CONNECTING,
                                  .began_ms = now_ms,
                                  .waiting_since_ms = now_ms};
}

void session_clock_said(struct session_clock *clock, int64_t now_ms)
{
    clock->waiting_since_ms = now_ms;
    clock->silent_since_ms = now_ms;
}

void session_clock_connected(struct session_clock *clock, int64_t now_ms)
{
    clock->phase = SESSION_TALKING;
    clock->ends_at_ms = now_ms + clock->settings->session_timeout_ms;
    session_clock_said(clock, now_ms);
}

void session_clock_heard(struct session_clock *clock, int64_t now_ms)
{
    clock->silent_since_ms = now_ms;
}

void session_clock_leaving(struct session_clock *clock, int64_t now_ms)
{
    clock->phase = SESSION_LEAVING;
    session_clock_said(clock, now_ms);
}

void session_clock_hurry(struct session_clock *clock, int64_t now_ms)
{
    clock->waiting_since_ms = now_ms + HURRY_MS - clock->settings->connect_timeout_ms;
}

static int64_t earlier_of(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

int64_t session_clock_deadline(const struct session_clock *clock)
{
    int64_t silence_ms =
        clock->settings->reply_timeout_ms * (clock->is_patient ? PATIENCE_TIMES : 1);

    if (clock->phase == SESSION_CONNECTING)
        return clock->waiting_since_ms + clock->settings->connect_timeout_ms;
    if (clock->phase == SESSION_LEAVING)
        return clock->waiting_since_ms + LEAVING_MS;
    return earlier_of(clock->ends_at_ms,
                      earlier_of(clock->silent_since_ms + silence_ms,
                                 clock->waiting_since_ms + silence_ms * WHOLE_REPLY_TIMES));
}
