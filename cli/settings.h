/*
 * settings.h - options that stand in a file or in the environment.
 *
 * A file has a line `key = value` for an option: the key is its long name, without dashes;
 * one that takes no value is `yes` or `no`; `#` or `;` begins a remark.  In the
 * environment --lane-sessions is ROLLCALL_LANE_SESSIONS.  The command line beats the
 * environment, and that the file; an option that may be repeated is taken from one of
 * them whole.  Behind [lane "NAME"] stands in a file what holds for one place, whatever is
 * said for all: see lane_section.h.
 */
#ifndef CLI_SETTINGS_H
#define CLI_SETTINGS_H

#include <stdbool.h>
#include <stdio.h>

#include "base/compiler.h"
#include "base/failure.h"
#include "cli/options.h"

enum { SETTINGS_FILE_MIB = 1, SETTINGS_MAX = 512 };

/*
 * As options_read(), with what --config names, or else the first that is there of
 * $XDG_CONFIG_HOME/rollcall/config and /etc/rollcall/config.  A mistake in a file or in
 * the environment: 78, with where it is.  The texts are kept to the end of the process.
 */
MUST_USE bool settings_read(struct options *options, enum cli_command command, int argc,
                            char **argv, struct failure *why);

/* What settings_read() took, as a file that could be read again, with where each came from. */
void settings_print(FILE *to, enum cli_command command);

#endif
