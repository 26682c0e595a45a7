/*
 * lane_owners.h - which worker has which lane.
 *
 * A lane that nobody has goes to the worker that has the fewest, and stays there until
 * it is released; only of one that is remembered something is kept for longer.  Pure.
 * One thread at a time.
 */
#ifndef WORKERS_LANE_OWNERS_H
#define WORKERS_LANE_OWNERS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/compiler.h"
#include "base/text.h"

struct lane_owners; /* opaque: see lane_owners.c */

struct lane_owners *lane_owners_new(unsigned workers);
void lane_owners_free(struct lane_owners *owners); /* NULL is welcome */

/* Whose lane this is, from 0 on, of the lane_key(): one group is now on its way there. */
unsigned lane_owners_send(struct lane_owners *owners, struct text key);

/*
 * Its worker has no use for the lane, to which `came` groups came while it was there.
 * False if more were sent: then it must stay.  With `is_remembered` the same worker
 * will have it again, because it alone knows what must not be forgotten of it.
 */
MUST_USE bool lane_owners_release(struct lane_owners *owners, struct text key, uint64_t came,
                                  bool is_remembered);

#endif
