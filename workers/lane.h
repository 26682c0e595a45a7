/*
 * lane.h - everything this run does to one place that receives mail.
 *
 * A lane owns the groups that wait for a session there, the open sessions, and the
 * pace that was learnt.  It lives on one worker from start to end, so nothing here
 * is locked.  Runs on: its worker.
 */
#ifndef WORKERS_LANE_H
#define WORKERS_LANE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/compiler.h"
#include "base/text.h"
#include "batch/domain_group.h"
#include "workers/lane_home.h"
#include "workers/lane_pace.h"
#include "workers/sentinels.h"
#include "workers/slowest.h"

struct lane; /* opaque: see lane.c */
struct session;

/* The place that this address of the exchange belongs to; the name is its lane_key(). */
struct lane *lane_new(struct lane_home *home, const struct exchange *exchange, size_t address_at);

/* Only when lane_is_idle(); the timer's memory goes when the loop has run once more. */
void lane_free(struct lane *lane);
struct text lane_name(const struct lane *lane);

/* No group, no session, no rest to be kept. */
bool lane_is_idle(const struct lane *lane, int64_t now_ms);

/* How many groups lane_enqueue() was called with. */
uint64_t lane_came(const struct lane *lane);

/* lane_free() will leave in home->past what another lane of this place must know. */
bool lane_leaves_past(const struct lane *lane, int64_t now_ms);

/* Takes the place of `slowest` if who waits here will wait longer. */
void lane_compare(const struct lane *lane, int64_t now_ms, struct slow_lane *slowest);

/* Takes the group, whose present exchange is of this place. */
void lane_enqueue(struct lane *lane, struct domain_group *group);

/* A session of this worker ended: a hungry lane may open one now. */
void lane_feed_hungry(struct lane_home *home);

/* Our network was out: what the place seemed to be meanwhile is forgotten, and it is asked. */
void lane_after_outage(struct lane *lane);

/* Nothing new: waiting groups go back as they are; sessions end as soon as they can. */
void lane_stop(struct lane *lane);
/* All that is still open is closed at once. */
void lane_abort(struct lane *lane);

/* What sessions say to their lane. */

/* The next group that wants `to`, now the session's; NULL when there is none. */
struct domain_group *lane_take(struct lane *lane, const struct socket_address *to);

/* Takes a group that needs another session, before all others. */
void lane_put_back(struct lane *lane, struct domain_group *group);

/*
 * Nobody answers there: groups pass it by for a while.  `why` says how the attempt failed
 * that began at `began_ms` (monotonic).
 */
void lane_unreachable(struct lane *lane, const struct socket_address *to, enum reason why,
                      int64_t began_ms);

/*
 * It does not want us, or contradicts itself: a rest.  Who waits here meanwhile meets
 * what we met, as something temporary.  The evidence's texts are copied.
 */
void lane_rest(struct lane *lane, enum reason why, const struct evidence *seen, int64_t rest_ms);

/*
 * A connection could not even begin.  If our own machine ran short while others are
 * open, the group waits for better times, taken; otherwise false, and it is as if
 * nobody had answered there.
 */
MUST_USE bool lane_local_trouble(struct lane *lane, struct domain_group *group, int error);

/* The place answered; with `block`, that our address `our_ip` is blocked there. */
void lane_met(struct lane *lane, const struct evidence *block, struct text our_ip);

/* The session is over and its memory about to go. */
void lane_session_over(struct lane *lane, struct session *session, bool went_well);

/* A group is done as far as it goes: answered, deferred, or put off. */
void lane_finish(struct lane *lane, struct domain_group *group);

struct lane_home *lane_home_of(struct lane *lane);
struct lane_pace *lane_pace(struct lane *lane);
/* Whose answers are known here. */
struct sentinels *lane_sentinels(struct lane *lane);

/* It said that it takes mail under TLS only: remembered. */
bool lane_wants_tls(const struct lane *lane);
void lane_learn_tls(struct lane *lane);

#endif
