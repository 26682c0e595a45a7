/*
 * sql.c - see sql.h.
 */
#include "batch/sql.h"

bool sql_failed(sqlite3 *db, struct failure *why)
{
    const char *path = sqlite3_db_filename(db, "main");
    enum exit_code exit_code;

    switch (sqlite3_errcode(db) & 0xff) {
    case SQLITE_FULL:
    case SQLITE_IOERR:
    case SQLITE_READONLY:
        exit_code = EXIT_CANNOT_WRITE;
        break;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        exit_code = EXIT_STOPPED_EARLY;
        break;
    case SQLITE_NOMEM:
        exit_code = EXIT_OUT_OF_RESOURCES;
        break;
    default:
        exit_code = EXIT_BAD_DATA;
    }
    return failed(why, exit_code, "run file %s: %s", path ? path : "", sqlite3_errmsg(db));
}

bool sql_execute(sqlite3 *db, const char *statements, struct failure *why)
{
    return sqlite3_exec(db, statements, NULL, NULL, NULL) == SQLITE_OK || sql_failed(db, why);
}

sqlite3_stmt *sql_prepare(sqlite3 *db, const char *statement, struct failure *why)
{
    sqlite3_stmt *prepared = NULL;

    if (sqlite3_prepare_v3(db, statement, -1, SQLITE_PREPARE_PERSISTENT, &prepared, NULL) !=
        SQLITE_OK)
        sql_failed(db, why);
    return prepared;
}

void sql_bind_text(sqlite3_stmt *statement, int at, struct text text)
{
    sqlite3_bind_text64(statement, at, text.bytes ? text.bytes : "", text.len, SQLITE_STATIC,
                        SQLITE_UTF8);
}

void sql_bind_bytes(sqlite3_stmt *statement, int at, struct text bytes)
{
    sqlite3_bind_blob64(statement, at, bytes.bytes ? bytes.bytes : "", bytes.len, SQLITE_STATIC);
}

void sql_bind_text_or_null(sqlite3_stmt *statement, int at, struct text text)
{
    if (text.len > 0)
        sql_bind_text(statement, at, text);
    else
        sqlite3_bind_null(statement, at);
}

bool sql_next(sqlite3_stmt *statement, bool *found, struct failure *why)
{
    int outcome = sqlite3_step(statement);

    *found = outcome == SQLITE_ROW;
    if (outcome == SQLITE_ROW)
        return true;
    if (outcome != SQLITE_DONE)
        sql_failed(sqlite3_db_handle(statement), why);
    sqlite3_reset(statement);
    return outcome == SQLITE_DONE;
}

bool sql_run(sqlite3_stmt *statement, struct failure *why)
{
    bool found;

    return sql_next(statement, &found, why);
}

struct text sql_column(sqlite3_stmt *statement, int at)
{
    const char *bytes = sqlite3_column_blob(statement, at);

    return (struct text){bytes, (size_t)sqlite3_column_bytes(statement, at)};
}
