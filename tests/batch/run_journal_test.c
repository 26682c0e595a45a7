/*
 * run_journal_test.c - what was found out, and that it is written down once.
 */
#include "support/given_run.h"

#include <stdlib.h>

#include "batch/row_sum.h"
#include "batch/run_journal.h"
#include "batch/run_work.h"

static const char list[] = "email\nann@example.org\nx\nann@example.org\nben@example.org\n"
                           "y\nAnn <ann@example.org>\nz\n";

struct fixture {
    struct given_run run;
    struct run_journal *journal;
};

static int start(void **state)
{
    static struct fixture fixture;
    struct failure why;

    given_run_start(&fixture.run, list, sizeof list - 1);
    must(run_journal_open(&fixture.journal, fixture.run.store, &why), &why);
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

static const struct verdict accepted = {.reason = REASON_ACCEPTED, .evidence = {.elapsed_ms = -1}};

static void an_address_has_one_verdict_and_no_second(void **state)
{
    const struct verdict other = {.reason = REASON_MAILBOX_NOT_FOUND};
    struct fixture *fixture = *state;
    struct failure why;

    must(run_journal_begin(fixture->journal, &why), &why);
    must(run_journal_verdict(fixture->journal, 1, &accepted, &why), &why);
    must(run_journal_commit(fixture->journal, &why), &why);
    must(run_journal_begin(fixture->journal, &why), &why);
    assert_false(run_journal_verdict(fixture->journal, 1, &other, &why));
    assert_int_equal(why.exit_code, EXIT_BAD_DATA);
    must(run_journal_verdict(fixture->journal, 2, &accepted, &why), &why);
    must(run_journal_commit(fixture->journal, &why), &why);
    assert_int_equal(
        given_run_number(&fixture->run, "SELECT count(*) FROM verdict WHERE reason = 'accepted'"),
        2);
}

static void what_was_not_committed_never_was(void **state)
{
    struct fixture *fixture = *state;
    struct failure why;

    must(run_journal_begin(fixture->journal, &why), &why);
    must(run_journal_verdict(fixture->journal, 1, &accepted, &why), &why);
    assert_int_equal(given_run_number(&fixture->run, "SELECT count(*) FROM verdict"), 0);
    run_journal_close(fixture->journal);
    fixture->journal = NULL;
    assert_int_equal(given_run_number(&fixture->run, "SELECT count(*) FROM verdict"), 0);
}

static void a_later_deferral_takes_the_place_of_the_earlier(void **state)
{
    struct fixture *fixture = *state;
    struct recipient recipient = {.id = 1, .rounds = 1, .attempts = 2, .due_ms = 5};
    struct failure why;

    recipient.verdict.reason = REASON_GREYLISTED;
    must(run_journal_deferral(fixture->journal, &recipient, &why), &why);
    recipient.rounds = 3;
    recipient.due_ms = 9;
    must(run_journal_deferral(fixture->journal, &recipient, &why), &why);
    assert_int_equal(given_run_number(&fixture->run,
                                      "SELECT count(*) FROM deferral WHERE rounds = 3 AND"
                                      " attempts = 2 AND due = 9 AND reason = 'greylisted'"),
                     1);
}

/* -- natures ----------------------------------------------------------------------------------- */

static struct domain_row row_of(struct fixture *fixture, struct run_work *work)
{
    struct domain_row row;
    struct failure why;

    (void)fixture;
    must(run_work_domain(work, 1, &row, &why), &why);
    return row;
}

static void put_nature(struct fixture *fixture, const struct nature *nature, bool accepted_somebody)
{
    struct domain_group *group = domain_group_new(1, TEXT("example.org"), 1, 0);
    struct failure why;

    group->nature = *nature;
    group->domain_accepted_somebody = accepted_somebody;
    must(run_journal_nature(fixture->journal, group, &why), &why);
    domain_group_free(group);
}

static void every_nature_comes_back_as_it_was(void **state)
{
    struct fixture *fixture = *state;
    struct run_work *work;
    struct failure why;

    must(run_work_open(&work, fixture->run.store, &why), &why);
    for (enum nature_kind kind = NATURE_UNASKED; kind <= NATURE_UNKNOWN; kind++) {
        const struct nature nature = {
            .kind = kind,
            .reason = kind == NATURE_REFUSES_US ? REASON_IP_BLOCKED : REASON_NONE,
            .rounds = 2,
            .due_ms = 1700000000123,
            .made_up = kind == NATURE_UNASKED ? TEXT("") : TEXT("q7x2m"),
            .evidence = {.source = kind == NATURE_ACCEPTS_ALL ? SOURCE_CACHE : SOURCE_PROBE,
                         .stage = STAGE_RCPT,
                         .mx_host = TEXT("mx.example.org"),
                         .mx_ip = TEXT("192.0.2.1"),
                         .code = 550,
                         .enhanced = TEXT("5.1.1"),
                         .text = TEXT("no \xff\0 such user"),
                         .checked_at_ms = 1700000000456},
        };
        struct domain_row row;

        put_nature(fixture, &nature, false);
        row = row_of(fixture, work);
        assert_int_equal(row.nature.kind, kind);
        assert_int_equal(row.nature.reason, nature.reason);
        assert_int_equal(row.nature.rounds, 2);
        assert_int_equal(row.nature.due_ms, 1700000000123);
        assert_true(text_equal(row.nature.made_up, nature.made_up));
        assert_int_equal(row.nature.evidence.source, nature.evidence.source);
        assert_int_equal(row.nature.evidence.stage, STAGE_RCPT);
        assert_int_equal(row.nature.evidence.code, 550);
        assert_int_equal(row.nature.evidence.checked_at_ms, 1700000000456);
        assert_int_equal(row.nature.evidence.elapsed_ms, -1);
        assert_true(text_equal(row.nature.evidence.mx_host, nature.evidence.mx_host));
        assert_true(text_equal(row.nature.evidence.mx_ip, nature.evidence.mx_ip));
        assert_true(text_equal(row.nature.evidence.enhanced, nature.evidence.enhanced));
        assert_true(text_equal(row.nature.evidence.text, nature.evidence.text));
        assert_false(row.accepted_somebody);
    }
    run_work_close(work);
}

static void that_somebody_was_accepted_is_never_forgotten(void **state)
{
    const struct nature nature = {.kind = NATURE_REFUSES_BARE};
    struct fixture *fixture = *state;
    struct run_work *work;
    struct failure why;

    must(run_work_open(&work, fixture->run.store, &why), &why);
    put_nature(fixture, &nature, true);
    assert_true(row_of(fixture, work).accepted_somebody);
    put_nature(fixture, &nature, false); /* a group that began before it was known */
    assert_true(row_of(fixture, work).accepted_somebody);
    run_work_close(work);
}

/* A group that began before it was known, or whose answers became void, does not undo it. */
static void a_nature_that_is_known_is_not_unasked_again(void **state)
{
    const struct nature refuses = {.kind = NATURE_REFUSES};
    const struct nature bare = {.kind = NATURE_REFUSES_BARE};
    const struct nature unasked = {.kind = NATURE_UNASKED, .rounds = 1, .due_ms = 9};
    struct fixture *fixture = *state;
    struct run_work *work;
    struct failure why;

    must(run_work_open(&work, fixture->run.store, &why), &why);
    put_nature(fixture, &refuses, false);
    put_nature(fixture, &unasked, false);
    assert_int_equal(row_of(fixture, work).nature.kind, NATURE_REFUSES);
    assert_int_equal(row_of(fixture, work).nature.rounds, 1);
    put_nature(fixture, &bare, false); /* what is newly known takes its place */
    assert_int_equal(row_of(fixture, work).nature.kind, NATURE_REFUSES_BARE);
    run_work_close(work);
}

static void check_sums_of_natures(struct fixture *fixture)
{
    sqlite3 *db;
    struct failure why;

    must(run_store_connect(fixture->run.store, &db, &why), &why);
    must(row_sum_check(db, "nature", &why), &why);
    sqlite3_close(db);
}

static void a_nature_of_two_puttings_has_its_sum(void **state)
{
    const struct nature refuses = {.kind = NATURE_REFUSES};
    const struct nature unasked = {.kind = NATURE_UNASKED, .rounds = 1};
    struct fixture *fixture = *state;

    put_nature(fixture, &refuses, true);
    check_sums_of_natures(fixture);
    put_nature(fixture, &unasked, false);
    check_sums_of_natures(fixture);
}

/* -- outputs, twins, plain rows ------------------------------------------------------------------ */

static void an_output_is_recorded_by_its_path(void **state)
{
    struct fixture *fixture = *state;
    struct output_record record;
    struct failure why;

    must(run_journal_get_output(fixture->journal, "/a.jsonl", &record, &why), &why);
    assert_int_equal(record.length, -1);
    assert_int_equal(record.plain_row, 0);
    record = (struct output_record){.length = 12345678901, .plain_row = INT64_MAX};
    must(run_journal_put_output(fixture->journal, "/a.jsonl", &record, &why), &why);
    record = (struct output_record){.length = 2};
    must(run_journal_put_output(fixture->journal, "/b.jsonl", &record, &why), &why);
    must(run_journal_get_output(fixture->journal, "/a.jsonl", &record, &why), &why);
    assert_true(record.length == 12345678901);
    assert_true(record.plain_row == INT64_MAX);
}

struct seen {
    size_t count;
    size_t most; /* then the visit fails */
    struct result results[8];
    char inputs[8][64];
};

static bool see(void *visitor, const struct result *result, struct failure *why)
{
    struct seen *seen = visitor;

    if (seen->count == seen->most)
        return failed(why, EXIT_CANNOT_WRITE, "enough");
    snprintf(seen->inputs[seen->count], sizeof seen->inputs[0], "%.*s", TEXT_ARGS(result->input));
    seen->results[seen->count++] = *result;
    return true;
}

static struct domain_group *ann(struct fixture *fixture)
{
    struct domain_group *group = domain_group_new(1, TEXT("example.org"), 1, 64);

    domain_group_add(group,
                     &(struct recipient){.id = given_run_id(&fixture->run, "ann", "example.org"),
                                         .row = 1,
                                         .line = 2,
                                         .local = TEXT("ann"),
                                         .verdict = accepted});
    return group;
}

static void each_twin_has_its_own_row_and_the_verdict_of_the_first(void **state)
{
    struct fixture *fixture = *state;
    struct domain_group *group = ann(fixture);
    struct seen seen = {.most = 8};
    struct failure why;

    must(run_journal_each_twin(fixture->journal, group, &group->recipients[0], see, &seen, &why),
         &why);
    assert_int_equal(seen.count, 2);
    assert_int_equal(seen.results[0].row, 3);
    assert_int_equal(seen.results[0].line, 4);
    assert_string_equal(seen.inputs[0], "ann@example.org");
    assert_int_equal(seen.results[1].row, 6);
    assert_string_equal(seen.inputs[1], "Ann <ann@example.org>");
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(seen.results[i].duplicate_of, 1);
        assert_int_equal(seen.results[i].verdict.reason, REASON_ACCEPTED);
        assert_true(text_equal(seen.results[i].local, TEXT("ann")));
    }
    domain_group_free(group);
}

static void plain_rows_come_some_at_a_time_and_each_once(void **state)
{
    struct fixture *fixture = *state;
    struct seen seen = {.most = 8};
    int64_t after = 0;
    struct failure why;
    bool done;

    must(run_journal_each_plain(fixture->journal, &after, 2, &done, see, &seen, &why), &why);
    assert_false(done);
    assert_int_equal(after, 5);
    must(run_journal_each_plain(fixture->journal, &after, 2, &done, see, &seen, &why), &why);
    assert_true(done);
    assert_int_equal(after, 7);
    assert_int_equal(seen.count, 3);
    assert_string_equal(seen.inputs[0], "x");
    assert_string_equal(seen.inputs[2], "z");
    assert_int_equal(seen.results[1].row, 5);
    assert_int_equal(seen.results[1].line, 6);
    assert_int_equal(seen.results[1].verdict.reason, REASON_INVALID_SYNTAX);
    assert_int_equal(seen.results[1].verdict.evidence.source, SOURCE_SYNTAX);
    assert_true(seen.results[1].verdict.evidence.detail.len > 0);
}

/* What the visitor could not do is what the caller is told, and the next visit begins anew. */
static void a_visitor_that_fails_ends_the_visit(void **state)
{
    struct fixture *fixture = *state;
    struct domain_group *group = ann(fixture);
    struct seen seen = {.most = 1};
    int64_t after = 0;
    struct failure why;
    bool done;

    assert_false(run_journal_each_plain(fixture->journal, &after, 9, &done, see, &seen, &why));
    assert_string_equal(why.sentence, "enough");
    assert_int_equal(after, 2); /* it stands behind the last that was written */
    seen = (struct seen){.most = 1};
    assert_false(
        run_journal_each_twin(fixture->journal, group, &group->recipients[0], see, &seen, &why));
    assert_string_equal(why.sentence, "enough");
    seen = (struct seen){.most = 8};
    must(run_journal_each_twin(fixture->journal, group, &group->recipients[0], see, &seen, &why),
         &why);
    assert_int_equal(seen.count, 2);
    domain_group_free(group);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, start, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(an_address_has_one_verdict_and_no_second),
        CASE(what_was_not_committed_never_was),
        CASE(a_later_deferral_takes_the_place_of_the_earlier),
        CASE(every_nature_comes_back_as_it_was),
        CASE(that_somebody_was_accepted_is_never_forgotten),
        CASE(a_nature_that_is_known_is_not_unasked_again),
        CASE(a_nature_of_two_puttings_has_its_sum),
        CASE(an_output_is_recorded_by_its_path),
        CASE(each_twin_has_its_own_row_and_the_verdict_of_the_first),
        CASE(plain_rows_come_some_at_a_time_and_each_once),
        CASE(a_visitor_that_fails_ends_the_visit),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
