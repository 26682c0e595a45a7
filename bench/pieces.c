/*
 * pieces.c - what the libraries cost alone, for the same records.
 *
 *     pieces csv LIST             the list read by libcsv
 *     pieces json RESULTS.jsonl   each result built and dumped by Jansson
 *     pieces sqlite RUN           the rows of a finished run put into a database by SQLite
 *     pieces write RESULTS.jsonl  its bytes written to a file
 *
 * Only the library's own work is on the clock (CPU of the process, all of it): records
 * are made ready before, some thousands at a time.  SQLite does what a run has it do, in
 * the same transactions: the list staged and sorted, the addresses put, each of them
 * looked up once, the verdicts put.  Row sums are ours and left out.
 *
 * Prints one line: `RECORDS records CPU seconds`.  Works in the current directory, whose
 * files pieces.* it writes over.
 */
#include <csv.h>
#include <fcntl.h>
#include <jansson.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { CHUNK = 2000, BUFFER = 64 * 1024 };

/* -- the clock ---------------------------------------------------------------------------- */

static double cpu_s, running_since;
static unsigned long records;

static double cpu_now(void)
{
    struct timespec now;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static void clock_on(void)
{
    running_since = cpu_now();
}

static void clock_off(void)
{
    cpu_s += cpu_now() - running_since;
}

static void die(const char *what, const char *why)
{
    fprintf(stderr, "pieces: %s: %s\n", what, why);
    exit(1);
}

static FILE *open_file(const char *path)
{
    FILE *file = fopen(path, "r");

    if (!file)
        die(path, "cannot be opened");
    return file;
}

/* -- libcsv ------------------------------------------------------------------------------- */

static void count_cell(void *cell, size_t size, void *cells)
{
    (void)cell;
    *(unsigned long *)cells += size > 0;
}

static void count_record(int end, void *unused)
{
    (void)end;
    (void)unused;
    records++;
}

static void csv(const char *path)
{
    FILE *file = open_file(path);
    static char bytes[BUFFER];
    unsigned long cells = 0;
    struct csv_parser parser;
    size_t got;

    if (csv_init(&parser, 0) != 0)
        die("libcsv", "no memory");
    clock_on();
    while ((got = fread(bytes, 1, sizeof bytes, file)) > 0)
        if (csv_parse(&parser, bytes, got, count_cell, count_record, &cells) != got)
            die(path, csv_strerror(csv_error(&parser)));
    csv_fini(&parser, count_cell, count_record, &cells);
    clock_off();
    csv_free(&parser);
    fclose(file);
}

/* -- Jansson ------------------------------------------------------------------------------ */

static int count_bytes(const char *bytes, size_t size, void *total)
{
    (void)bytes;
    *(size_t *)total += size;
    return 0;
}

/* Copying sets every key of a new object, as building it does. */
static void build_and_dump(json_t **ready, size_t count)
{
    size_t total = 0;

    clock_on();
    for (size_t i = 0; i < count; i++) {
        json_t *built = json_deep_copy(ready[i]);

        if (!built || json_dump_callback(built, count_bytes, &total, 0) != 0)
            die("jansson", "no memory");
        json_decref(built);
    }
    clock_off();
    records += count;
    for (size_t i = 0; i < count; i++)
        json_decref(ready[i]);
}

static void json(const char *path)
{
    FILE *file = open_file(path);
    json_t *ready[CHUNK];
    json_error_t error;
    size_t count = 0;

    while ((ready[count] = json_loadf(file, JSON_DISABLE_EOF_CHECK, &error)))
        if (++count == CHUNK) {
            build_and_dump(ready, count);
            count = 0;
        }
    build_and_dump(ready, count);
    fclose(file);
}

/* -- SQLite ------------------------------------------------------------------------------- */

static void run_sql(sqlite3 *db, const char *sql)
{
    if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
        die(sql, sqlite3_errmsg(db));
}

static sqlite3_stmt *prepare(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *statement;

    if (sqlite3_prepare_v2(db, sql, -1, &statement, NULL) != SQLITE_OK)
        die(sql, sqlite3_errmsg(db));
    return statement;
}

static void step_and_reset(sqlite3_stmt *statement)
{
    if (sqlite3_step(statement) == SQLITE_ERROR)
        die("sqlite", sqlite3_errmsg(sqlite3_db_handle(statement)));
    sqlite3_reset(statement);
}

static sqlite3 *new_database(const char *path, const char *like, const char *pragmas)
{
    sqlite3 *db;
    sqlite3_stmt *tables;

    unlink(path);
    if (sqlite3_open(path, &db) != SQLITE_OK)
        die(path, sqlite3_errmsg(db));
    run_sql(db, pragmas);
    sqlite3_stmt *attach = prepare(db, "ATTACH ? AS like");
    sqlite3_bind_text(attach, 1, like, -1, SQLITE_STATIC);
    step_and_reset(attach);
    sqlite3_finalize(attach);
    tables = prepare(db, "SELECT sql FROM like.sqlite_master WHERE type = 'table'");
    while (sqlite3_step(tables) == SQLITE_ROW)
        run_sql(db, (const char *)sqlite3_column_text(tables, 0));
    sqlite3_finalize(tables);
    return db;
}

enum { COLUMNS_MAX = 20 };

/* Up to CHUNK rows of `from` are made ready; how many, and of how many columns. */
static size_t make_ready(sqlite3_stmt *from, sqlite3_value **ready, int *columns)
{
    size_t count = 0;

    *columns = sqlite3_column_count(from);
    while (count < CHUNK && sqlite3_step(from) == SQLITE_ROW) {
        for (int i = 0; i < *columns; i++)
            ready[count * COLUMNS_MAX + (size_t)i] =
                sqlite3_value_dup(sqlite3_column_value(from, i));
        count++;
    }
    return count;
}

/* All rows of the SELECT are put by the INSERT, a transaction each chunk if `in_turns`. */
static unsigned long put_all(sqlite3 *db, const char *select, const char *insert, bool in_turns)
{
    static sqlite3_value *ready[CHUNK * COLUMNS_MAX];
    sqlite3_stmt *from = prepare(db, select), *into = prepare(db, insert);
    unsigned long all = 0;
    size_t count;
    int columns;

    do {
        count = make_ready(from, ready, &columns);
        all += count;
        clock_on();
        if (in_turns)
            run_sql(db, "BEGIN");
        for (size_t row = 0; row < count; row++) {
            for (int i = 0; i < columns; i++)
                sqlite3_bind_value(into, i + 1, ready[row * COLUMNS_MAX + (size_t)i]);
            step_and_reset(into);
        }
        if (in_turns)
            run_sql(db, "COMMIT");
        clock_off();
        for (size_t row = 0; row < count; row++)
            for (int i = 0; i < columns; i++)
                sqlite3_value_free(ready[row * COLUMNS_MAX + (size_t)i]);
    } while (count == CHUNK); /* stepping on would begin anew */
    sqlite3_finalize(from);
    sqlite3_finalize(into);
    return all;
}

static void on_the_clock(sqlite3 *db, const char *sql)
{
    clock_on();
    run_sql(db, sql);
    clock_off();
}

static void walk(sqlite3 *db, const char *select)
{
    sqlite3_stmt *all = prepare(db, select);

    clock_on();
    while (sqlite3_step(all) == SQLITE_ROW)
        for (int i = 0; i < sqlite3_column_count(all); i++)
            sqlite3_column_text(all, i);
    clock_off();
    sqlite3_finalize(all);
}

/* The domains' order stands in their ids: what a run sorts by is as good as a hash. */
static void take_in(const char *run)
{
    sqlite3 *db = new_database("pieces.run", run,
                               "PRAGMA page_size = 8192; PRAGMA journal_mode = OFF;"
                               "PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE;"
                               "PRAGMA temp_store = FILE; PRAGMA cache_size = -8192;");

    run_sql(db, "CREATE TABLE staged (row INTEGER PRIMARY KEY, line INTEGER, input BLOB,"
                " domain_order INTEGER, domain TEXT, local TEXT)");
    on_the_clock(db, "BEGIN");
    records +=
        put_all(db,
                "SELECT a.row, a.line, a.input, d.id * 2654435761 % 4294967296, d.name,"
                " a.local FROM like.address a JOIN like.domain d ON d.id = a.domain UNION ALL"
                " SELECT t.row, t.line, t.input, d.id * 2654435761 % 4294967296, d.name,"
                " a.local FROM like.twin t JOIN like.address a ON a.id = t.address"
                " JOIN like.domain d ON d.id = a.domain ORDER BY 1",
                "INSERT INTO main.staged VALUES (?,?,?,?,?,?)", false);
    records += put_all(db, "SELECT * FROM like.plain",
                       "INSERT INTO main.plain VALUES (?,?,?,?,?,?)", false);
    on_the_clock(db, "COMMIT; BEGIN");
    walk(db, "SELECT row, line, input, domain, local FROM main.staged"
             " ORDER BY domain_order, domain, local, row");
    put_all(db, "SELECT * FROM like.address", "INSERT INTO main.address VALUES (?,?,?,?,?,?,?,?)",
            false);
    put_all(db, "SELECT * FROM like.domain", "INSERT INTO main.domain VALUES (?,?,?,?,?)", false);
    put_all(db, "SELECT * FROM like.twin", "INSERT INTO main.twin VALUES (?,?,?,?,?)", false);
    on_the_clock(db, "COMMIT; DROP TABLE staged");
    sqlite3_close(db);
}

static void record(const char *run)
{
    sqlite3 *db;

    if (sqlite3_open("pieces.run", &db) != SQLITE_OK)
        die("pieces.run", sqlite3_errmsg(db));
    run_sql(db, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -8192");
    sqlite3_stmt *attach = prepare(db, "ATTACH ? AS like");
    sqlite3_bind_text(attach, 1, run, -1, SQLITE_STATIC);
    step_and_reset(attach);
    sqlite3_finalize(attach);
    walk(db,
         "SELECT a.*, d.* FROM main.domain d CROSS JOIN main.address a ON a.id BETWEEN d.first AND"
         " d.first + d.count - 1 LEFT JOIN main.deferral w ON w.address = a.id");
    put_all(db, "SELECT * FROM like.nature",
            "INSERT INTO main.nature VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)", true);
    put_all(db, "SELECT * FROM like.verdict",
            "INSERT INTO main.verdict VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)", true);
    sqlite3_close(db);
}

static void sqlite(const char *run)
{
    take_in(run);
    record(run);
}

/* -- writing ------------------------------------------------------------------------------ */

static void write_bytes(const char *path)
{
    int from = open(path, O_RDONLY | O_CLOEXEC);
    int into = open("pieces.out", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    static char bytes[BUFFER];
    ssize_t got;

    if (from < 0 || into < 0)
        die(path, "cannot be copied");
    while ((got = read(from, bytes, sizeof bytes)) > 0) {
        for (char *at = bytes; (at = memchr(at, '\n', (size_t)(bytes + got - at))); at++)
            records++;
        clock_on();
        if (write(into, bytes, (size_t)got) != got)
            die("pieces.out", "cannot be written");
        clock_off();
    }
    clock_on();
    fdatasync(into);
    clock_off();
    close(from);
    close(into);
}

int main(int count, char **words)
{
    static const struct {
        const char *name;
        void (*measure)(const char *path);
    } parts[] = {{"csv", csv}, {"json", json}, {"sqlite", sqlite}, {"write", write_bytes}};

    for (size_t i = 0; count == 3 && i < sizeof parts / sizeof *parts; i++)
        if (strcmp(words[1], parts[i].name) == 0) {
            parts[i].measure(words[2]);
            printf("%lu records %.6f seconds\n", records, cpu_s);
            return 0;
        }
    fputs("usage: pieces csv|json|sqlite|write FILE\n", stderr);
    return 64;
}
