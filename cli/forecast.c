/*
 * forecast.c - see forecast.h.
 */
#include "cli/forecast.h"

#include "base/moment.h"

enum {
    SESSION_TRIPS = 4,     /* connect, greeting, EHLO, QUIT */
    TRANSACTION_TRIPS = 2, /* MAIL with its RCPTs, RSET */
    SCOUT_TRIPS = SESSION_TRIPS + TRANSACTION_TRIPS,
};

static uint64_t groups_of(uint64_t all, uint64_t each)
{
    return (all + each - 1) / each;
}

/* A session ends after so many RSETs, however many recipients it may have. */
static uint64_t session_recipients(const struct lane_limits *limits)
{
    uint64_t by_resets = (uint64_t)(SESSION_RESETS_MAX + 1) * limits->recipients_per_transaction;

    return limits->recipients_per_session < by_resets ? limits->recipients_per_session : by_resets;
}

static int64_t session_ms(uint64_t recipients, const struct lane_limits *limits,
                          int64_t round_trip_ms)
{
    uint64_t transactions = groups_of(recipients, limits->recipients_per_transaction);

    return round_trip_ms * (int64_t)(SESSION_TRIPS + TRANSACTION_TRIPS * transactions);
}

/* One session at first, one more after each: about twice as many after each session's time. */
static int64_t slow_start_ms(uint64_t sessions, const struct lane_limits *limits, int64_t one_ms)
{
    uint64_t most = sessions < limits->sessions ? sessions : limits->sessions;
    int64_t steps = 0;

    for (uint64_t at_once = 1; at_once < most; at_once *= 2)
        steps++;
    return steps * one_ms;
}

int64_t forecast_lane_ms(uint64_t recipients, const struct lane_limits *limits,
                         int64_t round_trip_ms)
{
    uint64_t each = session_recipients(limits);
    uint64_t sessions = groups_of(recipients, each);
    int64_t one_ms = session_ms(recipients < each ? recipients : each, limits, round_trip_ms);
    int64_t between_ms = one_ms / (int64_t)limits->sessions;
    int64_t by_rate_ms = (int64_t)recipients * limits->recipient_gap_us / 1000;
    int64_t all_ms;

    if (recipients == 0)
        return 0;
    if (limits->recipients_a_day > 0 && recipients > limits->recipients_a_day) {
        uint64_t days = (recipients - 1) / limits->recipients_a_day;

        return (int64_t)days * MOMENT_DAY_MS +
               forecast_lane_ms(recipients - days * limits->recipients_a_day, limits,
                                round_trip_ms);
    }
    if (between_ms < limits->connect_gap_ms)
        between_ms = limits->connect_gap_ms;
    all_ms = round_trip_ms * SCOUT_TRIPS + slow_start_ms(sessions, limits, one_ms) +
             (int64_t)(sessions - 1) * between_ms + one_ms;
    return all_ms > by_rate_ms ? all_ms : by_rate_ms;
}

int64_t forecast_in_hours(int64_t asking_ms, const struct asking_hours *hours)
{
    int64_t a_day_ms = hours_last_ms(hours);
    int64_t days = asking_ms > 0 ? (asking_ms - 1) / a_day_ms : 0;

    return days * (MOMENT_DAY_MS - a_day_ms) + asking_ms;
}

int64_t forecast_ms(uint64_t recipients, const struct lane_limits *limits,
                    const struct asking_hours *hours, int64_t round_trip_ms)
{
    return forecast_in_hours(forecast_lane_ms(recipients, limits, round_trip_ms), hours);
}
