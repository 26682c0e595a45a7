/*
 * run_answers_test.c - the answers of a run as the ordered outputs read them.
 */
#include "support/given_run.h"

#include <stdlib.h>

#include "base/buffer.h"
#include "batch/run_answers.h"
#include "batch/run_journal.h"
#include "support/dice.h"

static void put_verdict(const struct given_run *run, int64_t address, const struct verdict *verdict)
{
    struct run_journal *journal;
    struct failure why;

    must(run_journal_open(&journal, run->store, &why), &why);
    must(run_journal_verdict(journal, address, verdict, &why), &why);
    run_journal_close(journal);
}

static bool next(struct run_answers *answers, struct result *result, bool *end, struct failure *why)
{
    struct result_source *source = run_answers_source(answers);

    return source->next(source, result, end, why);
}

static void answers_come_in_the_order_of_the_list(void **state)
{
    static const struct {
        const char *input;
        const char *domain;
        int duplicate_of;
        enum reason reason;
    } want[] = {
        {"zoe@z.example", "z.example", 0, REASON_ACCEPTED},
        {"no", "", 0, REASON_INVALID_SYNTAX},
        {"ann@a.example", "a.example", 0, REASON_TIMEOUT},
        {"Zoe <zoe@z.example>", "z.example", 1, REASON_ACCEPTED},
        {"", "", 0, REASON_NO_ADDRESS},
        {"ann@A.example", "a.example", 3, REASON_TIMEOUT},
        {"zoe@z.example", "z.example", 1, REASON_ACCEPTED},
    };
    struct run_answers *answers;
    struct result result;
    struct given_run run;
    struct buffer list;
    struct failure why;
    bool end;

    (void)state;
    buffer_init(&list, 4096);
    assert_true(buffer_append(&list, TEXT("email,name\n")));
    for (size_t i = 0; i < countof(want); i++)
        assert_true(buffer_format(&list, "%s,x\n", want[i].input));
    given_run_start(&run, list.bytes, list.len);
    put_verdict(&run, given_run_id(&run, "zoe", "z.example"),
                &(struct verdict){.reason = REASON_ACCEPTED});
    put_verdict(&run, given_run_id(&run, "ann", "a.example"),
                &(struct verdict){.reason = REASON_TIMEOUT});
    must(run_answers_open(&answers, run.store, NULL, &why), &why);
    for (size_t i = 0; i < countof(want); i++) {
        must(next(answers, &result, &end, &why), &why);
        assert_false(end);
        assert_int_equal(result.row, i + 1);
        assert_int_equal(result.line, i + 2);
        assert_true(text_equal(result.input, text_of(want[i].input)));
        assert_true(text_equal(result.domain, text_of(want[i].domain)));
        assert_int_equal(result.duplicate_of, want[i].duplicate_of);
        assert_int_equal(result.verdict.reason, want[i].reason);
    }
    must(next(answers, &result, &end, &why), &why);
    assert_true(end);
    run_answers_close(answers);
    buffer_free(&list);
    given_run_end(&run);
}

static void a_row_without_an_answer_stands_nowhere(void **state)
{
    static const char list[] = "email\na@example.org\nb@example.org\na@example.org\nno\n";
    struct run_answers *answers;
    struct result result;
    struct given_run run;
    struct failure why;
    bool end;

    (void)state;
    given_run_start(&run, list, sizeof list - 1);
    put_verdict(&run, given_run_id(&run, "b", "example.org"),
                &(struct verdict){.reason = REASON_ACCEPTED});
    must(run_answers_open(&answers, run.store, NULL, &why), &why);
    must(next(answers, &result, &end, &why), &why);
    assert_int_equal(result.row, 2);
    must(next(answers, &result, &end, &why), &why);
    assert_int_equal(result.row, 4);
    must(next(answers, &result, &end, &why), &why);
    assert_true(end);
    run_answers_close(answers);
    given_run_end(&run);
}

static void check_same_evidence(const struct evidence *got, const struct evidence *want)
{
    assert_int_equal(got->source, want->source);
    assert_int_equal(got->stage, want->stage);
    assert_int_equal(got->code, want->code);
    assert_int_equal(got->attempts, want->attempts);
    assert_int_equal(got->checked_at_ms, want->checked_at_ms);
    assert_int_equal(got->elapsed_ms, want->elapsed_ms);
    assert_true(text_equal(got->mx_host, want->mx_host));
    assert_true(text_equal(got->mx_ip, want->mx_ip));
    assert_true(text_equal(got->enhanced, want->enhanced));
    assert_true(text_equal(got->text, want->text));
    assert_true(text_equal(got->detail, want->detail));
}

/* Everything known, and nothing known; bytes of any charset, NULs too; for row and twin. */
static void all_that_was_seen_comes_back(void **state)
{
    static const char list[] = "email\nfull@example.org\nbare@example.org\nfull@example.org\n";
    const struct verdict full = {
        .reason = REASON_MAILBOX_NOT_FOUND,
        .accept_all = TRIBOOL_NO,
        .evidence = {.source = SOURCE_PROBE,
                     .stage = STAGE_RCPT,
                     .mx_host = TEXT("mx.example.org"),
                     .mx_ip = TEXT("2001:db8::1"),
                     .code = 550,
                     .enhanced = TEXT("5.1.1"),
                     .text = TEXT("\xc4\xe4 \0 unknown\n\xff\xfe"),
                     .detail = TEXT("mx.example.org refused the mailbox"),
                     .attempts = 4,
                     .checked_at_ms = 1764000000123,
                     .elapsed_ms = 0},
    };
    const struct verdict bare = {.reason = REASON_NOT_PROBED,
                                 .accept_all = TRIBOOL_UNKNOWN,
                                 .evidence = {.source = SOURCE_DNS, .elapsed_ms = -1}};
    const struct verdict *const want[] = {&full, &bare, &full};
    struct run_answers *answers;
    struct result result;
    struct given_run run;
    struct failure why;
    bool end;

    (void)state;
    given_run_start(&run, list, sizeof list - 1);
    put_verdict(&run, given_run_id(&run, "full", "example.org"), &full);
    put_verdict(&run, given_run_id(&run, "bare", "example.org"), &bare);
    must(run_answers_open(&answers, run.store, NULL, &why), &why);
    for (size_t i = 0; i < countof(want); i++) {
        must(next(answers, &result, &end, &why), &why);
        assert_false(end);
        assert_int_equal(result.verdict.reason, want[i]->reason);
        assert_int_equal(result.verdict.accept_all, want[i]->accept_all);
        check_same_evidence(&result.verdict.evidence, &want[i]->evidence);
    }
    run_answers_close(answers);
    given_run_end(&run);
}

static void every_reason_comes_back_by_its_word(void **state)
{
    struct run_answers *answers;
    struct result result;
    struct given_run run;
    struct buffer list;
    struct failure why;
    bool end;

    (void)state;
    buffer_init(&list, 64 * 1024);
    assert_true(buffer_append(&list, TEXT("email\n")));
    for (int reason = REASON_ACCEPTED; reason < REASON_COUNT; reason++)
        assert_true(buffer_format(&list, "r%d@example.org\n", reason));
    given_run_start(&run, list.bytes, list.len);
    for (int reason = REASON_ACCEPTED; reason < REASON_COUNT; reason++) {
        char local[16];

        snprintf(local, sizeof local, "r%d", reason);
        put_verdict(&run, given_run_id(&run, local, "example.org"),
                    &(struct verdict){.reason = (enum reason)reason});
    }
    must(run_answers_open(&answers, run.store, NULL, &why), &why);
    for (int reason = REASON_ACCEPTED; reason < REASON_COUNT; reason++) {
        must(next(answers, &result, &end, &why), &why);
        assert_int_equal(result.verdict.reason, reason);
    }
    run_answers_close(answers);
    buffer_free(&list);
    given_run_end(&run);
}

static void a_long_list_is_in_order_too(void **state)
{
    enum { ROWS = 20000 };
    struct run_answers *answers;
    struct result result;
    struct given_run run;
    struct buffer list;
    struct failure why;
    uint64_t dice = 7;
    bool end;

    (void)state;
    buffer_init(&list, 4 * 1024 * 1024);
    assert_true(buffer_append(&list, TEXT("email\n")));
    for (int i = 0; i < ROWS; i++) {
        unsigned kind = dice_below(&dice, 10);

        assert_true(kind == 0 ? buffer_append(&list, TEXT("no\n"))
                              : buffer_format(&list, "u%u@d%u.example\n", dice_below(&dice, 900),
                                              dice_below(&dice, 70)));
    }
    given_run_start(&run, list.bytes, list.len);
    given_run_execute(&run, "INSERT INTO verdict (address, reason, source, stage, attempts)"
                            " SELECT id, 'timeout', 2, 0, 1 FROM address ORDER BY id DESC");
    must(run_answers_open(&answers, run.store, NULL, &why), &why);
    for (uint64_t i = 1; i <= ROWS; i++) {
        must(next(answers, &result, &end, &why), &why);
        assert_false(end);
        assert_int_equal(result.row, i);
        assert_true(result.duplicate_of < i);
    }
    run_answers_close(answers);
    buffer_free(&list);
    given_run_end(&run);
}

static void a_row_that_is_there_twice_is_damage(void **state)
{
    static const char list[] = "email\nno\na@example.org\n";
    struct run_answers *answers;
    struct result result;
    struct given_run run;
    struct failure why;
    bool end;

    (void)state;
    given_run_start(&run, list, sizeof list - 1);
    put_verdict(&run, given_run_id(&run, "a", "example.org"),
                &(struct verdict){.reason = REASON_ACCEPTED});
    given_run_execute(&run, "INSERT INTO plain(row, line, input, reason) VALUES (2, 3, 'no',"
                            " 'no_address')");
    must(run_answers_open(&answers, run.store, NULL, &why), &why);
    must(next(answers, &result, &end, &why), &why);
    must(next(answers, &result, &end, &why), &why);
    assert_false(next(answers, &result, &end, &why));
    assert_int_equal(why.exit_code, EXIT_BAD_DATA);
    assert_non_null(strstr(why.sentence, "row 2 is there twice"));
    run_answers_close(answers);
    given_run_end(&run);
}

/* -- counting ---------------------------------------------------------------------------------- */

struct counted {
    uint64_t recalled;
    uint64_t rows[REASON_COUNT];
    unsigned calls[REASON_COUNT];
};

static void count(void *counter, enum reason reason, enum source source, uint64_t rows)
{
    struct counted *counted = counter;

    counted->rows[reason] += rows;
    counted->calls[reason]++;
    counted->recalled += source == SOURCE_CACHE ? rows : 0;
}

static void every_answered_row_is_counted_with_its_twins(void **state)
{
    static const char list[] = "email\na@example.org\nno\na@example.org\nb@example.org\n"
                               "a@example.org\nc@example.org\nno\nd@example.org\nd@example.org\n";
    struct counted counted = {.rows = {0}};
    struct given_run run;
    struct failure why;

    (void)state;
    given_run_start(&run, list, sizeof list - 1);
    put_verdict(&run, given_run_id(&run, "a", "example.org"),
                &(struct verdict){.reason = REASON_TIMEOUT});
    put_verdict(&run, given_run_id(&run, "b", "example.org"),
                &(struct verdict){.reason = REASON_TIMEOUT});
    put_verdict(&run, given_run_id(&run, "d", "example.org"),
                &(struct verdict){.reason = REASON_ACCEPTED, .evidence = {.source = SOURCE_CACHE}});
    must(run_answers_count(run.store, count, &counted, &why), &why);
    assert_int_equal(counted.rows[REASON_TIMEOUT], 4);
    assert_int_equal(counted.rows[REASON_INVALID_SYNTAX], 2);
    assert_int_equal(counted.rows[REASON_NONE], 0); /* c is not answered */
    assert_int_equal(counted.calls[REASON_TIMEOUT], 1);
    assert_int_equal(counted.rows[REASON_ACCEPTED], 2);
    assert_int_equal(counted.recalled, 2);
    given_run_end(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(answers_come_in_the_order_of_the_list),
        cmocka_unit_test(a_row_without_an_answer_stands_nowhere),
        cmocka_unit_test(all_that_was_seen_comes_back),
        cmocka_unit_test(every_reason_comes_back_by_its_word),
        cmocka_unit_test(a_long_list_is_in_order_too),
        cmocka_unit_test(a_row_that_is_there_twice_is_damage),
        cmocka_unit_test(every_answered_row_is_counted_with_its_twins),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
