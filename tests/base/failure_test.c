/*
 * failure_test.c - what the program could not do, as a sentence.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/failure.h"

static void a_failure_is_false_with_a_sentence_and_an_exit_code(void **state)
{
    struct failure why;

    (void)state;
    assert_false(failed(&why, EXIT_BAD_DATA, "cannot open %s: %d", "may.run", 7));
    assert_int_equal(why.exit_code, 65);
    assert_string_equal(why.sentence, "cannot open may.run: 7");
}

static void a_sentence_too_long_is_cut_and_still_ends(void **state)
{
    struct failure why;

    (void)state;
    assert_false(failed(&why, EXIT_USAGE, "%5000d", 7));
    assert_int_equal(strlen(why.sentence), sizeof why.sentence - 1);
}

static void giving_up_ends_the_process_with_one_line(void **state)
{
    char line[64] = "";
    int status;
    int fds[2];
    pid_t child;

    (void)state;
    assert_int_equal(pipe(fds), 0);
    child = fork();
    if (child == 0) {
        dup2(fds[1], STDERR_FILENO);
        give_up(EXIT_OUT_OF_RESOURCES, "out of memory");
    }
    assert_true(child > 0);
    close(fds[1]);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 71);
    assert_int_equal(read(fds[0], line, sizeof line - 1), strlen("rollcall: out of memory\n"));
    assert_string_equal(line, "rollcall: out of memory\n");
    close(fds[0]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_failure_is_false_with_a_sentence_and_an_exit_code),
        cmocka_unit_test(a_sentence_too_long_is_cut_and_still_ends),
        cmocka_unit_test(giving_up_ends_the_process_with_one_line),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
