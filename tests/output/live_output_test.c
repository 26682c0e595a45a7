/*
 * live_output_test.c - lines that are in the file exactly when their verdicts are
 * in the run file.
 */
#include "output/json_rows.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>

#include "batch/run_journal.h"
#include "output/live_output.h"

/* Rows 1 to 6: two addresses, a twin of the first, and two rows without an address; 6 is open. */
static const char list[] = "email\na@example.org\nno\nb@example.org\na@example.org\n\"\"\n"
                           "c@example.org\n";
static const char first_line[] = "{\"row\":1}\n";

struct fixture {
    struct given_run run;
    struct run_journal *journal;
    char path[TEMPORARY_PATH + 32];
};

static int start(void **state)
{
    static struct fixture fixture;
    struct failure why;

    given_run_start(&fixture.run, list, sizeof list - 1);
    must(run_journal_open(&fixture.journal, fixture.run.store, &why), &why);
    snprintf(fixture.path, sizeof fixture.path, "%s/out.jsonl", fixture.run.dir);
    *state = &fixture;
    return 0;
}

static int end(void **state)
{
    struct fixture *fixture = *state;

    run_journal_close(fixture->journal);
    given_run_end(&fixture->run);
    return 0;
}

/* As the next start of the program finds it all. */
static void begin_again(struct fixture *fixture)
{
    struct failure why;

    run_journal_close(fixture->journal);
    given_run_again(&fixture->run);
    must(run_journal_open(&fixture->journal, fixture->run.store, &why), &why);
}

static void open_live(struct fixture *fixture, struct live_output *live)
{
    struct failure why;

    must(live_output_open(live, fixture->path, false, fixture->run.store, fixture->journal, NULL,
                          &why),
         &why);
}

static void append(struct live_output *live, const char *lines)
{
    struct failure why;

    must(live_output_append(live, text_of(lines), &why), &why);
}

static void commit(struct fixture *fixture, struct live_output *live)
{
    struct failure why;

    must(run_journal_begin(fixture->journal, &why), &why);
    must(live_output_record(live, fixture->journal, &why), &why);
    must(run_journal_commit(fixture->journal, &why), &why);
}

/* A file with one committed line, the verdicts of `a` and `b`, and the program ended. */
static void leave_one_line(struct fixture *fixture)
{
    const struct verdict verdict = {.reason = REASON_ACCEPTED, .evidence = {.elapsed_ms = -1}};
    struct live_output live;
    struct failure why;

    open_live(fixture, &live);
    append(&live, first_line);
    must(run_journal_verdict(fixture->journal, given_run_id(&fixture->run, "a", "example.org"),
                             &verdict, &why),
         &why);
    must(run_journal_verdict(fixture->journal, given_run_id(&fixture->run, "b", "example.org"),
                             &verdict, &why),
         &why);
    commit(fixture, &live);
    live_output_close(&live);
    begin_again(fixture);
}

static void check_file(const struct fixture *fixture, const char *want)
{
    size_t len;
    char *bytes = file_get(fixture->path, &len);

    assert_non_null(bytes);
    assert_string_equal(bytes, want);
    free(bytes);
}

static struct output_record record_of(struct fixture *fixture)
{
    struct output_record record;
    struct failure why;

    must(run_journal_get_output(fixture->journal, fixture->path, &record, &why), &why);
    return record;
}

static void a_new_run_begins_with_an_empty_file(void **state)
{
    struct fixture *fixture = *state;
    struct live_output live;

    open_live(fixture, &live);
    live_output_close(&live);
    check_file(fixture, "");
    assert_int_equal(file_mode(fixture->path), 0600);
}

static void the_length_that_is_recorded_is_on_the_disk(void **state)
{
    struct fixture *fixture = *state;
    struct live_output live;

    open_live(fixture, &live);
    append(&live, first_line);
    check_file(fixture, ""); /* gathered */
    live.record.plain_row = 3;
    commit(fixture, &live);
    check_file(fixture, first_line);
    assert_int_equal(record_of(fixture).length, sizeof first_line - 1);
    assert_int_equal(record_of(fixture).plain_row, 3);
    live_output_close(&live);
}

static void lines_after_the_last_commit_are_cut_off(void **state)
{
    static const char *const more[] = {"", "{\"row\":3}\n", "{\"row\":3}\n{\"ro", "{", "\n\n\n"};
    struct fixture *fixture = *state;
    struct live_output live;

    leave_one_line(fixture);
    for (size_t i = 0; i < countof(more); i++) {
        char bytes[128];
        int len = snprintf(bytes, sizeof bytes, "%s%s", first_line, more[i]);

        file_put(fixture->path, bytes, (size_t)len);
        open_live(fixture, &live);
        live_output_close(&live);
        check_file(fixture, first_line);
    }
}

static void a_file_that_was_cut_goes_on_where_it_ended(void **state)
{
    struct fixture *fixture = *state;
    struct live_output live;

    leave_one_line(fixture);
    file_put(fixture->path, "{\"row\":1}\n{\"row\":9}\n", 20);
    open_live(fixture, &live);
    append(&live, "{\"row\":2}\n");
    commit(fixture, &live);
    live_output_close(&live);
    check_file(fixture, "{\"row\":1}\n{\"row\":2}\n");
    assert_int_equal(record_of(fixture).length, 20);
}

/* Rows 1, 3 and 4 have verdicts, 2 and 5 hold no address, 6 is open. */
static void check_rebuilt(struct fixture *fixture)
{
    struct json_rows *rows = calloc(1, sizeof *rows);
    struct live_output live;

    open_live(fixture, &live);
    assert_true(live.record.plain_row == INT64_MAX); /* they are not written once more */
    commit(fixture, &live);
    live_output_close(&live);
    json_rows_read(rows, fixture->path);
    assert_int_equal(rows->lines, 5);
    for (int row = 1; row <= 5; row++)
        assert_int_equal(rows->of_row[row], 1);
    free(rows);
}

static void a_missing_file_is_written_anew_from_the_run(void **state)
{
    struct fixture *fixture = *state;

    leave_one_line(fixture);
    unlink(fixture->path);
    check_rebuilt(fixture);
}

static void a_shorter_file_is_written_anew_from_the_run(void **state)
{
    struct fixture *fixture = *state;

    leave_one_line(fixture);
    file_put(fixture->path, first_line, sizeof first_line - 3);
    check_rebuilt(fixture);
}

static void another_file_is_written_anew_from_the_run(void **state)
{
    struct fixture *fixture = *state;

    leave_one_line(fixture);
    file_put(fixture->path, "Dear Sir, I am longer than the line.\n", 37);
    check_rebuilt(fixture);
}

static void a_rebuilt_file_goes_on_after_the_next_start(void **state)
{
    struct fixture *fixture = *state;
    struct live_output live;
    char *rebuilt, *after;
    size_t len;

    leave_one_line(fixture);
    unlink(fixture->path);
    check_rebuilt(fixture);
    rebuilt = file_get(fixture->path, &len);
    begin_again(fixture);
    open_live(fixture, &live);
    live_output_close(&live);
    after = file_get(fixture->path, &len);
    assert_string_equal(after, rebuilt);
    free(rebuilt);
    free(after);
}

/*
 * The lines of a rebuilt file stand in another order: until its length is recorded
 * the recorded one must not be taken for a place in it.
 */
static void a_rebuilding_that_was_killed_is_done_again(void **state)
{
    struct fixture *fixture = *state;
    struct live_output live;

    leave_one_line(fixture);
    unlink(fixture->path);
    open_live(fixture, &live);
    live_output_close(&live); /* killed: no commit */
    begin_again(fixture);
    assert_int_equal(record_of(fixture).length, 0);
    file_put(fixture->path, "{\"row\":2}\n{\"row\":1}\n", 20);
    check_rebuilt(fixture);
}

static int files_in(const char *dir)
{
    DIR *folder = opendir(dir);
    int count = 0;

    assert_non_null(folder);
    while (readdir(folder))
        count++;
    closedir(folder);
    return count;
}

/* Whoever reads it meanwhile has the old one, whole. */
static void a_rebuilding_that_failed_leaves_what_stood_there_and_nothing_aside(void **state)
{
    static const char other[] = "Dear Sir, I am longer than the line.\n";
    struct fixture *fixture = *state;
    struct live_output live;
    struct failure why;
    int files;

    leave_one_line(fixture);
    file_put(fixture->path, other, sizeof other - 1);
    given_run_execute(&fixture->run, "ALTER TABLE plain RENAME TO lost");
    files = files_in(fixture->run.dir);
    assert_false(live_output_open(&live, fixture->path, false, fixture->run.store, fixture->journal,
                                  NULL, &why));
    check_file(fixture, other);
    assert_int_equal(files_in(fixture->run.dir), files);
    given_run_execute(&fixture->run, "ALTER TABLE lost RENAME TO plain");
    check_rebuilt(fixture);
}

static void a_file_of_somebody_else_is_not_touched(void **state)
{
    struct fixture *fixture = *state;
    struct live_output live;
    struct failure why;

    file_put(fixture->path, "precious\n", 9);
    assert_false(live_output_open(&live, fixture->path, false, fixture->run.store, fixture->journal,
                                  NULL, &why));
    assert_int_equal(why.exit_code, EXIT_CANNOT_CREATE);
    check_file(fixture, "precious\n");
    assert_int_equal(record_of(fixture).length, -1); /* nor is it ours from now on */
    must(live_output_open(&live, fixture->path, true, fixture->run.store, fixture->journal, NULL,
                          &why),
         &why);
    live_output_close(&live);
    check_file(fixture, "");
}

static void a_file_of_the_run_before_is_replaced(void **state)
{
    struct intake_watch watch = {.stop = false};
    struct fixture *fixture = *state;
    struct live_output live;
    struct failure why;

    leave_one_line(fixture);
    must(run_store_finish(fixture->run.store, &why), &why);
    run_journal_close(fixture->journal);
    given_run_again(&fixture->run);
    must(given_run_take_in(&fixture->run, &watch, &why), &why);
    must(run_journal_open(&fixture->journal, fixture->run.store, &why), &why);
    open_live(fixture, &live);
    assert_int_equal(live.record.plain_row, 0);
    live_output_close(&live);
    check_file(fixture, "");
}

static void standard_output_remembers_which_plain_rows_it_got(void **state)
{
    struct fixture *fixture = *state;
    struct live_output live;
    struct failure why;

    for (int begun = 0; begun < 2; begun++) {
        must(live_output_open(&live, "-", false, fixture->run.store, fixture->journal, NULL, &why),
             &why);
        assert_int_equal(live.record.plain_row, begun * 5);
        live.record.plain_row = 5;
        commit(fixture, &live);
        live_output_close(&live);
        begin_again(fixture);
    }
}

/* What a shell's > cut off is there again: answered rows, and rows without an address. */
static void standard_output_gets_all_that_is_known_when_a_run_is_rechecked(void **state)
{
    struct fixture *fixture = *state;
    char name[TEMPORARY_PATH + 32];
    struct live_output live;
    struct json_rows *rows = calloc(1, sizeof *rows);
    struct failure why;
    int before = dup(STDOUT_FILENO), file;

    leave_one_line(fixture);
    snprintf(name, sizeof name, "%s/standard", fixture->run.dir);
    file = open(name, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    given_run_execute(&fixture->run, "INSERT OR REPLACE INTO output VALUES ('-', 0, -1, NULL)");
    for (int begun = 0; begun < 2; begun++) {
        assert_true(dup2(file, STDOUT_FILENO) >= 0);
        must(live_output_open(&live, "-", false, fixture->run.store, fixture->journal, NULL, &why),
             &why);
        assert_int_equal(live.is_anew, begun == 0);
        assert_true(live.record.plain_row == INT64_MAX);
        commit(fixture, &live);
        live_output_close(&live);
        assert_true(dup2(before, STDOUT_FILENO) >= 0);
        begin_again(fixture);
    }
    close(file);
    close(before);
    json_rows_read(rows, name);
    assert_int_equal(rows->lines, 5);
    for (int row = 1; row <= 5; row++)
        assert_int_equal(rows->of_row[row], 1);
    free(rows);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, start, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_new_run_begins_with_an_empty_file),
        CASE(the_length_that_is_recorded_is_on_the_disk),
        CASE(lines_after_the_last_commit_are_cut_off),
        CASE(a_file_that_was_cut_goes_on_where_it_ended),
        CASE(a_missing_file_is_written_anew_from_the_run),
        CASE(a_shorter_file_is_written_anew_from_the_run),
        CASE(another_file_is_written_anew_from_the_run),
        CASE(a_rebuilt_file_goes_on_after_the_next_start),
        CASE(a_rebuilding_that_was_killed_is_done_again),
        CASE(a_rebuilding_that_failed_leaves_what_stood_there_and_nothing_aside),
        CASE(a_file_of_somebody_else_is_not_touched),
        CASE(a_file_of_the_run_before_is_replaced),
        CASE(standard_output_remembers_which_plain_rows_it_got),
        CASE(standard_output_gets_all_that_is_known_when_a_run_is_rechecked),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
