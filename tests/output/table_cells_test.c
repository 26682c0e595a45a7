/*
 * table_cells_test.c - our cells beside somebody's own.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "output/table_cells.h"

static void check_bytes(struct buffer *got, const char *want)
{
    assert_true(buffer_put(got, '\0'));
    assert_string_equal(got->bytes, want);
    buffer_free(got);
}

static const struct table_columns usual;

static void the_columns_stand_in_the_order_of_the_contract(void **state)
{
    struct buffer out;

    (void)state;
    buffer_init(&out, 4096);
    assert_true(table_cells_names(&out, ';', &usual, NULL, 0));
    check_bytes(&out, ";rollcall_status;rollcall_reason;rollcall_detail;rollcall_accept_all"
                      ";rollcall_role;rollcall_disposable;rollcall_free;rollcall_suggestion"
                      ";rollcall_duplicate_of;rollcall_mx_host;rollcall_smtp_code"
                      ";rollcall_smtp_text;rollcall_checked_at");
}

static void a_name_that_is_taken_gets_a_number(void **state)
{
    static const struct text header[] = {TEXT("rollcall_status"), TEXT(" Rollcall_Status_2 "),
                                         TEXT("rollcall_free"), TEXT("mail")};
    struct buffer out;

    (void)state;
    buffer_init(&out, 4096);
    assert_true(table_cells_names(&out, ',', &usual, header, countof(header)));
    check_bytes(&out, ",rollcall_status_3,rollcall_reason,rollcall_detail,rollcall_accept_all"
                      ",rollcall_role,rollcall_disposable,rollcall_free_2,rollcall_suggestion"
                      ",rollcall_duplicate_of,rollcall_mx_host,rollcall_smtp_code"
                      ",rollcall_smtp_text,rollcall_checked_at");
}

static const struct result whole = {
    .row = 3,
    .line = 4,
    .duplicate_of = 1,
    .verdict = {.reason = REASON_ACCEPT_ALL,
                .accept_all = TRIBOOL_YES,
                .evidence = {.source = SOURCE_PROBE,
                             .mx_host = TEXT("mx.example"),
                             .code = 250,
                             .enhanced = TEXT("2.1.5"),
                             .text = TEXT("Ok, \"fine\"\nreally"),
                             .detail = TEXT("it accepts anybody"),
                             .checked_at_ms = 1795453331000}},
};

static void every_column_has_its_cell_and_what_is_not_known_is_empty(void **state)
{
    const struct result bare = {
        .verdict = {.reason = REASON_NO_ADDRESS, .accept_all = TRIBOOL_UNKNOWN}};
    struct buffer out;

    (void)state;
    buffer_init(&out, 4096);
    assert_true(table_cells_of(&out, ',', &usual, &whole));
    check_bytes(&out, ",risky,accept_all,it accepts anybody,true,,,,,1,mx.example,250"
                      ",\"2.1.5 Ok, \"\"fine\"\" really\",2026-11-23T17:02:11Z");
    buffer_init(&out, 4096);
    assert_true(table_cells_of(&out, ',', &usual, &bare));
    check_bytes(&out, ",unknown,no_address,,,,,,,,,,,");
}

static void what_the_lists_know_stands_in_cells(void **state)
{
    struct result noted = whole;
    struct buffer out;

    (void)state;
    noted.local = TEXT("al\x01;ice");
    noted.notes = (struct address_notes){
        .known = true, .role = true, .free = true, .suggested_domain = TEXT("example.org")};
    noted.verdict.evidence = (struct evidence){.source = SOURCE_PROBE};
    buffer_init(&out, 4096);
    assert_true(table_cells_of(&out, ',', &usual, &noted));
    check_bytes(&out, ",risky,accept_all,,true,true,false,true,al\\x01;ice@example.org,1,,,,");
    noted.notes = (struct address_notes){.known = true, .disposable = true};
    buffer_init(&out, 4096);
    assert_true(table_cells_of(&out, ',', &usual, &noted));
    check_bytes(&out, ",risky,accept_all,,true,false,true,false,,1,,,,");
}

static void columns_are_chosen_by_name(void **state)
{
    struct table_columns columns = {.vocabulary = VOCABULARY_ZEROBOUNCE};
    struct buffer out;

    (void)state;
    assert_true(table_cells_choose(&columns, TEXT("reason, rollcall_relay,status")));
    buffer_init(&out, 4096);
    assert_true(table_cells_names(&out, ',', &columns, NULL, 0));
    check_bytes(&out, ",rollcall_reason,rollcall_relay,rollcall_status");
    buffer_init(&out, 4096);
    assert_true(table_cells_of(&out, ',', &columns, &whole));
    check_bytes(&out, ",accept_all,,catch-all");
    assert_true(table_cells_choose(&columns, TEXT("address,mx_ip,source,attempts")));
    assert_false(table_cells_choose(&columns, TEXT("")));
    assert_false(table_cells_choose(&columns, TEXT("status,")));
    assert_false(table_cells_choose(&columns, TEXT("status,status")));
    assert_false(table_cells_choose(&columns, TEXT("rollcall")));
}

static void a_cell_is_quoted_where_its_delimiter_or_a_quote_stands_in_it(void **state)
{
    static const struct {
        char delimiter;
        struct text cell;
        const char *want;
    } cases[] = {
        {',', TEXT("a b"), "a b"},
        {',', TEXT("a,b"), "\"a,b\""},
        {';', TEXT("a,b"), "a,b"},
        {';', TEXT("a;b"), "\"a;b\""},
        {'\t', TEXT("a\tb"), "\"a\tb\""},
        {',', TEXT("a\"b"), "\"a\"\"b\""},
        {',', TEXT("a\nb"), "\"a\nb\""},
        {',', TEXT("a\rb"), "\"a\rb\""},
        {',', TEXT(""), ""},
        {',', TEXT("\""), "\"\"\"\""},
    };

    (void)state;
    for (size_t i = 0; i < countof(cases); i++) {
        struct buffer out;

        buffer_init(&out, 4096);
        assert_true(table_cells_put(&out, cases[i].delimiter, cases[i].cell));
        check_bytes(&out, cases[i].want);
    }
}

/* Whether a cell of ours begins as a formula, read as a spreadsheet reads it. */
static bool has_formula(struct text cells)
{
    bool quoted = false;

    for (size_t i = 0; i + 1 < cells.len; i++) {
        size_t first = i + 1 + (cells.bytes[i + 1] == '"');

        quoted ^= cells.bytes[i] == '"';
        if (!quoted && cells.bytes[i] == ',' && first < cells.len && cells.bytes[first] &&
            strchr("=+-@\t\r", cells.bytes[first]))
            return true;
    }
    return false;
}

static void no_cell_of_ours_is_a_formula(void **state)
{
    static const char alphabet[] = "=+-@\t\r\n\",a \\'|";
    struct buffer out;

    (void)state;
    assert_true(has_formula(TEXT(",=a")));
    assert_true(has_formula(TEXT(",a,\"=a,b\"")));
    assert_false(has_formula(TEXT(",\"a,=b\"")));
    srand(20261123);
    buffer_init(&out, 4096);
    for (int i = 0; i < 20000; i++) {
        char bytes[3][8];
        struct result result = whole;

        for (size_t at = 0; at < sizeof bytes; at++)
            bytes[at / 8][at % 8] = alphabet[(size_t)rand() % (sizeof alphabet - 1)];
        result.verdict.evidence.detail = (struct text){bytes[0], (size_t)rand() % 8};
        result.verdict.evidence.mx_host = (struct text){bytes[1], (size_t)rand() % 8};
        result.verdict.evidence.text = (struct text){bytes[2], (size_t)rand() % 8};
        result.verdict.evidence.enhanced = TEXT("");
        buffer_clear(&out);
        assert_true(table_cells_of(&out, ',', &usual, &result));
        assert_false(has_formula(buffer_text(&out)));
    }
    buffer_free(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_columns_stand_in_the_order_of_the_contract),
        cmocka_unit_test(a_name_that_is_taken_gets_a_number),
        cmocka_unit_test(every_column_has_its_cell_and_what_is_not_known_is_empty),
        cmocka_unit_test(what_the_lists_know_stands_in_cells),
        cmocka_unit_test(columns_are_chosen_by_name),
        cmocka_unit_test(a_cell_is_quoted_where_its_delimiter_or_a_quote_stands_in_it),
        cmocka_unit_test(no_cell_of_ours_is_a_formula),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
