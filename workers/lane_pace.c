/*
 * lane_pace.c - see lane_pace.h.
 */
#include "workers/lane_pace.h"

#include "base/moment.h"

#include <limits.h>

struct lane_pace lane_pace_of(const struct lane_limits *limits)
{
    return (struct lane_pace){
        .limits = *limits,
        .sessions_allowed = 1,
        .recipients_per_session = limits->recipients_per_session,
        .turned_away_ms = -1,
    };
}

static int64_t later_of(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

/* What --lane-day leaves. */
static unsigned left_today(const struct lane_pace *pace)
{
    unsigned most = pace->limits.recipients_a_day;

    if (most == 0)
        return UINT_MAX;
    return pace->asked_today < most ? most - pace->asked_today : 0;
}

void lane_pace_begin_with(struct lane_pace *pace, unsigned asked, int64_t ago_ms, int64_t now_ms)
{
    pace->asked_today = asked;
    pace->day_ends_ms = now_ms - ago_ms + MOMENT_DAY_MS;
}

int64_t lane_pace_connect_wait(const struct lane_pace *pace, unsigned open, int64_t now_ms)
{
    int64_t at = later_of(pace->next_connect_ms, pace->rests_until_ms);

    if (left_today(pace) == 0)
        at = later_of(at, pace->day_ends_ms);
    if (open >= pace->sessions_allowed)
        return -1;
    return at > now_ms ? at - now_ms : 0;
}

int64_t lane_pace_share_wait(unsigned open, size_t recipients, int64_t waited_ms)
{
    if (recipients > (size_t)open * PACE_SHARED_RECIPIENTS || waited_ms >= PACE_SHARED_MS)
        return 0;
    return PACE_SHARED_MS - waited_ms;
}

void lane_pace_connected(struct lane_pace *pace, int64_t now_ms)
{
    pace->next_connect_ms = now_ms + pace->limits.connect_gap_ms;
    if (now_ms >= pace->day_ends_ms) {
        pace->day_ends_ms = now_ms + MOMENT_DAY_MS;
        pace->asked_today = 0;
    }
}

int64_t lane_pace_ask_wait(const struct lane_pace *pace, int64_t now_ms)
{
    int64_t left_us = pace->next_recipient_us - now_ms * 1000;

    return left_us > 0 ? (left_us + 999) / 1000 : 0;
}

void lane_pace_asked(struct lane_pace *pace, unsigned count, int64_t now_ms)
{
    pace->next_recipient_us = later_of(pace->next_recipient_us, now_ms * 1000) +
                              (int64_t)count * pace->limits.recipient_gap_us;
    pace->asked_today += count;
    pace->asked += count;
}

unsigned lane_pace_transaction(const struct lane_pace *pace)
{
    unsigned most =
        pace->limits.recipient_gap_us >= 1000 ? 1 : pace->limits.recipients_per_transaction;
    unsigned left = left_today(pace);

    return most < left ? most : left;
}

void lane_pace_fewer_recipients(struct lane_pace *pace, unsigned asked)
{
    unsigned half = asked > 1 ? asked / 2 : 1;

    if (half < pace->limits.recipients_per_transaction)
        pace->limits.recipients_per_transaction = half;
}

bool lane_pace_lost(struct lane_pace *pace, unsigned answered)
{
    pace->lost_in_a_row = answered > 0 ? 0 : pace->lost_in_a_row + 1;
    return pace->lost_in_a_row >= PACE_LOST_MOST;
}

void lane_pace_went_well(struct lane_pace *pace)
{
    pace->lost_in_a_row = 0;
    if (pace->sessions_allowed < pace->limits.sessions)
        pace->sessions_allowed++;
}

void lane_pace_slow_down(struct lane_pace *pace)
{
    pace->sessions_allowed = pace->sessions_allowed > 1 ? pace->sessions_allowed / 2 : 1;
}

void lane_pace_shorter_sessions(struct lane_pace *pace, unsigned answered)
{
    if (answered > 0 && answered < pace->recipients_per_session)
        pace->recipients_per_session = answered;
}

void lane_pace_cut_short(struct lane_pace *pace, unsigned answered)
{
    lane_pace_slow_down(pace);
    lane_pace_shorter_sessions(pace, answered);
}

bool lane_pace_turned_away(struct lane_pace *pace, int64_t now_ms)
{
    bool again =
        pace->turned_away_ms >= 0 && now_ms - pace->turned_away_ms < PACE_TURNED_AWAY_AGAIN_MS;

    lane_pace_slow_down(pace);
    pace->turned_away_ms = now_ms;
    return again;
}

void lane_pace_rest(struct lane_pace *pace, int64_t now_ms, int64_t rest_ms)
{
    pace->lost_in_a_row = 0;
    pace->rests_until_ms = later_of(pace->rests_until_ms, now_ms + rest_ms);
}

void lane_pace_forget_lost(struct lane_pace *pace)
{
    pace->lost_in_a_row = 0;
}

void lane_pace_end_rest(struct lane_pace *pace)
{
    pace->rests_until_ms = 0;
}

bool lane_pace_is_resting(const struct lane_pace *pace, int64_t now_ms)
{
    return pace->rests_until_ms > now_ms;
}

bool lane_pace_remembers(const struct lane_pace *pace, int64_t now_ms)
{
    return lane_pace_is_resting(pace, now_ms) || lane_pace_ask_wait(pace, now_ms) > 0 ||
           (left_today(pace) == 0 && now_ms < pace->day_ends_ms) ||
           (pace->turned_away_ms >= 0 && now_ms - pace->turned_away_ms < PACE_TURNED_AWAY_AGAIN_MS);
}
