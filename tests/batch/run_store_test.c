/*
 * run_store_test.c - which run a run file is of, and who may have it.
 */
#include "base/moment.h"
#include "batch/domain_group.h"
#include "support/given_run.h"

#include <signal.h>
#include <sys/wait.h>

static const char list[] = "email\na@example.org\nb@example.org\na@example.org\nx\n";

static void start(struct given_run *run)
{
    given_run_start(run, list, sizeof list - 1);
}

static void check_says(const struct failure *why, enum exit_code exit_code, const char *words)
{
    assert_int_equal(why->exit_code, exit_code);
    if (!strstr(why->sentence, words))
        fail_msg("\"%s\" does not say \"%s\"", why->sentence, words);
}

static void an_unfinished_run_goes_on_as_it_was(void **state)
{
    unsigned char secret[RUN_SECRET_SIZE];
    struct run_counts counts;
    struct given_run run;
    struct failure why;

    (void)state;
    start(&run);
    memcpy(secret, run_store_secret(run.store), sizeof secret);
    assert_string_equal(run_store_path(run.store), run.run_path);
    given_run_again(&run);
    assert_true(run_store_goes_on(run.store));
    assert_memory_equal(run_store_secret(run.store), secret, sizeof secret);
    must(run_store_count(run.store, &counts, &why), &why);
    assert_int_equal(counts.rows, 4);
    assert_int_equal(counts.addresses, 2);
    assert_int_equal(counts.domains, 1);
    assert_int_equal(counts.plain, 1);
    given_run_end(&run);
}

static void a_run_that_was_not_taken_in_is_none(void **state)
{
    struct given_run run;
    struct failure why;
    sqlite3 *aside;

    (void)state;
    given_run_new(&run, list, sizeof list - 1);
    must(given_run_open(&run, false, &why), &why);
    must(run_store_begin(run.store, &aside, &why), &why);
    given_run_again(&run);
    assert_false(run_store_goes_on(run.store));
    given_run_end(&run);
}

static void the_file_aside_is_written_once_without_a_journal(void **state)
{
    char journal[TEMPORARY_PATH + 32];
    struct given_run run;
    struct failure why;
    sqlite3 *aside;

    (void)state;
    given_run_new(&run, list, sizeof list - 1);
    snprintf(journal, sizeof journal, "%s.new-journal", run.run_path);
    must(given_run_open(&run, false, &why), &why);
    must(run_store_begin(run.store, &aside, &why), &why);
    must(sql_execute(aside, "BEGIN; INSERT INTO domain VALUES (1, 'x.example', 1, 1, NULL)", &why),
         &why);
    assert_int_equal(file_mode(journal), -1);
    given_run_end(&run);
}

/* What is changed, and what the sentence must say of it. */
static void other_list(struct run_identity *identity)
{
    snprintf(identity->list, sizeof identity->list, "/elsewhere/other.csv");
}
static void other_size(struct run_identity *identity)
{
    identity->list_size++;
}
static void other_content(struct run_identity *identity)
{
    identity->list_hash++;
}
static void other_column(struct run_identity *identity)
{
    identity->column = 2;
}
static void no_header(struct run_identity *identity)
{
    identity->has_header = false;
}
static void other_delimiter(struct run_identity *identity)
{
    identity->delimiter = '\t';
}
static void other_from(struct run_identity *identity)
{
    snprintf(identity->from, sizeof identity->from, "other@example.org");
}
static void other_helo(struct run_identity *identity)
{
    snprintf(identity->helo, sizeof identity->helo, "other.example.org");
}
static void other_source(struct run_identity *identity)
{
    snprintf(identity->source_ip, sizeof identity->source_ip, "192.0.2.7");
}

static const struct {
    void (*change)(struct run_identity *identity);
    const char *names[3];
} facts[] = {
    {other_list, {"/elsewhere/other.csv", "list.csv"}},
    {other_size, {"size", "51", "50"}},
    {other_content, {"content", "0000000000001235", "0000000000001234"}},
    {other_column, {"column 1", "it is 3"}},
    {no_header, {"column 1", "without header"}},
    {other_delimiter, {"--delimiter ,", "TAB"}},
    {other_from, {"--from probe@example.org", "other@example.org"}},
    {other_helo, {"--helo probe.example.org", "other.example.org"}},
    {other_source, {"--source-ip (none)", "192.0.2.7"}},
};

static void each_fact_that_differs_is_refused_by_its_name(void **state)
{
    struct given_run run;
    struct run_identity before;
    struct failure why;

    (void)state;
    start(&run);
    given_run_close(&run);
    before = run.identity;
    for (size_t i = 0; i < countof(facts); i++) {
        run.identity = before;
        facts[i].change(&run.identity);
        assert_false(given_run_open(&run, false, &why));
        check_says(&why, EXIT_BAD_DATA, run.run_path);
        check_says(&why, EXIT_BAD_DATA, "--fresh");
        for (size_t j = 0; j < countof(facts[i].names) && facts[i].names[j]; j++)
            check_says(&why, EXIT_BAD_DATA, facts[i].names[j]);
    }
    run.identity = before;
    must(given_run_open(&run, false, &why), &why); /* and none of this harmed the run */
    assert_true(run_store_goes_on(run.store));
    given_run_end(&run);
}

static void fresh_starts_anew_with_another_secret(void **state)
{
    struct intake_watch watch = {.stop = false};
    unsigned char secret[RUN_SECRET_SIZE];
    struct given_run run;
    struct failure why;

    (void)state;
    start(&run);
    memcpy(secret, run_store_secret(run.store), sizeof secret);
    given_run_close(&run);
    other_from(&run.identity);
    must(given_run_open(&run, true, &why), &why);
    assert_false(run_store_goes_on(run.store));
    assert_memory_not_equal(run_store_secret(run.store), secret, sizeof secret);
    must(given_run_take_in(&run, &watch, &why), &why);
    given_run_again(&run);
    assert_true(run_store_goes_on(run.store));
    given_run_end(&run);
}

static void put_output(const struct given_run *run, const char *path)
{
    char statement[1024];

    snprintf(statement, sizeof statement,
             "INSERT OR REPLACE INTO output VALUES ('%s', 100, 7, NULL)", path);
    given_run_execute(run, statement);
}

static bool knows(const struct given_run *run, const char *path)
{
    struct failure why;
    bool known;

    must(run_store_knows_output(run->store, path, &known, &why), &why);
    return known;
}

static void a_finished_run_starts_anew_and_knows_its_outputs(void **state)
{
    struct intake_watch watch = {.stop = false};
    struct given_run run;
    struct failure why;

    (void)state;
    start(&run);
    put_output(&run, "/a/b.jsonl");
    must(run_store_finish(run.store, &why), &why);
    other_from(&run.identity); /* may differ: it is another run */
    given_run_again(&run);
    assert_false(run_store_goes_on(run.store));
    assert_true(knows(&run, "/a/b.jsonl"));
    assert_false(knows(&run, "/a/c.jsonl"));
    must(given_run_take_in(&run, &watch, &why), &why);
    assert_true(knows(&run, "/a/b.jsonl")); /* carried over, as nothing written yet */
    assert_int_equal(given_run_number(&run, "SELECT length + plain_row FROM output"), 0);
    assert_int_equal(given_run_number(&run, "SELECT count(*) FROM verdict"), 0);
    given_run_again(&run);
    assert_true(run_store_goes_on(run.store));
    given_run_end(&run);
}

static void a_new_run_knows_no_outputs(void **state)
{
    struct given_run run;
    struct failure why;

    (void)state;
    given_run_new(&run, list, sizeof list - 1);
    must(given_run_open(&run, false, &why), &why);
    assert_false(knows(&run, "/a/b.jsonl"));
    given_run_end(&run);
}

static void a_run_file_is_its_users_alone(void **state)
{
    char beside[TEMPORARY_PATH + 32];
    struct given_run run;
    mode_t before = umask(0);

    (void)state;
    start(&run);
    assert_false(knows(&run, "/a/b.jsonl")); /* whoever reads holds the journal open */
    put_output(&run, "/a/b.jsonl");
    assert_int_equal(file_mode(run.run_path), 0600);
    snprintf(beside, sizeof beside, "%s.lock", run.run_path);
    assert_int_equal(file_mode(beside), 0600);
    snprintf(beside, sizeof beside, "%s-wal", run.run_path);
    assert_int_equal(file_mode(beside), 0600);
    umask(before);
    given_run_end(&run);
}

/* -- a finished run that is rechecked ---------------------------------------------------------- */

static bool open_for_recheck(struct given_run *run, struct failure *why)
{
    given_run_close(run);
    return run_store_open(&run->store, run->run_path, &run->identity, RUN_RECHECK, why);
}

static void put_verdict(const struct given_run *run, const char *local, enum reason reason)
{
    char statement[512];

    snprintf(
        statement, sizeof statement,
        "INSERT INTO verdict VALUES (%lld, '%s', NULL, %d, %d, 'mx', '192.0.2.1', 250, '2.1.5',"
        " x'ff41', 'detail', 2, 1700000000000, 143, NULL)",
        (long long)given_run_id(run, local, "example.org"), reason_word(reason), SOURCE_PROBE,
        STAGE_RCPT);
    given_run_execute(run, statement);
}

/* The answer for `a` is definite, the one for `b` has this reason. */
static void finish_with(struct given_run *run, enum reason reason)
{
    struct failure why;

    start(run);
    put_verdict(run, "a", REASON_ACCEPTED);
    put_verdict(run, "b", reason);
    put_output(run, "/a/b.jsonl");
    given_run_execute(run,
                      "INSERT INTO deferral SELECT address, 3, 2, 9, reason, NULL FROM verdict");
    must(run_store_finish(run->store, &why), &why);
}

static void whoever_is_unknown_waits_again_and_nobody_else(void **state)
{
    static const char whole[] =
        "SELECT count(*) FROM verdict WHERE address = 1 AND reason = 'accepted' AND mx_host = 'mx' AND code = 250"
        " AND text = x'ff41' AND attempts = 2 AND checked_at = 1700000000000 AND elapsed = 143";
    struct given_run run;
    struct failure why;

    (void)state;
    finish_with(&run, REASON_GREYLISTED);
    for (enum reason reason = REASON_ACCEPTED; reason < REASON_COUNT; reason++) {
        given_run_execute(&run, "DELETE FROM verdict WHERE address = 2");
        put_verdict(&run, "b", reason);
        must(run_store_finish(run.store, &why), &why);
        must(open_for_recheck(&run, &why), &why);
        must(run_store_reopen(run.store, &why), &why);
        if (given_run_number(&run, "SELECT count(*) FROM verdict") !=
            (reason_status(reason) == STATUS_UNKNOWN ? 1 : 2))
            fail_msg("%s", reason_word(reason));
        assert_int_equal(given_run_number(&run, whole), 1);
    }
    assert_int_equal(given_run_number(&run, "SELECT count(*) FROM deferral"), 0);
    assert_int_equal(given_run_number(&run, "SELECT count(*) FROM plain"), 1);
    given_run_end(&run);
}

static void natures_that_were_proven_and_the_secret_stay(void **state)
{
    static const struct {
        enum nature_kind kind;
        int stay;
    } natures[] = {
        {NATURE_UNASKED, 0},    {NATURE_REFUSES, 1},     {NATURE_REFUSES_BARE, 1},
        {NATURE_NOT_SERVED, 1}, {NATURE_ACCEPTS_ALL, 1}, {NATURE_REFUSES_US, 0},
        {NATURE_UNKNOWN, 0},
    };
    unsigned char secret[RUN_SECRET_SIZE];
    char statement[256];
    struct given_run run;
    struct failure why;

    (void)state;
    for (size_t i = 0; i < countof(natures); i++) {
        finish_with(&run, REASON_GREYLISTED);
        memcpy(secret, run_store_secret(run.store), sizeof secret);
        snprintf(statement, sizeof statement,
                 "INSERT INTO nature (domain, kind, rounds, due, accepted, source)"
                 " SELECT id, %d, 3, 0, 0, 0 FROM domain",
                 natures[i].kind);
        given_run_execute(&run, statement);
        must(open_for_recheck(&run, &why), &why);
        must(run_store_reopen(run.store, &why), &why);
        if (given_run_number(&run, "SELECT count(*) FROM nature") != natures[i].stay)
            fail_msg("nature %d", natures[i].kind);
        assert_memory_equal(run_store_secret(run.store), secret, sizeof secret);
        given_run_end(&run);
    }
}

/* So a command that is refused after all has not made the run an unfinished one. */
static void a_finished_run_is_as_it_was_until_it_is_reopened(void **state)
{
    struct given_run run;
    struct failure why;

    (void)state;
    finish_with(&run, REASON_GREYLISTED);
    for (int times = 0; times < 2; times++) {
        must(open_for_recheck(&run, &why), &why);
        assert_true(run_store_is_finished(run.store));
        assert_false(run_store_goes_on(run.store));
        assert_true(knows(&run, "/a/b.jsonl"));
        assert_int_equal(given_run_number(&run, "SELECT count(*) FROM verdict"), 2);
    }
    given_run_again(&run);
    assert_false(run_store_goes_on(run.store)); /* without --recheck it makes room */
    given_run_end(&run);
}

static void a_reopened_run_goes_on_and_forgets_nothing_twice(void **state)
{
    struct given_run run;
    struct failure why;

    (void)state;
    finish_with(&run, REASON_GREYLISTED);
    must(open_for_recheck(&run, &why), &why);
    must(run_store_reopen(run.store, &why), &why);
    assert_true(run_store_goes_on(run.store));
    put_verdict(&run, "b", REASON_TIMEOUT); /* asked again, and killed before it was finished */
    must(open_for_recheck(&run, &why), &why);
    assert_true(run_store_goes_on(run.store));
    assert_false(run_store_is_finished(run.store));
    assert_int_equal(given_run_number(&run, "SELECT count(*) FROM verdict"), 2);
    given_run_end(&run);
}

/* The last of its changes fails, and none of them has happened. */
static void a_run_is_reopened_wholly_or_not_at_all(void **state)
{
    struct given_run run;
    struct failure why;

    (void)state;
    finish_with(&run, REASON_GREYLISTED);
    given_run_execute(&run, "CREATE TRIGGER no BEFORE INSERT ON meta"
                            " BEGIN SELECT RAISE(ABORT, 'not now'); END");
    must(open_for_recheck(&run, &why), &why);
    assert_false(run_store_reopen(run.store, &why));
    assert_non_null(strstr(why.sentence, "not now"));
    given_run_execute(&run, "DROP TRIGGER no"); /* nobody holds the file locked */
    must(open_for_recheck(&run, &why), &why);
    assert_true(run_store_is_finished(run.store));
    assert_int_equal(given_run_number(&run, "SELECT count(*) FROM verdict"), 2);
    assert_int_equal(given_run_number(&run, "SELECT count(*) FROM deferral"), 2);
    assert_int_equal(given_run_number(&run, "SELECT length FROM output"), 100);
    given_run_end(&run);
}

static void without_a_run_there_is_nothing_to_recheck(void **state)
{
    struct given_run run;
    struct failure why;

    (void)state;
    given_run_new(&run, list, sizeof list - 1);
    assert_false(open_for_recheck(&run, &why));
    check_says(&why, EXIT_BAD_DATA, "there is no run in");
    file_put(run.run_path, "", 0);
    assert_false(open_for_recheck(&run, &why));
    check_says(&why, EXIT_BAD_DATA, "there is no run in");
    given_run_end(&run);
}

static void another_commands_run_is_not_rechecked(void **state)
{
    struct given_run run;
    struct failure why;

    (void)state;
    finish_with(&run, REASON_GREYLISTED);
    other_from(&run.identity);
    assert_false(open_for_recheck(&run, &why));
    check_says(&why, EXIT_BAD_DATA, "the finished run");
    check_says(&why, EXIT_BAD_DATA, "--from probe@example.org, now it is other@example.org");
    check_says(&why, EXIT_BAD_DATA, "leave out --recheck");
    given_run_end(&run);
}

/* -- files that are none of ours -------------------------------------------------------------- */

static void make_database(const char *path, const char *statements)
{
    sqlite3 *db;

    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, statements, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
}

static void what_is_no_database_is_left_alone(void **state)
{
    static const char letter[] = "Dear Sir or Madam, this is no database at all, and it is "
                                 "longer than the header of one, which has one hundred bytes.";
    struct given_run run;
    struct failure why;
    char *bytes;
    size_t len;

    (void)state;
    given_run_new(&run, list, sizeof list - 1);
    file_put(run.run_path, letter, sizeof letter);
    for (int fresh = 0; fresh < 2; fresh++) {
        assert_false(given_run_open(&run, fresh, &why));
        check_says(&why, EXIT_BAD_DATA, run.run_path);
        check_says(&why, EXIT_BAD_DATA, "is not a run file of rollcall");
        check_says(&why, EXIT_BAD_DATA, "--run");
    }
    bytes = file_get(run.run_path, &len);
    assert_int_equal(len, sizeof letter);
    assert_memory_equal(bytes, letter, len);
    free(bytes);
    given_run_end(&run);
}

static void a_database_of_somebody_else_is_left_alone(void **state)
{
    struct given_run run;
    struct failure why;

    (void)state;
    given_run_new(&run, list, sizeof list - 1);
    make_database(run.run_path, "CREATE TABLE precious (x); INSERT INTO precious VALUES (1)");
    for (int fresh = 0; fresh < 2; fresh++) {
        assert_false(given_run_open(&run, fresh, &why));
        check_says(&why, EXIT_BAD_DATA, "a database, but no run file of rollcall");
        check_says(&why, EXIT_BAD_DATA, run.run_path);
    }
    given_run_end(&run);
}

static void a_run_of_another_version_is_finished_by_it_or_forgotten(void **state)
{
    struct intake_watch watch = {.stop = false};
    struct given_run run;
    struct failure why;

    (void)state;
    start(&run);
    given_run_close(&run);
    make_database(run.run_path, "PRAGMA user_version = 99");
    assert_false(given_run_open(&run, false, &why));
    check_says(&why, EXIT_BAD_DATA, "format 99");
    check_says(&why, EXIT_BAD_DATA, "--fresh");
    must(given_run_open(&run, true, &why), &why); /* as the sentence says */
    assert_false(run_store_goes_on(run.store));
    assert_false(knows(&run, "/a/b.jsonl"));
    must(given_run_take_in(&run, &watch, &why), &why);
    given_run_again(&run);
    assert_true(run_store_goes_on(run.store));
    given_run_end(&run);
}

static void a_look_takes_nothing_from_whoever_has_the_run(void **state)
{
    struct run_identity identity;
    struct run_store *looked;
    struct run_counts counts;
    struct given_run run;
    struct failure why;
    int64_t started_at_ms;

    (void)state;
    start(&run);
    must(run_store_look(&looked, run.run_path, &identity, &started_at_ms, &why), &why);
    assert_string_equal(identity.list, run.identity.list);
    assert_int_equal(identity.list_hash, run.identity.list_hash);
    assert_in_range(moment_wall_ms() - started_at_ms, 0, 60 * 1000);
    must(run_store_count(looked, &counts, &why), &why);
    assert_int_equal(counts.rows, 4);
    run_store_close(looked);
    assert_false(run_store_open(&looked, run.run_path, &run.identity, RUN_GO_ON, &why));
    check_says(&why, EXIT_STOPPED_EARLY, "in use by process");
    given_run_again(&run);
    assert_true(run_store_goes_on(run.store));
    given_run_close(&run);
    make_database(run.run_path, "PRAGMA user_version = 99");
    assert_false(run_store_look(&looked, run.run_path, &identity, &started_at_ms, &why));
    check_says(&why, EXIT_BAD_DATA, "format 99");
    assert_false(run_store_look(&looked, run.dir, &identity, &started_at_ms, &why));
    check_says(&why, EXIT_BAD_DATA, "there is no run");
    given_run_end(&run);
}

static bool looks_finished(const struct given_run *run)
{
    struct run_identity identity;
    struct run_store *looked;
    struct failure why;
    int64_t started_at_ms;
    bool finished;

    must(run_store_look(&looked, run->run_path, &identity, &started_at_ms, &why), &why);
    must(run_store_has_finished(looked, &finished, &why), &why);
    run_store_close(looked);
    return finished;
}

static void a_look_tells_whether_the_run_has_finished(void **state)
{
    struct given_run run;
    struct failure why;

    (void)state;
    start(&run);
    assert_false(looks_finished(&run));
    must(run_store_finish(run.store, &why), &why);
    assert_true(looks_finished(&run));
    given_run_end(&run);
}

/* A clock that was years ahead when a run put somebody off is no reason to wait for years. */
static void nobody_waits_longer_than_anybody_is_put_off(void **state)
{
    static const char *const tables[] = {"deferral", "nature"};
    struct given_run run;
    struct failure why;
    sqlite3 *db;

    (void)state;
    start(&run);
    given_run_execute(&run, "INSERT INTO deferral VALUES (1, 1, 1, 5000, 'greylisted', NULL),"
                            " (2, 1, 1, 900, 'greylisted', NULL);"
                            "INSERT INTO nature (domain, kind, rounds, due, accepted, source)"
                            " VALUES (1, 0, 1, 5000, 0, 3);");
    must(run_store_bound_waits(run.store, 1000, &why), &why);
    assert_int_equal(given_run_number(&run, "SELECT due FROM deferral WHERE address = 1"), 1000);
    assert_int_equal(given_run_number(&run, "SELECT due FROM deferral WHERE address = 2"), 900);
    assert_int_equal(given_run_number(&run, "SELECT due FROM nature"), 1000);
    must(run_store_connect(run.store, &db, &why), &why);
    for (size_t i = 0; i < countof(tables); i++)
        must(row_sum_check(db, tables[i], &why), &why);
    sqlite3_close(db);
    given_run_end(&run);
}

static void a_run_file_without_its_secret_is_damaged(void **state)
{
    struct given_run run;
    struct failure why;

    (void)state;
    start(&run);
    given_run_execute(&run, "DELETE FROM meta WHERE key = 'secret'");
    given_run_close(&run);
    assert_false(given_run_open(&run, false, &why));
    check_says(&why, EXIT_BAD_DATA, "has no secret");
    given_run_end(&run);
}

static void an_empty_file_is_no_run(void **state)
{
    struct intake_watch watch = {.stop = false};
    struct given_run run;
    struct failure why;

    (void)state;
    given_run_new(&run, list, sizeof list - 1);
    file_put(run.run_path, "", 0);
    must(given_run_open(&run, false, &why), &why);
    assert_false(run_store_goes_on(run.store));
    must(given_run_take_in(&run, &watch, &why), &why);
    given_run_end(&run);
}

/* -- two at once ------------------------------------------------------------------------------- */

static void a_run_file_in_use_is_refused_with_the_process_that_has_it(void **state)
{
    struct run_store *second;
    struct given_run run;
    struct failure why;
    char number[64];

    (void)state;
    start(&run);
    assert_false(run_store_open(&second, run.run_path, &run.identity, RUN_FRESH, &why));
    snprintf(number, sizeof number, "process %ld", (long)getpid());
    check_says(&why, EXIT_STOPPED_EARLY, number);
    check_says(&why, EXIT_STOPPED_EARLY, run.run_path);
    given_run_again(&run); /* a lock that was let go is no lock */
    given_run_end(&run);
}

/* The holder is killed after a commit that is in the journal only. */
static void what_was_committed_survives_a_killed_process(void **state)
{
    struct given_run run;
    int ready[2], status;
    struct failure why;
    char byte;
    pid_t child;

    (void)state;
    start(&run);
    given_run_close(&run);
    assert_int_equal(pipe(ready), 0);
    child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        if (!given_run_open(&run, false, &why))
            _exit(1);
        put_output(&run, "/a/b.jsonl");
        if (write(ready[1], "x", 1) != 1)
            _exit(1);
        for (;;)
            pause();
    }
    close(ready[1]);
    assert_int_equal(read(ready[0], &byte, 1), 1);
    close(ready[0]);
    kill(child, SIGKILL);
    waitpid(child, &status, 0);
    must(given_run_open(&run, false, &why), &why);
    assert_true(run_store_goes_on(run.store));
    assert_true(knows(&run, "/a/b.jsonl"));
    given_run_end(&run);
}

static void a_run_file_that_cannot_be_made_has_its_sentence(void **state)
{
    struct run_store *store;
    struct run_identity identity = {.delimiter = ','};
    struct failure why;

    (void)state;
    assert_false(run_store_open(&store, "/nowhere/at/all.run", &identity, RUN_GO_ON, &why));
    check_says(&why, EXIT_CANNOT_CREATE, "/nowhere/at/all.run");
    run_store_close(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_unfinished_run_goes_on_as_it_was),
        cmocka_unit_test(a_run_that_was_not_taken_in_is_none),
        cmocka_unit_test(the_file_aside_is_written_once_without_a_journal),
        cmocka_unit_test(each_fact_that_differs_is_refused_by_its_name),
        cmocka_unit_test(fresh_starts_anew_with_another_secret),
        cmocka_unit_test(a_finished_run_starts_anew_and_knows_its_outputs),
        cmocka_unit_test(a_new_run_knows_no_outputs),
        cmocka_unit_test(whoever_is_unknown_waits_again_and_nobody_else),
        cmocka_unit_test(natures_that_were_proven_and_the_secret_stay),
        cmocka_unit_test(a_finished_run_is_as_it_was_until_it_is_reopened),
        cmocka_unit_test(a_reopened_run_goes_on_and_forgets_nothing_twice),
        cmocka_unit_test(a_run_is_reopened_wholly_or_not_at_all),
        cmocka_unit_test(without_a_run_there_is_nothing_to_recheck),
        cmocka_unit_test(another_commands_run_is_not_rechecked),
        cmocka_unit_test(a_run_file_is_its_users_alone),
        cmocka_unit_test(what_is_no_database_is_left_alone),
        cmocka_unit_test(a_database_of_somebody_else_is_left_alone),
        cmocka_unit_test(a_run_of_another_version_is_finished_by_it_or_forgotten),
        cmocka_unit_test(a_look_takes_nothing_from_whoever_has_the_run),
        cmocka_unit_test(a_look_tells_whether_the_run_has_finished),
        cmocka_unit_test(nobody_waits_longer_than_anybody_is_put_off),
        cmocka_unit_test(a_run_file_without_its_secret_is_damaged),
        cmocka_unit_test(an_empty_file_is_no_run),
        cmocka_unit_test(a_run_file_in_use_is_refused_with_the_process_that_has_it),
        cmocka_unit_test(what_was_committed_survives_a_killed_process),
        cmocka_unit_test(a_run_file_that_cannot_be_made_has_its_sentence),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
