/*
 * run_store.c - see run_store.h.
 */
#include "batch/run_store.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/moment.h"
#include "base/random.h"
#include "batch/domain_group.h"
#include "batch/row_sum.h"
#include "batch/run_lock.h"
#include "batch/sql.h"

struct run_store {
    char path[4096];
    char aside[4096 + 8];
    struct run_lock lock;
    struct run_identity identity;
    sqlite3 *db;       /* the main thread's connection; NULL while there is no run file */
    sqlite3 *aside_db; /* while the list is being taken in */
    enum run_wish wish;
    bool goes_on;
    bool is_finished; /* and is to be rechecked */
    unsigned char secret[RUN_SECRET_SIZE];
};

/* "roll" in ASCII: `file` and we ourselves know a run file by it. */
enum { APPLICATION_ID = 0x726f6c6c, SCHEMA_VERSION = 3 };

static const struct sql_kind run_file = {"run file", "name another with --run", APPLICATION_ID};
static const struct sql_kind any_run_file = {
    "run file", "it stands beside the first -o FILE, and ends in .run", APPLICATION_ID};

static const char schema[] =
    "PRAGMA application_id = 1919904876;"
    "PRAGMA user_version = 3;"
    "CREATE TABLE meta (key TEXT PRIMARY KEY, value, sum INTEGER) WITHOUT ROWID;"
    "CREATE TABLE domain (id INTEGER PRIMARY KEY, name TEXT NOT NULL,"
    "  first INTEGER NOT NULL, count INTEGER NOT NULL, sum INTEGER);"
    "CREATE TABLE address (id INTEGER PRIMARY KEY, domain INTEGER NOT NULL, local TEXT NOT NULL,"
    "  row INTEGER NOT NULL, line INTEGER NOT NULL, input BLOB NOT NULL, twins INTEGER NOT NULL,"
    "  sum INTEGER);"
    "CREATE TABLE twin (address INTEGER, row INTEGER, line INTEGER NOT NULL, input BLOB NOT NULL,"
    "  sum INTEGER, PRIMARY KEY (address, row)) WITHOUT ROWID;"
    "CREATE TABLE plain (row INTEGER PRIMARY KEY, line INTEGER NOT NULL, input BLOB NOT NULL,"
    "  reason TEXT NOT NULL, detail TEXT, sum INTEGER);"
    "CREATE TABLE nature (domain INTEGER PRIMARY KEY, kind INTEGER NOT NULL, rounds INTEGER NOT NULL,"
    "  due INTEGER NOT NULL, mx_host TEXT, mx_ip TEXT, stage INTEGER, code INTEGER, enhanced TEXT,"
    "  text BLOB, checked_at INTEGER, accepted INTEGER NOT NULL, reason TEXT,"
    "  source INTEGER NOT NULL, made_up TEXT, sum INTEGER);"
    "CREATE TABLE deferral (address INTEGER PRIMARY KEY, rounds INTEGER NOT NULL,"
    "  attempts INTEGER NOT NULL, due INTEGER NOT NULL, reason TEXT NOT NULL, sum INTEGER);"
    "CREATE TABLE verdict (address INTEGER PRIMARY KEY, reason TEXT NOT NULL, accept_all INTEGER,"
    "  source INTEGER NOT NULL, stage INTEGER NOT NULL, mx_host TEXT, mx_ip TEXT, code INTEGER,"
    "  enhanced TEXT, text BLOB, detail TEXT, attempts INTEGER NOT NULL, checked_at INTEGER,"
    "  elapsed INTEGER, sum INTEGER);"
    "CREATE TABLE output (path TEXT PRIMARY KEY, length INTEGER NOT NULL, plain_row INTEGER NOT NULL,"
    "  sum INTEGER);"
    "CREATE VIEW domains AS SELECT d.name, d.count AS addresses, n.kind AS nature,"
    "  n.mx_host, n.code, n.text FROM domain d LEFT JOIN nature n ON n.domain = d.id;"
    "CREATE VIEW results AS"
    "  SELECT a.row, a.line, a.local || '@' || d.name AS address, v.reason, v.code, v.text,"
    "    v.mx_host, v.attempts, NULL AS duplicate_of"
    "  FROM address a JOIN domain d ON d.id = a.domain LEFT JOIN verdict v ON v.address = a.id"
    "  UNION ALL"
    "  SELECT t.row, t.line, a.local || '@' || d.name, v.reason, v.code, v.text, v.mx_host,"
    "    v.attempts, a.row"
    "  FROM twin t JOIN address a ON a.id = t.address JOIN domain d ON d.id = a.domain"
    "  LEFT JOIN verdict v ON v.address = a.id"
    "  UNION ALL"
    "  SELECT row, line, NULL, reason, NULL, NULL, NULL, 0, NULL FROM plain;";

bool run_store_connect(const struct run_store *store, sqlite3 **db, struct failure *why)
{
    return sql_open(db, store->path, &run_file, why);
}

/* One number or text of the meta table into `out`; empty if it is not there. */
static bool meta_text(sqlite3 *db, const char *key, char *out, size_t size, struct failure *why)
{
    sqlite3_stmt *find = sql_prepare(db, "SELECT value FROM meta WHERE key = ?", why);
    bool found, fine;

    out[0] = '\0';
    if (!find)
        return false;
    sql_bind_text(find, 1, text_of(key));
    fine = sql_next(find, &found, why);
    if (fine && found)
        snprintf(out, size, "%.*s", TEXT_ARGS(sql_column(find, 0)));
    sqlite3_finalize(find);
    return fine;
}

static bool meta_number(sqlite3 *db, const char *key, uint64_t *number, struct failure *why)
{
    char digits[32];

    if (!meta_text(db, key, digits, sizeof digits, why))
        return false;
    *number = strtoull(digits, NULL, 10);
    return true;
}

/* Runs what was prepared, and ends it. */
static bool run_once(sqlite3_stmt *statement, struct failure *why)
{
    bool fine = statement && sql_run(statement, why);

    sqlite3_finalize(statement);
    return fine;
}

static bool put_meta(sqlite3 *db, const char *key, struct text value, struct failure *why)
{
    sqlite3_stmt *put = row_sum_put(db, "INSERT OR REPLACE INTO", "meta", "", why);

    if (!put)
        return false;
    sql_bind_text(put, 1, text_of(key));
    sql_bind_text(put, 2, value);
    return run_once(put, why);
}

/* All that was put into the file is there as it was put. */
static bool is_whole(sqlite3 *db, struct failure *why)
{
    static const char *const tables[] = {"meta",   "domain",   "address", "twin",  "plain",
                                         "nature", "deferral", "verdict", "output"};

    for (size_t i = 0; i < countof(tables); i++)
        if (!row_sum_check(db, tables[i], why))
            return false;
    return true;
}

static bool same_identity(struct run_store *store, struct failure *why)
{
    struct identity_fact *facts = memory_new(IDENTITY_FACTS * sizeof *facts);
    bool same = true;

    run_identity_facts(&store->identity, facts);
    for (size_t i = 0; same && i < IDENTITY_FACTS; i++) {
        char before[4096];

        same = meta_text(store->db, facts[i].key, before, sizeof before, why);
        if (same && strcmp(before, facts[i].value) != 0)
            same = failed(
                why, EXIT_BAD_DATA, "%s run in %s is of %s %s, now it is %s; %s",
                store->is_finished ? "the finished" : "an unfinished", store->path, facts[i].what,
                before[0] ? before : "(none)", facts[i].value[0] ? facts[i].value : "(none)",
                store->is_finished ? "recheck it as it was started, or leave out --recheck to ask "
                                     "everybody"
                                   : "finish it as it was started, or say --fresh to forget it");
    }
    free(facts);
    return same;
}

static bool is_anothers(const struct run_store *store, int version, const char *remedy,
                        struct failure *why)
{
    return failed(why, EXIT_BAD_DATA,
                  "run file %s was written by another version of rollcall (format %d, this one "
                  "knows %d); %s",
                  store->path, version, (int)SCHEMA_VERSION, remedy);
}

/* What another version wrote can be forgotten, not read: it knows none of its outputs. */
static bool pass_over(struct run_store *store, int version, bool fresh, struct failure *why)
{
    if (!fresh)
        return is_anothers(store, version, "finish it with that version, or say --fresh", why);
    sqlite3_close(store->db);
    store->db = NULL;
    return true;
}

static bool has_nothing_to_recheck(const struct run_store *store, struct failure *why)
{
    return failed(why, EXIT_BAD_DATA,
                  "there is no run in %s whose unknown rows could be asked again; run the command "
                  "without --recheck first",
                  store->path);
}

/* Reads what is there; goes on with it if it is unfinished and ours. */
static bool look_at_existing(struct run_store *store, struct failure *why)
{
    bool again = store->wish == RUN_RECHECK;
    bool fresh = store->wish == RUN_FRESH;
    struct stat there;
    char state[32];
    int version = 0;

    if (lstat(store->path, &there) != 0)
        return !again || has_nothing_to_recheck(store, why);
    if (!S_ISREG(there.st_mode))
        return failed(why, EXIT_CANNOT_CREATE,
                      "%s is a link, a device or a folder, and no place for a run file; name "
                      "another with --run",
                      store->path);
    if (there.st_size == 0)
        return !again || has_nothing_to_recheck(store, why);
    if (!sql_open(&store->db, store->path, &run_file, why) ||
        !sql_version(store->db, store->path, &run_file, &version, why))
        return false;
    if (version != SCHEMA_VERSION)
        return pass_over(store, version, fresh, why);
    if (!row_sum_check(store->db, "meta", why) ||
        !meta_text(store->db, "state", state, sizeof state, why))
        return false;
    if (fresh || (strcmp(state, "asking") != 0 && !again))
        return true;
    store->goes_on = strcmp(state, "asking") == 0;
    store->is_finished = !store->goes_on;
    return same_identity(store, why) && is_whole(store->db, why);
}

static bool read_secret(struct run_store *store, struct failure *why)
{
    sqlite3_stmt *find = sql_prepare(store->db, "SELECT value FROM meta WHERE key = 'secret'", why);
    bool found = false, fine;

    if (!find)
        return false;
    fine = sql_next(find, &found, why);
    if (fine && (!found || sqlite3_column_bytes(find, 0) != RUN_SECRET_SIZE))
        fine = failed(why, EXIT_BAD_DATA, "run file %s is damaged: it has no secret", store->path);
    if (fine)
        memcpy(store->secret, sqlite3_column_blob(find, 0), RUN_SECRET_SIZE);
    sqlite3_finalize(find);
    return fine;
}

static bool take_lock(struct run_store *store, struct failure *why)
{
    char path[4096];
    long holder;

    if ((size_t)snprintf(path, sizeof path, "%s.lock", store->path) >= sizeof path)
        return failed(why, EXIT_CANNOT_CREATE, "the run file's name is too long");
    switch (run_lock_take(&store->lock, path, false, &holder, why)) {
    case RUN_LOCK_HELD:
        return true;
    case RUN_LOCK_BUSY:
        return failed(
            why, EXIT_STOPPED_EARLY,
            "run file %s is in use by process %ld; wait for it, or name another with --run",
            store->path, holder);
    default:
        break;
    }
    snprintf(path, sizeof path, "%s", why->sentence);
    return failed(why, why->exit_code,
                  "%s; the run file stands beside the first -o FILE, --run names another place",
                  path);
}

bool run_store_open(struct run_store **opened, const char *path,
                    const struct run_identity *identity, enum run_wish wish, struct failure *why)
{
    struct run_store *store = memory_new(sizeof *store);

    store->identity = *identity;
    store->wish = wish;
    snprintf(store->path, sizeof store->path, "%s", path);
    snprintf(store->aside, sizeof store->aside, "%s.new", path);
    if (!take_lock(store, why))
        goto no_lock;
    if (!look_at_existing(store, why))
        goto unusable;
    if (store->goes_on || store->is_finished) {
        if (!read_secret(store, why))
            goto unusable;
    } else {
        random_bytes(store->secret, sizeof store->secret);
    }
    *opened = store;
    return true;
unusable:
    sqlite3_close(store->db);
    run_lock_release(&store->lock);
no_lock:
    free(store);
    return false;
}

static bool read_identity(struct run_store *store, struct failure *why)
{
    struct identity_fact *facts = memory_new(IDENTITY_FACTS * sizeof *facts);
    bool fine = true;

    run_identity_facts(&store->identity, facts);
    for (size_t i = 0; fine && i < IDENTITY_FACTS; i++)
        fine = meta_text(store->db, facts[i].key, facts[i].value, sizeof facts[i].value, why);
    if (fine)
        run_identity_from(facts, &store->identity);
    free(facts);
    return fine;
}

static bool look_inside(struct run_store *store, int64_t *started_at_ms, struct failure *why)
{
    struct stat there;
    char started[64];
    int version = 0;

    if (stat(store->path, &there) != 0 || !S_ISREG(there.st_mode) || there.st_size == 0)
        return failed(why, EXIT_BAD_DATA, "there is no run in %s; a run file ends in .run",
                      store->path);
    if (!sql_open(&store->db, store->path, &any_run_file, why) ||
        !sql_version(store->db, store->path, &any_run_file, &version, why))
        return false;
    if (version != SCHEMA_VERSION)
        return is_anothers(store, version, "export it with that version", why);
    if (!is_whole(store->db, why) ||
        !meta_text(store->db, "started", started, sizeof started, why) ||
        !read_identity(store, why))
        return false;
    *started_at_ms = moment_from_utc(text_of(started));
    return true;
}

bool run_store_look(struct run_store **looked, const char *path, struct run_identity *identity,
                    int64_t *started_at_ms, struct failure *why)
{
    struct run_store *store = memory_new(sizeof *store);

    store->lock.fd = -1;
    snprintf(store->path, sizeof store->path, "%s", path);
    if (!look_inside(store, started_at_ms, why)) {
        run_store_close(store);
        return false;
    }
    *identity = store->identity;
    *looked = store;
    return true;
}

bool run_store_has_finished(const struct run_store *store, bool *finished, struct failure *why)
{
    char state[32];

    if (!meta_text(store->db, "state", state, sizeof state, why))
        return false;
    *finished = strcmp(state, "finished") == 0;
    return true;
}

void run_store_close(struct run_store *store)
{
    if (!store)
        return;
    if (store->aside_db) {
        sqlite3_close(store->aside_db);
        unlink(store->aside);
    }
    sqlite3_close(store->db);
    if (store->lock.fd >= 0)
        run_lock_release(&store->lock);
    free(store);
}

bool run_store_goes_on(const struct run_store *store)
{
    return store->goes_on;
}

/* Those whose answer was unknown wait again, as if they had never been asked. */
static bool forget_unknown(sqlite3 *db, struct failure *why)
{
    sqlite3_stmt *forget = sql_prepare(db, "DELETE FROM verdict WHERE reason = ?", why);
    bool fine = forget != NULL;

    for (enum reason reason = REASON_ACCEPTED; fine && reason < REASON_COUNT; reason++) {
        if (reason_status(reason) != STATUS_UNKNOWN)
            continue;
        sql_bind_text(forget, 1, text_of(reason_word(reason)));
        fine = sql_run(forget, why);
    }
    sqlite3_finalize(forget);
    return fine;
}

/* Natures that were proven stay, and so does the secret: no domain meets a second made-up mailbox. */
static bool forget_unproven(sqlite3 *db, struct failure *why)
{
    char natures[128];

    snprintf(natures, sizeof natures, "DELETE FROM nature WHERE kind IN (%d, %d, %d);",
             NATURE_UNASKED, NATURE_REFUSES_US, NATURE_UNKNOWN);
    return sql_execute(db, natures, why) && sql_execute(db, "DELETE FROM deferral", why);
}

/* Recorded as empty, so that each is written anew; standard output, whether it was one or not. */
static bool forget_outputs(sqlite3 *db, struct failure *why)
{
    return sql_execute(db,
                       "UPDATE output SET length = 0, plain_row = 0;"
                       "INSERT OR REPLACE INTO output VALUES ('-', 0, -1, NULL);",
                       why) &&
           run_once(row_sum_renew(db, "output", "true", why), why);
}

bool run_store_is_finished(const struct run_store *store)
{
    return store->is_finished;
}

bool run_store_reopen(struct run_store *store, struct failure *why)
{
    sqlite3 *db = store->db;

    assert(store->is_finished);
    if (!sql_execute(db, "BEGIN IMMEDIATE", why))
        return false;
    if (!forget_unknown(db, why) || !forget_unproven(db, why) || !forget_outputs(db, why) ||
        !put_meta(db, "state", TEXT("asking"), why) || !sql_execute(db, "COMMIT", why)) {
        sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
        return false;
    }
    store->is_finished = false;
    store->goes_on = true;
    return true;
}

static bool put_identity(struct run_store *store, struct failure *why)
{
    struct identity_fact *facts = memory_new(IDENTITY_FACTS * sizeof *facts);
    char stamp[MOMENT_UTC_SIZE];
    bool fine = true;

    run_identity_facts(&store->identity, facts);
    for (size_t i = 0; fine && i < IDENTITY_FACTS; i++)
        fine = put_meta(store->aside_db, facts[i].key, text_of(facts[i].value), why);
    free(facts);
    return fine &&
           put_meta(store->aside_db, "secret",
                    (struct text){(const char *)store->secret, RUN_SECRET_SIZE}, why) &&
           put_meta(store->aside_db, "started", text_of(moment_utc(moment_wall_ms(), stamp)), why);
}

/* The files that the run before wrote are still ours to replace. */
static bool carry_outputs_over(struct run_store *store, struct failure *why)
{
    sqlite3_stmt *from, *to;
    bool found, fine = false;

    if (!store->db)
        return true;
    from = sql_prepare(store->db, "SELECT path FROM output", why);
    to = row_sum_put(store->aside_db, "INSERT INTO", "output", "", why);
    if (from && to) {
        sqlite3_bind_int(to, 2, 0);
        sqlite3_bind_int(to, 3, 0);
        while ((fine = sql_next(from, &found, why)) && found) {
            sql_bind_text(to, 1, sql_column(from, 0));
            if (!(fine = sql_run(to, why)))
                break;
        }
    }
    sqlite3_finalize(from);
    sqlite3_finalize(to);
    return fine;
}

bool run_store_begin(struct run_store *store, sqlite3 **aside, struct failure *why)
{
    int fd;

    unlink(store->aside); /* what a killed intake left */
    fd = open(store->aside, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return failed(why, EXIT_CANNOT_CREATE, "cannot create run file %s: %s", store->aside,
                      strerror(errno));
    close(fd);
    if (!sql_open(&store->aside_db, store->aside, &run_file, why))
        return false;
    /*
     * No journal: until it is renamed nobody reads this file but us, and a torn one is
     * thrown away.  A defensive connection would keep one all the same.
     */
    sqlite3_db_config(store->aside_db, SQLITE_DBCONFIG_DEFENSIVE, 0, NULL);
    if (!sql_execute(store->aside_db,
                     "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
                     "PRAGMA locking_mode = EXCLUSIVE; PRAGMA page_size = 8192;",
                     why) ||
        !sql_execute(store->aside_db, schema, why) || !put_identity(store, why) ||
        !carry_outputs_over(store, why))
        return false;
    *aside = store->aside_db;
    return true;
}

static bool sync_path(const char *path, int flags, struct failure *why)
{
    int fd = open(path, flags | O_CLOEXEC);
    bool fine = fd >= 0 && fsync(fd) == 0;

    if (!fine)
        failed(why, EXIT_CANNOT_WRITE, "cannot write %s to disk: %s", path, strerror(errno));
    if (fd >= 0)
        close(fd);
    return fine;
}

static void remove_beside(const char *path, const char *ending)
{
    char name[4096 + 8];

    if ((size_t)snprintf(name, sizeof name, "%s%s", path, ending) < sizeof name)
        unlink(name);
}

static bool put_number(sqlite3 *db, const char *key, uint64_t number, struct failure *why)
{
    char digits[32];

    snprintf(digits, sizeof digits, "%llu", (unsigned long long)number);
    return put_meta(db, key, text_of(digits), why);
}

static bool put_counts(sqlite3 *db, const struct run_counts *counts, struct failure *why)
{
    return put_number(db, "rows", counts->rows, why) &&
           put_number(db, "addresses", counts->addresses, why) &&
           put_number(db, "domains", counts->domains, why) &&
           put_number(db, "plain", counts->plain, why);
}

bool run_store_taken_in(struct run_store *store, const struct run_counts *counts,
                        struct failure *why)
{
    char directory[4096];

    if (!put_counts(store->aside_db, counts, why) ||
        !put_meta(store->aside_db, "state", TEXT("asking"), why))
        return false;
    if (sqlite3_close(store->aside_db) != SQLITE_OK)
        return failed(why, EXIT_CANNOT_WRITE, "run file %s cannot be closed", store->aside);
    store->aside_db = NULL;
    sqlite3_close(store->db);
    store->db = NULL;
    if (!sync_path(store->aside, O_RDWR, why))
        return false;
    /* A journal of the run before must not be taken for this one's. */
    remove_beside(store->path, "-wal");
    remove_beside(store->path, "-shm");
    if (rename(store->aside, store->path) != 0)
        return failed(why, EXIT_CANNOT_CREATE, "cannot rename %s to %s: %s", store->aside,
                      store->path, strerror(errno));
    snprintf(directory, sizeof directory, "%s", store->path);
    return sync_path(dirname(directory), O_RDONLY | O_DIRECTORY, why) &&
           sql_open(&store->db, store->path, &run_file, why) &&
           sql_execute(store->db, "PRAGMA journal_mode = WAL;", why);
}

bool run_store_knows_output(struct run_store *store, const char *real_path, bool *knows,
                            struct failure *why)
{
    sqlite3_stmt *find;
    bool fine;

    *knows = false;
    if (!store->db)
        return true;
    find = sql_prepare(store->db, "SELECT 1 FROM output WHERE path = ?", why);
    if (!find)
        return false;
    sql_bind_text(find, 1, text_of(real_path));
    fine = sql_next(find, knows, why);
    sqlite3_finalize(find);
    return fine;
}

static sqlite3_stmt *with_number(sqlite3_stmt *statement, int64_t number)
{
    if (statement)
        sqlite3_bind_int64(statement, 1, number);
    return statement;
}

static bool bound(sqlite3 *db, const char *table, const char *update, int64_t latest_ms,
                  struct failure *why)
{
    return run_once(with_number(sql_prepare(db, update, why), latest_ms), why) &&
           run_once(with_number(row_sum_renew(db, table, "due = ?1", why), latest_ms), why);
}

bool run_store_bound_waits(struct run_store *store, int64_t latest_ms, struct failure *why)
{
    sqlite3 *db = store->db;

    if (!sql_execute(db, "BEGIN IMMEDIATE", why))
        return false;
    if (bound(db, "deferral", "UPDATE deferral SET due = ?1 WHERE due > ?1", latest_ms, why) &&
        bound(db, "nature", "UPDATE nature SET due = ?1 WHERE due > ?1", latest_ms, why) &&
        sql_execute(db, "COMMIT", why))
        return true;
    sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
    return false;
}

bool run_store_finish(struct run_store *store, struct failure *why)
{
    return put_meta(store->db, "state", TEXT("finished"), why) &&
           sql_execute(store->db, "PRAGMA wal_checkpoint(TRUNCATE);", why);
}

bool run_store_count(const struct run_store *store, struct run_counts *counts, struct failure *why)
{
    return meta_number(store->db, "rows", &counts->rows, why) &&
           meta_number(store->db, "addresses", &counts->addresses, why) &&
           meta_number(store->db, "domains", &counts->domains, why) &&
           meta_number(store->db, "plain", &counts->plain, why);
}

const unsigned char *run_store_secret(const struct run_store *store)
{
    return store->secret;
}

const char *run_store_path(const struct run_store *store)
{
    return store->path;
}
