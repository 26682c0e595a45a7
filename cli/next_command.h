/*
 * next_command.h - the command that goes on with a run, to be pasted into a shell.
 */
#ifndef CLI_NEXT_COMMAND_H
#define CLI_NEXT_COMMAND_H

#include "base/buffer.h"

enum { NEXT_COMMAND_MAX = 64 * 1024 };

/*
 * Initialises `command` and fills it, with a NUL at its end: the arguments as a shell
 * reads them back, without --fresh, which would begin anew.  Empty where it would not be
 * true to the word: too long, or with a control character in it.
 */
void next_command_keep(struct buffer *command, int argc, char **argv);

#endif
