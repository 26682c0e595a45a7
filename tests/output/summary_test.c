/*
 * summary_test.c - the numbers at the end of a run.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <jansson.h>

#include "output/summary.h"

static void add(struct summary *summary, enum reason reason, int count)
{
    const struct verdict verdict = {.reason = reason};

    for (int i = 0; i < count; i++)
        summary_add(summary, &verdict);
}

static struct summary mixed(void)
{
    struct summary summary = {0};

    add(&summary, REASON_ACCEPTED, 62);
    add(&summary, REASON_MAILBOX_NOT_FOUND, 12);
    add(&summary, REASON_DOMAIN_NOT_FOUND, 6);
    add(&summary, REASON_INVALID_SYNTAX, 1);
    add(&summary, REASON_NULL_MX, 1);
    add(&summary, REASON_ACCEPT_ALL, 8);
    add(&summary, REASON_TIMEOUT, 10);
    return summary;
}

static void check_text(const struct summary *summary, const struct run_facts *facts,
                       const char *want)
{
    struct buffer out;

    buffer_init(&out, 64 * 1024);
    assert_true(summary_text_append(&out, summary, facts));
    assert_true(buffer_put(&out, '\0'));
    assert_string_equal(out.bytes, want);
    buffer_free(&out);
}

static void every_row_counts_once_and_its_reason_decides_the_status(void **state)
{
    struct summary summary = mixed();
    uint64_t sum = 0;

    (void)state;
    assert_int_equal(summary.rows, 100);
    assert_int_equal(summary_of_status(&summary, STATUS_UNDELIVERABLE), 20);
    for (enum status status = 0; status < STATUS_COUNT; status++)
        sum += summary_of_status(&summary, status);
    assert_int_equal(sum, summary.rows);
}

static void the_json_names_every_status_and_reason(void **state)
{
    struct summary summary = mixed();
    struct buffer out;
    json_t *object;
    json_t *reasons;

    (void)state;
    buffer_init(&out, 64 * 1024);
    assert_true(summary_json_append(&out, &summary));
    object = json_loadb(out.bytes, out.len, JSON_REJECT_DUPLICATES, NULL);
    assert_non_null(object);
    assert_int_equal(json_integer_value(json_object_get(object, "rows")), 100);
    assert_int_equal(json_object_size(json_object_get(object, "status")), STATUS_COUNT);
    reasons = json_object_get(object, "reason");
    assert_int_equal(json_object_size(reasons), REASON_COUNT - 1);
    assert_int_equal(json_integer_value(json_object_get(reasons, "mailbox_not_found")), 12);
    assert_int_equal(json_integer_value(json_object_get(reasons, "greylisted")), 0);
    json_decref(object);
    buffer_free(&out);
}

static void people_read_counts_main_reasons_pace_and_files(void **state)
{
    static const char *const outputs[] = {"a.jsonl", "b\x1b.csv"};
    struct summary summary = mixed();
    const struct run_facts facts = {
        .rows = 100, .rows_now = 100, .elapsed_ms = 125000, .outputs = outputs, .output_count = 2};

    (void)state;
    check_text(&summary, &facts,
               "100 of 100 rows answered in 2m05s (0.8 a second)\n"
               "  deliverable          62  62.0%\n"
               "  undeliverable        20  20.0%  mailbox_not_found 12, domain_not_found 6, "
               "invalid_syntax 1, null_mx 1\n"
               "  risky                 8   8.0%  accept_all 8\n"
               "  unknown              10  10.0%  timeout 10\n"
               "results: a.jsonl\n"
               "         b\\x1b.csv\n");
}

static void what_earlier_runs_knew_is_told(void **state)
{
    const struct verdict known = {.reason = REASON_ACCEPTED, .evidence = {.source = SOURCE_CACHE}};
    const struct run_facts facts = {.rows = 3, .rows_now = 3, .elapsed_ms = 200};
    struct summary summary = {0};

    (void)state;
    add(&summary, REASON_ACCEPTED, 1);
    summary_add(&summary, &known);
    summary_add(&summary, &known);
    check_text(&summary, &facts,
               "3 of 3 rows answered in 0.2s; 2 known from earlier runs\n"
               "  deliverable           3 100.0%\n"
               "  undeliverable         0   0.0%\n"
               "  risky                 0   0.0%\n"
               "  unknown               0   0.0%\n");
}

static void a_run_that_stopped_early_says_how_it_goes_on(void **state)
{
    struct summary summary = {0};
    const struct run_facts facts = {.rows = 8,
                                    .rows_now = 1,
                                    .elapsed_ms = 3723000,
                                    .next_command = "rollcall verify a.csv -o a.jsonl"};

    (void)state;
    add(&summary, REASON_ACCEPTED, 3);
    check_text(&summary, &facts,
               "3 of 8 rows answered, 1 of them now in 1h02m (0.0 a second)\n"
               "  deliverable           3 100.0%\n"
               "  undeliverable         0   0.0%\n"
               "  risky                 0   0.0%\n"
               "  unknown               0   0.0%\n"
               "5 rows have no answer yet; this goes on with them:\n"
               "  rollcall verify a.csv -o a.jsonl\n");
}

static void an_empty_list_is_no_division_by_zero(void **state)
{
    const struct summary summary = {0};
    const struct run_facts facts = {0};

    (void)state;
    check_text(&summary, &facts,
               "0 of 0 rows answered in 0.0s\n"
               "  deliverable           0   0.0%\n"
               "  undeliverable         0   0.0%\n"
               "  risky                 0   0.0%\n"
               "  unknown               0   0.0%\n");
}

static void it_never_takes_more_than_fifteen_lines(void **state)
{
    static const char *const outputs[] = {"1", "2", "3", "4", "5", "6", "7", "8", "9"};
    struct summary summary = {0};
    const struct run_facts facts = {.rows = 1000,
                                    .elapsed_ms = 1,
                                    .outputs = outputs,
                                    .output_count = countof(outputs),
                                    .next_command = "go on"};
    struct buffer out;
    int lines = 0;

    (void)state;
    for (enum reason reason = REASON_ACCEPTED; reason < REASON_COUNT; reason++)
        add(&summary, reason, 1);
    buffer_init(&out, 64 * 1024);
    assert_true(summary_text_append(&out, &summary, &facts));
    for (size_t i = 0; i < out.len; i++)
        lines += out.bytes[i] == '\n';
    assert_true(lines <= SUMMARY_LINES_MAX);
    assert_non_null(memmem(out.bytes, out.len, "and 4 more", 10));
    buffer_free(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_counts_once_and_its_reason_decides_the_status),
        cmocka_unit_test(the_json_names_every_status_and_reason),
        cmocka_unit_test(people_read_counts_main_reasons_pace_and_files),
        cmocka_unit_test(what_earlier_runs_knew_is_told),
        cmocka_unit_test(a_run_that_stopped_early_says_how_it_goes_on),
        cmocka_unit_test(an_empty_list_is_no_division_by_zero),
        cmocka_unit_test(it_never_takes_more_than_fifteen_lines),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
