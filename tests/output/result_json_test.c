/*
 * result_json_test.c - results as programs read them.
 *
 * Called with "samples" it prints one result of every reason instead, one a line,
 * for schema_test.py.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>
#include <jansson.h>

#include "base/compiler.h"
#include "output/result_json.h"

static const struct result contract = {
    .row = 12,
    .line = 13,
    .input = TEXT("Alice <Alice@Example.COM>"),
    .local = TEXT("Alice"),
    .domain = TEXT("example.com"),
    .verdict =
        {
            .reason = REASON_MAILBOX_NOT_FOUND,
            .accept_all = TRIBOOL_NO,
            .evidence =
                {
                    .source = SOURCE_PROBE,
                    .stage = STAGE_RCPT,
                    .mx_host = TEXT("mx1.example.com"),
                    .mx_ip = TEXT("192.0.2.25"),
                    .code = 550,
                    .enhanced = TEXT("5.1.1"),
                    .text = TEXT("User unknown"),
                    .detail = TEXT("mx1.example.com refused the mailbox"),
                    .attempts = 1,
                    .checked_at_ms = 1795453331000,
                    .elapsed_ms = 143,
                },
        },
};

/* A row that nobody was asked about. */
static const struct result plain = {
    .row = 1,
    .line = 2,
    .verdict = {.reason = REASON_NO_ADDRESS,
                .accept_all = TRIBOOL_UNKNOWN,
                .evidence = {.source = SOURCE_SYNTAX, .elapsed_ms = -1}},
};

/* One for all tests: what one leaves in it must be no matter to the next. */
static struct result_json *json;

static int make_json(void **state)
{
    (void)state;
    json = result_json_new();
    return 0;
}

static int free_json(void **state)
{
    (void)state;
    result_json_free(json);
    return 0;
}

static const char *rendered(struct buffer *out, const struct result *result)
{
    buffer_init(out, RESULT_JSON_MAX);
    assert_true(result_json_append(json, out, result));
    assert_true(buffer_put(out, '\0'));
    return out->bytes;
}

static json_t *parsed(const struct result *result)
{
    struct buffer out;
    json_t *object = json_loads(rendered(&out, result), JSON_REJECT_DUPLICATES, NULL);

    assert_non_null(object);
    buffer_free(&out);
    return object;
}

static void check_member(const struct result *result, const char *object, const char *key,
                         const char *want)
{
    json_t *whole = parsed(result);
    json_t *part = object ? json_object_get(whole, object) : whole;

    assert_string_equal(json_string_value(json_object_get(part, key)), want);
    json_decref(whole);
}

static void a_result_is_written_as_the_contract_shows_it(void **state)
{
    struct buffer out;

    (void)state;
    assert_string_equal(
        rendered(&out, &contract),
        "{\"row\": 12, \"line\": 13, \"input\": \"Alice <Alice@Example.COM>\", "
        "\"address\": \"Alice@example.com\", \"local_part\": \"Alice\", "
        "\"domain\": \"example.com\", \"status\": \"undeliverable\", "
        "\"reason\": \"mailbox_not_found\", \"detail\": \"mx1.example.com refused the mailbox\", "
        "\"accept_all\": false, \"role\": null, \"disposable\": null, \"free\": null, "
        "\"relay\": null, \"suggestion\": null, \"duplicate_of\": null, "
        "\"mx\": {\"host\": \"mx1.example.com\", \"ip\": \"192.0.2.25\"}, "
        "\"smtp\": {\"stage\": \"rcpt\", \"code\": 550, \"enhanced\": \"5.1.1\", "
        "\"text\": \"5.1.1 User unknown\"}, \"source\": \"probe\", \"attempts\": 1, "
        "\"checked_at\": \"2026-11-23T17:02:11Z\", \"elapsed_ms\": 143}");
    buffer_free(&out);
}

static void check_notes(const struct address_notes *notes, const char *want)
{
    struct result result = contract;
    struct buffer out;
    const char *from;

    result.notes = *notes;
    from = strstr(rendered(&out, &result), "\"role\"");
    assert_non_null(from);
    assert_int_equal(strncmp(from, want, strlen(want)), 0);
    buffer_free(&out);
}

static void what_the_lists_know_stands_in_flags(void **state)
{
    (void)state;
    check_notes(&(struct address_notes){.known = true},
                "\"role\": false, \"disposable\": false, \"free\": false, \"relay\": false, "
                "\"suggestion\": null,");
    check_notes(&(struct address_notes){.known = true, .role = true, .free = true},
                "\"role\": true, \"disposable\": false, \"free\": true, \"relay\": false, ");
    check_notes(&(struct address_notes){.known = true, .disposable = true},
                "\"role\": false, \"disposable\": true, \"free\": false, \"relay\": false, ");
    check_notes(&(struct address_notes){.known = true,
                                        .relay = true,
                                        .suggested_domain = TEXT("example.org")},
                "\"role\": false, \"disposable\": false, \"free\": false, \"relay\": true, "
                "\"suggestion\": \"Alice@example.org\",");
}

static void what_is_not_known_is_null_and_no_key_is_missing(void **state)
{
    struct buffer out;

    (void)state;
    assert_string_equal(
        rendered(&out, &plain),
        "{\"row\": 1, \"line\": 2, \"input\": \"\", \"address\": null, \"local_part\": null, "
        "\"domain\": null, \"status\": \"unknown\", \"reason\": \"no_address\", "
        "\"detail\": null, \"accept_all\": null, \"role\": null, \"disposable\": null, "
        "\"free\": null, \"relay\": null, \"suggestion\": null, \"duplicate_of\": null, "
        "\"mx\": {\"host\": null, \"ip\": null}, \"smtp\": {\"stage\": null, \"code\": null, "
        "\"enhanced\": null, \"text\": null}, \"source\": \"syntax\", \"attempts\": 0, "
        "\"checked_at\": null, \"elapsed_ms\": null}");
    buffer_free(&out);
}

static void a_reply_at_once_took_no_time_and_not_an_unknown_one(void **state)
{
    struct result result = contract;
    json_t *object;

    (void)state;
    result.verdict.evidence.elapsed_ms = 0;
    object = parsed(&result);
    assert_true(json_is_integer(json_object_get(object, "elapsed_ms")));
    assert_int_equal(json_integer_value(json_object_get(object, "elapsed_ms")), 0);
    json_decref(object);
}

static void a_duplicate_names_the_first_row_and_an_accept_all_domain_is_true(void **state)
{
    struct result result = contract;
    json_t *object;

    (void)state;
    result.duplicate_of = 7;
    result.verdict.reason = REASON_ACCEPT_ALL;
    result.verdict.accept_all = TRIBOOL_YES;
    object = parsed(&result);
    assert_int_equal(json_integer_value(json_object_get(object, "duplicate_of")), 7);
    assert_true(json_is_true(json_object_get(object, "accept_all")));
    assert_string_equal(json_string_value(json_object_get(object, "status")), "risky");
    json_decref(object);
}

static void input_bytes_that_are_no_text_can_be_read_back(void **state)
{
    static const struct {
        struct text input;
        const char *want;
    } cases[] = {
        {TEXT("J\xf6rg <a@b>"), "J\\xf6rg <a@b>"},
        {TEXT("a\\b"), "a\\\\b"},
        {TEXT("a\0b"), "a\\x00b"},
        {TEXT("a\r\nb\t"), "a\\x0d\\x0ab\\x09"},
        {TEXT("\x1b[2J"), "\\x1b[2J"},
        {TEXT("a\u202eb"), "a\\xe2\\x80\\xaeb"},
        {TEXT("\xed\xa0\x80"), "\\xed\\xa0\\x80"},
        {TEXT("j\u00f6rg \U0001f600 \"</script>"), "j\u00f6rg \U0001f600 \"</script>"},
    };

    (void)state;
    for (size_t i = 0; i < countof(cases); i++) {
        struct result result = plain;

        result.input = cases[i].input;
        check_member(&result, NULL, "input", cases[i].want);
    }
}

static void a_reply_stands_on_one_line_and_its_codes_in_front(void **state)
{
    static const struct {
        struct text enhanced;
        struct text text;
        const char *want;
    } cases[] = {
        {TEXT("5.1.1"), TEXT("User unknown"), "5.1.1 User unknown"},
        {TEXT("5.1.1"), TEXT("5.1.1 User unknown"), "5.1.1 User unknown"},
        {TEXT("5.1.1"), TEXT("no mailbox here (#5.1.1)"), "no mailbox here (#5.1.1)"},
        {TEXT("5.1.1"), TEXT(""), "5.1.1"},
        {TEXT(""), TEXT("no"), "no"},
        {TEXT(""), TEXT(""), ""},
        {TEXT(""), TEXT("one\ntwo\r\n\nthree\n"), "one two  three "},
        {TEXT(""), TEXT("\x1b]0;x\x07 \xff \r \\"), "\\x1b]0;x\\x07 \\xff \\x0d \\\\"},
    };

    (void)state;
    for (size_t i = 0; i < countof(cases); i++) {
        struct result result = contract;

        result.verdict.evidence.enhanced = cases[i].enhanced;
        result.verdict.evidence.text = cases[i].text;
        check_member(&result, "smtp", "text", cases[i].want);
    }
}

static void a_quoted_or_international_local_part_is_not_changed(void **state)
{
    struct result result = contract;

    (void)state;
    result.local = TEXT("\"a\\\"b\"");
    check_member(&result, NULL, "local_part", "\"a\\\"b\"");
    check_member(&result, NULL, "address", "\"a\\\"b\"@example.com");
    result.local = TEXT("j\u00f6rg");
    check_member(&result, NULL, "address", "j\u00f6rg@example.com");
}

/* Jansson would give NULL for each of them, and the row would be lost. */
static void no_text_from_outside_can_lose_a_row(void **state)
{
    struct result result = contract;
    struct evidence *evidence = &result.verdict.evidence;
    struct text broken = TEXT("\xff\xc0\x80\0\"\\");

    (void)state;
    result.input = result.local = result.domain = broken;
    evidence->mx_host = evidence->mx_ip = evidence->enhanced = evidence->text = evidence->detail =
        broken;
    check_member(&result, "mx", "host", "\\xff\\xc0\\x80\\x00\"\\\\");
    check_member(&result, NULL, "detail", "\\xff\\xc0\\x80\\x00\"\\\\");
}

static void random_bytes_give_valid_json(void **state)
{
    (void)state;
    srand(20261123);
    for (int i = 0; i < 2000; i++) {
        char bytes[64];
        struct result result = contract;
        json_t *object;

        for (size_t at = 0; at < sizeof bytes; at++)
            bytes[at] = (char)rand();
        result.input = (struct text){bytes, (size_t)rand() % sizeof bytes};
        result.verdict.evidence.text = (struct text){bytes, sizeof bytes};
        result.verdict.evidence.detail = (struct text){bytes + 32, 32};
        object = parsed(&result);
        assert_int_equal(json_object_size(object), 22);
        json_decref(object);
    }
}

static void a_result_that_does_not_fit_leaves_nothing_behind(void **state)
{
    struct buffer out;

    (void)state;
    buffer_init(&out, 300);
    assert_true(buffer_append(&out, TEXT("before")));
    assert_false(result_json_append(json, &out, &contract));
    assert_true(text_equal(buffer_text(&out), TEXT("before")));
    buffer_free(&out);
}

/* A line is tried in room for a usual one first. */
static void a_result_fits_where_there_is_room_for_it_and_no_more(void **state)
{
    static const size_t inputs[] = {3, 700, 5000};
    char bytes[5000];

    (void)state;
    memset(bytes, 'x', sizeof bytes);
    for (size_t i = 0; i < countof(inputs); i++) {
        struct result result = contract;
        struct buffer whole, exact, tight;

        result.input = (struct text){bytes, inputs[i]};
        buffer_init(&whole, RESULT_JSON_MAX);
        assert_true(result_json_append(json, &whole, &result));
        buffer_init(&exact, whole.len);
        assert_true(result_json_append(json, &exact, &result));
        assert_true(text_equal(buffer_text(&exact), buffer_text(&whole)));
        buffer_init(&tight, whole.len - 1);
        assert_false(result_json_append(json, &tight, &result));
        assert_int_equal(tight.len, 0);
        buffer_free(&whole);
        buffer_free(&exact);
        buffer_free(&tight);
    }
}

static void check_as_if_alone(const struct result *result)
{
    struct result_json *fresh = result_json_new();
    struct buffer alone, after_others;

    buffer_init(&alone, RESULT_JSON_MAX);
    buffer_init(&after_others, RESULT_JSON_MAX);
    assert_true(result_json_append(fresh, &alone, result));
    assert_true(result_json_append(json, &after_others, result));
    assert_true(text_equal(buffer_text(&alone), buffer_text(&after_others)));
    buffer_free(&alone);
    buffer_free(&after_others);
    result_json_free(fresh);
}

static void a_row_takes_nothing_from_the_row_before(void **state)
{
    struct result rows[6] = {contract, plain, contract, contract, plain, contract};

    (void)state;
    rows[2].local = TEXT("alice");
    rows[2].duplicate_of = 12;
    rows[2].notes = (struct address_notes){
        .known = true, .role = true, .relay = true, .suggested_domain = TEXT("example.org")};
    rows[2].verdict.reason = REASON_ACCEPT_ALL;
    rows[2].verdict.accept_all = TRIBOOL_YES;
    rows[3].verdict.evidence =
        (struct evidence){.source = SOURCE_DNS, .detail = TEXT("none of \xff"), .elapsed_ms = -1};
    rows[4].input = TEXT("Alice <alice@example.com");
    rows[5].verdict.evidence.checked_at_ms += 1000;
    for (size_t before = 0; before < countof(rows); before++)
        for (size_t after = 0; after < countof(rows); after++) {
            check_as_if_alone(&rows[before]);
            check_as_if_alone(&rows[after]);
        }
}

static void a_row_that_does_not_fit_is_no_matter_to_the_next(void **state)
{
    struct buffer tight;

    (void)state;
    buffer_init(&tight, 100);
    assert_false(result_json_append(json, &tight, &contract));
    buffer_free(&tight);
    check_as_if_alone(&plain);
    check_as_if_alone(&contract);
}

static void the_largest_row_fits(void **state)
{
    enum { LEN = 2 * 1024 * 1024 };
    struct result result = plain;
    char *bytes = malloc(LEN);
    struct buffer out;

    (void)state;
    memset(bytes, 0xff, LEN);
    result.input = (struct text){bytes, LEN};
    buffer_init(&out, RESULT_JSON_MAX);
    assert_true(result_json_append(json, &out, &result));
    assert_true(out.len > 5 * (size_t)LEN);
    buffer_free(&out);
    free(bytes);
}

static struct result sample_of(enum reason reason)
{
    struct result result = contract;

    if (reason == REASON_INVALID_SYNTAX || reason == REASON_NO_ADDRESS ||
        reason == REASON_UNREADABLE_ROW)
        result = plain;
    result.row = (uint64_t)reason;
    result.line = result.row + 1;
    result.duplicate_of = reason == REASON_TIMEOUT ? 3 : 0;
    result.verdict.reason = reason;
    result.verdict.evidence.stage = (enum stage)((unsigned)reason % STAGE_COUNT);
    result.verdict.accept_all = reason == REASON_ACCEPT_ALL ? TRIBOOL_YES : TRIBOOL_UNKNOWN;
    return result;
}

static int print_samples(void)
{
    make_json(NULL);
    for (enum reason reason = REASON_ACCEPTED; reason < REASON_COUNT; reason++) {
        struct result result = sample_of(reason);
        struct buffer out;

        buffer_init(&out, RESULT_JSON_MAX);
        if (!result_json_append(json, &out, &result))
            return EXIT_FAILURE;
        printf("%.*s\n", TEXT_ARGS(buffer_text(&out)));
        buffer_free(&out);
    }
    free_json(NULL);
    return EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_result_is_written_as_the_contract_shows_it),
        cmocka_unit_test(what_the_lists_know_stands_in_flags),
        cmocka_unit_test(what_is_not_known_is_null_and_no_key_is_missing),
        cmocka_unit_test(a_reply_at_once_took_no_time_and_not_an_unknown_one),
        cmocka_unit_test(a_duplicate_names_the_first_row_and_an_accept_all_domain_is_true),
        cmocka_unit_test(input_bytes_that_are_no_text_can_be_read_back),
        cmocka_unit_test(a_reply_stands_on_one_line_and_its_codes_in_front),
        cmocka_unit_test(a_quoted_or_international_local_part_is_not_changed),
        cmocka_unit_test(no_text_from_outside_can_lose_a_row),
        cmocka_unit_test(random_bytes_give_valid_json),
        cmocka_unit_test(a_result_that_does_not_fit_leaves_nothing_behind),
        cmocka_unit_test(a_result_fits_where_there_is_room_for_it_and_no_more),
        cmocka_unit_test(a_row_takes_nothing_from_the_row_before),
        cmocka_unit_test(a_row_that_does_not_fit_is_no_matter_to_the_next),
        cmocka_unit_test(the_largest_row_fits),
    };

    if (argc == 2 && strcmp(argv[1], "samples") == 0)
        return print_samples();
    return cmocka_run_group_tests(tests, make_json, free_json);
}
