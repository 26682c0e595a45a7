/*
 * ending.h - how a command ends.
 */
#ifndef CLI_ENDING_H
#define CLI_ENDING_H

#include "base/compiler.h"
#include "base/failure.h"

/* Says what is the matter, and returns the exit code. */
int end_with(const struct failure *why);

/* Whether all that was printed has left the program; else 74. */
MUST_USE bool all_is_printed(struct failure *why);

#endif
