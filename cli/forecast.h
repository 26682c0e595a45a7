/*
 * forecast.h - how long asking will take under the limits in force.
 *
 * A lane's sessions laid end to end: with so many at once, one connect in so much time, so
 * many recipients each.  What servers do to slow us down is not in it.  Pure; any thread.
 */
#ifndef CLI_FORECAST_H
#define CLI_FORECAST_H

#include <stdint.h>

#include "workers/hours.h"
#include "workers/lane_limits.h"

/* `round_trip_ms`: from a command to its reply.  0 for no recipients. */
int64_t forecast_lane_ms(uint64_t recipients, const struct lane_limits *limits,
                         int64_t round_trip_ms);

/* How long that takes if it goes on only in these hours, and begins when they do. */
int64_t forecast_in_hours(int64_t asking_ms, const struct asking_hours *hours);

/* Both: a lane from its beginning to its end. */
int64_t forecast_ms(uint64_t recipients, const struct lane_limits *limits,
                    const struct asking_hours *hours, int64_t round_trip_ms);

#endif
