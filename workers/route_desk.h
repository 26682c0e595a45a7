/*
 * route_desk.h - finds the way for the domains of one worker.
 *
 * Many wait, one asks: a domain is looked up once, for all of its groups.  Routes
 * are kept for a while, for the groups that follow and for retries.  A dead end
 * answers the whole group.  Runs on: its worker.
 */
#ifndef WORKERS_ROUTE_DESK_H
#define WORKERS_ROUTE_DESK_H

#include "base/compiler.h"
#include "base/failure.h"
#include "workers/lane_home.h"

struct route_desk; /* opaque: see route_desk.c */

MUST_USE bool route_desk_new(struct route_desk **desk, struct lane_home *home, struct failure *why);

/* Groups that wait for a look-up go back as they are. */
void route_desk_stop(struct route_desk *desk);
/* After the loop has run once more. */
void route_desk_free(struct route_desk *desk); /* NULL is welcome */

/* For how long the resolver has answered nobody, and all groups wait; -1: it answers. */
int64_t route_desk_gone_ms(const struct route_desk *desk);

/* Takes the group; it goes on by home->pass_on() or home->finish(). */
void route_desk_take(struct route_desk *desk, struct domain_group *group);

#endif
