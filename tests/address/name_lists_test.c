/*
 * name_lists_test.c - the lists as shipped, and what the user's files make of them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "address/address.h"
#include "address/domain_name.h"
#include "address/name_lists.h"
#include "base/compiler.h"
#include "support/temporary_dir.h"

struct fixture {
    struct name_lists *lists;
    char dir[TEMPORARY_PATH];
    char path[TEMPORARY_PATH + 16];
    size_t names;
    struct failure why;
};

static int begin(void **state)
{
    static struct fixture fixture;

    fixture.lists = name_lists_new();
    temporary_dir_new(fixture.dir);
    snprintf(fixture.path, sizeof fixture.path, "%s/mine.txt", fixture.dir);
    *state = &fixture;
    return 0;
}

static int end(void **state)
{
    struct fixture *fixture = *state;

    name_lists_free(fixture->lists);
    temporary_dir_remove(fixture->dir);
    return 0;
}

static bool read_mine(struct fixture *fixture, enum data_list list, const char *text)
{
    file_put(fixture->path, text, strlen(text));
    return name_lists_read(fixture->lists, list, fixture->path, &fixture->names, &fixture->why);
}

static bool has(const struct fixture *fixture, enum data_list list, const char *name)
{
    return name_lists_has(fixture->lists, list, text_of(name));
}

/* -- as shipped ----------------------------------------------------------------------------- */

static void each_says_where_it_comes_from(void **state)
{
    const struct fixture *fixture = *state;

    for (enum data_list list = 0; list < DATA_LIST_COUNT; list++) {
        assert_true(name_lists_head(list, "source").len > 0);
        assert_true(text_equal(name_lists_head(list, "licence"), TEXT("CC0-1.0")));
        assert_int_equal(name_lists_head(list, "date").len, strlen("2026-11-25"));
        assert_int_equal(name_lists_head(list, "colour").len, 0);
        assert_true(name_lists_count(fixture->lists, list) > 20);
    }
}

/* The next line that is no remark and not empty; false at the end. */
static bool next_name(struct text *rest, struct text *name, struct text *meant)
{
    while (rest->len > 0) {
        size_t eol = text_find(*rest, '\n');
        struct text line = text_slice(*rest, 0, eol);
        size_t blank = text_find(line, ' ');

        *rest = text_slice(*rest, eol + 1, rest->len);
        *name = text_slice(line, 0, blank);
        *meant = text_slice(line, blank + 1, line.len);
        if (line.len > 0 && line.bytes[0] != '#')
            return true;
    }
    return false;
}

static void must_be_canonical(struct text domain)
{
    char spelled[DOMAIN_NAME_MAX + 1];
    size_t len;
    const char *wrong = domain_name_canonical(domain, spelled, sizeof spelled, &len);

    if (wrong || !text_equal((struct text){spelled, len}, domain))
        fail_msg("%.*s is no domain as it should be written", TEXT_ARGS(domain));
}

static void all_names_are_spelt_as_they_are_looked_for(void **state)
{
    struct text name, meant;

    (void)state;
    for (enum data_list list = 0; list < DATA_LIST_COUNT; list++)
        for (struct text rest = data_list_text(list); next_name(&rest, &name, &meant);) {
            for (size_t i = 0; i < name.len; i++)
                assert_int_equal(name.bytes[i], ascii_lower(name.bytes[i]));
            if (list != DATA_ROLE)
                must_be_canonical(name);
            assert_int_equal(meant.len > 0, list == DATA_SQUAT);
        }
}

/* One that is in two of them would be told two things. */
static void what_one_list_says_no_other_denies(void **state)
{
    const struct fixture *fixture = *state;
    struct text name, meant;

    for (struct text rest = data_list_text(DATA_RELAY); next_name(&rest, &name, &meant);)
        assert_false(name_lists_has(fixture->lists, DATA_DISPOSABLE, name));
    for (struct text rest = data_list_text(DATA_FREE); next_name(&rest, &name, &meant);)
        if (name_lists_has(fixture->lists, DATA_DISPOSABLE, name) ||
            name_lists_has(fixture->lists, DATA_SQUAT, name))
            fail_msg("%.*s is free, and something else", TEXT_ARGS(name));
    for (struct text rest = data_list_text(DATA_SQUAT); next_name(&rest, &name, &meant);) {
        if (!name_lists_has(fixture->lists, DATA_PROVIDER, meant))
            fail_msg("%.*s is no provider", TEXT_ARGS(meant));
        assert_false(name_lists_has(fixture->lists, DATA_PROVIDER, name));
        assert_true(text_equal(name_lists_meant(fixture->lists, name), meant));
    }
}

static void providers_come_in_their_order(void **state)
{
    const struct fixture *fixture = *state;
    size_t count = name_lists_count(fixture->lists, DATA_PROVIDER);

    assert_true(text_equal(name_lists_provider(fixture->lists, 0), TEXT("gmail.com")));
    assert_true(text_equal(name_lists_provider(fixture->lists, 1), TEXT("yahoo.com")));
    assert_true(name_lists_provider(fixture->lists, count - 1).len > 0);
    assert_int_equal(name_lists_provider(fixture->lists, count).len, 0);
}

/* -- the user's files ------------------------------------------------------------------------- */

static void a_users_file_adds_and_takes_out(void **state)
{
    struct fixture *fixture = *state;

    assert_true(has(fixture, DATA_DISPOSABLE, "mailinator.com"));
    assert_true(read_mine(fixture, DATA_DISPOSABLE,
                          "# ours\n\n Wegwerf.Example \r\n!mailinator.com\nb\xc3\xbc"
                          "cher.example"));
    assert_int_equal(fixture->names, 3);
    assert_true(has(fixture, DATA_DISPOSABLE, "wegwerf.example"));
    assert_true(has(fixture, DATA_DISPOSABLE, "xn--bcher-kva.example"));
    assert_false(has(fixture, DATA_DISPOSABLE, "mailinator.com"));
    assert_true(read_mine(fixture, DATA_ROLE, "Vorstand\n!info\n"));
    assert_true(has(fixture, DATA_ROLE, "vorstand"));
    assert_false(has(fixture, DATA_ROLE, "info"));
}

static void a_users_squats_and_providers_count(void **state)
{
    struct fixture *fixture = *state;
    size_t count = name_lists_count(fixture->lists, DATA_PROVIDER);

    assert_true(read_mine(fixture, DATA_SQUAT, "exampel.org example.org\n!gmial.com\n"));
    assert_true(
        text_equal(name_lists_meant(fixture->lists, TEXT("exampel.org")), TEXT("example.org")));
    assert_int_equal(name_lists_meant(fixture->lists, TEXT("gmial.com")).len, 0);
    assert_true(read_mine(fixture, DATA_PROVIDER, "!gmail.com\nexample.org\nexample.org\n"));
    assert_int_equal(name_lists_count(fixture->lists, DATA_PROVIDER), count);
    assert_true(text_equal(name_lists_provider(fixture->lists, 0), TEXT("yahoo.com")));
    assert_true(text_equal(name_lists_provider(fixture->lists, count - 1), TEXT("example.org")));
}

static void a_line_that_is_no_name_is_told(void **state)
{
    static const struct {
        enum data_list list;
        const char *line;
        const char *what;
    } cases[] = {
        {DATA_DISPOSABLE, "no domain", "is no domain"},
        {DATA_DISPOSABLE, "a@example.org", "is no domain"},
        {DATA_DISPOSABLE, "!", "is no domain"},
        {DATA_FREE, "example..org", "is no domain"},
        {DATA_ROLE, "info@example.org", "is no local part"},
        {DATA_ROLE, "two words", "is no local part"},
        {DATA_SQUAT, "exampel.org", "is no domain with the one that is meant behind it"},
        {DATA_SQUAT, "exampel.org example..org", "is no domain with"},
    };
    struct fixture *fixture = *state;

    for (size_t i = 0; i < countof(cases); i++) {
        char text[128];

        snprintf(text, sizeof text, "example.org%s\n%s\n",
                 cases[i].list == DATA_SQUAT ? " example.com" : "", cases[i].line);
        if (cases[i].list == DATA_ROLE)
            snprintf(text, sizeof text, "info\n%s\n", cases[i].line);
        assert_false(read_mine(fixture, cases[i].list, text));
        assert_int_equal(fixture->why.exit_code, EXIT_BAD_CONFIGURATION);
        assert_non_null(strstr(fixture->why.sentence, "mine.txt, line 2: "));
        if (!strstr(fixture->why.sentence, cases[i].what))
            fail_msg("%s", fixture->why.sentence);
    }
}

static void a_file_that_is_not_there_is_none_and_a_folder_is_a_mistake(void **state)
{
    struct fixture *fixture = *state;

    assert_true(name_lists_read(fixture->lists, DATA_FREE, "/nowhere/at/all.txt", &fixture->names,
                                &fixture->why));
    assert_int_equal(fixture->names, 0);
    assert_false(
        name_lists_read(fixture->lists, DATA_FREE, fixture->dir, &fixture->names, &fixture->why));
    assert_int_equal(fixture->why.exit_code, EXIT_BAD_CONFIGURATION);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(each_says_where_it_comes_from),
        TEST(all_names_are_spelt_as_they_are_looked_for),
        TEST(what_one_list_says_no_other_denies),
        TEST(providers_come_in_their_order),
        TEST(a_users_file_adds_and_takes_out),
        TEST(a_users_squats_and_providers_count),
        TEST(a_line_that_is_no_name_is_told),
        TEST(a_file_that_is_not_there_is_none_and_a_folder_is_a_mistake),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
