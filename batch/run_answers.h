/*
 * run_answers.h - the answers of a run in the order of its list.
 *
 * SQLite sorts the rows' places on disk, so memory does not grow with the list; the
 * rest is looked up when a row's turn comes.  Runs on: any thread, over a connection
 * of its own, while nobody adds verdicts.
 */
#ifndef BATCH_RUN_ANSWERS_H
#define BATCH_RUN_ANSWERS_H

#include "batch/result.h"
#include "batch/run_store.h"

struct run_answers; /* opaque: see run_answers.c */

/* `lists` (NULL: none) are lent to the end, for what is noted of the addresses. */
MUST_USE bool run_answers_open(struct run_answers **answers, const struct run_store *store,
                               const struct name_lists *lists, struct failure *why);
void run_answers_close(struct run_answers *answers); /* NULL is welcome */

/* The rows that have an answer; lent. */
struct result_source *run_answers_source(struct run_answers *answers);

/* How many rows have which answer, and how it is known: called for each pair that occurs. */
typedef void reason_counter(void *counter, enum reason reason, enum source source, uint64_t rows);
MUST_USE bool run_answers_count(const struct run_store *store, reason_counter *count, void *counter,
                                struct failure *why);

#endif
