/*
 * fact_lives.h - for how long it is worth something what a run found out.
 *
 * A fact is fresh first: it answers in place of a question.  Then it may be kept: the
 * question is asked again, and the fact answers only where that brings nothing.  Then
 * it is dead.  What is temporary or unknown is no fact.  Pure; any thread.
 */
#ifndef BATCH_FACT_LIVES_H
#define BATCH_FACT_LIVES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/moment.h"
#include "batch/domain_group.h"

enum fact_age { FACT_DEAD, FACT_KEPT, FACT_FRESH };

enum { FACT_AGE_NO_CAP = -1 };

/* The longest life there is: nothing older is of use to anybody. */
#define FACT_LONGEST_MS (31LL * MOMENT_DAY_MS)

/*
 * Of an answer for one mailbox, and of a domain's nature (by its kind, reason and
 * evidence).  `max_age_ms` caps every life; FACT_AGE_NO_CAP: it does not.  Times are
 * of the wall clock; what was learnt in the future is dead, but for a clock that was
 * set a little.
 */
enum fact_age fact_age_of_mailbox(enum reason reason, int64_t learnt_ms, int64_t wall_ms,
                                  int64_t max_age_ms);
enum fact_age fact_age_of_nature(const struct nature *nature, int64_t wall_ms, int64_t max_age_ms);

/* Whether it is to be kept for later runs: asked in this run, answered, and of some life. */
bool fact_in_recipient(const struct recipient *recipient);
bool fact_in_nature(const struct nature *nature);

/*
 * Whether `heard` takes the place of `known`, both of the same exchangers: not where
 * we are refused now and what is known is fresh.
 */
bool fact_is_overtaken(const struct nature *known, const struct nature *heard, int64_t wall_ms);

#endif
