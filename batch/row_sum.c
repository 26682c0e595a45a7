/*
 * row_sum.c - see row_sum.h.
 */
#include "batch/row_sum.h"

#include <stdio.h>
#include <string.h>
#include <xxhash.h>

#include "base/text.h"
#include "batch/sql.h"

enum { STATEMENT_ROOM = 2048, COLUMNS_ROOM = 512 };

/* A value's type counts as far as its bytes do not tell: no text is the number it spells. */
static XXH64_hash_t add_value(XXH64_hash_t sum, sqlite3_value *value)
{
    sqlite3_int64 number;
    const void *bytes;

    switch (sqlite3_value_type(value)) {
    case SQLITE_NULL:
        return XXH3_64bits_withSeed("", 0, sum + 1);
    case SQLITE_INTEGER:
        number = sqlite3_value_int64(value);
        return XXH3_64bits_withSeed(&number, sizeof number, sum + 2);
    default:
        bytes = sqlite3_value_blob(value);
        return XXH3_64bits_withSeed(bytes ? bytes : "", (size_t)sqlite3_value_bytes(value),
                                    sum + 3);
    }
}

/* 32 bits, which SQLite stores in four bytes or five. */
static void row_sum(sqlite3_context *context, int count, sqlite3_value **values)
{
    XXH64_hash_t sum = 0;

    for (int i = 0; i < count; i++)
        sum = add_value(sum, values[i]);
    sqlite3_result_int64(context, (sqlite3_int64)(sum & 0xffffffff));
}

bool row_sum_register(sqlite3 *db)
{
    return sqlite3_create_function(db, "row_sum", -1,
                                   SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY, NULL,
                                   row_sum, NULL, NULL) == SQLITE_OK;
}

/* The columns but the sum, as they stand in the table: "row,line,input", or "?1,?2,?3". */
static bool columns_of(sqlite3 *db, const char *table, bool as_values, char out[COLUMNS_ROOM],
                       struct failure *why)
{
    sqlite3_stmt *ask = sql_prepare(
        db,
        as_values ? "SELECT group_concat('?' || (cid + 1)) FROM pragma_table_info(?1)"
                    " WHERE name <> 'sum'"
                  : "SELECT group_concat(name) FROM pragma_table_info(?1) WHERE name <> 'sum'",
        why);
    bool found, fine;

    if (!ask)
        return false;
    sql_bind_text(ask, 1, text_of(table));
    fine = sql_next(ask, &found, why);
    if (fine)
        snprintf(out, COLUMNS_ROOM, "%.*s", TEXT_ARGS(sql_column(ask, 0)));
    sqlite3_finalize(ask);
    return fine;
}

sqlite3_stmt *row_sum_put(sqlite3 *db, const char *verb, const char *table, const char *rest,
                          struct failure *why)
{
    char statement[STATEMENT_ROOM], values[COLUMNS_ROOM];

    if (!columns_of(db, table, true, values, why))
        return NULL;
    snprintf(statement, sizeof statement, "%s %s VALUES (%s,row_sum(%s)) %s", verb, table, values,
             values, rest);
    return sql_prepare(db, statement, why);
}

sqlite3_stmt *row_sum_renew(sqlite3 *db, const char *table, const char *which, struct failure *why)
{
    char statement[STATEMENT_ROOM], columns[COLUMNS_ROOM];

    if (!columns_of(db, table, false, columns, why))
        return NULL;
    snprintf(statement, sizeof statement, "UPDATE %s SET sum = row_sum(%s) WHERE %s", table,
             columns, which);
    return sql_prepare(db, statement, why);
}

bool row_sum_check(sqlite3 *db, const char *table, struct failure *why)
{
    char statement[STATEMENT_ROOM], columns[COLUMNS_ROOM];
    sqlite3_stmt *find;
    bool found, fine;

    if (!columns_of(db, table, false, columns, why))
        return false;
    snprintf(statement, sizeof statement, "SELECT 1 FROM %s WHERE sum IS NOT row_sum(%s) LIMIT 1",
             table, columns);
    if (!(find = sql_prepare(db, statement, why)))
        return false;
    fine = sql_next(find, &found, why);
    if (fine && found)
        fine = sql_is_damaged(db, why);
    sqlite3_finalize(find);
    return fine;
}
