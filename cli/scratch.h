/*
 * scratch.h - a folder for the files of one command, which goes with it.
 */
#ifndef CLI_SCRATCH_H
#define CLI_SCRATCH_H

#include "base/compiler.h"
#include "base/failure.h"
#include "cli/run_setup.h"

enum { SCRATCH_ROOM = PATH_ROOM - 32 };

/* Makes one, for its owner alone, under $TMPDIR; `command` stands in its name. */
MUST_USE bool scratch_make(char folder[SCRATCH_ROOM], const char *command, struct failure *why);

/* With all files in it; "" is welcome. */
void scratch_remove(const char *folder);

#endif
