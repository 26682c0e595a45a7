/*
 * lane_pace.h - when the next session may open and the next recipient be asked.
 *
 * Starts with one session, one more for each session that ended well, half of them
 * after a 421 or a 4.7.x.  Turned away at the door twice within a minute, a place
 * is left alone for five.
 * Pure: time is an argument; monotonic milliseconds.
 */
#ifndef WORKERS_LANE_PACE_H
#define WORKERS_LANE_PACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/compiler.h"
#include "workers/lane_limits.h"

enum {
    PACE_REST_MS = 5 * 60 * 1000,
    PACE_INCONSISTENT_REST_MS = 60 * 60 * 1000,
    PACE_LOST_MOST = 5, /* sessions in a row */
    PACE_TURNED_AWAY_AGAIN_MS = 60 * 1000,
    PACE_SHARED_RECIPIENTS = 4, /* for each open session */
    PACE_SHARED_MS = 1000,
};

struct lane_pace {
    struct lane_limits limits;
    unsigned sessions_allowed;
    unsigned recipients_per_session; /* learnt: never above the limit */
    int64_t next_connect_ms;
    int64_t next_recipient_us;
    uint64_t asked;       /* recipients, in all */
    unsigned asked_today; /* recipients, until day_ends_ms */
    int64_t day_ends_ms;
    int64_t turned_away_ms; /* -1: never */
    unsigned lost_in_a_row; /* sessions that answered nothing */
    int64_t rests_until_ms;
};

struct lane_pace lane_pace_of(const struct lane_limits *limits);

/* So many were asked before this process began, the first of them `ago_ms` ago. */
void lane_pace_begin_with(struct lane_pace *pace, unsigned asked, int64_t ago_ms, int64_t now_ms);

/*
 * How long until one more session may open, with so many open now: 0 is now, -1 not
 * before one of them ends.
 */
int64_t lane_pace_connect_wait(const struct lane_pace *pace, unsigned open, int64_t now_ms);
void lane_pace_connected(struct lane_pace *pace, int64_t now_ms);

/*
 * How long so many recipients may be left to the `open` sessions, when the first has waited
 * for `waited_ms`: a handful costs less there than the place and we would pay for another
 * session.
 */
int64_t lane_pace_share_wait(unsigned open, size_t recipients, int64_t waited_ms);

/* How long until a recipient may be asked; and that `count` have been. */
int64_t lane_pace_ask_wait(const struct lane_pace *pace, int64_t now_ms);
void lane_pace_asked(struct lane_pace *pace, unsigned count, int64_t now_ms);

/*
 * How many may be asked at once: under --lane-rate 1, else as many as fit in a transaction,
 * and never more than --lane-day leaves: 0 where the day is used up.
 */
unsigned lane_pace_transaction(const struct lane_pace *pace);

/* The place did not want all of so many in one transaction: half of them from now on. */
void lane_pace_fewer_recipients(struct lane_pace *pace, unsigned asked);

/* A session ended with QUIT and nothing amiss. */
void lane_pace_went_well(struct lane_pace *pace);

/* 4.7.x or a limit: half the sessions. */
void lane_pace_slow_down(struct lane_pace *pace);

/* A session has no more than so many answers at this place. */
void lane_pace_shorter_sessions(struct lane_pace *pace, unsigned answered);

/* 421 in the middle of a session that had `answered` recipients: shorter ones from now on. */
void lane_pace_cut_short(struct lane_pace *pace, unsigned answered);

/* 421 before anything was answered: half the sessions; true if it is time to rest. */
MUST_USE bool lane_pace_turned_away(struct lane_pace *pace, int64_t now_ms);

/*
 * A session was lost: true if that was the last of several that answered nothing, and
 * it is time to rest.
 */
MUST_USE bool lane_pace_lost(struct lane_pace *pace, unsigned answered);

/* It does not want us: rest now, and no shorter than it rests already. */
void lane_pace_rest(struct lane_pace *pace, int64_t now_ms, int64_t rest_ms);
/* There was no reason to count lost sessions, after all; nor to rest. */
void lane_pace_forget_lost(struct lane_pace *pace);
void lane_pace_end_rest(struct lane_pace *pace);
/* Whether it would be missed: a rest, a turn under --lane-rate, a door that was shut. */
bool lane_pace_remembers(const struct lane_pace *pace, int64_t now_ms);
bool lane_pace_is_resting(const struct lane_pace *pace, int64_t now_ms);

#endif
