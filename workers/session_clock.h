/*
 * session_clock.h - how long a session waits for what.
 *
 * A reply may be silent for so long, and a whole reply may take five times that,
 * so a server that drips a byte now and then cannot hold us.  Pure: monotonic
 * milliseconds.
 */
#ifndef WORKERS_SESSION_CLOCK_H
#define WORKERS_SESSION_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "workers/probe_settings.h"

enum session_phase {
    SESSION_CONNECTING,
    SESSION_TALKING,
    SESSION_LEAVING, /* QUIT is said */
};

struct session_clock {
    const struct probe_settings *settings; /* lent */
    enum session_phase phase;
    bool is_patient;          /* asked again after a timeout: five times the silence */
    int64_t began_ms;         /* the connect */
    int64_t waiting_since_ms; /* for what is due */
    int64_t silent_since_ms;
    int64_t ends_at_ms; /* --session-timeout */
};

struct session_clock session_clock_start(const struct probe_settings *settings, int64_t now_ms);
void session_clock_connected(struct session_clock *clock, int64_t now_ms);
/* Something was said that has to be answered; a byte came; QUIT was said. */
void session_clock_said(struct session_clock *clock, int64_t now_ms);
void session_clock_heard(struct session_clock *clock, int64_t now_ms);
void session_clock_leaving(struct session_clock *clock, int64_t now_ms);

/* A connection that is not there in a second is not waited for. */
void session_clock_hurry(struct session_clock *clock, int64_t now_ms);

int64_t session_clock_deadline(const struct session_clock *clock);

#endif
