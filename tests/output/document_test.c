/*
 * document_test.c - the whole run as one JSON document.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>
#include <jansson.h>

#include "output/document.h"
#include "tests/output/given_results.h"

static const struct result results[] = {
    {.row = 1, .line = 2, .input = TEXT("n/a"), .verdict = {.reason = REASON_INVALID_SYNTAX}},
    {.row = 2,
     .line = 3,
     .input = TEXT("a@b.example"),
     .local = TEXT("a"),
     .domain = TEXT("b.example"),
     .verdict = {.reason = REASON_ACCEPTED, .evidence = {.source = SOURCE_CACHE}}},
    {.row = 3, .line = 4, .input = TEXT("\xff"), .verdict = {.reason = REASON_NO_ADDRESS}},
};

static const struct run_facts facts = {.version = "0.1.0",
                                       .list = "list\xff.csv",
                                       .from = "me@example.org",
                                       .rows = 3,
                                       .started_at_ms = 1795453331000,
                                       .finished_at_ms = 1795453341000,
                                       .elapsed_ms = 10000};

static json_t *written(size_t count, const struct run_facts *told)
{
    char folder[] = "/tmp/document_test.XXXXXX";
    char path[64];
    struct given_results given = given_results_of(results, count);
    struct summary summary = {0};
    struct output_file *file;
    struct failure why;
    json_error_t error;
    json_t *document;

    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/run.json", folder);
    for (size_t i = 0; i < count; i++)
        summary_add(&summary, &results[i].verdict);
    assert_true(output_file_create(&file, path, OUTPUT_ASIDE, false, &why));
    assert_true(document_write(file, told, &summary, &given.source, &why));
    assert_true(output_file_finish(file, &why));
    output_file_free(file);
    document = json_load_file(path, JSON_REJECT_DUPLICATES, &error);
    if (!document)
        fail_msg("%s at line %d", error.text, error.line);
    unlink(path);
    rmdir(folder);
    return document;
}

static const char *string_in(const json_t *document, const char *object, const char *key)
{
    return json_string_value(json_object_get(json_object_get(document, object), key));
}

static void run_summary_and_results_stand_in_one_document(void **state)
{
    json_t *document = written(countof(results), &facts);
    json_t *list = json_object_get(document, "results");

    (void)state;
    assert_int_equal(json_object_size(document), 3);
    assert_string_equal(string_in(document, "run", "program"), "rollcall");
    assert_string_equal(string_in(document, "run", "version"), "0.1.0");
    assert_string_equal(string_in(document, "run", "list"), "list\\xff.csv");
    assert_string_equal(string_in(document, "run", "from"), "me@example.org");
    assert_string_equal(string_in(document, "run", "started_at"), "2026-11-23T17:02:11Z");
    assert_true(json_is_null(json_object_get(json_object_get(document, "run"), "helo")));
    assert_true(json_is_true(json_object_get(json_object_get(document, "run"), "complete")));
    assert_int_equal(
        json_integer_value(json_object_get(json_object_get(document, "run"), "recalled")), 1);
    assert_int_equal(
        json_integer_value(json_object_get(json_object_get(document, "summary"), "rows")), 3);
    assert_int_equal(json_array_size(list), 3);
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(json_integer_value(json_object_get(json_array_get(list, i), "row")),
                         i + 1);
    json_decref(document);
}

static void a_list_without_rows_is_a_document_too(void **state)
{
    struct run_facts none = facts;
    json_t *document;

    (void)state;
    none.rows = 0;
    document = written(0, &none);
    assert_int_equal(json_array_size(json_object_get(document, "results")), 0);
    assert_true(json_is_array(json_object_get(document, "results")));
    json_decref(document);
}

static void rows_without_an_answer_make_it_incomplete(void **state)
{
    json_t *document = written(2, &facts);

    (void)state;
    assert_true(json_is_false(json_object_get(json_object_get(document, "run"), "complete")));
    json_decref(document);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(run_summary_and_results_stand_in_one_document),
        cmocka_unit_test(a_list_without_rows_is_a_document_too),
        cmocka_unit_test(rows_without_an_answer_make_it_incomplete),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
