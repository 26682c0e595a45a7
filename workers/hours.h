/*
 * hours.h - the hours of the day in which anybody may be asked.
 *
 * By the clock of this machine's time zone, because they are meant for people: for those
 * who watch, and for servers whose postmasters sleep.  Pure: the time of day is an argument.
 */
#ifndef WORKERS_HOURS_H
#define WORKERS_HOURS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"

/* From one minute of the day until before another, maybe over midnight; equal: always. */
struct asking_hours {
    unsigned from_min, until_min;
};

/* 08-18, 8-18, 22:30-6; false for anything else, also where both are the same. */
bool hours_parse(struct text written, struct asking_hours *hours);

/* Whether there are any: who has none need not look at the clock. */
bool hours_are_set(const struct asking_hours *hours);

/* How long they last, in milliseconds: 24 hours where there are none. */
int64_t hours_last_ms(const struct asking_hours *hours);

/* How long until they begin, in milliseconds; 0 while they last.  `of_day_ms` since midnight. */
int64_t hours_wait_ms(const struct asking_hours *hours, int64_t of_day_ms);

#endif
