/*
 * run_store.h - the file a run remembers itself in.
 *
 * A run file is SQLite.  It is built aside and renamed when the whole list is in
 * it, so a run file that exists holds every row; from then on it is changed by the
 * writer alone.  These hold at every instant, whatever kills the program:
 *
 * (1) Every row of the list is in exactly one of: address (the first row with this
 *     mailbox), twin (another row with it), plain (a row that holds no address).
 * (2) A domain's addresses have consecutive ids.
 * (3) An address has at most one verdict, and it is never changed in the same run;
 *     reopening a finished run takes out those that are unknown.
 * (4) Verdicts, and the length of the live output they were written to, are
 *     committed in one transaction; on resume the output is cut to it.
 *
 * The views `results` and `domains` are for people with sqlite3 in their hands.
 */
#ifndef BATCH_RUN_STORE_H
#define BATCH_RUN_STORE_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/compiler.h"
#include "base/failure.h"
#include "batch/run_identity.h"

enum { RUN_SECRET_SIZE = 32 };

struct run_counts {
    uint64_t rows;      /* data rows of the list */
    uint64_t addresses; /* distinct */
    uint64_t domains;
    uint64_t plain; /* rows that hold no address */
};

/* What is to become of a run that is there. */
enum run_wish {
    RUN_GO_ON,   /* an unfinished one goes on; a finished one makes room for another */
    RUN_FRESH,   /* it is forgotten, unfinished or not */
    RUN_RECHECK, /* a finished one waits for run_store_reopen(); an unfinished one goes on */
};

struct run_store; /* opaque: see run_store.c */

/*
 * Takes the run file for this process: the lock is held by a descriptor, so it ends
 * with the process.  Another holder: false, exit code 75, and who it is.  If there
 * is an unfinished run of another identity: false, 65, and what differs, unless
 * it is RUN_FRESH.  RUN_RECHECK without any run: 65.
 */
MUST_USE bool run_store_open(struct run_store **store, const char *path,
                             const struct run_identity *identity, enum run_wish wish,
                             struct failure *why);
void run_store_close(struct run_store *store); /* NULL is welcome */

/*
 * To read the answers of a run, finished or not, that others may be going on with: nothing
 * is taken or changed.  `identity` and `started_at_ms` (wall clock) are what it was started
 * with.  No run file of this version: 65.
 */
MUST_USE bool run_store_look(struct run_store **store, const char *path,
                             struct run_identity *identity, int64_t *started_at_ms,
                             struct failure *why);

/* Whether every row has its result, as the file says now. */
MUST_USE bool run_store_has_finished(const struct run_store *store, bool *finished,
                                     struct failure *why);

/* An unfinished run is here, with all its rows: ask on.  Otherwise take the list in first. */
bool run_store_goes_on(const struct run_store *store);

/* RUN_RECHECK found a finished run of this identity, and nothing is changed yet. */
bool run_store_is_finished(const struct run_store *store);

/*
 * Makes it an unfinished one that goes on, in one transaction: whose answer was unknown
 * waits as if never asked, and every output is to be written anew.  Definite answers,
 * proven natures and the secret stay.  Only where run_store_is_finished().
 */
MUST_USE bool run_store_reopen(struct run_store *store, struct failure *why);

/*
 * Taking in: run_store_begin() makes the file aside and lends its connection;
 * run_store_taken_in() makes it the run file.  What an earlier run recorded as its
 * outputs is carried over.
 */
MUST_USE bool run_store_begin(struct run_store *store, sqlite3 **aside, struct failure *why);
MUST_USE bool run_store_taken_in(struct run_store *store, const struct run_counts *counts,
                                 struct failure *why);

/* A connection of the caller's own thread; ends with sqlite3_close(). */
MUST_USE bool run_store_connect(const struct run_store *store, sqlite3 **db, struct failure *why);

/* Whether the last run recorded this file as its output. */
MUST_USE bool run_store_knows_output(struct run_store *store, const char *real_path, bool *knows,
                                     struct failure *why);

/*
 * The clock may have been set back since: whoever is due later than `latest_ms` (wall clock)
 * is due then.  Of a run that goes on, before it is fed.
 */
MUST_USE bool run_store_bound_waits(struct run_store *store, int64_t latest_ms,
                                    struct failure *why);

/* Every row has its result and the outputs are complete. */
MUST_USE bool run_store_finish(struct run_store *store, struct failure *why);

/* As they were when the list was taken in. */
MUST_USE bool run_store_count(const struct run_store *store, struct run_counts *counts,
                              struct failure *why);

/* What makes the made-up mailboxes of this run unpredictable; lent. */
const unsigned char *run_store_secret(const struct run_store *store);
const char *run_store_path(const struct run_store *store);

#endif
