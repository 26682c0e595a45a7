/*
 * forget.c - see forget.h.
 */
#include "batch/forget.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "batch/fact_store.h"
#include "batch/row_sum.h"
#include "batch/run_lock.h"
#include "batch/run_store.h"
#include "batch/sql.h"

/* One statement; ?1 is the local part, ?2 the domain, where it has them. */
static bool run_for(sqlite3 *db, const char *statement, const struct forget_whom *whom,
                    uint64_t *changed, struct failure *why)
{
    sqlite3_stmt *prepared = sql_prepare(db, statement, why);
    bool fine;

    if (!prepared)
        return false;
    if (whom && sqlite3_bind_parameter_count(prepared) > 0)
        sql_bind_text(prepared, 1, whom->local);
    if (whom && sqlite3_bind_parameter_count(prepared) > 1)
        sql_bind_text(prepared, 2, whom->domain);
    fine = sql_run(prepared, why);
    if (fine && changed)
        *changed += (uint64_t)sqlite3_changes64(db);
    sqlite3_finalize(prepared);
    return fine;
}

static bool run_all(sqlite3 *db, const char *const *statements, size_t count,
                    const struct forget_whom *whom, struct failure *why)
{
    for (size_t i = 0; i < count; i++)
        if (!run_for(db, statements[i], whom, NULL, why))
            return false;
    return true;
}

/* What stood in pages that are free now, and in the journal, goes too. */
static bool make_anew(sqlite3 *db, struct failure *why)
{
    return sql_execute(db, "VACUUM; PRAGMA wal_checkpoint(TRUNCATE);", why);
}

static bool finish(sqlite3 *db, bool fine, struct failure *why)
{
    struct failure ignored;

    if (fine && sql_execute(db, "COMMIT", why))
        return make_anew(db, why);
    (void)!sql_execute(db, "ROLLBACK", &ignored);
    return false;
}

/* -- facts ------------------------------------------------------------------------------------ */

static bool open_facts(sqlite3 **db, const char *path, struct failure *why)
{
    int version;

    return sql_open(db, path, &fact_store_kind, why) &&
           sql_version(*db, path, &fact_store_kind, &version, why) &&
           sql_execute(*db, "PRAGMA secure_delete = ON;", why);
}

static bool is_there(const char *path)
{
    struct stat there;

    return stat(path, &there) == 0 && there.st_size > 0;
}

bool forget_in_facts(const char *facts, const struct forget_whom *whom, uint64_t *erased,
                     struct failure *why)
{
    sqlite3 *db = NULL;
    bool fine;

    *erased = 0;
    if (!is_there(facts))
        return true;
    fine = open_facts(&db, facts, why) && sql_execute(db, "BEGIN IMMEDIATE", why) &&
           finish(db,
                  run_for(db,
                          "DELETE FROM mailbox WHERE (?1 = '' OR local = ?1)"
                          " AND domain IN (SELECT id FROM domain WHERE name = ?2)",
                          whom, erased, why) &&
                      run_for(db,
                              "DELETE FROM domain WHERE name = ?2 AND NOT EXISTS"
                              " (SELECT 1 FROM mailbox m WHERE m.domain = domain.id)",
                              whom, NULL, why),
                  why);
    sqlite3_close(db);
    return fine;
}

static bool attach(sqlite3 *db, const char *run, struct failure *why)
{
    sqlite3_stmt *statement = sql_prepare(db, "ATTACH ?1 AS run", why);
    bool fine = false;

    if (statement) {
        sql_bind_text(statement, 1, text_of(run));
        fine = sql_run(statement, why);
    }
    sqlite3_finalize(statement);
    return fine;
}

bool forget_run_in_facts(const char *facts, const char *run, uint64_t *erased, struct failure *why)
{
    sqlite3 *db = NULL;
    bool fine;

    *erased = 0;
    if (!is_there(facts))
        return true;
    fine = open_facts(&db, facts, why) && attach(db, run, why) &&
           sql_execute(db, "BEGIN IMMEDIATE", why) &&
           finish(db,
                  run_for(db,
                          "DELETE FROM main.mailbox WHERE (domain, local) IN (SELECT f.id, a.local"
                          " FROM run.address a JOIN run.domain d ON d.id = a.domain"
                          " JOIN main.domain f ON f.name = d.name)",
                          NULL, erased, why) &&
                      run_for(db,
                              "DELETE FROM main.domain WHERE name IN (SELECT name FROM run.domain)"
                              " AND NOT EXISTS (SELECT 1 FROM main.mailbox m"
                              " WHERE m.domain = main.domain.id)",
                              NULL, NULL, why),
                  why);
    sqlite3_close(db);
    return fine;
}

/* -- a run file --------------------------------------------------------------------------------- */

/* Those who are meant, in a table of this connection's own. */
static const char list_them[] =
    "CREATE TEMP TABLE gone AS SELECT a.id, a.domain FROM address a JOIN domain d"
    " ON d.id = a.domain WHERE (?1 = '' OR a.local = ?1) AND d.name = ?2";

/* Rows of several addresses hold them as they were written. */
static const char mask_cells[] =
    "UPDATE plain SET input = x'', detail = NULL WHERE instr(lower(CAST(input AS TEXT)),"
    " lower(?1 || '@' || ?2)) > 0";

static const char *const erase_them[] = {
    "DELETE FROM twin WHERE address IN (SELECT id FROM gone)",
    "DELETE FROM verdict WHERE address IN (SELECT id FROM gone)",
    "DELETE FROM deferral WHERE address IN (SELECT id FROM gone)",
    "DELETE FROM address WHERE id IN (SELECT id FROM gone)",
    "DELETE FROM nature WHERE domain IN (SELECT domain FROM gone) AND NOT EXISTS"
    " (SELECT 1 FROM address a WHERE a.domain = nature.domain)",
    "DELETE FROM domain WHERE id IN (SELECT domain FROM gone) AND NOT EXISTS"
    " (SELECT 1 FROM address a WHERE a.domain = domain.id)",
};

/* Their rows stay rows: each has its one result, which names nobody. */
static bool keep_rows(sqlite3 *db, uint64_t *rows, struct failure *why)
{
    static const char *const which[] = {
        "SELECT row, line FROM address WHERE id IN (SELECT id FROM gone)",
        "SELECT row, line FROM twin WHERE address IN (SELECT id FROM gone)",
    };
    sqlite3_stmt *put = row_sum_put(db, "INSERT INTO", "plain", "", why);
    bool fine = put != NULL;

    for (size_t i = 0; fine && i < countof(which); i++) {
        sqlite3_stmt *from = sql_prepare(db, which[i], why);
        bool found = false;

        while ((fine = from && sql_next(from, &found, why)) && found) {
            sqlite3_bind_int64(put, 1, sqlite3_column_int64(from, 0));
            sqlite3_bind_int64(put, 2, sqlite3_column_int64(from, 1));
            sql_bind_bytes(put, 3, TEXT(""));
            sql_bind_text(put, 4, text_of(reason_word(REASON_NO_ADDRESS)));
            sql_bind_text(put, 5, TEXT("it was forgotten on demand"));
            if (!(fine = sql_run(put, why)))
                break;
            ++*rows;
        }
        sqlite3_finalize(from);
    }
    sqlite3_finalize(put);
    return fine;
}

static bool renew_plain(sqlite3 *db, struct failure *why)
{
    sqlite3_stmt *renew = row_sum_renew(db, "plain", "input = x''", why);
    bool fine = renew && sql_run(renew, why);

    sqlite3_finalize(renew);
    return fine;
}

static bool erase_in(sqlite3 *db, const struct forget_whom *whom, uint64_t *rows,
                     struct failure *why)
{
    return sql_execute(db, "PRAGMA secure_delete = ON; BEGIN IMMEDIATE", why) &&
           finish(db,
                  run_for(db, list_them, whom, NULL, why) && keep_rows(db, rows, why) &&
                      run_all(db, erase_them, countof(erase_them), NULL, why) &&
                      run_for(db, mask_cells, whom, rows, why) && renew_plain(db, why),
                  why);
}

static bool take_lock(struct run_lock *lock, const char *run, struct failure *why)
{
    char path[4096];
    long holder;

    if ((size_t)snprintf(path, sizeof path, "%s.lock", run) >= sizeof path)
        return failed(why, EXIT_USAGE, "the run file's name is too long");
    switch (run_lock_take(lock, path, false, &holder, why)) {
    case RUN_LOCK_HELD:
        return true;
    case RUN_LOCK_BUSY:
        return failed(why, EXIT_STOPPED_EARLY,
                      "run file %s is in use by process %ld; wait for its end", run, holder);
    default:
        return false;
    }
}

static bool forget_in_store(const char *run, const struct forget_whom *whom, uint64_t *rows,
                            struct failure *why)
{
    struct run_identity identity;
    struct run_store *store;
    int64_t started_at_ms;
    sqlite3 *db = NULL;
    bool finished, fine;

    if (!run_store_look(&store, run, &identity, &started_at_ms, why))
        return false;
    fine = run_store_has_finished(store, &finished, why);
    if (fine && !finished)
        fine = failed(why, EXIT_BAD_DATA,
                      "the run in %s is not finished: finish it, or forget the whole run", run);
    fine = fine && run_store_connect(store, &db, why) && erase_in(db, whom, rows, why);
    sqlite3_close(db);
    run_store_close(store);
    return fine;
}

bool forget_in_run(const char *run, const struct forget_whom *whom, uint64_t *rows,
                   struct failure *why)
{
    struct run_lock lock;
    bool fine;

    *rows = 0;
    if (!take_lock(&lock, run, why))
        return false;
    fine = forget_in_store(run, whom, rows, why);
    run_lock_release(&lock);
    return fine;
}

bool forget_run(const char *run, struct failure *why)
{
    static const char *const endings[] = {"", "-wal", "-shm", "-journal", ".new", ".list"};
    struct run_lock lock;
    bool fine = true;

    if (!take_lock(&lock, run, why))
        return false;
    for (size_t i = 0; fine && i < countof(endings); i++) {
        char name[4096 + 16];

        snprintf(name, sizeof name, "%s%s", run, endings[i]);
        if (unlink(name) != 0 && errno != ENOENT)
            fine = failed(why, EXIT_CANNOT_WRITE, "cannot remove %s: %s", name, strerror(errno));
    }
    run_lock_release(&lock);
    return fine;
}
