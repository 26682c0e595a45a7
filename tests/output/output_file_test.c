/*
 * output_file_test.c - what is on the disk, and what is refused.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "output/output_file.h"

static char *folder; /* of the running test; its files are gone afterwards */

static const char *in_folder(const char *name)
{
    static char paths[4][512];
    static unsigned next;
    char *path = paths[next++ % countof(paths)];

    snprintf(path, sizeof paths[0], "%s/%s", folder, name);
    return path;
}

static int make_folder(void **state)
{
    static char name[] = "/tmp/output_file_test.XXXXXX";

    (void)state;
    memcpy(name + sizeof name - 7, "XXXXXX", 6);
    folder = mkdtemp(name);
    return folder ? 0 : -1;
}

/* How many files there are; *last is one of them. */
static int count_files(char last[256])
{
    DIR *dir = opendir(folder);
    int count = 0;

    for (struct dirent *entry; (entry = readdir(dir));)
        if (entry->d_name[0] != '.') {
            count++;
            if (last)
                snprintf(last, 256, "%s", entry->d_name);
        }
    closedir(dir);
    return count;
}

static int remove_folder(void **state)
{
    char name[256];

    (void)state;
    while (count_files(name) > 0)
        if (remove(in_folder(name)) != 0)
            return -1;
    return rmdir(folder);
}

static void put_file(const char *name, const char *content)
{
    FILE *file = fopen(in_folder(name), "w");

    assert_non_null(file);
    fputs(content, file);
    fclose(file);
}

static void check_content(const char *name, const char *want)
{
    char content[256] = "";
    FILE *file = fopen(in_folder(name), "r");

    assert_non_null(file);
    content[fread(content, 1, sizeof content - 1, file)] = '\0';
    fclose(file);
    assert_string_equal(content, want);
}

static struct output_file *created(const char *name, enum output_place place, bool may_replace)
{
    struct output_file *file;
    struct failure why;

    if (!output_file_create(&file, in_folder(name), place, may_replace, &why))
        fail_msg("%s", why.sentence);
    return file;
}

static void append(struct output_file *file, const char *bytes)
{
    struct failure why;

    assert_true(output_file_append(file, text_of(bytes), &why));
}

static void sync_file(struct output_file *file)
{
    struct failure why;

    assert_true(output_file_sync(file, &why));
}

static void finish(struct output_file *file)
{
    struct failure why;

    if (!output_file_finish(file, &why))
        fail_msg("%s", why.sentence);
    output_file_free(file);
}

static void check_refused(const char *name, bool may_replace, const char *words)
{
    struct output_file *file;
    struct failure why;

    for (enum output_place place = OUTPUT_LIVE; place <= OUTPUT_ASIDE; place++) {
        assert_false(output_file_create(&file, in_folder(name), place, may_replace, &why));
        assert_null(file);
        assert_int_equal(why.exit_code, EXIT_CANNOT_CREATE);
        assert_non_null(strstr(why.sentence, words));
        assert_non_null(strstr(why.sentence, in_folder(name)));
    }
}

static void a_live_file_is_the_users_alone_and_holds_what_was_synced(void **state)
{
    struct output_file *file = created("a.jsonl", OUTPUT_LIVE, false);
    struct stat status;

    (void)state;
    append(file, "one\n");
    assert_int_equal(output_file_length(file), 4);
    check_content("a.jsonl", "");
    sync_file(file);
    check_content("a.jsonl", "one\n");
    append(file, "two\n");
    finish(file);
    check_content("a.jsonl", "one\ntwo\n");
    assert_int_equal(stat(in_folder("a.jsonl"), &status), 0);
    assert_int_equal(status.st_mode & 07777, 0600);
}

static void more_than_is_gathered_arrives_whole_and_in_order(void **state)
{
    enum { LINES = 100000 };
    struct output_file *file = created("a.jsonl", OUTPUT_LIVE, false);
    char line[32];
    FILE *back;

    (void)state;
    for (int i = 0; i < LINES; i++) {
        snprintf(line, sizeof line, "line %d\n", i);
        append(file, line);
    }
    finish(file);
    back = fopen(in_folder("a.jsonl"), "r");
    for (int i = 0, number; i < LINES; i++) {
        assert_int_equal(fscanf(back, "line %d\n", &number), 1);
        assert_int_equal(number, i);
    }
    fclose(back);
}

static void a_file_written_aside_has_no_name_before_it_is_whole(void **state)
{
    struct output_file *file = created("a.csv", OUTPUT_ASIDE, false);
    char name[256];
    struct stat status;

    (void)state;
    append(file, "whole\n");
    sync_file(file);
    assert_int_equal(count_files(name), 1);
    assert_int_equal(strncmp(name, "a.csv.part-", 11), 0);
    finish(file);
    assert_int_equal(count_files(name), 1);
    check_content("a.csv", "whole\n");
    assert_int_equal(stat(in_folder("a.csv"), &status), 0);
    assert_int_equal(status.st_mode & 07777, 0600);
}

static void a_file_written_aside_goes_live_with_all_it_has_and_grows_on(void **state)
{
    struct output_file *file;
    struct failure why;

    (void)state;
    put_file("a.jsonl", "old\n");
    file = created("a.jsonl", OUTPUT_ASIDE, true);
    append(file, "one\n");
    check_content("a.jsonl", "old\n");
    assert_true(output_file_go_live(file, &why));
    check_content("a.jsonl", "one\n");
    append(file, "two\n");
    sync_file(file);
    check_content("a.jsonl", "one\ntwo\n");
    assert_int_equal(output_file_length(file), 8);
    output_file_free(file); /* it has its name, and keeps it */
    check_content("a.jsonl", "one\ntwo\n");
    assert_int_equal(count_files(NULL), 1);
}

static void a_file_that_goes_live_takes_nobodys_name(void **state)
{
    struct output_file *file = created("a.jsonl", OUTPUT_ASIDE, false);
    struct failure why;

    (void)state;
    append(file, "one\n");
    put_file("a.jsonl", "precious\n");
    assert_false(output_file_go_live(file, &why));
    assert_int_equal(why.exit_code, EXIT_CANNOT_CREATE);
    output_file_free(file);
    check_content("a.jsonl", "precious\n");
    assert_int_equal(count_files(NULL), 1);
}

static void a_file_written_aside_and_not_finished_leaves_the_old_one(void **state)
{
    struct output_file *file;

    (void)state;
    put_file("a.csv", "old\n");
    file = created("a.csv", OUTPUT_ASIDE, true);
    append(file, "half");
    sync_file(file);
    output_file_free(file);
    assert_int_equal(count_files(NULL), 1);
    check_content("a.csv", "old\n");
}

static void a_file_that_is_not_ours_is_refused(void **state)
{
    (void)state;
    put_file("a.jsonl", "precious");
    check_refused("a.jsonl", false, "--force");
    check_content("a.jsonl", "precious");
    assert_int_equal(count_files(NULL), 1);
}

static void a_file_that_appears_meanwhile_is_not_replaced(void **state)
{
    struct output_file *file = created("a.csv", OUTPUT_ASIDE, false);
    struct failure why;

    (void)state;
    put_file("a.csv", "precious");
    assert_false(output_file_finish(file, &why));
    assert_int_equal(why.exit_code, EXIT_CANNOT_CREATE);
    output_file_free(file);
    check_content("a.csv", "precious");
    assert_int_equal(count_files(NULL), 1);
}

static void a_file_that_is_ours_is_replaced(void **state)
{
    struct output_file *file;

    (void)state;
    put_file("a.jsonl", "old and long\n");
    file = created("a.jsonl", OUTPUT_LIVE, true);
    check_content("a.jsonl", "");
    append(file, "new\n");
    finish(file);
    check_content("a.jsonl", "new\n");
    file = created("a.jsonl", OUTPUT_ASIDE, true);
    append(file, "newer\n");
    check_content("a.jsonl", "new\n");
    finish(file);
    check_content("a.jsonl", "newer\n");
    assert_int_equal(count_files(NULL), 1);
}

static void links_pipes_and_directories_are_refused_even_by_force(void **state)
{
    (void)state;
    put_file("target", "precious");
    assert_int_equal(symlink(in_folder("target"), in_folder("link")), 0);
    assert_int_equal(symlink(in_folder("nowhere"), in_folder("dangling")), 0);
    assert_int_equal(mkfifo(in_folder("pipe"), 0600), 0);
    assert_int_equal(mkdir(in_folder("directory"), 0700), 0);
    for (int force = 0; force <= 1; force++) {
        check_refused("link", force, "a symbolic link");
        check_refused("dangling", force, "a symbolic link");
        check_refused("pipe", force, "a named pipe");
        check_refused("directory", force, "a directory");
    }
    check_content("target", "precious");
    assert_int_equal(access(in_folder("nowhere"), F_OK), -1);
}

static void what_cannot_be_created_is_named_with_the_reason(void **state)
{
    char long_name[300];
    char slash[8] = "a/";

    (void)state;
    memset(long_name, 'x', sizeof long_name);
    long_name[sizeof long_name - 1] = '\0';
    check_refused("missing/a.csv", false, "No such file or directory");
    put_file("a", "");
    check_refused("a/b.csv", false, "Not a directory");
    check_refused(slash, false, "no file's name");
}

static void the_longest_name_can_be_written_aside(void **state)
{
    char name[256];
    struct output_file *file;

    (void)state;
    memset(name, 'x', 255);
    name[255] = '\0';
    file = created(name, OUTPUT_ASIDE, false);
    finish(file);
    check_content(name, "");
}

static struct output_file *resumed(const char *name, int64_t length, bool *rebuild)
{
    struct output_file *file;
    struct failure why;

    assert_true(output_file_resume(&file, in_folder(name), length, rebuild, &why));
    return file;
}

static void a_resumed_file_is_cut_to_what_was_committed(void **state)
{
    bool rebuild;
    struct output_file *file;

    (void)state;
    put_file("a.jsonl", "one\ntwo\nhal");
    file = resumed("a.jsonl", 4, &rebuild);
    assert_false(rebuild);
    assert_int_equal(output_file_length(file), 4);
    append(file, "2\n");
    finish(file);
    check_content("a.jsonl", "one\n2\n");
    file = resumed("a.jsonl", 0, &rebuild);
    assert_false(rebuild);
    finish(file);
    check_content("a.jsonl", "");
}

static void a_shorter_missing_or_other_file_must_be_rebuilt(void **state)
{
    static const struct {
        const char *content; /* NULL: there is none */
        int64_t length;
    } cases[] = {{"one\n", 5}, {NULL, 0}, {NULL, 4}, {"another file", 4}, {"", 1}};

    (void)state;
    for (size_t i = 0; i < countof(cases); i++) {
        bool rebuild;

        if (cases[i].content)
            put_file("a.jsonl", cases[i].content);
        else
            unlink(in_folder("a.jsonl"));
        assert_null(resumed("a.jsonl", cases[i].length, &rebuild));
        assert_true(rebuild);
        if (cases[i].content)
            check_content("a.jsonl", cases[i].content);
    }
}

static void a_link_is_not_gone_on_with(void **state)
{
    struct output_file *file;
    struct failure why;
    bool rebuild;

    (void)state;
    put_file("target", "one\n");
    assert_int_equal(symlink(in_folder("target"), in_folder("a.jsonl")), 0);
    assert_false(output_file_resume(&file, in_folder("a.jsonl"), 4, &rebuild, &why));
    assert_null(file);
    assert_int_equal(why.exit_code, EXIT_CANNOT_CREATE);
}

static void a_failed_write_is_final_and_says_which_file_and_why(void **state)
{
    struct rlimit unlimited;
    struct rlimit small;
    struct output_file *file = created("a.jsonl", OUTPUT_LIVE, false);
    struct failure why;

    (void)state;
    signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &unlimited);
    small = (struct rlimit){8, unlimited.rlim_max};
    setrlimit(RLIMIT_FSIZE, &small);
    append(file, "0123456789\n");
    assert_false(output_file_sync(file, &why));
    setrlimit(RLIMIT_FSIZE, &unlimited);
    assert_int_equal(why.exit_code, EXIT_CANNOT_WRITE);
    assert_non_null(strstr(why.sentence, in_folder("a.jsonl")));
    assert_non_null(strstr(why.sentence, strerror(EFBIG)));
    why = (struct failure){0};
    assert_false(output_file_append(file, TEXT("x"), &why));
    assert_int_equal(why.exit_code, EXIT_CANNOT_WRITE);
    assert_false(output_file_sync(file, &why));
    assert_false(output_file_finish(file, &why));
    output_file_free(file);
}

/* Runs `use` with `fd` as standard output. */
static void with_standard_output(int fd, void (*use)(struct output_file *file))
{
    int kept;
    struct output_file *file;

    fflush(stdout);
    kept = dup(STDOUT_FILENO);
    dup2(fd, STDOUT_FILENO);
    file = output_file_standard();
    use(file);
    output_file_free(file);
    dup2(kept, STDOUT_FILENO);
    close(kept);
}

static void write_a_line(struct output_file *file)
{
    append(file, "one\n");
    sync_file(file);
}

static struct failure seen;

static void write_and_fail(struct output_file *file)
{
    append(file, "one\n");
    seen.exit_code = output_file_sync(file, &seen) ? 0 : seen.exit_code;
}

static void standard_output_is_only_appended_to_and_stays_open(void **state)
{
    char bytes[16] = "";
    int ends[2];

    (void)state;
    assert_int_equal(pipe(ends), 0);
    with_standard_output(ends[1], write_a_line);
    assert_int_equal(read(ends[0], bytes, sizeof bytes), 4);
    assert_string_equal(bytes, "one\n");
    close(ends[0]);
    close(ends[1]);
}

static void a_reader_that_went_away_is_a_failure(void **state)
{
    int ends[2];

    (void)state;
    signal(SIGPIPE, SIG_IGN);
    assert_int_equal(pipe(ends), 0);
    close(ends[0]);
    with_standard_output(ends[1], write_and_fail);
    close(ends[1]);
    assert_int_equal(seen.exit_code, EXIT_CANNOT_WRITE);
    assert_string_equal(seen.sentence, "cannot write standard output: Broken pipe");
}

static void a_full_disk_is_a_failure(void **state)
{
    int full = open("/dev/full", O_WRONLY | O_CLOEXEC);

    (void)state;
    with_standard_output(full, write_and_fail);
    close(full);
    assert_int_equal(seen.exit_code, EXIT_CANNOT_WRITE);
    assert_non_null(strstr(seen.sentence, "No space left on device"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_folder, remove_folder)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_live_file_is_the_users_alone_and_holds_what_was_synced),
        TEST(more_than_is_gathered_arrives_whole_and_in_order),
        TEST(a_file_written_aside_has_no_name_before_it_is_whole),
        TEST(a_file_written_aside_goes_live_with_all_it_has_and_grows_on),
        TEST(a_file_that_goes_live_takes_nobodys_name),
        TEST(a_file_written_aside_and_not_finished_leaves_the_old_one),
        TEST(a_file_that_is_not_ours_is_refused),
        TEST(a_file_that_appears_meanwhile_is_not_replaced),
        TEST(a_file_that_is_ours_is_replaced),
        TEST(links_pipes_and_directories_are_refused_even_by_force),
        TEST(what_cannot_be_created_is_named_with_the_reason),
        TEST(the_longest_name_can_be_written_aside),
        TEST(a_resumed_file_is_cut_to_what_was_committed),
        TEST(a_shorter_missing_or_other_file_must_be_rebuilt),
        TEST(a_link_is_not_gone_on_with),
        TEST(a_failed_write_is_final_and_says_which_file_and_why),
        TEST(standard_output_is_only_appended_to_and_stays_open),
        TEST(a_reader_that_went_away_is_a_failure),
        TEST(a_full_disk_is_a_failure),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
