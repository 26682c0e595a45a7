/*
 * commands.h - what rollcall can be told to do.
 */
#ifndef CLI_COMMANDS_H
#define CLI_COMMANDS_H

#include "cli/options.h"

struct command_about {
    const char *word;
    const char *operands;
    const char *what;         /* lines with '\n' between them */
    enum cli_command options; /* CLI_COMMANDS: it has none */
};

/* All of them, in the order in which they are told. */
void commands_each(void (*visit)(void *visitor, const struct command_about *about), void *visitor);

extern const char commands_exit_codes[]; /* what they mean: lines */

/* Opaque: see commands.c. */
struct command;

/* NULL where there is none of that name, or `name` is NULL. */
const struct command *command_named(const char *name);

/* Arguments behind the command's name; an exit code. */
int command_run(const struct command *command, int argc, char **argv);

/* On standard output: what it does and its options; NULL: of all. */
void command_print_help(const struct command *command);

#endif
