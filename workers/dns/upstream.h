/*
 * upstream.h - one recursive resolver: its channels, what is under way there, and
 * whether it answers.
 *
 * A channel for UDP with many queries at once, and one for TCP with a single one:
 * c-ares 1.18.1 loses queries that share a connection which the server closes.
 * An upstream that does not answer rests, and is tried again by one query at a
 * time until it does.
 */
#ifndef WORKERS_DNS_UPSTREAM_H
#define WORKERS_DNS_UPSTREAM_H

#include <stdbool.h>
#include <stdint.h>

#include "workers/dns/ares_on_uv.h"

struct upstream; /* opaque: see upstream.c */

enum {
    UPSTREAM_SILENT_MAX = 10, /* so many queries in a row without any answer: it rests */
    UPSTREAM_REST_MS = 5000,  /* then one query tries whether it is back */
};

/* `settings->tcp` is not looked at: there is one of each. */
MUST_USE bool upstream_new(struct upstream **upstream, uv_loop_t *loop,
                           const struct ares_on_uv_settings *settings, struct failure *why);
void upstream_free(struct upstream *upstream); /* as ares_on_uv_free() */

enum upstream_way { UPSTREAM_UDP, UPSTREAM_TCP };

bool upstream_has_room(struct upstream *upstream, enum upstream_way way, int64_t now_ms);
bool upstream_is_resting(const struct upstream *upstream, int64_t now_ms);

/* Sends a query; each is followed by one upstream_note_end(). */
void upstream_ask(struct upstream *upstream, enum upstream_way way, const char *name,
                  enum dns_type type, ares_callback answered, void *asker, int64_t now_ms);
void upstream_note_end(struct upstream *upstream, enum upstream_way way, bool answered,
                       int64_t sent_ms, int64_t now_ms);

/* As ares_on_uv_tick(). */
void upstream_tick(struct upstream *upstream);

#endif
