/*
 * sql.h - SQLite with our failures: every result is checked, every value is bound.
 *
 * A connection and its statements belong to one thread.
 */
#ifndef BATCH_SQL_H
#define BATCH_SQL_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/compiler.h"
#include "base/failure.h"
#include "base/text.h"

/* A sort of file we keep. */
struct sql_kind {
    const char *what;   /* for sentences: "run file" */
    const char *remedy; /* where a file is none: "name another with --run" */
    int application_id; /* `file` and we ourselves know it by this */
};

/*
 * Opens a file of ours, which is there, for reading and writing: nobody else's SQL
 * runs in it, and a damaged page is noticed (sqlite.org/security.html).  Ends with
 * sqlite3_close().
 */
MUST_USE bool sql_open(sqlite3 **db, const char *path, const struct sql_kind *kind,
                       struct failure *why);

/* The version of its schema.  False, 65, where the file is not of this kind. */
MUST_USE bool sql_version(sqlite3 *db, const char *path, const struct sql_kind *kind, int *version,
                          struct failure *why);

/* What `db` last complained about, as a failure: full disks and the like are 74, else 65. */
bool sql_failed(sqlite3 *db, struct failure *why);

/* Its file does not hold what was written there: 65. */
bool sql_is_damaged(sqlite3 *db, struct failure *why);

/* Statements without values: schema, pragmas, BEGIN, COMMIT. */
MUST_USE bool sql_execute(sqlite3 *db, const char *statements, struct failure *why);

/* NULL, and `why`, if it cannot be prepared.  Ends with sqlite3_finalize(). */
MUST_USE sqlite3_stmt *sql_prepare(sqlite3 *db, const char *statement, struct failure *why);

/* The values are lent until the statement was stepped. */
void sql_bind_text(sqlite3_stmt *statement, int at, struct text text);
void sql_bind_bytes(sqlite3_stmt *statement, int at, struct text bytes);
/* NULL for the empty text, and for a number that is not known. */
void sql_bind_text_or_null(sqlite3_stmt *statement, int at, struct text text);
void sql_bind_bytes_or_null(sqlite3_stmt *statement, int at, struct text bytes);
void sql_bind_number_or_null(sqlite3_stmt *statement, int at, int64_t number, bool known);

/* The next row: *found says whether there is one.  After the last the statement is reset. */
MUST_USE bool sql_next(sqlite3_stmt *statement, bool *found, struct failure *why);

/* Runs a statement that gives no rows, and resets it. */
MUST_USE bool sql_run(sqlite3_stmt *statement, struct failure *why);

/* Lent until the statement is stepped, reset or ended. */
struct text sql_column(sqlite3_stmt *statement, int at);

#endif
