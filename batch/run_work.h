/*
 * run_work.h - what a run still has to ask, read from its file.
 *
 * Runs on: the feed's thread, over a connection of its own.  No statement stays
 * open between two calls.
 */
#ifndef BATCH_RUN_WORK_H
#define BATCH_RUN_WORK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/compiler.h"
#include "base/failure.h"
#include "batch/domain_group.h"
#include "batch/run_store.h"

struct run_work; /* opaque: see run_work.c */

MUST_USE bool run_work_open(struct run_work **work, const struct run_store *store,
                            struct failure *why);
void run_work_close(struct run_work *work); /* NULL is welcome */

struct domain_row {
    int64_t id;
    struct text name; /* lent until the next call */
    int64_t first_id;
    int64_t count;
    struct nature nature; /* its texts are lent likewise */
    bool accepted_somebody;
};

/* The domain with the lowest id above `after`; *found is false after the last. */
MUST_USE bool run_work_next_domain(struct run_work *work, int64_t after, struct domain_row *domain,
                                   bool *found, struct failure *why);
MUST_USE bool run_work_domain(struct run_work *work, int64_t id, struct domain_row *domain,
                              struct failure *why);

/* The domains of at least `least` addresses, the largest first; `ids` is the caller's to free(). */
MUST_USE bool run_work_large_domains(struct run_work *work, int64_t least, int64_t **ids,
                                     size_t *count, struct failure *why);

/*
 * Called with addresses that wait for their moment: all that have no verdict between
 * two ids, inclusive, the earliest of them due at `due_ms` (wall clock).
 */
typedef void waiting_range(void *visitor, int64_t first_id, int64_t last_id, int64_t due_ms);

/*
 * Adds to `group` (which has room for `room`) the addresses from `*from` to `last`
 * that have no verdict and are due; `*from` moves behind the last that was looked
 * at.  Those that are not due yet are told by `later`, in ranges that hold none of
 * the group's; nor does one of them stand between the group's first and last.
 */
MUST_USE bool run_work_load(struct run_work *work, struct domain_group *group, size_t room,
                            int64_t *from, int64_t last, int64_t wall_ms, waiting_range *later,
                            void *visitor, struct failure *why);

#endif
