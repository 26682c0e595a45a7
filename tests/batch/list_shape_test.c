/*
 * list_shape_test.c - delimiter, header and address column of a list, or a sentence.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buffer.h"
#include "base/compiler.h"
#include "batch/list_shape.h"

#define NO_WISHES                                                                                  \
    {                                                                                              \
        NULL, 0, false                                                                             \
    }

struct found {
    struct text list;
    struct list_wishes wishes;
    struct list_shape want;
};

static void check_found(const struct found *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct list_shape shape = {0, true, false, 99, 99};
        struct failure why = {.sentence = ""};
        struct list_shape want = cases[i].want;

        if (!list_shape_find(cases[i].list, true, &cases[i].wishes, "list.csv", &shape, &why) ||
            shape.delimiter != want.delimiter || shape.has_header != want.has_header ||
            shape.column != want.column || shape.column_count != want.column_count) {
            print_error("case %zu: %.*s\ngot '%c' header %d column %zu of %zu %s\n", i,
                        TEXT_ARGS(cases[i].list), shape.delimiter, shape.has_header, shape.column,
                        shape.column_count, why.sentence);
            fail();
        }
    }
}

struct refused {
    struct text list;
    struct list_wishes wishes;
    const char *sentence;
};

static void check_refused(const struct refused *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct list_shape shape;
        struct failure why = {.sentence = "nothing was wrong"};
        bool found =
            list_shape_find(cases[i].list, true, &cases[i].wishes, "list.csv", &shape, &why);

        assert_string_equal(why.sentence, cases[i].sentence);
        assert_false(found);
        assert_int_equal(why.exit_code, EXIT_BAD_DATA);
    }
}

static void the_delimiter_is_found_by_consistency(void **state)
{
    static const struct found cases[] = {
        {TEXT("email\nann@one.test\nbob@one.test\n"), NO_WISHES, {',', true, false, 0, 1}},
        {TEXT("id,email\n1,ann@one.test\n"), NO_WISHES, {',', true, false, 1, 2}},
        {TEXT("id;email\n1;ann@one.test\n"), NO_WISHES, {';', true, false, 1, 2}},
        {TEXT("id\temail\n1\tann@one.test\n"), NO_WISHES, {'\t', true, false, 1, 2}},
        {TEXT("id|email\n1|ann@one.test\n"), NO_WISHES, {'|', true, false, 1, 2}},
        /* Decimal commas and names with commas between semicolons. */
        {TEXT("sum;email\n1,5;ann@one.test\n2,5;bob@one.test\n"),
         NO_WISHES,
         {';', true, false, 1, 2}},
        {TEXT("1,5;ann@one.test;2,5\n"), NO_WISHES, {';', false, false, 1, 3}},
        {TEXT("Doe, Ann;ann@one.test\nRoe, Bob;bob@one.test\n"),
         NO_WISHES,
         {';', false, false, 1, 2}},
        {TEXT("Doe, Ann\tann@one.test\tx\nRoe, Bob\tbob@one.test\n"),
         NO_WISHES,
         {'\t', false, false, 1, 3}},
        /* Semicolons in quoted cells, and in a cell here and there. */
        {TEXT("name,email\n\"Doe; Ann\",ann@one.test\n\"Roe; Bob\",bob@one.test\n"),
         NO_WISHES,
         {',', true, false, 1, 2}},
        {TEXT("email\nann@one.test\nbob@one.test;carol@one.test\ndave@one.test\n"),
         NO_WISHES,
         {',', true, false, 0, 1}},
        /* Ragged. */
        {TEXT("id;email;note\n1;ann@one.test\n2;bob@one.test;x\n3;c@one.test;x;y\n"),
         NO_WISHES,
         {';', true, false, 1, 3}},
        {TEXT("Ann <ann@one.test>;\nBob <bob@one.test>;\n"), NO_WISHES, {';', false, false, 0, 2}},
        {TEXT("id;email\n"), NO_WISHES, {';', true, false, 1, 2}},
        {TEXT("\xef\xbb\xbfid;E-Mail\r\n\r\n1;ann@one.test\r\n"),
         NO_WISHES,
         {';', true, false, 1, 2}},
        {TEXT("id;e-mail\r1;ann@one.test\r"), NO_WISHES, {';', true, false, 1, 2}},
        /* As Excel tells it, even where it would not have been found. */
        {TEXT("sep=;\r\nid;email\r\n1;ann@one.test\r\n"), NO_WISHES, {';', true, false, 1, 2}},
        {TEXT("\xef\xbb\xbfsep=:\nid:email\n1:ann@one.test\n"),
         NO_WISHES,
         {':', true, false, 1, 2}},
    };

    (void)state;
    check_found(cases, countof(cases));
}

static void a_delimiter_that_is_named_is_taken(void **state)
{
    static const struct found cases[] = {
        {TEXT("id,x;email\n1,x;ann@one.test\n"), {NULL, ';', false}, {';', true, false, 1, 2}},
        {TEXT("id email\n1 ann@one.test\n"), {NULL, ' ', false}, {' ', true, false, 1, 2}},
    };

    (void)state;
    check_found(cases, countof(cases));
}

static void a_header_has_no_address_above_rows_that_have_some(void **state)
{
    static const struct found cases[] = {
        {TEXT("ann@one.test\nbob@one.test\n"), NO_WISHES, {',', false, false, 0, 1}},
        {TEXT("ann@one.test"), NO_WISHES, {',', false, false, 0, 1}},
        {TEXT("Who\nann@one.test\n"), NO_WISHES, {',', true, false, 0, 1}},
        {TEXT("id,Who\n1,ann@one.test\n"), NO_WISHES, {',', true, false, 1, 2}},
        /* A known word is a header even where nothing follows. */
        {TEXT("email\n"), NO_WISHES, {',', true, false, 0, 1}},
        {TEXT("email\nnot an address\n"), NO_WISHES, {',', true, false, 0, 1}},
        /* A first row that was meant as data. */
        {TEXT("ann@\nbob@one.test\n"), NO_WISHES, {',', false, false, 0, 1}},
        {TEXT("1,\n2,bob@one.test\n"), NO_WISHES, {',', false, false, 1, 2}},
        {TEXT("Name,\nBob,bob@one.test\n"), NO_WISHES, {',', true, false, 1, 2}},
        {TEXT("1,mail,ann@one.test\n2,fax,bob@one.test\n"), NO_WISHES, {',', false, false, 2, 3}},
        /* Wished away. */
        {TEXT("Who\nann@one.test\n"), {NULL, 0, true}, {',', false, false, 0, 1}},
        {TEXT("email\nann@one.test\nbob@one.test\n"), {NULL, 0, true}, {',', false, false, 0, 1}},
        {TEXT("Who,b\nann@one.test,c\n"), {"1", 0, true}, {',', false, false, 0, 2}},
        /* A first line that is no CSV is an unreadable row, and no header. */
        {TEXT("\"email\"x\nann@one.test\n"), NO_WISHES, {',', false, false, 0, 1}},
    };

    (void)state;
    check_found(cases, countof(cases));
}

static void a_header_word_is_known_in_many_languages(void **state)
{
    static const char *const words[] = {
        "email",
        "E-Mail",
        "e_mail",
        "EMAIL ADDRESS",
        "Email-Address:",
        "mail",
        "E-Mail-Adresse",
        "e-mailadres",
        "correo",
        "Correo electrónico",
        "Courriel",
        "Adresse e-mail",
        "adresse électronique",
        "Indirizzo e-mail",
        "Endereço de e-mail",
        "E-post",
        "sähköposti",
        "Adres e-mail",
        "e-posta",
        "Электронная почта",
        "メールアドレス",
        "邮箱",
        "\u00a0e\u2011mail ",
        "\"E-Mail\"",
    };

    (void)state;
    for (size_t i = 0; i < countof(words); i++) {
        const struct list_wishes wishes = NO_WISHES;
        struct list_shape shape;
        struct failure why;
        struct buffer list;

        buffer_init(&list, 1024);
        assert_true(buffer_format(&list, "id,%s,work\n1,ann@one.test,bob@one.test\n", words[i]));
        if (!list_shape_find(buffer_text(&list), true, &wishes, "list.csv", &shape, &why))
            fail_msg("%s: %s", words[i], why.sentence);
        assert_int_equal(shape.column, 1);
        assert_true(shape.has_header);
        buffer_free(&list);
    }
}

static void the_column_is_found_by_its_word_and_then_by_its_cells(void **state)
{
    static const struct found cases[] = {
        /* The word decides between two columns of addresses. */
        {TEXT("work,email\nann@one.test,bob@one.test\n"), NO_WISHES, {',', true, false, 1, 2}},
        /* Of two words the one with addresses below it. */
        {TEXT("mail,email\nyes,ann@one.test\nno,bob@one.test\n"),
         NO_WISHES,
         {',', true, false, 1, 2}},
        /* Most filled cells of the column look like addresses. */
        {TEXT("a,b,c\n1,,x\n2,ann@one.test,y\n3,bob@one.test,see ann@one.test for more\n"),
         NO_WISHES,
         {',', true, false, 1, 3}},
        {TEXT("a,b\nAnn <ann@one.test>,1\nmailto:bob@one.test,2\n carol@one.test ,3\n"),
         NO_WISHES,
         {',', true, false, 0, 2}},
        {TEXT("1,ann@one.test\n2,ann at one.test\n3,bob@[192.0.2.1]\n"),
         NO_WISHES,
         {',', false, false, 1, 2}},
        /* What looks like it and is none. */
        {TEXT("@ann,http://ann@one.test/,ann@one.test\n@bob,http://b@one.test/,bob@one.test\n"),
         NO_WISHES,
         {',', false, false, 2, 3}},
    };

    (void)state;
    check_found(cases, countof(cases));
}

static void a_column_with_an_address_here_and_there_is_no_rival(void **state)
{
    const struct list_wishes wishes = NO_WISHES;
    struct list_shape shape;
    struct failure why;
    struct buffer list;

    (void)state;
    buffer_init(&list, 4096);
    for (int i = 0; i < 30; i++)
        assert_true(buffer_format(&list, "user%d@one.test,%s\n", i, i == 7 ? "x@one.test" : ""));
    assert_true(list_shape_find(buffer_text(&list), true, &wishes, "list.csv", &shape, &why));
    assert_int_equal(shape.column, 0);
    buffer_free(&list);
}

static void half_of_the_filled_cells_make_a_column_of_addresses(void **state)
{
    static const struct found found[] = {
        {TEXT("ann@one.test,a@one.test\nx,b@one.test\nbob@one.test,c@one.test\ny,d@one.test\n"
              "z,e@one.test\n"),
         NO_WISHES,
         {',', false, false, 1, 2}},
        {TEXT("ann@one.test,\nx,\nbob@one.test,y\nz,\n,\n"), NO_WISHES, {',', false, false, 0, 2}},
    };
    static const struct refused refused[] = {
        {TEXT("ann@one.test,a@one.test\nx,b@one.test\nbob@one.test,c@one.test\ny,d@one.test\n"),
         NO_WISHES,
         "list.csv has several columns that may hold the addresses: 1, 2; choose one with "
         "--column NAME or --column N"},
    };

    (void)state;
    check_found(found, countof(found));
    check_refused(refused, countof(refused));
}

static void a_column_is_named_by_header_or_by_number(void **state)
{
    static const struct found cases[] = {
        {TEXT("home,work\nann@one.test,bob@one.test\n"),
         {"work", 0, false},
         {',', true, false, 1, 2}},
        {TEXT("home,work\nann@one.test,bob@one.test\n"),
         {"WORK", 0, false},
         {',', true, false, 1, 2}},
        {TEXT("home,work\nann@one.test,bob@one.test\n"), {"2", 0, false}, {',', true, false, 1, 2}},
        {TEXT("ann@one.test,bob@one.test\n"), {"2", 0, false}, {',', false, false, 1, 2}},
        {TEXT("home,work\nann@one.test,bob@one.test\n"), {"2", 0, true}, {',', false, false, 1, 2}},
        /* Its very name before one in other letters. */
        {TEXT("Work,work\nann@one.test,bob@one.test\n"),
         {"work", 0, false},
         {',', true, false, 1, 2}},
        {TEXT(" work ,b\nann@one.test,c\n"), {"Work", 0, false}, {',', true, false, 0, 2}},
        /* A number that is a name. */
        {TEXT("2,email\nann@one.test,bob@one.test\n"), {"2", 0, false}, {',', true, false, 0, 2}},
        {TEXT("1,2,ann@one.test\n"), {"2", 0, false}, {',', false, false, 1, 3}},
        /* Rows may be longer than the header. */
        {TEXT("id\n1,ann@one.test\n"), {"2", 0, false}, {',', true, false, 1, 1}},
        /* A named column is taken whatever is in it. */
        {TEXT("id,email\n1,ann@one.test\n"), {"id", 0, false}, {',', true, false, 0, 2}},
        {TEXT("note\nnone\n"), {"note", 0, false}, {',', true, false, 0, 1}},
        {TEXT("none\n"), {"1", 0, false}, {',', false, false, 0, 1}},
    };

    (void)state;
    check_found(cases, countof(cases));
}

static void a_named_column_that_is_not_there_is_refused_with_those_that_are(void **state)
{
    static const struct refused cases[] = {
        {TEXT("home,work\nann@one.test,bob@one.test\n"),
         {"email", 0, false},
         "list.csv has no column \"email\"; its columns are 1 (home), 2 (work)"},
        {TEXT("home,work\nann@one.test,bob@one.test\n"),
         {"3", 0, false},
         "list.csv has no column \"3\"; its columns are 1 (home), 2 (work)"},
        {TEXT("home,work\nann@one.test,bob@one.test\n"),
         {"0", 0, false},
         "list.csv has no column \"0\"; its columns are 1 (home), 2 (work)"},
        {TEXT("ann@one.test,b\n"),
         {"mail\x1b[0m", 0, false},
         "list.csv has no column \"mail\\x1b[0m\"; its first row is no header, its columns are "
         "numbers 1, 2"},
        {TEXT("home,work\nann@one.test,bob@one.test\n"),
         {"home", 0, true},
         "list.csv has no column \"home\"; its first row is no header, its columns are numbers "
         "1, 2"},
        {TEXT("email,b,email\nann@one.test,c,bob@one.test\n"),
         {"email", 0, false},
         "list.csv has several columns of that name: 1 (email), 3 (email); choose one by its "
         "number with --column"},
        {TEXT("Work,work\nann@one.test,bob@one.test\n"),
         {"WORK", 0, false},
         "list.csv has several columns of that name: 1 (Work), 2 (work); choose one by its "
         "number with --column"},
        {TEXT("a,b,c,d,e,f,g,h,\x1b,j\n1\n"),
         {"z", 0, false},
         "list.csv has no column \"z\"; its columns are 1 (a), 2 (b), 3 (c), 4 (d), 5 (e), "
         "6 (f), 7 (g), 8 (h) and 2 more"},
    };

    (void)state;
    check_refused(cases, countof(cases));
}

static void two_columns_that_may_be_meant_are_not_guessed_at(void **state)
{
    static const struct refused cases[] = {
        {TEXT("home,work\nann@one.test,bob@one.test\n"), NO_WISHES,
         "list.csv has several columns that may hold the addresses: 1 (home), 2 (work); choose "
         "one with --column NAME or --column N"},
        {TEXT("ann@one.test,x,bob@one.test\n"), NO_WISHES,
         "list.csv has several columns that may hold the addresses: 1, 3; choose one with "
         "--column NAME or --column N"},
        {TEXT("email,e-mail\nann@one.test,bob@one.test\n"), NO_WISHES,
         "list.csv has several columns that may hold the addresses: 1 (email), 2 (e-mail); "
         "choose one with --column NAME or --column N"},
        {TEXT("email,mail\n"), NO_WISHES,
         "list.csv has several columns that may hold the addresses: 1 (email), 2 (mail); choose "
         "one with --column NAME or --column N"},
        /* A word without addresses below it, and addresses without a word above them. */
        {TEXT("email,manager\nnone,ann@one.test\n"), NO_WISHES,
         "list.csv has several columns that may hold the addresses: 1 (email), 2 (manager); "
         "choose one with --column NAME or --column N"},
    };

    (void)state;
    check_refused(cases, countof(cases));
}

static void a_list_without_addresses_is_refused(void **state)
{
    static const struct refused cases[] = {
        {TEXT("id,name\n1,Ann\n"), NO_WISHES,
         "no column of list.csv looks like e-mail addresses; its columns are 1 (id), 2 (name); "
         "choose one with --column NAME or --column N"},
        {TEXT(""), NO_WISHES, "list.csv is empty (0 bytes)"},
        {TEXT("\n\r\n\n"), NO_WISHES, "list.csv has no rows: its lines are empty"},
        {TEXT("\xef\xbb\xbf"), NO_WISHES, "list.csv has no rows: its lines are empty"},
        {TEXT("\"ann\n"), NO_WISHES,
         "no row of list.csv can be read as CSV: a quoted field is still open at the end of the "
         "list"},
    };

    (void)state;
    check_refused(cases, countof(cases));
}

#define ZIP(name) TEXT("PK\x03\x04\x14\0\0\0\x08\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0" name)

static void what_is_no_text_is_refused_by_its_first_bytes(void **state)
{
    static const struct refused cases[] = {
        {ZIP("[Content_Types].xml"), NO_WISHES, "list.csv is an Excel workbook: save it as CSV"},
        {ZIP("xl/workbook.xml"), NO_WISHES, "list.csv is an Excel workbook: save it as CSV"},
        {ZIP("mimetypeapplication/vnd.oasis.opendocument.spreadsheet"), NO_WISHES,
         "list.csv is an OpenDocument spreadsheet: save it as CSV"},
        {ZIP("list.csv"), NO_WISHES, "list.csv is a ZIP archive: unpack the CSV file in it first"},
        {TEXT("PK\x03\x04"), NO_WISHES,
         "list.csv is a ZIP archive: unpack the CSV file in it first"},
        {TEXT("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0"), NO_WISHES,
         "list.csv is an Excel workbook (.xls): save it as CSV"},
        {TEXT("%PDF-1.7\n"), NO_WISHES, "list.csv is a PDF document: export its table as CSV"},
        {TEXT("\xfd"
              "7zXZ\0\0"),
         NO_WISHES, "list.csv is compressed with xz: unpack it first with unxz"},
        {TEXT("BZh91AY&SY"), NO_WISHES,
         "list.csv is compressed with bzip2: unpack it first with bunzip2"},
        {TEXT("\xff\xfe\0\0e\0\0\0"), NO_WISHES,
         "list.csv is written in UTF-32: save it as CSV UTF-8"},
        {TEXT("\0\0\xfe\xff\0\0\0e"), NO_WISHES,
         "list.csv is written in UTF-32: save it as CSV UTF-8"},
        {TEXT("e\0\0\0m\0\0\0a\0\0\0"), NO_WISHES,
         "list.csv is written in UTF-32: save it as CSV UTF-8"},
        {TEXT("\0\0\0e\0\0\0m\0\0\0a"), NO_WISHES,
         "list.csv is written in UTF-32: save it as CSV UTF-8"},
    };

    (void)state;
    check_refused(cases, countof(cases));
}

static void a_nul_here_and_there_is_left_to_the_rows(void **state)
{
    static const struct found cases[] = {
        {TEXT("email\nann@one.test\0\nb\0b@one.test\nbob@one.test\nx@one.test\n"),
         NO_WISHES,
         {',', true, false, 0, 1}},
        {TEXT("email\nann@one.test\nb\0b\0b@one.test\n"), NO_WISHES, {',', true, false, 0, 1}},
    };

    (void)state;
    check_found(cases, countof(cases));
}

static void a_record_that_the_sample_cuts_is_left_out(void **state)
{
    static const struct text samples[] = {
        TEXT("id,email\n1,ann@one.test\n2,bob@one"),
        TEXT("id,email\n1,ann@one.test\n\"x@one.test,y@one.test"),
        TEXT("id,email\n1,ann@one.test\nx@one.test\r"),
    };
    const struct list_wishes wishes = NO_WISHES;

    (void)state;
    for (size_t i = 0; i < countof(samples); i++) {
        struct list_shape shape;
        struct failure why;

        assert_true(list_shape_find(samples[i], false, &wishes, "list.csv", &shape, &why));
        assert_int_equal(shape.column, 1);
        assert_int_equal(shape.column_count, 2);
        assert_true(shape.has_header);
    }
    /* The only record there is, is better than none. */
    struct list_shape shape;
    struct failure why;

    assert_true(list_shape_find(TEXT("id,email"), false, &wishes, "list.csv", &shape, &why));
    assert_int_equal(shape.column, 1);
}

static void names_from_outside_are_made_safe_to_show(void **state)
{
    const struct list_wishes wishes = NO_WISHES;
    struct list_shape shape;
    struct failure why;
    char long_name[4096];

    (void)state;
    assert_false(list_shape_find(TEXT("h\x1bm,w\u202ek\nann@one.test,bob@one.test\n"), true,
                                 &wishes, "a\nb.csv", &shape, &why));
    assert_string_equal(why.sentence,
                        "a\\x0ab.csv has several columns that may hold the addresses: 1 (h\\x1bm), "
                        "2 (w\\xe2\\x80\\xaek); choose one with --column NAME or --column N");
    memset(long_name, '\x01', sizeof long_name - 1);
    long_name[sizeof long_name - 1] = '\0';
    assert_false(list_shape_find(TEXT("ann@one.test,bob@one.test\n"), true, &wishes, long_name,
                                 &shape, &why));
    assert_non_null(strstr(why.sentence, "; choose one with --column NAME or --column N"));
}

/* Names too long and too many to be told leave room for what to do. */
static void a_sentence_stays_whole_however_the_columns_are_named(void **state)
{
    const struct list_wishes wishes = NO_WISHES;
    struct list_shape shape;
    struct failure why;
    struct buffer list;

    (void)state;
    buffer_init(&list, 1 << 20);
    for (int i = 0; i < 4000; i++)
        assert_true(buffer_append(&list, i ? TEXT(",") : TEXT("")) &&
                    buffer_append(&list, TEXT("\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4"
                                              "\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4"
                                              "\u00e4\u00e4\u00e4x\u00e4\u202e\u202e")));
    assert_true(buffer_append(&list, TEXT("\n1\n")));
    assert_false(list_shape_find(buffer_text(&list), true, &wishes, "list.csv", &shape, &why));
    assert_non_null(strstr(why.sentence, " and 3992 more; choose one with --column"));
    /* Cut between letters, not inside of one. */
    assert_null(strstr(why.sentence, "\\xc3"));
    buffer_free(&list);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_delimiter_is_found_by_consistency),
        cmocka_unit_test(a_delimiter_that_is_named_is_taken),
        cmocka_unit_test(a_header_has_no_address_above_rows_that_have_some),
        cmocka_unit_test(a_header_word_is_known_in_many_languages),
        cmocka_unit_test(the_column_is_found_by_its_word_and_then_by_its_cells),
        cmocka_unit_test(a_column_with_an_address_here_and_there_is_no_rival),
        cmocka_unit_test(half_of_the_filled_cells_make_a_column_of_addresses),
        cmocka_unit_test(a_column_is_named_by_header_or_by_number),
        cmocka_unit_test(a_named_column_that_is_not_there_is_refused_with_those_that_are),
        cmocka_unit_test(two_columns_that_may_be_meant_are_not_guessed_at),
        cmocka_unit_test(a_list_without_addresses_is_refused),
        cmocka_unit_test(what_is_no_text_is_refused_by_its_first_bytes),
        cmocka_unit_test(a_nul_here_and_there_is_left_to_the_rows),
        cmocka_unit_test(a_record_that_the_sample_cuts_is_left_out),
        cmocka_unit_test(names_from_outside_are_made_safe_to_show),
        cmocka_unit_test(a_sentence_stays_whole_however_the_columns_are_named),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
