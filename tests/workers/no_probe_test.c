/*
 * no_probe_test.c - who stands on the list, what is no list, and when it is read again.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/compiler.h"
#include "support/temporary_dir.h"
#include "workers/no_probe.h"

struct place {
    char dir[TEMPORARY_PATH];
    char path[TEMPORARY_PATH + 16];
    struct no_probe_file files[2];
    struct no_probe *list;
};

static int make_place(void **state)
{
    static struct place place;

    temporary_dir_new(place.dir);
    snprintf(place.path, sizeof place.path, "%s/no-probe", place.dir);
    place.files[0] = (struct no_probe_file){"/nowhere/no-probe", true};
    place.files[1] = (struct no_probe_file){place.path, false};
    place.list = NULL;
    *state = &place;
    return 0;
}

static int remove_place(void **state)
{
    struct place *place = *state;

    no_probe_free(place->list);
    temporary_dir_remove(place->dir);
    return 0;
}

static bool read_list(struct place *place, const char *content, struct failure *why)
{
    file_put(place->path, content, strlen(content));
    return no_probe_read(&place->list, place->files, countof(place->files), 0, why);
}

static void must_read(struct place *place, const char *content)
{
    struct failure why;

    if (!read_list(place, content, &why))
        fail_msg("%s", why.sentence);
}

static unsigned line_of(const struct no_probe_entry *entry)
{
    return entry ? entry->line : 0;
}

static unsigned line_of_ip(const struct no_probe *list, const char *written)
{
    struct socket_address address;

    assert_true(socket_address_parse(text_of(written), 25, &address));
    return line_of(no_probe_ip(list, &address));
}

static void each_kind_of_entry_is_found_by_its_line(void **state)
{
    struct place *place = *state;
    const struct no_probe *list;

    must_read(place, "# who asked to be left alone\n"
                     "Ann@Example.org\r\n"
                     "  bank.example   # their lawyer wrote\n"
                     "B\xc3\xbc"
                     "cher.example\n"
                     "192.0.2.0/24\n"
                     "2001:db8::/32\n"
                     "198.51.100.7\n"
                     "*.stars.example\n"
                     "@at.example\n"
                     "o#brien@example.org");
    list = place->list;
    assert_int_equal(line_of(no_probe_address(list, TEXT("Ann"), TEXT("example.org"))), 2);
    assert_int_equal(line_of(no_probe_address(list, TEXT("ann"), TEXT("example.org"))), 0);
    assert_int_equal(line_of(no_probe_address(list, TEXT("o#brien"), TEXT("example.org"))), 10);
    assert_int_equal(line_of(no_probe_name(list, TEXT("example.org"))), 0);
    assert_int_equal(line_of(no_probe_name(list, TEXT("bank.example"))), 3);
    assert_int_equal(line_of(no_probe_name(list, TEXT("mx1.eu.bank.example"))), 3);
    assert_int_equal(line_of(no_probe_name(list, TEXT("notbank.example"))), 0);
    assert_int_equal(line_of(no_probe_name(list, TEXT("xn--bcher-kva.example"))), 4);
    assert_int_equal(line_of_ip(list, "192.0.2.255"), 5);
    assert_int_equal(line_of_ip(list, "192.0.3.0"), 0);
    assert_int_equal(line_of_ip(list, "2001:db8:1::5"), 6);
    assert_int_equal(line_of_ip(list, "198.51.100.7"), 7);
    assert_int_equal(line_of_ip(list, "::ffff:192.0.2.9"), 5);
    assert_int_equal(line_of(no_probe_name(list, TEXT("stars.example"))), 8);
    assert_int_equal(line_of(no_probe_name(list, TEXT("mx.at.example"))), 9);
}

static void a_line_that_is_no_entry_is_a_failure_that_names_it(void **state)
{
    static const char *const lines[] = {
        "nonsense", "a b@example.org", "300.1.1.1/8", "192.0.2.0/33", "ann@", "two words.example",
    };
    struct place *place = *state;
    struct failure why;

    for (size_t i = 0; i < countof(lines); i++) {
        char content[64];

        snprintf(content, sizeof content, "bank.example\n%s\n", lines[i]);
        assert_false(read_list(place, content, &why));
        assert_int_equal(why.exit_code, EXIT_BAD_DATA);
        assert_non_null(strstr(why.sentence, place->path));
        assert_non_null(strstr(why.sentence, "line 2"));
    }
}

static void a_named_file_must_be_there_and_the_systems_need_not(void **state)
{
    struct place *place = *state;
    struct failure why;

    assert_false(no_probe_read(&place->list, place->files, countof(place->files), 0, &why));
    assert_non_null(strstr(why.sentence, place->path));
    assert_true(no_probe_read(&place->list, place->files, 1, 0, &why));
    assert_null(no_probe_name(place->list, TEXT("bank.example")));
}

/* Far enough behind what the test has just written. */
static int64_t settled_ms(const struct place *place)
{
    struct stat file;

    assert_int_equal(stat(place->path, &file), 0);
    return (int64_t)file.st_mtim.tv_sec * 1000 + 1000 + NO_PROBE_SETTLE_MS;
}

static enum no_probe_news look(struct place *place, int64_t now_ms)
{
    struct failure why;

    return no_probe_look(&place->list, now_ms, settled_ms(place), &why);
}

static void a_changed_file_is_read_again_after_a_minute(void **state)
{
    struct place *place = *state;

    must_read(place, "bank.example\n");
    file_put(place->path, "bank.example\nshop.example\n", 26);
    assert_int_equal(look(place, NO_PROBE_LOOK_MS - 1), NO_PROBE_SAME);
    assert_int_equal(look(place, NO_PROBE_LOOK_MS), NO_PROBE_CHANGED);
    assert_int_equal(line_of(no_probe_name(place->list, TEXT("shop.example"))), 2);
    assert_int_equal(look(place, 2 * NO_PROBE_LOOK_MS), NO_PROBE_SAME);
}

static void a_file_that_is_being_written_is_left_until_it_rests(void **state)
{
    struct place *place = *state;
    struct failure why;

    must_read(place, "bank.example\n");
    file_put(place->path, "", 0);
    assert_int_equal(no_probe_look(&place->list, NO_PROBE_LOOK_MS,
                                   settled_ms(place) - 1000 - NO_PROBE_SETTLE_MS + 999, &why),
                     NO_PROBE_SAME);
    assert_non_null(no_probe_name(place->list, TEXT("bank.example")));
    assert_int_equal(look(place, 2 * NO_PROBE_LOOK_MS), NO_PROBE_CHANGED);
    assert_null(no_probe_name(place->list, TEXT("bank.example")));
}

static void what_is_no_list_leaves_the_one_before_in_force(void **state)
{
    struct place *place = *state;

    must_read(place, "bank.example\n");
    file_put(place->path, "bank.example\nno entry\n", 22);
    assert_int_equal(look(place, NO_PROBE_LOOK_MS), NO_PROBE_UNUSABLE);
    assert_non_null(no_probe_name(place->list, TEXT("bank.example")));
    assert_int_equal(look(place, 2 * NO_PROBE_LOOK_MS), NO_PROBE_SAME); /* told once */
    file_put(place->path, "shop.example\n", 13);
    assert_int_equal(look(place, 3 * NO_PROBE_LOOK_MS), NO_PROBE_CHANGED);
    assert_null(no_probe_name(place->list, TEXT("bank.example")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(each_kind_of_entry_is_found_by_its_line, make_place,
                                        remove_place),
        cmocka_unit_test_setup_teardown(a_line_that_is_no_entry_is_a_failure_that_names_it,
                                        make_place, remove_place),
        cmocka_unit_test_setup_teardown(a_named_file_must_be_there_and_the_systems_need_not,
                                        make_place, remove_place),
        cmocka_unit_test_setup_teardown(a_changed_file_is_read_again_after_a_minute, make_place,
                                        remove_place),
        cmocka_unit_test_setup_teardown(a_file_that_is_being_written_is_left_until_it_rests,
                                        make_place, remove_place),
        cmocka_unit_test_setup_teardown(what_is_no_list_leaves_the_one_before_in_force, make_place,
                                        remove_place),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
