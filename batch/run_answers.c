/*
 * run_answers.c - see run_answers.h.
 */
#include "batch/run_answers.h"

#include <stdlib.h>

#include "base/memory.h"
#include "batch/result_row.h"
#include "batch/sql.h"

struct run_answers {
    struct result_source source;
    const struct name_lists *lists;
    sqlite3 *db;
    sqlite3_stmt *places;  /* row, address, first row of a twin's address */
    sqlite3_stmt *address; /* an address with its verdict, if it has one */
    sqlite3_stmt *twin;
    sqlite3_stmt *plain;
    int64_t last_row; /* whose turn it was */
};

/* A row's place is small, so many of them are sorted cheaply. */
static const char places[] =
    "SELECT row, id, 0 FROM address UNION ALL"
    " SELECT t.row, t.address, a.row FROM twin t JOIN address a ON a.id = t.address UNION ALL"
    " SELECT row, 0, 0 FROM plain ORDER BY 1";

static bool look_up(sqlite3_stmt *statement, int64_t key, bool *found, struct failure *why)
{
    sqlite3_reset(statement);
    sqlite3_bind_int64(statement, 1, key);
    return sql_next(statement, found, why);
}

static bool damaged(int64_t row, const char *how, struct failure *why)
{
    return failed(why, EXIT_BAD_DATA, "run file is damaged: row %lld is %s", (long long)row, how);
}

static bool read_plain(struct run_answers *answers, int64_t row, struct result *result,
                       struct failure *why)
{
    bool found;

    if (!look_up(answers->plain, row, &found, why))
        return false;
    if (!found)
        return damaged(row, "missing", why);
    *result = result_row_plain(answers->plain);
    return true;
}

/* The cell of another row with the same mailbox. */
static bool read_twin(struct run_answers *answers, int64_t row, struct result *result,
                      struct failure *why)
{
    bool found;

    sqlite3_reset(answers->twin);
    sqlite3_bind_int64(answers->twin, 2, row);
    if (!look_up(answers->twin, sqlite3_column_int64(answers->places, 1), &found, why))
        return false;
    if (!found)
        return damaged(row, "missing", why);
    result->row = (uint64_t)row;
    result->line = (uint64_t)sqlite3_column_int64(answers->twin, 0);
    result->input = sql_column(answers->twin, 1);
    result->duplicate_of = (uint64_t)sqlite3_column_int64(answers->places, 2);
    return true;
}

static bool read_address(struct run_answers *answers, int64_t row, struct result *result,
                         bool *answered, struct failure *why)
{
    sqlite3_stmt *from = answers->address;

    if (!look_up(from, sqlite3_column_int64(answers->places, 1), answered, why))
        return false;
    if (!*answered)
        return true;
    *result = (struct result){
        .row = (uint64_t)sqlite3_column_int64(from, 0),
        .line = (uint64_t)sqlite3_column_int64(from, 1),
        .input = sql_column(from, 2),
        .local = sql_column(from, 3),
        .domain = sql_column(from, 4),
        .verdict = result_row_verdict(from, 5),
    };
    return sqlite3_column_int64(answers->places, 2) == 0 || read_twin(answers, row, result, why);
}

static bool next_answer(struct result_source *self, struct result *result, bool *end,
                        struct failure *why)
{
    struct run_answers *answers = (struct run_answers *)self;
    bool found, answered = true;

    do {
        int64_t row;

        if (!sql_next(answers->places, &found, why))
            return false;
        *end = !found;
        if (!found)
            return true;
        row = sqlite3_column_int64(answers->places, 0);
        if (row <= answers->last_row)
            return damaged(row, "there twice", why);
        answers->last_row = row;
        if (sqlite3_column_int64(answers->places, 1) == 0)
            return read_plain(answers, row, result, why);
        if (!read_address(answers, row, result, &answered, why))
            return false;
    } while (!answered);
    result_note(result, answers->lists);
    return true;
}

static bool prepare(struct run_answers *answers, struct failure *why)
{
    return (answers->places = sql_prepare(answers->db, places, why)) &&
           (answers->address =
                sql_prepare(answers->db,
                            "SELECT a.row, a.line, a.input, a.local, d.name, " VERDICT_COLUMNS(
                                "v") " FROM address a JOIN domain d ON d.id = a.domain"
                                     " JOIN verdict v ON v.address = a.id WHERE a.id = ?",
                            why)) &&
           (answers->twin = sql_prepare(
                answers->db, "SELECT line, input FROM twin WHERE address = ? AND row = ?", why)) &&
           (answers->plain = sql_prepare(
                answers->db, "SELECT row, line, input, reason, detail FROM plain WHERE row = ?",
                why));
}

bool run_answers_open(struct run_answers **opened, const struct run_store *store,
                      const struct name_lists *lists, struct failure *why)
{
    struct run_answers *answers = memory_new(sizeof *answers);

    answers->source.next = next_answer;
    answers->lists = lists;
    if (run_store_connect(store, &answers->db, why) && prepare(answers, why)) {
        *opened = answers;
        return true;
    }
    run_answers_close(answers);
    return false;
}

void run_answers_close(struct run_answers *answers)
{
    if (!answers)
        return;
    sqlite3_finalize(answers->places);
    sqlite3_finalize(answers->address);
    sqlite3_finalize(answers->twin);
    sqlite3_finalize(answers->plain);
    sqlite3_close(answers->db);
    free(answers);
}

struct result_source *run_answers_source(struct run_answers *answers)
{
    return &answers->source;
}

bool run_answers_count(const struct run_store *store, reason_counter *count, void *counter,
                       struct failure *why)
{
    sqlite3_stmt *reasons = NULL;
    bool found, fine = false;
    sqlite3 *db;

    if (!run_store_connect(store, &db, why))
        return false;
    reasons = sql_prepare(db,
                          "SELECT reason, 0, count(*) FROM plain GROUP BY reason UNION ALL"
                          " SELECT v.reason, v.source, sum(1 + a.twins) FROM verdict v"
                          " JOIN address a ON a.id = v.address GROUP BY v.reason, v.source",
                          why);
    while (reasons && (fine = sql_next(reasons, &found, why)) && found)
        count(counter, reason_from_word(sql_column(reasons, 0)),
              (enum source)sqlite3_column_int(reasons, 1),
              (uint64_t)sqlite3_column_int64(reasons, 2));
    sqlite3_finalize(reasons);
    sqlite3_close(db);
    return fine;
}
