/*
 * ares_on_uv.h - one c-ares channel, to one server, driven by a libuv loop.
 *
 * c-ares tells which sockets it wants watched; each is a uv_poll handle.  Its own
 * retries, search lists, hosts file and judgement of answers are switched off: a
 * query is sent once, and what comes back is passed on as it is.  Callbacks of
 * c-ares may come from inside ares_on_uv_ask(), and only enqueue; `processed` is
 * called when c-ares is off the stack and everything may be done.
 */
#ifndef WORKERS_DNS_ARES_ON_UV_H
#define WORKERS_DNS_ARES_ON_UV_H

#include <ares.h>
#include <stdbool.h>
#include <uv.h>

#include "base/compiler.h"
#include "base/failure.h"
#include "base/socket_address.h"
#include "workers/dns/dns_answer.h"

struct ares_on_uv; /* opaque: see ares_on_uv.c */

struct ares_on_uv_settings {
    struct socket_address server; /* with its port */
    bool tcp;                     /* a connection for each run of queries; else one UDP socket */
    unsigned timeout_ms;          /* of a query */
    void (*processed)(void *owner);
    void *owner;
};

MUST_USE bool ares_on_uv_new(struct ares_on_uv **channel, uv_loop_t *loop,
                             const struct ares_on_uv_settings *settings, struct failure *why);

/*
 * Ends it: callbacks still owed come now, with ARES_EDESTRUCTION.  Not from inside a callback of
 * c-ares.  The memory goes when the loop has run once more.  NULL is welcome.
 */
void ares_on_uv_free(struct ares_on_uv *channel);

/* Sends a query; at most 2,000 may be under way at once (its ids are 16 bits wide). */
void ares_on_uv_ask(struct ares_on_uv *channel, const char *name, enum dns_type type,
                    ares_callback answered, void *asker);

/* Lets queries time out: to be called every 50 ms or so while any is under way. */
void ares_on_uv_tick(struct ares_on_uv *channel);

#endif
