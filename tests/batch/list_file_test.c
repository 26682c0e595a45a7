/*
 * list_file_test.c - a list that can be read twice, or a sentence on why not.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <sys/resource.h>
#include <signal.h>

#include "base/memory.h"
#include "batch/list_file.h"
#include "batch/list_shape.h"
#include "support/temporary_dir.h"

struct place {
    char dir[TEMPORARY_PATH];
    char list[TEMPORARY_PATH + 16];
    char spool[TEMPORARY_PATH + 16];
    char part[TEMPORARY_PATH + 32];
};

static int make_place(void **state)
{
    static struct place place;

    temporary_dir_new(place.dir);
    snprintf(place.list, sizeof place.list, "%s/list.csv", place.dir);
    snprintf(place.spool, sizeof place.spool, "%s/run.input", place.dir);
    snprintf(place.part, sizeof place.part, "%s.part", place.spool);
    *state = &place;
    return 0;
}

static int remove_place(void **state)
{
    struct place *place = *state;

    temporary_dir_remove(place->dir);
    return 0;
}

static struct list_file opened(const char *name, const char *spool)
{
    struct list_file list;
    struct failure why;

    if (!list_file_open(&list, name, spool, NULL, &why))
        fail_msg("%s", why.sentence);
    return list;
}

static void a_list_is_known_by_its_real_path_size_and_content(void **state)
{
    struct place *place = *state;
    struct list_file first, second;
    char linked[TEMPORARY_PATH + 32], real[4096];

    snprintf(linked, sizeof linked, "%s/link", place->dir);
    file_put(place->list, "email\na@example.org\n", 20);
    assert_int_equal(symlink(place->list, linked), 0);
    first = opened(place->list, NULL);
    second = opened(linked, NULL);
    assert_string_equal(first.path, realpath(place->list, real));
    assert_string_equal(second.path, first.path);
    assert_int_equal(first.size, 20);
    assert_true(first.hash == second.hash);
    list_file_close(&first);
    list_file_close(&second);
}

static void the_first_bytes_are_the_sample(void **state)
{
    struct place *place = *state;
    size_t len = LIST_SAMPLE_MAX + 10;
    char *bytes = memory_new(len);
    struct list_file list;

    memset(bytes, 'x', len);
    file_put(place->list, "email\na@example.org\n", 20);
    list = opened(place->list, NULL);
    assert_int_equal(list.sample_len, 20);
    assert_memory_equal(list.sample, "email\na@example.org\n", 20);
    assert_true(list.sample_is_whole);
    list_file_close(&list);
    file_put(place->list, bytes, len);
    list = opened(place->list, NULL);
    assert_int_equal(list.sample_len, LIST_SAMPLE_MAX);
    assert_false(list.sample_is_whole);
    list_file_close(&list);
    free(bytes);
}

static uint64_t hash_of(const struct place *place, const char *bytes, size_t len)
{
    struct list_file list;
    uint64_t hash;

    file_put(place->list, bytes, len);
    list = opened(place->list, NULL);
    hash = list.hash;
    list_file_close(&list);
    return hash;
}

/* Both ends are hashed whole; between them, samples. */
static void another_byte_at_either_end_is_another_list(void **state)
{
    static const size_t sizes[] = {1, 100, 1024 * 1024, 1024 * 1024 + 1, 3 * 1024 * 1024};
    struct place *place = *state;

    for (size_t i = 0; i < countof(sizes); i++) {
        size_t len = sizes[i];
        const size_t places[] = {0, len / 2, len - 1};
        char *bytes = memory_new(len + 1);
        uint64_t hash = hash_of(place, bytes, len);

        assert_true(hash_of(place, bytes, len) == hash);
        for (size_t j = 0; j < countof(places); j++) {
            if (j == 1 && len > 2 * 1024 * 1024)
                continue;
            bytes[places[j]] ^= 1;
            assert_false(hash_of(place, bytes, len) == hash);
            bytes[places[j]] ^= 1;
        }
        assert_false(hash_of(place, bytes, len + 1) == hash);
        free(bytes);
    }
}

static void a_list_can_be_read_twice(void **state)
{
    struct place *place = *state;
    struct list_file list;
    struct failure why;
    char bytes[32];

    file_put(place->list, "email\n", 6);
    list = opened(place->list, NULL);
    for (int i = 0; i < 2; i++) {
        assert_true(list_file_rewind(&list, &why));
        assert_int_equal(read(list.fd, bytes, sizeof bytes), 6);
    }
    list_file_close(&list);
}

static void check_refused(const char *name, const char *says)
{
    struct list_file list;
    struct failure why;

    assert_false(list_file_open(&list, name, NULL, NULL, &why));
    assert_int_equal(why.exit_code, EXIT_BAD_DATA);
    if (!strstr(why.sentence, says) || !strstr(why.sentence, name))
        fail_msg("\"%s\" does not say \"%s\" of %s", why.sentence, says, name);
    list_file_close(&list); /* is harmless */
}

static void what_is_no_list_has_a_sentence_of_its_own(void **state)
{
    struct place *place = *state;
    char pipe_name[TEMPORARY_PATH + 32];

    unlink(place->list);
    check_refused(place->list, "No such file");
    check_refused(place->dir, "is a directory");
    file_put(place->list, "", 0);
    check_refused(place->list, "is empty (0 bytes)");
    snprintf(pipe_name, sizeof pipe_name, "%s/pipe", place->dir);
    assert_int_equal(mkfifo(pipe_name, 0600), 0);
    check_refused(pipe_name, "no ordinary file");
}

/* -- standard input ------------------------------------------------------------------------- */

static int kept_stdin;

static void give_stdin(const struct place *place, const char *bytes, size_t len)
{
    int fd;

    file_put(place->list, bytes, len);
    fd = open(place->list, O_RDONLY | O_CLOEXEC);
    kept_stdin = dup(STDIN_FILENO);
    assert_true(fd >= 0 && dup2(fd, STDIN_FILENO) >= 0);
    close(fd);
}

static void give_stdin_back(void)
{
    if (kept_stdin >= 0) {
        dup2(kept_stdin, STDIN_FILENO);
        close(kept_stdin);
    }
}

static void keep(struct list_file *list)
{
    struct failure why;

    if (!list_file_keep(list, &why))
        fail_msg("%s", why.sentence);
}

static void check_spooled(const struct place *place, const char *content)
{
    size_t len;
    char *spooled = file_get(place->spool, &len);

    assert_string_equal(spooled, content);
    free(spooled);
}

static void another_list_does_not_take_the_place_of_a_copy_unless_it_is_kept(void **state)
{
    struct place *place = *state;
    struct list_file list;

    file_put(place->spool, "email\nann@one.test\n", 19);
    give_stdin(place, "email\n", 6);
    list = opened("-", place->spool);
    give_stdin_back();
    list_file_close(&list);
    check_spooled(place, "email\nann@one.test\n");
    assert_int_equal(file_mode(place->part), -1);
}

static void where_nothing_comes_the_copy_of_an_earlier_start_is_the_list(void **state)
{
    struct place *place = *state;
    struct list_file list;
    struct failure why;

    file_put(place->spool, "email\nann@one.test\n", 19);
    give_stdin(place, "", 0);
    list = opened("-", place->spool);
    assert_int_equal(list.size, 19);
    keep(&list);
    list_file_close(&list);
    check_spooled(place, "email\nann@one.test\n");
    unlink(place->spool);
    assert_false(list_file_open(&list, "-", place->spool, NULL, &why));
    give_stdin_back();
    assert_non_null(strstr(why.sentence, "standard input is empty"));
}

static void standard_input_is_spooled_and_is_a_list_like_others(void **state)
{
    struct place *place = *state;
    size_t len = 1024 * 1024;
    char *bytes = memory_new(len), *spooled;
    struct list_file list;

    for (size_t i = 0; i < len; i++)
        bytes[i] = (char)('a' + i % 23);
    give_stdin(place, bytes, len);
    list = opened("-", place->spool);
    give_stdin_back();
    assert_int_equal(list.size, len);
    assert_string_equal(list.path, place->spool);
    assert_int_equal(file_mode(place->spool), -1); /* not before it is known to be this run's */
    keep(&list);
    assert_int_equal(file_mode(place->spool), 0600);
    assert_int_equal(file_mode(place->part), -1);
    list_file_close(&list);
    spooled = file_get(place->spool, &len);
    assert_int_equal(len, 1024 * 1024);
    assert_memory_equal(spooled, bytes, len);
    free(spooled);
    free(bytes);
}

static void what_a_killed_spooling_left_is_thrown_away(void **state)
{
    struct place *place = *state;
    struct list_file list;

    file_put(place->part, "half a list", 11);
    give_stdin(place, "email\n", 6);
    list = opened("-", place->spool);
    give_stdin_back();
    assert_int_equal(list.size, 6);
    list_file_close(&list);
    assert_int_equal(file_mode(place->part), -1);
}

/* The disk is full after 64 KiB: half a list must not stand there under the list's name. */
static void a_list_that_could_not_be_spooled_whole_is_not_kept(void **state)
{
    struct place *place = *state;
    size_t len = 1024 * 1024;
    char *bytes = memory_new(len);
    struct rlimit before, little;
    struct list_file list;
    struct failure why;
    bool fine;

    unlink(place->spool);
    give_stdin(place, bytes, len);
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    little = (struct rlimit){.rlim_cur = 64 * 1024, .rlim_max = before.rlim_max};
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &little), 0);
    fine = list_file_open(&list, "-", place->spool, NULL, &why);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    give_stdin_back();
    free(bytes);
    assert_false(fine);
    assert_int_equal(why.exit_code, EXIT_CANNOT_WRITE);
    assert_int_equal(file_mode(place->spool), -1);
    assert_int_equal(file_mode(place->part), -1);
}

static void a_spool_that_cannot_be_made_has_its_sentence(void **state)
{
    struct list_file list;
    struct failure why;

    give_stdin(*state, "email\n", 6);
    assert_false(list_file_open(&list, "-", "/nowhere/at/all", NULL, &why));
    give_stdin_back();
    assert_int_equal(why.exit_code, EXIT_CANNOT_CREATE);
    assert_non_null(strstr(why.sentence, "/nowhere/at/all"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_list_is_known_by_its_real_path_size_and_content),
        cmocka_unit_test(the_first_bytes_are_the_sample),
        cmocka_unit_test(another_byte_at_either_end_is_another_list),
        cmocka_unit_test(a_list_can_be_read_twice),
        cmocka_unit_test(what_is_no_list_has_a_sentence_of_its_own),
        cmocka_unit_test(standard_input_is_spooled_and_is_a_list_like_others),
        cmocka_unit_test(another_list_does_not_take_the_place_of_a_copy_unless_it_is_kept),
        cmocka_unit_test(where_nothing_comes_the_copy_of_an_earlier_start_is_the_list),
        cmocka_unit_test(what_a_killed_spooling_left_is_thrown_away),
        cmocka_unit_test(a_list_that_could_not_be_spooled_whole_is_not_kept),
        cmocka_unit_test(a_spool_that_cannot_be_made_has_its_sentence),
    };

    return cmocka_run_group_tests(tests, make_place, remove_place);
}
