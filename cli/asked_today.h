/*
 * asked_today.h - what counts against --lane-day before anybody is asked.
 */
#ifndef CLI_ASKED_TODAY_H
#define CLI_ASKED_TODAY_H

#include "base/compiler.h"
#include "base/failure.h"
#include "batch/fact_store.h"
#include "batch/run_store.h"
#include "workers/lane_past.h"

/*
 * What this run and others asked in the 24 hours before `wall_ms`; `facts` may be NULL.
 * Ends with lane_past_free(), after the workers.  Runs on: the thread of `facts`.
 */
MUST_USE bool asked_today(struct lane_past **past, const struct run_store *store,
                          struct fact_store *facts, int64_t wall_ms, struct failure *why);

#endif
