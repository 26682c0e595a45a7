/*
 * verify.h - rollcall verify: the main job.
 */
#ifndef CLI_VERIFY_H
#define CLI_VERIFY_H

#include <stdbool.h>

#include "batch/run_store.h"
#include "base/buffer.h"
#include "base/compiler.h"
#include "cli/options.h"

struct name_lists;

/* Who is told of the answers, in the place of the summary, when every row has its own. */
struct verify_answers {
    bool (*tell)(void *owner, const struct run_store *store, const struct name_lists *lists,
                 struct failure *why);
    void *owner;
};

/*
 * The job that `options` describe; returns the exit code.  `command`, which goes on with it,
 * and `answers` may be NULL.  Once a process.
 */
int verify_with(const struct options *options, const char *command,
                const struct verify_answers *answers);

/* The arguments behind the command's name; returns the exit code. */
int verify_command(int argc, char **argv);

#endif
