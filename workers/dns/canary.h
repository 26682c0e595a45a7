/*
 * canary.h - examines a resolver: asks it what only a good one answers rightly.
 *
 * What is asked, and what that means, is told in resolver_health.h.  Runs on the
 * resolver's thread, by its clock; the outcome never comes from inside a call.
 */
#ifndef WORKERS_DNS_CANARY_H
#define WORKERS_DNS_CANARY_H

#include <stdbool.h>
#include <stdint.h>

#include "workers/dns/resolver.h"
#include "workers/dns/resolver_health.h"

struct canary; /* opaque: see canary.c */

/* `tries` bounds each question; `returned` is called at the end of each examination. */
struct canary *canary_new(struct resolver *resolver, unsigned tries,
                          void (*returned)(void *owner, const struct examination *seen),
                          void *owner);

/* After the resolver was stopped.  NULL is welcome. */
void canary_free(struct canary *canary);

/* A name of the list was found: it will be asked for, too, from the next one on. */
void canary_knows(struct canary *canary, struct text name);

/* Whether an examination is under way. */
bool canary_is_away(const struct canary *canary);

/* Begins one, when none is under way. */
void canary_send(struct canary *canary);

#endif
