/*
 * result_writer_test.c - everything that was found out is written down, once, and
 * nobody is told before.
 */
#include "output/json_rows.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>

#include "base/buffer.h"
#include "base/moment.h"
#include "batch/fact_lives.h"
#include "batch/run_answers.h"
#include "batch/run_journal.h"
#include "batch/run_work.h"
#include "output/result_writer.h"
#include "support/dice.h"

struct fixture {
    struct given_run run;
    struct gate *gate;
    struct run_work *work;
    struct run_journal *journal;
    struct live_output live;
    struct fact_store *facts;
    struct result_writer *writer;
    char path[TEMPORARY_PATH + 32];
};

enum { ROOM = 100000 };

static void open_all(struct fixture *fixture, const char *live)
{
    struct failure why;

    snprintf(fixture->path, sizeof fixture->path, "%s/out.jsonl", fixture->run.dir);
    fixture->gate = gate_new(ROOM);
    must(run_work_open(&fixture->work, fixture->run.store, &why), &why);
    must(run_journal_open(&fixture->journal, fixture->run.store, &why), &why);
    if (live)
        must(live_output_open(&fixture->live, live, false, fixture->run.store, fixture->journal,
                              NULL, &why),
             &why);
    if (live)
        must(live_output_record(&fixture->live, fixture->journal, &why), &why);
    must(result_writer_start(&fixture->writer,
                             &(struct writer_settings){.gate = fixture->gate,
                                                       .journal = fixture->journal,
                                                       .live = &fixture->live,
                                                       .live_count = live ? 1 : 0,
                                                       .facts = fixture->facts},
                             &why),
         &why);
}

/* A run of the list, with its lines in out.jsonl. */
static void start(struct fixture *fixture, const char *list)
{
    *fixture = (struct fixture){.writer = NULL};
    given_run_start(&fixture->run, list, strlen(list));
    snprintf(fixture->path, sizeof fixture->path, "%s/out.jsonl", fixture->run.dir);
    open_all(fixture, fixture->path);
}

static void close_all(struct fixture *fixture)
{
    live_output_close(&fixture->live);
    run_journal_close(fixture->journal);
    run_work_close(fixture->work);
    gate_free(fixture->gate);
}

static struct summary finish(struct fixture *fixture, bool complete)
{
    struct summary summary;
    struct failure why;

    must(result_writer_finish(fixture->writer, complete, &summary, &why), &why);
    return summary;
}

static void end(struct fixture *fixture)
{
    close_all(fixture);
    given_run_end(&fixture->run);
}

static void nobody_is_later(void *visitor, int64_t first_id, int64_t last_id, int64_t due_ms)
{
    (void)visitor;
    (void)first_id;
    (void)last_id;
    (void)due_ms;
}

/* All that waits of a domain, as the feed would give it; NULL where nobody waits. */
static struct domain_group *group_of(struct fixture *fixture, int64_t domain_id)
{
    struct domain_group *group;
    struct domain_row row;
    struct failure why;
    int64_t from;

    must(run_work_domain(fixture->work, domain_id, &row, &why), &why);
    group = domain_group_new(row.id, row.name, (size_t)row.count, 64);
    group->nature = row.nature;
    group->nature.evidence = domain_group_keep(group, &row.nature.evidence);
    from = row.first_id;
    must(run_work_load(fixture->work, group, (size_t)row.count, &from, row.first_id + row.count - 1,
                       INT64_MAX, nobody_is_later, NULL, &why),
         &why);
    if (group->count > 0) {
        assert_true(gate_enter(fixture->gate, group->count));
        return group;
    }
    domain_group_free(group);
    return NULL;
}

static void answer(struct domain_group *group, size_t at, enum reason reason)
{
    group->recipients[at].state = RECIPIENT_ANSWERED;
    group->recipients[at].verdict = (struct verdict){.reason = reason,
                                                     .evidence = {.source = SOURCE_PROBE,
                                                                  .stage = STAGE_RCPT,
                                                                  .code = 250,
                                                                  .text = TEXT("Fine"),
                                                                  .elapsed_ms = 3}};
}

static void answer_all(struct domain_group *group)
{
    for (size_t i = 0; i < group->count; i++)
        answer(group, i, REASON_ACCEPTED);
}

static void defer(struct domain_group *group, size_t at, int64_t due_ms)
{
    group->recipients[at].state = RECIPIENT_DEFERRED;
    group->recipients[at].rounds = 1;
    group->recipients[at].due_ms = due_ms;
    group->recipients[at].verdict.reason = REASON_GREYLISTED;
}

/* The note of the one group that is under way. */
static struct gate_note note_of(struct fixture *fixture)
{
    struct gate_note *told = gate_wait(fixture->gate, false, -1);
    struct gate_note note;

    assert_non_null(told);
    note = *told;
    assert_null(note.next);
    free(told);
    return note;
}

/* -- what is written -------------------------------------------------------------------------- */

static const char mixed[] = "email\na@one.example\nno\nb@one.example\na@one.example\n\n\"\"\n"
                            "c@two.example\nb@one.example\nc@two.example\n\"\"\n";

static void every_row_of_a_complete_run_is_written_once(void **state)
{
    struct fixture fixture;
    struct summary summary;

    (void)state;
    start(&fixture, mixed);
    for (int64_t id = 1; id <= 2; id++) {
        struct domain_group *group = group_of(&fixture, id);

        answer_all(group);
        result_writer_post(fixture.writer, group);
    }
    summary = finish(&fixture, true);
    json_rows_check_each_once(fixture.path, 9);
    assert_int_equal(summary.of_reason[REASON_ACCEPTED], 6);
    assert_int_equal(summary.rows, 6); /* the plain ones were counted by who took them in */
    assert_int_equal(gate_inside(fixture.gate), 0);
    assert_int_equal(given_run_number(&fixture.run, "SELECT count(*) FROM verdict"), 3);
    end(&fixture);
}

static void a_run_without_live_output_is_written_down_alike(void **state)
{
    struct fixture fixture = {.writer = NULL};
    struct domain_group *group;

    (void)state;
    given_run_start(&fixture.run, mixed, sizeof mixed - 1);
    open_all(&fixture, NULL);
    group = group_of(&fixture, 1);
    answer_all(group);
    result_writer_post(fixture.writer, group);
    (void)note_of(&fixture);
    assert_true(given_run_number(&fixture.run, "SELECT count(*) FROM verdict") > 0);
    finish(&fixture, true);
    end(&fixture);
}

static void nobody_is_told_before_lines_and_length_are_durable(void **state)
{
    struct domain_group *group;
    struct output_record record;
    struct fixture fixture;
    struct failure why;
    char *bytes;
    size_t len;

    (void)state;
    start(&fixture, "email\na@one.example\na@one.example\n");
    group = group_of(&fixture, 1);
    answer_all(group);
    result_writer_post(fixture.writer, group);
    (void)note_of(&fixture);
    assert_int_equal(given_run_number(&fixture.run, "SELECT count(*) FROM verdict"), 1);
    bytes = file_get(fixture.path, &len);
    assert_true(len > 0);
    assert_int_equal(given_run_number(&fixture.run, "SELECT length FROM output"), len);
    free(bytes);
    finish(&fixture, true);
    must(run_journal_get_output(fixture.journal, fixture.path, &record, &why), &why);
    assert_int_equal(record.length, len);
    end(&fixture);
}

static void five_thousand_verdicts_are_written_once_each(void **state)
{
    struct fixture fixture;
    struct buffer list;

    (void)state;
    buffer_init(&list, 1024 * 1024);
    assert_true(buffer_append(&list, TEXT("email\n")));
    for (int i = 0; i < 5000; i++)
        assert_true(buffer_format(&list, "u%d@d%d.example\n", i, i % 5));
    assert_true(buffer_put(&list, '\0'));
    start(&fixture, list.bytes);
    for (int64_t id = 1; id <= 5; id++) {
        struct domain_group *group = group_of(&fixture, id);

        answer_all(group);
        result_writer_post(fixture.writer, group);
    }
    finish(&fixture, true);
    assert_int_equal(given_run_number(&fixture.run, "SELECT count(*) FROM verdict"), 5000);
    json_rows_check_each_once(fixture.path, 5000);
    buffer_free(&list);
    end(&fixture);
}

static void what_is_shown_was_committed(void **state)
{
    struct domain_group *group;
    struct fixture fixture;

    (void)state;
    start(&fixture, mixed);
    assert_int_equal(result_writer_summary(fixture.writer).rows, 0);
    group = group_of(&fixture, 1);
    answer_all(group);
    result_writer_post(fixture.writer, group);
    (void)note_of(&fixture);
    assert_true(result_writer_summary(fixture.writer).rows >= 2);
    finish(&fixture, false);
    end(&fixture);
}

static void earlier_starts_are_counted_too(void **state)
{
    struct fixture fixture = {.writer = NULL};
    struct writer_settings settings;
    struct domain_group *group;
    struct summary summary;
    struct failure why;

    (void)state;
    given_run_start(&fixture.run, "email\na@one.example\n", 20);
    fixture.gate = gate_new(ROOM);
    must(run_work_open(&fixture.work, fixture.run.store, &why), &why);
    must(run_journal_open(&fixture.journal, fixture.run.store, &why), &why);
    settings = (struct writer_settings){.gate = fixture.gate, .journal = fixture.journal};
    settings.so_far.rows = 7;
    settings.so_far.of_reason[REASON_TIMEOUT] = 7;
    must(result_writer_start(&fixture.writer, &settings, &why), &why);
    assert_int_equal(result_writer_summary(fixture.writer).rows, 7);
    group = group_of(&fixture, 1);
    answer_all(group);
    result_writer_post(fixture.writer, group);
    summary = finish(&fixture, true);
    assert_int_equal(summary.rows, 8);
    assert_int_equal(summary.of_reason[REASON_TIMEOUT], 7);
    assert_int_equal(summary.of_reason[REASON_ACCEPTED], 1);
    end(&fixture);
}

/* -- what the feed is told --------------------------------------------------------------------- */

enum becomes { IS_ANSWERED, IS_DEFERRED_TO_500, IS_DEFERRED_TO_900, STAYS_WAITING };

static const struct {
    enum becomes three[3];
    enum nature_kind nature;
    int64_t put_off_until_ms;
    bool leaves_rest;
    int64_t due_ms;
    bool is_settled;
    bool is_dead_end;
} notes[] = {
    {{IS_ANSWERED, IS_ANSWERED, IS_ANSWERED}, NATURE_REFUSES, 0, false, 0, true, false},
    {{IS_ANSWERED, IS_ANSWERED, IS_ANSWERED}, NATURE_UNASKED, 0, false, 0, true, true},
    /* A scout that found nothing out: the next one asks the made-up mailbox. */
    {{IS_ANSWERED, IS_ANSWERED, IS_ANSWERED}, NATURE_UNASKED, 0, false, 0, false, false},
    {{IS_ANSWERED, IS_DEFERRED_TO_900, IS_DEFERRED_TO_500},
     NATURE_REFUSES,
     0,
     true,
     500,
     true,
     false},
    {{IS_DEFERRED_TO_900, IS_ANSWERED, IS_ANSWERED}, NATURE_UNKNOWN, 0, true, 900, true, false},
    {{STAYS_WAITING, STAYS_WAITING, STAYS_WAITING}, NATURE_UNASKED, 700, true, 700, false, false},
    {{STAYS_WAITING, IS_DEFERRED_TO_500, IS_ANSWERED},
     NATURE_UNASKED,
     700,
     true,
     500,
     false,
     false},
    {{STAYS_WAITING, IS_DEFERRED_TO_900, IS_ANSWERED},
     NATURE_ACCEPTS_ALL,
     700,
     true,
     700,
     true,
     false},
    {{IS_DEFERRED_TO_900, IS_DEFERRED_TO_900, IS_DEFERRED_TO_900},
     NATURE_UNASKED,
     0,
     true,
     900,
     false,
     false},
};

static void become(struct domain_group *group, size_t at, enum becomes what)
{
    if (what == IS_ANSWERED)
        answer(group, at, REASON_TIMEOUT);
    else if (what != STAYS_WAITING)
        defer(group, at, what == IS_DEFERRED_TO_500 ? 500 : 900);
}

static void the_note_says_what_is_left_and_when_it_is_due(void **state)
{
    (void)state;
    for (size_t i = 0; i < countof(notes); i++) {
        struct fixture fixture;
        struct domain_group *group;
        struct gate_note note;

        start(&fixture, "email\na@x.example\nb@x.example\nc@x.example\n");
        group = group_of(&fixture, 1);
        for (size_t j = 0; j < 3; j++)
            become(group, j, notes[i].three[j]);
        group->nature.kind = notes[i].nature;
        group->put_off_until_ms = notes[i].put_off_until_ms;
        group->is_dead_end = notes[i].is_dead_end;
        result_writer_post(fixture.writer, group);
        note = note_of(&fixture);
        assert_int_equal(note.domain_id, 1);
        assert_int_equal(note.first_id, 1);
        assert_int_equal(note.last_id, 3);
        assert_int_equal(note.leaves_rest, notes[i].leaves_rest);
        if (note.leaves_rest)
            assert_int_equal(note.due_ms, notes[i].due_ms);
        assert_int_equal(note.nature_is_settled, notes[i].is_settled);
        assert_int_equal(gate_inside(fixture.gate), 0);
        finish(&fixture, false);
        end(&fixture);
    }
}

static void deferrals_and_natures_are_kept_for_the_next_time(void **state)
{
    struct domain_group *group;
    struct fixture fixture;

    (void)state;
    start(&fixture, "email\na@x.example\nb@x.example\n");
    group = group_of(&fixture, 1);
    defer(group, 0, 500);
    group->recipients[0].attempts = 2;
    group->put_off_until_ms = 700;
    group->nature.kind = NATURE_REFUSES;
    group->nature_changed = true;
    result_writer_post(fixture.writer, group);
    (void)note_of(&fixture);
    group = group_of(&fixture, 1);
    assert_int_equal(group->count, 2);
    assert_int_equal(group->recipients[0].rounds, 1);
    assert_int_equal(group->recipients[0].attempts, 2);
    assert_int_equal(group->recipients[1].rounds, 0);
    assert_int_equal(group->nature.kind, NATURE_REFUSES);
    result_writer_post(fixture.writer, group); /* and as it was, it says nothing new */
    (void)note_of(&fixture);
    finish(&fixture, false);
    assert_int_equal(given_run_number(&fixture.run, "SELECT count(*) FROM verdict"), 0);
    end(&fixture);
}

/* -- what is left to later runs ------------------------------------------------------------------ */

static struct fact_store *facts_of(const struct fixture *fixture)
{
    const struct fact_terms terms = {.smtp_port = 25, .max_age_ms = FACT_AGE_NO_CAP};
    char path[TEMPORARY_PATH + 16];
    struct fact_store *facts;
    struct failure why;

    snprintf(path, sizeof path, "%s/facts.db", fixture->run.dir);
    must(fact_store_open(&facts, path, &terms, &why), &why);
    return facts;
}

static void start_with_facts(struct fixture *fixture)
{
    static const char list[] = "email\na@one.example\nb@one.example\n";

    *fixture = (struct fixture){.writer = NULL};
    given_run_start(&fixture->run, list, sizeof list - 1);
    fixture->facts = facts_of(fixture);
    open_all(fixture, NULL);
}

/* One answered, one put off, at exchangers that are known. */
static void post_one_answer(struct fixture *fixture)
{
    struct domain_group *group = group_of(fixture, 1);

    group->exchangers = 17;
    answer(group, 0, REASON_ACCEPTED);
    group->recipients[0].verdict.evidence.checked_at_ms = moment_wall_ms();
    defer(group, 1, moment_wall_ms());
    result_writer_post(fixture->writer, group);
}

static void what_was_found_out_is_left_to_later_runs(void **state)
{
    struct fixture fixture;
    struct fact_store *later;
    struct domain_group *group;
    struct failure why;

    (void)state;
    start_with_facts(&fixture);
    post_one_answer(&fixture);
    free(gate_wait(fixture.gate, false, -1)); /* it is told of when all is committed */
    later = facts_of(&fixture);
    group = domain_group_new(1, TEXT("one.example"), 2, 64);
    domain_group_add(group, &(struct recipient){.id = 1, .local = TEXT("a")});
    domain_group_add(group, &(struct recipient){.id = 2, .local = TEXT("b")});
    must(fact_store_recall(later, group, moment_wall_ms(), &why), &why);
    assert_non_null(group->recipients[0].known);
    assert_null(group->recipients[1].known);
    domain_group_free(group);
    fact_store_close(later);
    finish(&fixture, false);
    fact_store_close(fixture.facts);
    end(&fixture);
}

static void facts_that_cannot_be_kept_cost_nobody_a_result(void **state)
{
    char path[TEMPORARY_PATH + 16];
    struct fixture fixture;
    struct failure why;
    sqlite3 *db;

    (void)state;
    start_with_facts(&fixture);
    snprintf(path, sizeof path, "%s/facts.db", fixture.run.dir);
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    must(sql_execute(db, "DROP TABLE mailbox", &why), &why);
    sqlite3_close(db);
    post_one_answer(&fixture);
    assert_int_equal(finish(&fixture, false).rows, 1);
    assert_int_equal(given_run_number(&fixture.run, "SELECT count(*) FROM verdict"), 1);
    fact_store_close(fixture.facts);
    end(&fixture);
}

static void a_nature_that_did_not_change_is_not_written(void **state)
{
    struct domain_group *group;
    struct fixture fixture;

    (void)state;
    start(&fixture, "email\na@x.example\n");
    group = group_of(&fixture, 1);
    group->nature.kind = NATURE_REFUSES;
    answer_all(group);
    result_writer_post(fixture.writer, group);
    finish(&fixture, true);
    assert_int_equal(given_run_number(&fixture.run, "SELECT count(*) FROM nature"), 0);
    end(&fixture);
}

/* -- the end, and after it ------------------------------------------------------------------------ */

static void go_on(struct fixture *fixture)
{
    char path[sizeof fixture->path];

    memcpy(path, fixture->path, sizeof path);
    given_run_again(&fixture->run);
    open_all(fixture, path);
}

static void answer_the_rest(struct fixture *fixture)
{
    for (uint64_t id = 1; id <= fixture->run.counts.domains; id++) {
        struct domain_group *group = group_of(fixture, (int64_t)id);

        if (!group)
            continue;
        answer_all(group);
        result_writer_post(fixture->writer, group);
    }
}

static void a_run_that_was_stopped_is_completed_by_the_next_start(void **state)
{
    struct domain_group *group;
    struct fixture fixture;

    (void)state;
    start(&fixture, mixed);
    group = group_of(&fixture, 1);
    answer(group, 0, REASON_ACCEPTED);
    group->put_off_until_ms = 1;
    result_writer_post(fixture.writer, group);
    finish(&fixture, false);
    close_all(&fixture);
    go_on(&fixture);
    answer_the_rest(&fixture);
    finish(&fixture, true);
    json_rows_check_each_once(fixture.path, 9);
    end(&fixture);
}

/* What a program that was killed between two commits leaves, by hand. */
static void lines_without_a_commit_are_written_again_and_stand_there_once(void **state)
{
    struct domain_group *group;
    struct fixture fixture;
    struct buffer longer;
    char *bytes;
    size_t len;

    (void)state;
    start(&fixture, mixed);
    group = group_of(&fixture, 1);
    answer_all(group);
    result_writer_post(fixture.writer, group);
    finish(&fixture, false);
    close_all(&fixture);
    bytes = file_get(fixture.path, &len);
    buffer_init(&longer, 1024 * 1024);
    assert_true(buffer_append(&longer, (struct text){bytes, len}));
    assert_true(buffer_append(&longer, (struct text){bytes, len / 2})); /* breaks off in a line */
    file_put(fixture.path, longer.bytes, longer.len);
    go_on(&fixture);
    answer_the_rest(&fixture);
    finish(&fixture, true);
    json_rows_check_each_once(fixture.path, 9);
    buffer_free(&longer);
    free(bytes);
    end(&fixture);
}

/* The child tells of every commit that it heard of; after so many of them it is killed. */
static void die_on_the_way(struct fixture *fixture, int tell)
{
    struct failure why;
    char path[sizeof fixture->path];

    memcpy(path, fixture->path, sizeof path);
    if (!given_run_open(&fixture->run, false, &why))
        _exit(1);
    open_all(fixture, path);
    for (uint64_t id = 1; id <= fixture->run.counts.domains; id++) {
        struct domain_group *group = group_of(fixture, (int64_t)id);

        if (!group)
            continue;
        answer_all(group);
        result_writer_post(fixture->writer, group);
        if (id % 8 == 0) {
            free(gate_wait(fixture->gate, false, -1));
            if (write(tell, "x", 1) != 1)
                _exit(1);
        }
    }
    for (;;)
        pause();
}

static void kill_after(struct fixture *fixture, int commits)
{
    int told[2], status;
    char byte;
    pid_t child;

    assert_int_equal(pipe(told), 0);
    child = fork();
    assert_true(child >= 0);
    if (child == 0)
        die_on_the_way(fixture, told[1]);
    close(told[1]);
    for (int i = 0; i < commits; i++)
        if (read(told[0], &byte, 1) != 1)
            break;
    kill(child, SIGKILL);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status));
    close(told[0]);
}

static void a_writer_killed_anywhere_leaves_every_row_to_be_written_once(void **state)
{
    enum { ROWS = 600 };
    struct fixture fixture = {.writer = NULL};
    struct buffer list;
    struct failure why;

    (void)state;
    buffer_init(&list, 64 * 1024);
    assert_true(buffer_append(&list, TEXT("email\n")));
    for (int i = 0; i < ROWS; i++)
        assert_true(i % 7 == 0 ? buffer_append(&list, TEXT("no\n"))
                               : buffer_format(&list, "u%d@d%d.example\n", i % 100, i % 50));
    given_run_start(&fixture.run, list.bytes, list.len);
    snprintf(fixture.path, sizeof fixture.path, "%s/out.jsonl", fixture.run.dir);
    for (int kills = 0; kills < 6; kills++) {
        given_run_close(&fixture.run);
        kill_after(&fixture, kills % 3);
        /* Everything that was committed is there; what else there may be is cut. */
        must(given_run_open(&fixture.run, false, &why), &why);
        assert_true(run_store_goes_on(fixture.run.store));
    }
    open_all(&fixture, fixture.path);
    answer_the_rest(&fixture);
    finish(&fixture, true);
    json_rows_check_each_once(fixture.path, ROWS);
    buffer_free(&list);
    end(&fixture);
}

/* -- what cannot be written ------------------------------------------------------------------------- */

static void an_output_that_fails_stops_the_run_and_records_nothing(void **state)
{
    struct fixture fixture = {.writer = NULL};
    int full = open("/dev/full", O_WRONLY | O_CLOEXEC), kept = dup(STDOUT_FILENO);
    struct summary summary;
    struct failure why;
    bool fine;

    (void)state;
    assert_true(full >= 0 && kept >= 0);
    given_run_start(&fixture.run, mixed, sizeof mixed - 1);
    fflush(stdout);
    assert_true(dup2(full, STDOUT_FILENO) >= 0);
    open_all(&fixture, "-");
    answer_the_rest(&fixture);
    while (!gate_is_stopped(fixture.gate)) /* the feed is woken, and finds this */
        for (struct gate_note *note = gate_wait(fixture.gate, false, -1), *next; note;
             note = next) {
            next = note->next;
            free(note);
        }
    fine = result_writer_finish(fixture.writer, false, &summary, &why);
    dup2(kept, STDOUT_FILENO);
    close(kept);
    close(full);
    assert_false(fine);
    assert_int_equal(why.exit_code, EXIT_CANNOT_WRITE);
    assert_non_null(strstr(why.sentence, "standard output"));
    assert_int_equal(gate_inside(fixture.gate), 0);
    close_all(&fixture);
    assert_int_equal(given_run_number(&fixture.run, "SELECT count(*) FROM verdict"), 0);
    given_run_end(&fixture.run);
}

static void a_run_file_that_fails_stops_the_run(void **state)
{
    struct domain_group *group;
    struct fixture fixture;
    struct summary summary;
    struct failure why;

    (void)state;
    start(&fixture, "email\na@x.example\nb@y.example\n");
    group = group_of(&fixture, 1);
    answer_all(group);
    given_run_execute(&fixture.run, "INSERT INTO verdict (address, reason, source, stage, attempts)"
                                    " VALUES (1, 'timeout', 2, 0, 1)");
    result_writer_post(fixture.writer, group);
    free(gate_wait(fixture.gate, false, -1));
    assert_true(gate_is_stopped(fixture.gate));
    group = group_of(&fixture, 2); /* comes too late: it is taken, and not recorded */
    answer_all(group);
    result_writer_post(fixture.writer, group);
    assert_false(result_writer_finish(fixture.writer, false, &summary, &why));
    assert_int_equal(why.exit_code, EXIT_BAD_DATA);
    assert_int_equal(summary.rows, 0);
    assert_int_equal(gate_inside(fixture.gate), 0);
    close_all(&fixture);
    assert_int_equal(given_run_number(&fixture.run, "SELECT count(*) FROM verdict"), 1);
    given_run_end(&fixture.run);
}

/* -- many threads ------------------------------------------------------------------------------------ */

struct poster {
    struct result_writer *writer;
    struct domain_group *groups;
};

static void *post_all(void *argument)
{
    struct poster *poster = argument;

    for (struct domain_group *group = poster->groups, *next; group; group = next) {
        next = group->next;
        result_writer_post(poster->writer, group);
    }
    return NULL;
}

static void many_workers_post_at_once(void **state)
{
    enum { POSTERS = 4, ROWS = 4000 };
    struct poster posters[POSTERS] = {{.writer = NULL}};
    pthread_t threads[POSTERS];
    struct fixture fixture;
    struct buffer list;

    (void)state;
    buffer_init(&list, 1024 * 1024);
    assert_true(buffer_append(&list, TEXT("email\n")));
    for (int i = 0; i < ROWS; i++)
        assert_true(i % 11 == 0 ? buffer_append(&list, TEXT("no\n"))
                                : buffer_format(&list, "u%d@d%d.example\n", i % 700, i % 80));
    assert_true(buffer_put(&list, '\0'));
    start(&fixture, list.bytes);
    for (uint64_t id = 1; id <= fixture.run.counts.domains; id++) {
        struct domain_group *group = group_of(&fixture, (int64_t)id);

        answer_all(group);
        group->next = posters[id % POSTERS].groups;
        posters[id % POSTERS].groups = group;
    }
    for (int i = 0; i < POSTERS; i++) {
        posters[i].writer = fixture.writer;
        assert_int_equal(pthread_create(&threads[i], NULL, post_all, &posters[i]), 0);
    }
    (void)result_writer_summary(fixture.writer);
    for (int i = 0; i < POSTERS; i++)
        pthread_join(threads[i], NULL);
    finish(&fixture, true);
    json_rows_check_each_once(fixture.path, ROWS);
    buffer_free(&list);
    end(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_of_a_complete_run_is_written_once),
        cmocka_unit_test(a_run_without_live_output_is_written_down_alike),
        cmocka_unit_test(nobody_is_told_before_lines_and_length_are_durable),
        cmocka_unit_test(five_thousand_verdicts_are_written_once_each),
        cmocka_unit_test(what_is_shown_was_committed),
        cmocka_unit_test(earlier_starts_are_counted_too),
        cmocka_unit_test(the_note_says_what_is_left_and_when_it_is_due),
        cmocka_unit_test(deferrals_and_natures_are_kept_for_the_next_time),
        cmocka_unit_test(what_was_found_out_is_left_to_later_runs),
        cmocka_unit_test(facts_that_cannot_be_kept_cost_nobody_a_result),
        cmocka_unit_test(a_nature_that_did_not_change_is_not_written),
        cmocka_unit_test(a_run_that_was_stopped_is_completed_by_the_next_start),
        cmocka_unit_test(lines_without_a_commit_are_written_again_and_stand_there_once),
        cmocka_unit_test(a_writer_killed_anywhere_leaves_every_row_to_be_written_once),
        cmocka_unit_test(an_output_that_fails_stops_the_run_and_records_nothing),
        cmocka_unit_test(a_run_file_that_fails_stops_the_run),
        cmocka_unit_test(many_workers_post_at_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
