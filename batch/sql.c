/*
 * sql.c - see sql.h.
 */
#include "batch/sql.h"

#include "batch/row_sum.h"

static bool not_ours(const char *path, const char *but, const struct sql_kind *kind,
                     struct failure *why)
{
    return failed(why, EXIT_BAD_DATA, "%s is %s %s of rollcall; %s", path, but, kind->what,
                  kind->remedy);
}

bool sql_open(sqlite3 **db, const char *path, const struct sql_kind *kind, struct failure *why)
{
    if (sqlite3_open_v2(path, db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK ||
        !row_sum_register(*db)) {
        failed(why, sqlite3_errcode(*db) == SQLITE_NOMEM ? EXIT_OUT_OF_RESOURCES : EXIT_BAD_DATA,
               "cannot open %s %s: %s", kind->what, path, sqlite3_errmsg(*db));
        goto not_open;
    }
    sqlite3_db_config(*db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(*db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    sqlite3_busy_timeout(*db, 10000);
    if (sql_execute(*db,
                    "PRAGMA temp_store = FILE; PRAGMA cell_size_check = ON;"
                    "PRAGMA cache_size = -8192; PRAGMA mmap_size = 0;",
                    why))
        return true;
    if (sqlite3_errcode(*db) == SQLITE_NOTADB)
        not_ours(path, "not a", kind, why);
not_open:
    sqlite3_close(*db);
    *db = NULL;
    return false;
}

bool sql_version(sqlite3 *db, const char *path, const struct sql_kind *kind, int *version,
                 struct failure *why)
{
    sqlite3_stmt *ask = sql_prepare(db,
                                    "SELECT (SELECT * FROM pragma_application_id),"
                                    "(SELECT * FROM pragma_user_version)",
                                    why);
    bool found, ours;

    if (!ask)
        return not_ours(path, "not a", kind, why);
    ours = (sql_next(ask, &found, why) && found) || not_ours(path, "not a", kind, why);
    if (ours && sqlite3_column_int(ask, 0) != kind->application_id)
        ours = not_ours(path, "a database, but no", kind, why);
    if (ours)
        *version = sqlite3_column_int(ask, 1);
    sqlite3_finalize(ask);
    return ours;
}

bool sql_is_damaged(sqlite3 *db, struct failure *why)
{
    const char *path = sqlite3_db_filename(db, "main");

    return failed(
        why, EXIT_BAD_DATA,
        "%s is damaged: it does not hold what was written there; move it away, and verify "
        "the list again",
        path ? path : "a database");
}

bool sql_failed(sqlite3 *db, struct failure *why)
{
    const char *path = sqlite3_db_filename(db, "main");
    enum exit_code exit_code;

    switch (sqlite3_errcode(db) & 0xff) {
    case SQLITE_CORRUPT:
        return sql_is_damaged(db, why);
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
    return failed(why, exit_code, "cannot use %s: %s", path ? path : "", sqlite3_errmsg(db));
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

void sql_bind_bytes_or_null(sqlite3_stmt *statement, int at, struct text bytes)
{
    if (bytes.len > 0)
        sql_bind_bytes(statement, at, bytes);
    else
        sqlite3_bind_null(statement, at);
}

void sql_bind_number_or_null(sqlite3_stmt *statement, int at, int64_t number, bool known)
{
    if (known)
        sqlite3_bind_int64(statement, at, number);
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
