/*
 * row_sum.h - rows that changed on disk are noticed.
 *
 * A bit that a disk turned over would send us to another mailbox, and nobody would see
 * it: SQLite notices what breaks its own structure, and nothing else.  So the last column
 * of such a table, `sum`, is a hash of all others, which our connections compute with an
 * SQL function of that name, and which other programs may leave alone.
 */
#ifndef BATCH_ROW_SUM_H
#define BATCH_ROW_SUM_H

#include <sqlite3.h>
#include <stdbool.h>

#include "base/compiler.h"
#include "base/failure.h"

/* Makes row_sum(...) known to a connection.  False where there is no memory for it. */
MUST_USE bool row_sum_register(sqlite3 *db);

/*
 * `INSERT INTO` or `INSERT OR REPLACE INTO` a table: values for all of its columns but the
 * sum are to be bound, and maybe more behind it (`rest`, or "").  NULL, and `why`, if it
 * cannot be prepared.
 */
MUST_USE sqlite3_stmt *row_sum_put(sqlite3 *db, const char *verb, const char *table,
                                   const char *rest, struct failure *why);

/* Sums anew the rows for which `which` is true, which an UPDATE has changed. */
MUST_USE sqlite3_stmt *row_sum_renew(sqlite3 *db, const char *table, const char *which,
                                     struct failure *why);

/* Reads the whole table: false, 65, if there is a row that is not as it was put. */
MUST_USE bool row_sum_check(sqlite3 *db, const char *table, struct failure *why);

#endif
