/*
 * next_command_test.c - the command that goes on, as a shell reads it back.
 */
#include "cli/next_command.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/compiler.h"

static void check(const char *word, const char *kept)
{
    char list[] = "list.csv", fresh[] = "--fresh", *copy = strdup(word);
    char *arguments[] = {list, fresh, copy};
    struct buffer command;

    next_command_keep(&command, countof(arguments), arguments);
    assert_string_equal(command.len > 0 ? command.bytes : "", kept);
    buffer_free(&command);
    free(copy);
}

static void words_are_quoted_where_a_shell_would_take_them_apart(void **state)
{
    (void)state;
    check("--from", "rollcall verify list.csv --from");
    check("--retry-after=1s,2s", "rollcall verify list.csv --retry-after=1s,2s");
    check("", "rollcall verify list.csv ''");
    check("my list.csv", "rollcall verify list.csv 'my list.csv'");
    check("it's", "rollcall verify list.csv 'it'\\''s'");
    check("$HOME", "rollcall verify list.csv '$HOME'");
    check("J\xc3\xb6rg", "rollcall verify list.csv J\xc3\xb6rg");
}

static void what_cannot_be_pasted_is_not_offered(void **state)
{
    char *longest = malloc(NEXT_COMMAND_MAX + 1);

    (void)state;
    check("a\nb", "");
    check("\x1b[31m", "");
    memset(longest, 'x', NEXT_COMMAND_MAX);
    longest[NEXT_COMMAND_MAX] = '\0';
    check(longest, "");
    free(longest);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_are_quoted_where_a_shell_would_take_them_apart),
        cmocka_unit_test(what_cannot_be_pasted_is_not_offered),
    };

    return cmocka_run_group_tests_name("next_command", tests, NULL, NULL);
}
