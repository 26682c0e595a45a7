/*
 * lane_past.h - what was asked at each lane before it was there: by an earlier process, or
 * by this one, which forgets lanes that nobody needs.
 *
 * One is written by one thread before the workers start, and read by them from then on; and
 * each worker has one of its own.
 */
#ifndef WORKERS_LANE_PAST_H
#define WORKERS_LANE_PAST_H

#include <stdint.h>

#include "base/text.h"

struct lane_past; /* opaque: see lane_past.c */

/* Two files may tell of the same: of them the larger counts. */
enum lane_past_teller { LANE_PAST_RUN, LANE_PAST_FACTS, LANE_PAST_TELLERS };

struct lane_past *lane_past_new(void);
void lane_past_free(struct lane_past *past); /* NULL is welcome */

/* So many recipients more, the first of them at this time (wall clock). */
void lane_past_add(struct lane_past *past, enum lane_past_teller teller, struct text mx_host,
                   struct text mx_ip, uint64_t recipients, int64_t first_ms);

/* What was asked at the lane with this key: all that is known of it. */
void lane_past_put(struct lane_past *past, struct text key, uint64_t recipients, int64_t first_ms);

/* How many at the lane with this key, and since when; 0 where nobody was asked, or past is NULL. */
uint64_t lane_past_asked(const struct lane_past *past, struct text key, int64_t *first_ms);

#endif
