/*
 * moment.h - the only place that reads a clock.
 *
 * Everything else gets time as an argument: `now_ms`, monotonic milliseconds,
 * for deadlines and paces; `wall_ms`, milliseconds since 1970 UTC, for stamps
 * that people read and for what must survive a restart.
 */
#ifndef BASE_MOMENT_H
#define BASE_MOMENT_H

#include <pthread.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "base/text.h"

enum { MOMENT_DAY_MS = 24 * 60 * 60 * 1000 };

/* CLOCK_MONOTONIC: never goes back, starts anywhere. */
int64_t moment_now_ms(void);

/* So much later by the same clock; and a condition whose timed waits go by it. */
struct timespec moment_after(int64_t wait_ms);
void moment_condition_init(pthread_cond_t *condition);

/*
 * CLOCK_REALTIME as it was at the first call, going on with CLOCK_BOOTTIME: who sets the
 * clock during a run makes nobody wait a day, and nothing due at once.  Any thread.
 */
int64_t moment_wall_ms(void);

enum { MOMENT_UTC_SIZE = 25 };

/* RFC 3339 in whole seconds: 2026-11-23T17:02:11Z.  Returns `out`. */
const char *moment_utc(int64_t wall_ms, char out[MOMENT_UTC_SIZE]);

/* The same read back, in milliseconds; 0 for anything else. */
int64_t moment_from_utc(struct text stamp);

/* Milliseconds since midnight in this machine's time zone, which is read at the first call. */
int64_t moment_of_local_day(int64_t wall_ms);

/*
 * A duration as people write it: 250ms, 90s, 5m, 2h, 1d, or a bare 0.  False for
 * anything else and for more than a year.
 */
bool moment_parse_duration(struct text written, int64_t *duration_ms);

#endif
