/*
 * given_run.h - a run file made of a list that a test wrote down.
 */
#ifndef TESTS_SUPPORT_GIVEN_RUN_H
#define TESTS_SUPPORT_GIVEN_RUN_H

/* cmocka.h wants these before it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "batch/intake.h"
#include "batch/list_file.h"
#include "batch/row_sum.h"
#include "batch/run_store.h"
#include "batch/sql.h"
#include "support/temporary_dir.h"

struct given_run {
    char dir[TEMPORARY_PATH];
    char list_path[TEMPORARY_PATH + 16];
    char run_path[TEMPORARY_PATH + 16];
    struct run_identity identity;
    struct run_store *store;
    struct run_counts counts;
};

/* What cannot be done here is a fault of the test or of the code: its sentence is shown. */
static inline void must(bool fine, const struct failure *why)
{
    if (!fine)
        fail_msg("%s", why->sentence);
}

static inline void given_run_new(struct given_run *run, const char *list, size_t len)
{
    *run = (struct given_run){.store = NULL};
    temporary_dir_new(run->dir);
    snprintf(run->list_path, sizeof run->list_path, "%s/list.csv", run->dir);
    snprintf(run->run_path, sizeof run->run_path, "%s/list.run", run->dir);
    file_put(run->list_path, list, len);
    run->identity = (struct run_identity){
        .list_size = len,
        .list_hash = 0x1234,
        .delimiter = ',',
        .column = 0,
        .has_header = true,
        .from = "probe@example.org",
        .helo = "probe.example.org",
    };
    snprintf(run->identity.list, sizeof run->identity.list, "%s", run->list_path);
}

static inline bool given_run_open(struct given_run *run, bool fresh, struct failure *why)
{
    return run_store_open(&run->store, run->run_path, &run->identity, fresh ? RUN_FRESH : RUN_GO_ON,
                          why);
}

static inline void given_run_close(struct given_run *run)
{
    run_store_close(run->store);
    run->store = NULL;
}

static inline bool given_run_take_in(struct given_run *run, struct intake_watch *watch,
                                     struct failure *why)
{
    const struct list_shape shape = {
        .delimiter = ',', .has_header = true, .column = 0, .column_count = 1};
    struct list_file list;
    bool fine;

    must(list_file_open(&list, run->list_path, NULL, NULL, why), why);
    fine = intake_run(run->store, &list, &shape, watch, &run->counts, why);
    list_file_close(&list);
    return fine;
}

/* A run of the list, all of it taken in, nobody asked.  The list has a header. */
static inline void given_run_start(struct given_run *run, const char *list, size_t len)
{
    struct intake_watch watch = {.stop = false};
    struct failure why;

    given_run_new(run, list, len);
    must(given_run_open(run, false, &why), &why);
    must(given_run_take_in(run, &watch, &why), &why);
}

/* As the next start of the program finds it. */
static inline void given_run_again(struct given_run *run)
{
    struct failure why;

    given_run_close(run);
    must(given_run_open(run, false, &why), &why);
}

static inline void given_run_end(struct given_run *run)
{
    given_run_close(run);
    temporary_dir_remove(run->dir);
}

/* The first column of the only row. */
static inline int64_t given_run_number(const struct given_run *run, const char *query)
{
    struct failure why;
    sqlite3_stmt *ask;
    sqlite3 *db;
    int64_t number;
    bool found;

    must(run_store_connect(run->store, &db, &why), &why);
    ask = sql_prepare(db, query, &why);
    must(ask != NULL, &why);
    must(sql_next(ask, &found, &why), &why);
    assert_true(found);
    number = sqlite3_column_int64(ask, 0);
    sqlite3_finalize(ask);
    sqlite3_close(db);
    return number;
}

/* What was put without a sum is whole, too. */
static inline void given_run_sum(sqlite3 *db)
{
    static const char *const tables[] = {"verdict", "nature", "deferral", "output"};
    struct failure why;

    for (size_t i = 0; i < countof(tables); i++) {
        sqlite3_stmt *renew = row_sum_renew(db, tables[i], "sum IS NULL", &why);

        must(renew && sql_run(renew, &why), &why);
        sqlite3_finalize(renew);
    }
}

static inline void given_run_execute(const struct given_run *run, const char *statements)
{
    struct failure why;
    sqlite3 *db;

    must(run_store_connect(run->store, &db, &why), &why);
    must(sql_execute(db, statements, &why), &why);
    given_run_sum(db);
    sqlite3_close(db);
}

/* The id of an address, as the run file has it. */
static inline int64_t given_run_id(const struct given_run *run, const char *local,
                                   const char *domain)
{
    char query[512];

    snprintf(query, sizeof query,
             "SELECT a.id FROM address a JOIN domain d ON d.id = a.domain"
             " WHERE a.local = '%s' AND d.name = '%s'",
             local, domain);
    return given_run_number(run, query);
}

#endif
