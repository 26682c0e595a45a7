/*
 * commands.h - what rollcall can be told to do.
 */
#ifndef CLI_COMMANDS_H
#define CLI_COMMANDS_H

/* Opaque: see commands.c. */
struct command;

/* NULL where there is none of that name, or `name` is NULL. */
const struct command *command_named(const char *name);

/* Arguments behind the command's name; an exit code. */
int command_run(const struct command *command, int argc, char **argv);

/* On standard output: what it does and its options; NULL: of all. */
void command_print_help(const struct command *command);

#endif
