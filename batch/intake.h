/*
 * intake.h - takes a list into the run store.
 *
 * Every record becomes a row; rows with the same mailbox become one address with
 * twins; the addresses of a domain stand together, and the domains in an order
 * that a secret of the run chooses, so that no exchanger gets a burst.  The sorting
 * is SQLite's, on disk: memory does not grow with the list.
 */
#ifndef BATCH_INTAKE_H
#define BATCH_INTAKE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/compiler.h"
#include "base/failure.h"
#include "batch/list_file.h"
#include "batch/list_shape.h"
#include "batch/run_store.h"

/* Looked at by the progress display and set by the signal handling, from other threads. */
struct intake_watch {
    _Atomic uint64_t rows_read;
    atomic_bool stop; /* leave off: nothing is kept */
};

/*
 * Reads the whole list into `store` and makes it the run file.  Stopped: false, 75.
 * Runs on: the main thread, before any other uses the store.
 */
MUST_USE bool intake_run(struct run_store *store, struct list_file *list,
                         const struct list_shape *shape, struct intake_watch *watch,
                         struct run_counts *counts, struct failure *why);

#endif
