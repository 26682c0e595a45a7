/*
 * table_test.c - the list again, with the answers beside its rows.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "batch/row_reader.h"
#include "output/table.h"
#include "tests/output/given_results.h"

#define NAMES                                                                                      \
    ",rollcall_status,rollcall_reason,rollcall_detail,rollcall_accept_all,rollcall_role"           \
    ",rollcall_disposable,rollcall_free,rollcall_suggestion,rollcall_duplicate_of"                 \
    ",rollcall_mx_host,rollcall_smtp_code,rollcall_smtp_text,rollcall_checked_at"
#define YES  ",deliverable,accepted,,,,,,,,,,,"
#define NONE ",unknown,no_address,,,,,,,,,,,"
#define BAD  ",unknown,unreadable_row,,,,,,,,,,,"

static struct result answer(uint64_t row, uint64_t line, enum reason reason)
{
    return (struct result){
        .row = row, .line = line, .verdict = {.reason = reason, .accept_all = TRIBOOL_UNKNOWN}};
}

static char folder[64];
static struct table_wishes wishes; /* of the tables that are written */

static char *path_of(const char *name, char path[96])
{
    snprintf(path, 96, "%s/%s", folder, name);
    return path;
}

static void write_list(struct text content)
{
    char path[96];
    FILE *file = fopen(path_of("list.csv", path), "w");

    assert_non_null(file);
    assert_int_equal(fwrite(content.bytes, 1, content.len, file), content.len);
    fclose(file);
}

static size_t read_table(char *content, size_t size)
{
    char path[96];
    FILE *file = fopen(path_of("out.csv", path), "r");
    size_t len;

    assert_non_null(file);
    len = fread(content, 1, size, file);
    fclose(file);
    return len;
}

/* The table of the list that was written last. */
static bool echo_table(const struct list_shape *shape, const struct result *results, size_t count,
                       struct failure *why)
{
    struct given_results given = given_results_of(results, count);
    struct output_file *file;
    struct list_file list;
    char path[96];
    bool fine;

    assert_true(list_file_open(&list, path_of("list.csv", path), NULL, NULL, why));
    assert_true(output_file_create(&file, path_of("out.csv", path), OUTPUT_ASIDE, true, why));
    fine = table_write(file, &list, shape, &wishes, &given.source, why) &&
           output_file_finish(file, why);
    output_file_free(file);
    list_file_close(&list);
    return fine;
}

static bool table_of(struct text content, const struct list_shape *shape,
                     const struct result *results, size_t count, struct failure *why)
{
    write_list(content);
    return echo_table(shape, results, count, why);
}

static void check_table(struct text content, const struct list_shape *shape,
                        const struct result *results, size_t count, struct text want)
{
    char got[8192];
    struct failure why;
    size_t len;

    if (!table_of(content, shape, results, count, &why))
        fail_msg("%s", why.sentence);
    len = read_table(got, sizeof got);
    if (len != want.len || memcmp(got, want.bytes, len) != 0)
        fail_msg("got:\n%.*s\nwant:\n%.*s", (int)len, got, TEXT_ARGS(want));
}

static const struct list_shape headed = {
    .delimiter = ',', .has_header = true, .column = 0, .column_count = 2};

static void the_list_stands_as_it_was_with_our_columns_behind(void **state)
{
    const struct result results[] = {answer(1, 2, REASON_ACCEPTED),
                                     answer(2, 3, REASON_NO_ADDRESS)};

    (void)state;
    check_table(TEXT("mail,name\n\"a@b\",\"Doe, \"\"J\"\"\"\n,=1+1\n"), &headed, results, 2,
                TEXT("mail,name" NAMES "\n\"a@b\",\"Doe, \"\"J\"\"\"" YES "\n,=1+1" NONE "\n"));
}

static void short_rows_are_padded_and_long_ones_kept(void **state)
{
    const struct result results[] = {answer(1, 2, REASON_ACCEPTED), answer(2, 3, REASON_ACCEPTED)};

    (void)state;
    check_table(TEXT("mail,name\na@b\na@b,x,y\n"), &headed, results, 2,
                TEXT("mail,name" NAMES "\na@b," YES "\na@b,x,y" YES "\n"));
}

static void a_list_without_a_header_gets_none(void **state)
{
    const struct list_shape bare = {.delimiter = ';', .column_count = 2};
    const struct result results[] = {answer(1, 1, REASON_ACCEPTED), answer(2, 2, REASON_ACCEPTED)};

    (void)state;
    check_table(TEXT("a@b;x\nc@d\n"), &bare, results, 2,
                TEXT("a@b;x;deliverable;accepted;;;;;;;;;;;\n"
                     "c@d;;deliverable;accepted;;;;;;;;;;;\n"));
}

static void line_ends_blank_lines_and_the_byte_order_mark_are_kept(void **state)
{
    const struct result results[] = {answer(1, 3, REASON_ACCEPTED), answer(2, 5, REASON_ACCEPTED),
                                     answer(3, 6, REASON_ACCEPTED)};

    (void)state;
    check_table(
        TEXT("\xef\xbb\xbfmail,name\r\n\r\na,b\n\nc,d\r\ne,f"), &headed, results, 3,
        TEXT("\xef\xbb\xbfmail,name" NAMES "\r\n\r\na,b" YES "\n\nc,d" YES "\r\ne,f" YES "\r\n"));
}

static void a_single_row_without_a_line_end_gets_one(void **state)
{
    (void)state;
    check_table(TEXT("mail,name"), &headed, NULL, 0, TEXT("mail,name" NAMES "\n"));
}

static void a_cell_of_several_lines_is_one_row(void **state)
{
    const struct result results[] = {answer(1, 2, REASON_ACCEPTED), answer(2, 4, REASON_ACCEPTED)};

    (void)state;
    check_table(TEXT("mail,name\n\"a\nb\",x\nc,d\n"), &headed, results, 2,
                TEXT("mail,name" NAMES "\n\"a\nb\",x" YES "\nc,d" YES "\n"));
}

static void a_row_that_is_no_csv_cannot_swallow_our_cells(void **state)
{
    const struct result results[] = {answer(1, 2, REASON_UNREADABLE_ROW),
                                     answer(2, 3, REASON_ACCEPTED)};

    (void)state;
    check_table(TEXT("mail,name\n\"a\"b,x\nc,d\n"), &headed, results, 2,
                TEXT("mail,name" NAMES "\n\"\"\"a\"\"b,x\"," BAD "\nc,d" YES "\n"));
}

static void a_quote_left_open_cannot_either(void **state)
{
    const struct result results[] = {answer(1, 2, REASON_UNREADABLE_ROW),
                                     answer(2, 3, REASON_ACCEPTED)};

    (void)state;
    check_table(TEXT("mail,name\n\"a,x\nc,d\n"), &headed, results, 2,
                TEXT("mail,name" NAMES "\n\"\"\"a,x\"," BAD "\nc,d" YES "\n"));
}

static void names_of_an_earlier_run_are_not_used_twice(void **state)
{
    char got[4096] = "";
    struct failure why;

    (void)state;
    assert_true(table_of(TEXT("mail,rollcall_status\n"), &headed, NULL, 0, &why));
    read_table(got, sizeof got - 1);
    assert_non_null(strstr(got, "mail,rollcall_status,rollcall_status_2,rollcall_reason,"));
}

static void a_row_without_an_answer_is_left_out(void **state)
{
    const struct result results[] = {answer(2, 3, REASON_ACCEPTED)};

    (void)state;
    check_table(TEXT("mail,name\na,b\nc,d\ne,f\n"), &headed, results, 1,
                TEXT("mail,name" NAMES "\nc,d" YES "\n"));
}

static void answers_that_do_not_fit_the_list_are_a_failure(void **state)
{
    const struct result too_many[] = {answer(1, 2, REASON_ACCEPTED), answer(2, 3, REASON_ACCEPTED)};
    const struct result elsewhere[] = {answer(1, 3, REASON_ACCEPTED)};
    struct failure why;

    (void)state;
    assert_false(table_of(TEXT("mail,name\na,b\n"), &headed, too_many, 2, &why));
    assert_int_equal(why.exit_code, EXIT_BAD_DATA);
    assert_false(table_of(TEXT("mail,name\na,b\n"), &headed, elsewhere, 1, &why));
    assert_int_equal(why.exit_code, EXIT_BAD_DATA);
}

static size_t random_list(char *bytes, size_t size)
{
    static const char alphabet[] = "ab,,\"\"\n\n\r ='";
    size_t len = (size_t)rand() % size;

    for (size_t i = 0; i < len; i++)
        bytes[i] = alphabet[(size_t)rand() % (sizeof alphabet - 1)];
    return len;
}

/* One answer for each data row, as intake would number them. */
static size_t answers_for(const char *name, struct result *results, size_t most,
                          size_t *column_count)
{
    char path[96];
    FILE *file = fopen(path_of(name, path), "r");
    struct row_reader *reader = row_reader_new(fileno(file), name, ',');
    struct failure why;
    size_t count = 0;
    struct row row;

    *column_count = 0;
    while (row_reader_next(reader, &row, &why) && row.kind != ROW_END && count < most) {
        if (row.kind == ROW_BLANK)
            continue;
        if (count == 0)
            *column_count = row.cell_count;
        results[count] = answer(count + 1, row.line, REASON_ACCEPTED);
        count++;
    }
    row_reader_free(reader);
    fclose(file);
    return count;
}

/* Every row of the table is CSV, and its last thirteen cells are ours. */
static size_t check_last_cells(void)
{
    char path[96];
    FILE *file = fopen(path_of("out.csv", path), "r");
    struct row_reader *reader = row_reader_new(fileno(file), "out.csv", ',');
    struct failure why;
    size_t count = 0;
    struct row row;

    while (row_reader_next(reader, &row, &why) && row.kind != ROW_END) {
        if (row.kind == ROW_BLANK)
            continue;
        assert_int_equal(row.kind, ROW_CELLS);
        assert_true(row.cell_count > 13);
        assert_true(text_equal(row.cells[row.cell_count - 13], TEXT("deliverable")));
        assert_true(text_equal(row.cells[row.cell_count - 12], TEXT("accepted")));
        count++;
    }
    row_reader_free(reader);
    fclose(file);
    return count;
}

static void whatever_the_list_holds_every_row_ends_with_our_cells(void **state)
{
    (void)state;
    srand(20261123);
    for (int i = 0; i < 600; i++) {
        struct list_shape shape = {.delimiter = ','};
        struct result results[64];
        struct failure why;
        char bytes[64];
        size_t count;

        bytes[0] = 'a'; /* a list of zero bytes is refused */
        write_list((struct text){bytes, random_list(bytes + 1, sizeof bytes - 1) + 1});
        count = answers_for("list.csv", results, countof(results), &shape.column_count);
        if (!echo_table(&shape, results, count, &why))
            fail_msg("%s", why.sentence);
        assert_int_equal(check_last_cells(), count);
    }
}

static void formulas_of_the_list_are_made_text_where_that_is_wished(void **state)
{
    const struct result results[] = {answer(1, 2, REASON_ACCEPTED), answer(2, 3, REASON_ACCEPTED),
                                     answer(3, 4, REASON_ACCEPTED),
                                     answer(4, 5, REASON_UNREADABLE_ROW)};
    const struct text list = TEXT("mail,@name\n\"a@b\", \"=1\"\nc@d,\"=A1&\"\"x,y\"\"\"\n"
                                  "+e@f,-1\n=g,\"h\n");

    (void)state;
    wishes.excel_safe = true;
    check_table(list, &headed, results, 4,
                TEXT("mail,'@name" NAMES "\n\"a@b\", \"=1\"" YES "\nc@d,\"'=A1&\"\"x,y\"\"\"" YES
                     "\n'+e@f,'-1" YES "\n\"'=g,\"\"h\"," BAD "\n"));
    wishes.excel_safe = false;
}

static void a_split_has_the_rows_of_a_status_as_they_were(void **state)
{
    const struct result results[] = {answer(1, 2, REASON_ACCEPTED), answer(2, 4, REASON_NULL_MX),
                                     answer(3, 5, REASON_ACCEPTED),
                                     answer(4, 6, REASON_NO_ADDRESS)};
    const struct text list = TEXT("mail,name\r\n\"a@b\",x\r\n\r\nc@d,y\r\ne@f\r\n,z");
    static const struct {
        enum status status;
        struct text want;
    } cases[] = {
        {STATUS_DELIVERABLE, TEXT("mail,name\r\n\"a@b\",x\r\ne@f\r\n")},
        {STATUS_UNDELIVERABLE, TEXT("mail,name\r\nc@d,y\r\n")},
        {STATUS_RISKY, TEXT("mail,name\r\n")},
        {STATUS_UNKNOWN, TEXT("mail,name\r\n,z\r\n")},
    };

    (void)state;
    wishes.split = true;
    for (size_t i = 0; i < countof(cases); i++) {
        wishes.status = cases[i].status;
        check_table(list, &headed, results, 4, cases[i].want);
    }
    wishes.split = false;
}

static int make_folder(void **state)
{
    (void)state;
    snprintf(folder, sizeof folder, "/tmp/table_test.XXXXXX");
    return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
    char path[96];

    (void)state;
    unlink(path_of("list.csv", path));
    unlink(path_of("out.csv", path));
    return rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_split_has_the_rows_of_a_status_as_they_were),
        cmocka_unit_test(formulas_of_the_list_are_made_text_where_that_is_wished),
        cmocka_unit_test(the_list_stands_as_it_was_with_our_columns_behind),
        cmocka_unit_test(short_rows_are_padded_and_long_ones_kept),
        cmocka_unit_test(a_list_without_a_header_gets_none),
        cmocka_unit_test(line_ends_blank_lines_and_the_byte_order_mark_are_kept),
        cmocka_unit_test(a_single_row_without_a_line_end_gets_one),
        cmocka_unit_test(a_cell_of_several_lines_is_one_row),
        cmocka_unit_test(a_row_that_is_no_csv_cannot_swallow_our_cells),
        cmocka_unit_test(a_quote_left_open_cannot_either),
        cmocka_unit_test(names_of_an_earlier_run_are_not_used_twice),
        cmocka_unit_test(a_row_without_an_answer_is_left_out),
        cmocka_unit_test(answers_that_do_not_fit_the_list_are_a_failure),
        cmocka_unit_test(whatever_the_list_holds_every_row_ends_with_our_cells),
    };

    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
