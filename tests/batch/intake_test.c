/*
 * intake_test.c - every record of a list is in the run file, once.
 */
#include "support/given_run.h"

#include <stdlib.h>

#include "base/buffer.h"
#include "base/memory.h"
#include "support/dice.h"

static void start(struct given_run *run, const char *list)
{
    given_run_start(run, list, strlen(list));
}

static void check_number(const struct given_run *run, const char *query, int64_t want)
{
    int64_t got = given_run_number(run, query);

    if (got != want)
        fail_msg("%s is %lld, not %lld", query, (long long)got, (long long)want);
}

/* The invariants (1) and (2) of run_store.h, and what the feed relies on. */
static void check_sound(const struct given_run *run)
{
    static const char *const nothing_found_by[] = {
        /* consecutive ids, domain by domain */
        "SELECT count(*) FROM domain d WHERE"
        " d.count != (SELECT count(*) FROM address a WHERE a.domain = d.id) OR"
        " d.first != (SELECT min(id) FROM address a WHERE a.domain = d.id) OR"
        " d.first + d.count - 1 != (SELECT max(id) FROM address a WHERE a.domain = d.id)",
        "SELECT count(*) FROM domain d WHERE"
        " d.first != 1 + (SELECT coalesce(sum(count), 0) FROM domain e WHERE e.id < d.id)",
        "SELECT count(*) - max(id) FROM address",
        "SELECT count(*) - max(id) FROM domain",
        /* each address and each domain once */
        "SELECT count(*) FROM (SELECT 1 FROM address GROUP BY domain, local HAVING count(*) > 1)",
        "SELECT count(*) FROM (SELECT 1 FROM domain GROUP BY name HAVING count(*) > 1)",
        /* the first row has the address, and it knows how many others there are */
        "SELECT count(*) FROM twin t JOIN address a ON a.id = t.address WHERE t.row <= a.row",
        "SELECT count(*) FROM address a WHERE"
        " a.twins != (SELECT count(*) FROM twin t WHERE t.address = a.id)",
        "SELECT count(*) FROM twin t WHERE t.address NOT IN (SELECT id FROM address)",
        /* each row once, numbered without a hole */
        "SELECT count(*) - count(DISTINCT row) FROM results",
        "SELECT count(*) - coalesce(max(row), 0) FROM results",
        "SELECT count(*) FROM sqlite_schema WHERE name = 'staged'",
    };

    for (size_t i = 0; i < countof(nothing_found_by); i++)
        check_number(run, nothing_found_by[i], 0);
    check_number(run, "SELECT count(*) FROM results", (int64_t)run->counts.rows);
    check_number(run, "SELECT count(*) FROM address", (int64_t)run->counts.addresses);
    check_number(run, "SELECT count(*) FROM domain", (int64_t)run->counts.domains);
    check_number(run, "SELECT count(*) FROM plain", (int64_t)run->counts.plain);
}

static void rows_and_lines_are_counted_from_one_and_blank_lines_are_lines_only(void **state)
{
    struct given_run run;

    (void)state;
    start(&run, "\nemail,name\r\n\r\nann@example.org,\"two\nlines\"\nben@example.org,x\n\n\n"
                "cat@example.net");
    assert_int_equal(run.counts.rows, 3);
    check_number(&run, "SELECT row FROM results WHERE address = 'ann@example.org'", 1);
    check_number(&run, "SELECT line FROM results WHERE address = 'ann@example.org'", 4);
    check_number(&run, "SELECT line FROM results WHERE address = 'ben@example.org'", 6);
    check_number(&run, "SELECT row FROM results WHERE address = 'cat@example.net'", 3);
    check_number(&run, "SELECT line FROM results WHERE address = 'cat@example.net'", 9);
    check_sound(&run);
    given_run_end(&run);
}

static void equal_mailboxes_are_one_address_with_the_lowest_row_first(void **state)
{
    struct given_run run;

    (void)state;
    start(&run,
          "email\nben@example.org\nann@example.org\n\"\"\"ann\"\"@EXAMPLE.org\"\nAnn@example.org\n"
          "Ann B. <ann@example.org>\n");
    assert_int_equal(run.counts.addresses, 3); /* the case of a local part is kept */
    assert_int_equal(run.counts.domains, 1);
    check_number(&run, "SELECT row FROM address WHERE local = 'ann'", 2);
    check_number(&run, "SELECT twins FROM address WHERE local = 'ann'", 2);
    check_number(&run, "SELECT duplicate_of FROM results WHERE row = 3", 2);
    check_number(&run, "SELECT duplicate_of FROM results WHERE row = 5", 2);
    check_number(&run, "SELECT duplicate_of IS NULL FROM results WHERE row = 4", 1);
    check_number(&run, "SELECT input = CAST('\"ann\"@EXAMPLE.org' AS BLOB) FROM twin WHERE row = 3",
                 1);
    check_sound(&run);
    given_run_end(&run);
}

static void what_is_no_address_is_answered_at_once_with_its_reason(void **state)
{
    static const struct {
        const char *record;
        const char *reason;
    } cases[] = {
        {"x,", "invalid_syntax"},
        {"a b@c@d,", "invalid_syntax"},
        {",no cell", "no_address"},
        {"a@example.org b@example.org,", "no_address"},
        {"\"a\"b@example.org,", "unreadable_row"},
    };
    struct given_run run;
    struct buffer list;

    (void)state;
    buffer_init(&list, 4096);
    assert_true(buffer_append(&list, TEXT("email,name\n")));
    for (size_t i = 0; i < countof(cases); i++)
        assert_true(buffer_format(&list, "%s\n", cases[i].record));
    given_run_start(&run, list.bytes, list.len);
    assert_int_equal(run.counts.plain, countof(cases));
    assert_int_equal(run.counts.addresses, 0);
    for (size_t i = 0; i < countof(cases); i++) {
        char query[256];

        snprintf(query, sizeof query,
                 "SELECT reason = '%s' AND length(detail) > 0 FROM plain WHERE row = %zu",
                 cases[i].reason, i + 1);
        check_number(&run, query, 1);
    }
    check_sound(&run);
    buffer_free(&list);
    given_run_end(&run);
}

static void a_row_that_ends_before_the_column_says_so(void **state)
{
    const struct list_shape shape = {
        .delimiter = ',', .has_header = false, .column = 1, .column_count = 2};
    struct intake_watch watch = {.stop = false};
    struct list_file list;
    struct given_run run;
    struct failure why;

    (void)state;
    given_run_new(&run, "x,ann@example.org\ny\n", 20);
    must(given_run_open(&run, false, &why), &why);
    must(list_file_open(&list, run.list_path, NULL, NULL, &why), &why);
    must(intake_run(run.store, &list, &shape, &watch, &run.counts, &why), &why);
    assert_int_equal(run.counts.rows, 2); /* no header here */
    check_number(&run,
                 "SELECT count(*) FROM plain WHERE row = 2 AND reason = 'no_address'"
                 " AND detail LIKE '%ends before%' AND input = x''",
                 1);
    list_file_close(&list);
    given_run_end(&run);
}

static void of_a_long_cell_so_much_is_kept_and_no_more(void **state)
{
    enum { LONG = 100 * 1000 };
    struct given_run run;
    struct buffer list;

    (void)state;
    buffer_init(&list, 4 * LONG);
    assert_true(buffer_append(&list, TEXT("email\n")));
    for (int i = 0; i < LONG; i++)
        assert_true(buffer_put(&list, 'x'));
    assert_true(buffer_append(&list, TEXT("\n\"")));
    for (int i = 0; i < LONG; i++) /* a name of that length, and an address */
        assert_true(buffer_put(&list, 'y'));
    assert_true(buffer_append(&list, TEXT(" <ann@example.org>\"\nz\"\"")));
    for (int i = 0; i < LONG; i++)
        assert_true(buffer_put(&list, '"'));
    given_run_start(&run, list.bytes, list.len);
    assert_int_equal(run.counts.rows, 3);
    check_number(&run, "SELECT count(*) FROM plain WHERE length(input) > 16384", 0);
    check_number(&run, "SELECT length(input) FROM plain WHERE row = 1", LIST_INPUT_MAX);
    check_number(&run, "SELECT count(*) FROM address WHERE length(input) > 16384", 0);
    check_sound(&run);
    buffer_free(&list);
    given_run_end(&run);
}

static void cells_are_kept_byte_for_byte(void **state)
{
    static const char list[] = "email\n\xff\xfe\x80\n\xc3\xa9@example.org\n";
    struct given_run run;

    (void)state;
    given_run_start(&run, list, sizeof list - 1);
    check_number(&run, "SELECT input = x'FFFE80' FROM plain WHERE row = 1", 1);
    check_number(&run, "SELECT local = x'C3A9' OR local = CAST(x'C3A9' AS TEXT) FROM address", 1);
    given_run_end(&run);
}

static void a_header_alone_is_a_run_without_rows(void **state)
{
    struct given_run run;

    (void)state;
    start(&run, "email,name\n");
    assert_int_equal(run.counts.rows, 0);
    check_number(&run, "SELECT count(*) FROM results", 0);
    given_run_again(&run);
    assert_true(run_store_goes_on(run.store));
    given_run_end(&run);
}

/* -- against a naive model --------------------------------------------------------------------- */

enum { LOCALS = 60, DOMAINS = 37, RANDOM_ROWS = 10000 };

struct expected {
    uint64_t line;
    int local; /* -1: no address */
    int domain;
};

static void spell(struct buffer *list, uint64_t *dice, int local, int domain)
{
    static const char *const ways[] = {
        "l%d@d%d.example.org",          "\"\"l%d\"\"@d%d.example.org",
        "l%d@D%d.Example.ORG",          "Some Body <l%d@d%d.example.org>",
        " mailto:l%d@d%d.example.org ",
    };
    unsigned way = dice_below(dice, countof(ways));
    bool quoted = way == 1 || dice_below(dice, 5) == 0;

    assert_true(!quoted || buffer_put(list, '"'));
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    assert_true(buffer_format(list, ways[way], local, domain));
#pragma GCC diagnostic pop
    assert_true(!quoted || buffer_put(list, '"'));
}

/* One record; how many physical lines it takes. */
static unsigned add_record(struct buffer *list, uint64_t *dice, struct expected *row)
{
    static const char *const plain[] = {"", "x", "a@b@c", "a@example.org;b@example.org",
                                        "\"q\"r@example.org"};

    if (dice_below(dice, 10) == 0) {
        row->local = -1;
        assert_true(buffer_append(list, text_of(plain[dice_below(dice, countof(plain))])));
    } else {
        row->local = (int)dice_below(dice, LOCALS);
        row->domain = (int)dice_below(dice, DOMAINS);
        spell(list, dice, row->local, row->domain);
    }
    if (row->local < 0 || dice_below(dice, 8) > 0) {
        assert_true(buffer_append(list, TEXT(",name\n")));
        return 1;
    }
    assert_true(buffer_append(list, TEXT(",\"a name\nof three\r\nlines\"\n")));
    return 3;
}

static void check_row(sqlite3_stmt *rows, uint64_t row, const struct expected *want,
                      uint64_t first_row[LOCALS][DOMAINS])
{
    uint64_t *first = want->local < 0 ? NULL : &first_row[want->local][want->domain];
    char address[64] = "";

    assert_int_equal(sqlite3_column_int64(rows, 0), row);
    assert_int_equal(sqlite3_column_int64(rows, 1), want->line);
    if (first)
        snprintf(address, sizeof address, "l%d@d%d.example.org", want->local, want->domain);
    assert_true(text_equal(sql_column(rows, 2), text_of(address)));
    assert_int_equal(sqlite3_column_int64(rows, 3), first ? *first : 0);
    if (first && *first == 0)
        *first = row;
}

static void ten_thousand_rows_are_what_a_naive_model_says(void **state)
{
    static uint64_t first_row[LOCALS][DOMAINS];
    struct expected *rows = memory_new(RANDOM_ROWS * sizeof *rows);
    uint64_t dice = 2026, line = 2;
    struct given_run run;
    struct buffer list;
    struct failure why;
    sqlite3_stmt *ask;
    sqlite3 *db;
    bool found;

    (void)state;
    buffer_init(&list, 4 * 1024 * 1024);
    assert_true(buffer_append(&list, TEXT("email,name\n")));
    for (int i = 0; i < RANDOM_ROWS; i++) {
        if (dice_below(&dice, 20) == 0) {
            assert_true(buffer_append(&list, TEXT("\r\n")));
            line++;
        }
        rows[i].line = line;
        line += add_record(&list, &dice, &rows[i]);
    }
    given_run_start(&run, list.bytes, list.len);
    assert_int_equal(run.counts.rows, RANDOM_ROWS);
    must(run_store_connect(run.store, &db, &why), &why);
    ask = sql_prepare(db,
                      "SELECT row, line, coalesce(address, ''), coalesce(duplicate_of, 0)"
                      " FROM results ORDER BY row",
                      &why);
    must(ask != NULL, &why);
    for (uint64_t i = 0; i < RANDOM_ROWS; i++) {
        must(sql_next(ask, &found, &why), &why);
        assert_true(found);
        check_row(ask, i + 1, &rows[i], first_row);
    }
    sqlite3_finalize(ask);
    sqlite3_close(db);
    check_sound(&run);
    buffer_free(&list);
    free(rows);
    given_run_end(&run);
}

static void the_order_of_domains_is_a_secret_of_the_run(void **state)
{
    struct given_run run;
    char first[4096], second[4096];
    struct buffer list;
    char *orders[2] = {first, second};

    (void)state;
    buffer_init(&list, 64 * 1024);
    assert_true(buffer_append(&list, TEXT("email\n")));
    for (int i = 0; i < 200; i++)
        assert_true(buffer_format(&list, "a@d%d.example.org\n", i));
    for (int i = 0; i < 2; i++) {
        given_run_start(&run, list.bytes, list.len);
        snprintf(orders[i], sizeof first, "%lld %lld %lld",
                 (long long)given_run_id(&run, "a", "d0.example.org"),
                 (long long)given_run_id(&run, "a", "d100.example.org"),
                 (long long)given_run_id(&run, "a", "d199.example.org"));
        given_run_end(&run);
    }
    assert_string_not_equal(first, second); /* but for one time in eight million */
    buffer_free(&list);
}

/* -- an end before the end ------------------------------------------------------------------------ */

/* In the order of the alphabet a domain would see one who guesses. */
static void the_mailboxes_of_a_domain_come_in_no_order_of_the_alphabet(void **state)
{
    struct given_run run;

    (void)state;
    start(&run, "email\nuser1@example.org\nuser2@example.org\nuser3@example.org\n"
                "user4@example.org\nuser5@example.org\nuser2@example.org\n");
    check_number(&run,
                 "SELECT group_concat(local, '') = 'user2user5user4user3user1' FROM"
                 " (SELECT local FROM address ORDER BY id)",
                 1);
    check_number(&run, "SELECT twins FROM address WHERE local = 'user2'", 1);
    check_sound(&run);
    given_run_end(&run);
}

static void a_stopped_intake_leaves_nothing(void **state)
{
    struct intake_watch watch = {.stop = true};
    struct given_run run;
    struct failure why;
    char aside[TEMPORARY_PATH + 32];

    (void)state;
    given_run_new(&run, "email\na@example.org\n", 20);
    snprintf(aside, sizeof aside, "%s.new", run.run_path);
    must(given_run_open(&run, false, &why), &why);
    assert_false(given_run_take_in(&run, &watch, &why));
    assert_int_equal(why.exit_code, EXIT_STOPPED_EARLY);
    given_run_close(&run);
    assert_int_equal(file_mode(run.run_path), -1);
    assert_int_equal(file_mode(aside), -1);
    must(given_run_open(&run, false, &why), &why);
    assert_false(run_store_goes_on(run.store));
    given_run_end(&run);
}

static void what_a_killed_intake_left_is_thrown_away(void **state)
{
    struct intake_watch watch = {.stop = false};
    struct given_run run;
    struct failure why;
    char aside[TEMPORARY_PATH + 32];

    (void)state;
    given_run_new(&run, "email\na@example.org\n", 20);
    snprintf(aside, sizeof aside, "%s.new", run.run_path);
    file_put(aside, "half a database", 15);
    must(given_run_open(&run, false, &why), &why);
    assert_false(run_store_goes_on(run.store));
    must(given_run_take_in(&run, &watch, &why), &why);
    assert_int_equal(file_mode(aside), -1);
    check_sound(&run);
    given_run_end(&run);
}

static void the_progress_is_shown_on_the_way(void **state)
{
    struct intake_watch watch = {.stop = false};
    struct given_run run;
    struct buffer list;
    struct failure why;

    (void)state;
    buffer_init(&list, 1024 * 1024);
    assert_true(buffer_append(&list, TEXT("email\n")));
    for (int i = 0; i < 3000; i++)
        assert_true(buffer_format(&list, "a%d@example.org\n", i));
    given_run_new(&run, list.bytes, list.len);
    must(given_run_open(&run, false, &why), &why);
    must(given_run_take_in(&run, &watch, &why), &why);
    assert_true(atomic_load(&watch.rows_read) >= 2048);
    buffer_free(&list);
    given_run_end(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_and_lines_are_counted_from_one_and_blank_lines_are_lines_only),
        cmocka_unit_test(equal_mailboxes_are_one_address_with_the_lowest_row_first),
        cmocka_unit_test(what_is_no_address_is_answered_at_once_with_its_reason),
        cmocka_unit_test(a_row_that_ends_before_the_column_says_so),
        cmocka_unit_test(of_a_long_cell_so_much_is_kept_and_no_more),
        cmocka_unit_test(cells_are_kept_byte_for_byte),
        cmocka_unit_test(a_header_alone_is_a_run_without_rows),
        cmocka_unit_test(ten_thousand_rows_are_what_a_naive_model_says),
        cmocka_unit_test(the_order_of_domains_is_a_secret_of_the_run),
        cmocka_unit_test(the_mailboxes_of_a_domain_come_in_no_order_of_the_alphabet),
        cmocka_unit_test(a_stopped_intake_leaves_nothing),
        cmocka_unit_test(what_a_killed_intake_left_is_thrown_away),
        cmocka_unit_test(the_progress_is_shown_on_the_way),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
