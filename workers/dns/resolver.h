/*
 * resolver.h - asks recursive resolvers and says what they answered.
 *
 * A question is asked by UDP, repeated by TCP where the answer is truncated, and
 * asked again at the next resolver where it is no answer; the number of tries is
 * bounded.  Resolvers are asked in their order; one that does not answer rests
 * while another does.  Where all have failed, there is a pause before the next
 * round.  So many queries are under way at once (send_window.h), the rest wait.
 *
 * Runs on the loop's thread; its clock is uv_now().  An answer never comes from
 * inside resolver_ask().
 */
#ifndef WORKERS_DNS_RESOLVER_H
#define WORKERS_DNS_RESOLVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uv.h>

#include "base/compiler.h"
#include "base/failure.h"
#include "base/socket_address.h"
#include "workers/dns/dns_answer.h"

struct resolver; /* opaque: see resolver.c */
struct question; /* one that is not answered yet */

enum { RESOLVER_SERVERS_MAX = 8 };

struct resolver_settings {
    const struct socket_address *servers; /* with ports; at least one; lent during the call */
    size_t server_count;                  /* those after the eighth are not used */
    unsigned timeout_ms;                  /* of one try */
    /* After answers, and every 50 ms while a question is open; may ask. */
    void (*turned)(void *owner);
    void *owner;
};

MUST_USE bool resolver_new(struct resolver **resolver, uv_loop_t *loop,
                           const struct resolver_settings *settings, struct failure *why);

/* Nobody is answered any more.  Free after the loop has run once more. */
void resolver_stop(struct resolver *resolver);
void resolver_free(struct resolver *resolver); /* NULL is welcome */

/* `answer` is lent during the call. */
typedef void resolver_answered(void *asker, const struct dns_answer *answer);

/*
 * Asks for `name` (lower case, with a NUL behind it), which is lent until the
 * question is answered or forgotten.  A name that no host can have is not asked
 * for; the answer is that nothing is known.  At least one try.
 */
struct question *resolver_ask(struct resolver *resolver, struct text name, enum dns_type type,
                              unsigned tries, resolver_answered *answered, void *asker);

/* The asker does not want to know any more. */
void resolver_forget(struct question *question);

/* Whether a new question would be sent at once. */
bool resolver_has_room(struct resolver *resolver);

/* The clock of the loop, for whoever works with the answers. */
int64_t resolver_now_ms(const struct resolver *resolver);

struct resolver_counts {
    uint64_t queries;  /* sent, repetitions included */
    uint64_t failures; /* of them, those that brought no answer */
};
struct resolver_counts resolver_counts(const struct resolver *resolver);

#endif
