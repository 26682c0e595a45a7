/*
 * line_file_test.c - a file of lines that a person wrote.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <pthread.h>

#include "base/buffer.h"
#include "base/line_file.h"
#include "support/temporary_dir.h"

static char dir[TEMPORARY_PATH];
static char path[TEMPORARY_PATH + 16];
static struct line_file file = {
    .path = path, .what = "the names in", .most_mib = 1, .exit_code = EXIT_BAD_CONFIGURATION};

static int make_place(void **state)
{
    (void)state;
    temporary_dir_new(dir);
    snprintf(path, sizeof path, "%s/lines", dir);
    return 0;
}

static int remove_place(void **state)
{
    (void)state;
    temporary_dir_remove(dir);
    return 0;
}

static bool note(void *taker, unsigned number, struct text line, struct failure *why)
{
    (void)why;
    return buffer_format(taker, "%u[%.*s]", number, TEXT_ARGS(line));
}

static bool end_at_two(void *taker, unsigned number, struct text line, struct failure *why)
{
    return note(taker, number, line, why) &&
           (number < 2 || failed(why, EXIT_BAD_DATA, "two are enough"));
}

/* What was taken of these bytes; NULL: refused. */
static const char *taken(const char *bytes, size_t len, line_taker *take, struct failure *why)
{
    static char kept[256];
    struct buffer seen;
    struct stat about;
    bool fine;

    file_put(path, bytes, len);
    buffer_init(&seen, sizeof kept - 1);
    fine = line_file_read(&file, take, &seen, &about, why);
    assert_int_equal(about.st_size, len);
    snprintf(kept, sizeof kept, "%.*s", TEXT_ARGS(buffer_text(&seen)));
    buffer_free(&seen);
    return fine ? kept : NULL;
}

static void whatever_editor_wrote_it_the_lines_are_the_same(void **state)
{
    static const struct {
        struct text written;
        const char *taken;
    } cases[] = {
        {TEXT("one\ntwo"), "1[one]2[two]"},
        {TEXT("one\ntwo\n"), "1[one]2[two]3[]"},
        {TEXT("one\r\ntwo\r\n"), "1[one]2[two]3[]"},
        {TEXT("\xef\xbb\xbfone\n\n two "), "1[one]2[]3[ two ]"},
        {TEXT(""), ""},
    };
    struct failure why;

    (void)state;
    for (size_t i = 0; i < countof(cases); i++)
        assert_string_equal(taken(cases[i].written.bytes, cases[i].written.len, note, &why),
                            cases[i].taken);
}

static void who_takes_may_end_it(void **state)
{
    struct failure why;

    (void)state;
    assert_null(taken("a\nb\nc\n", 6, end_at_two, &why));
    assert_string_equal(why.sentence, "two are enough");
    assert_int_equal(why.exit_code, EXIT_BAD_DATA);
}

static void what_is_no_text_is_told_with_its_line(void **state)
{
    struct failure why;
    char wanted[1024];

    (void)state;
    assert_null(taken("a\nb\0c\n", 6, note, &why));
    snprintf(wanted, sizeof wanted, "%s, line 2 holds a NUL: save it as UTF-8", path);
    assert_string_equal(why.sentence, wanted);
    assert_int_equal(why.exit_code, EXIT_BAD_CONFIGURATION);
}

static bool count(void *taker, unsigned number, struct text line, struct failure *why)
{
    (void)line;
    (void)why;
    *(unsigned *)taker = number;
    return true;
}

static void a_file_has_its_ceiling(void **state)
{
    const size_t most = 1 << 20;
    char *bytes = malloc(most + 1);
    struct failure why;
    struct stat about;
    unsigned lines = 0;

    (void)state;
    memset(bytes, '\n', most + 1);
    file_put(path, bytes, most);
    assert_true(line_file_read(&file, count, &lines, &about, &why));
    assert_int_equal(lines, most + 1);
    file_put(path, bytes, most + 1);
    lines = 0;
    assert_false(line_file_read(&file, count, &lines, &about, &why));
    assert_int_equal(lines, 0);
    assert_non_null(strstr(why.sentence, "lines is longer than 1 MiB"));
    free(bytes);
}

static void one_that_is_not_there_may_be_no_fault(void **state)
{
    struct line_file lacking = file;
    struct failure why;
    struct stat about;

    (void)state;
    lacking.path = "/nowhere/names";
    assert_false(line_file_read(&lacking, note, NULL, &about, &why));
    assert_string_equal(why.sentence,
                        "cannot read the names in /nowhere/names: No such file or directory");
    lacking.may_lack = true;
    assert_true(line_file_read(&lacking, note, NULL, &about, &why));
    assert_int_equal(about.st_mode, 0);
    lacking.path = dir;
    assert_false(line_file_read(&lacking, note, NULL, &about, &why));
    assert_non_null(strstr(why.sentence, ": Is a directory"));
}

static void a_pipe_is_read_where_nobody_will_look_again(void **state)
{
    struct line_file pipe_end = file;
    struct buffer seen;
    struct failure why;
    struct stat about;
    char name[64];
    int ends[2];

    (void)state;
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], "one\ntwo", 7), 7);
    close(ends[1]);
    snprintf(name, sizeof name, "/dev/fd/%d", ends[0]);
    pipe_end.path = name;
    pipe_end.is_regular = true;
    assert_false(line_file_read(&pipe_end, note, NULL, &about, &why));
    assert_non_null(strstr(why.sentence, "it is no ordinary file"));
    pipe_end.is_regular = false;
    buffer_init(&seen, 256);
    assert_true(line_file_read(&pipe_end, note, &seen, &about, &why));
    assert_true(text_equal(buffer_text(&seen), TEXT("1[one]2[two]")));
    buffer_free(&seen);
    close(ends[0]);
}

static void *write_late(void *name)
{
    int fd = open(name, O_WRONLY | O_CLOEXEC); /* waits for whoever reads */

    usleep(50 * 1000);
    if (fd < 0 || write(fd, "late", 4) != 4 || close(fd) != 0)
        abort();
    return NULL;
}

static void a_named_pipe_is_waited_for(void **state)
{
    struct line_file named = file;
    struct buffer seen;
    struct failure why;
    struct stat about;
    pthread_t writer;
    char name[TEMPORARY_PATH + 16];

    (void)state;
    snprintf(name, sizeof name, "%s/pipe", dir);
    assert_int_equal(mkfifo(name, 0600), 0);
    named.path = name;
    buffer_init(&seen, 256);
    assert_int_equal(pthread_create(&writer, NULL, write_late, name), 0);
    assert_true(line_file_read(&named, note, &seen, &about, &why));
    pthread_join(writer, NULL);
    assert_true(text_equal(buffer_text(&seen), TEXT("1[late]")));
    buffer_free(&seen);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whatever_editor_wrote_it_the_lines_are_the_same),
        cmocka_unit_test(who_takes_may_end_it),
        cmocka_unit_test(what_is_no_text_is_told_with_its_line),
        cmocka_unit_test(a_file_has_its_ceiling),
        cmocka_unit_test(one_that_is_not_there_may_be_no_fault),
        cmocka_unit_test(a_pipe_is_read_where_nobody_will_look_again),
        cmocka_unit_test(a_named_pipe_is_waited_for),
    };

    return cmocka_run_group_tests(tests, make_place, remove_place);
}
