/*
 * doubts.h - groups that met what may be our own network's fault.
 *
 * They could not connect, were cut off, or heard nothing.  Each is kept here until
 * the weather tells: then what it met goes by the retry schedule, or it never
 * happened, and the group is asked again.  Runs on: its worker.
 */
#ifndef WORKERS_DOUBTS_H
#define WORKERS_DOUBTS_H

#include <stdbool.h>
#include <stdint.h>

#include "batch/domain_group.h"
#include "workers/lane_home.h"

struct doubts; /* opaque: see doubts.c */

struct doubts *doubts_new(struct lane_home *home);
/* When they are empty. */
void doubts_free(struct doubts *doubts);

/* Whether it may be our network that brought this about. */
bool is_about_the_network(enum reason reason);

/*
 * Takes the group; `seen` is what it met, with texts that live as long as the group,
 * and since `began_ms` (monotonic) it may have been our network.
 */
void doubts_take(struct doubts *doubts, struct domain_group *group, enum reason reason,
                 const struct evidence *seen, int64_t began_ms);

/* Lets go whoever needs not be doubted any more. */
void doubts_settle(struct doubts *doubts);

/* Nothing new: all go back as they are. */
void doubts_stop(struct doubts *doubts);

#endif
