/*
 * live_output.h - JSON Lines that grow while the run goes on.
 *
 * Standard output, or a file whose committed length stands in the run file: after a
 * crash it is cut to it, and written anew from the run file, aside and then renamed,
 * where it is no longer what we left.  Runs on: the main thread until the writer starts, then the writer's.
 */
#ifndef OUTPUT_LIVE_OUTPUT_H
#define OUTPUT_LIVE_OUTPUT_H

#include <stdbool.h>

#include "base/compiler.h"
#include "base/failure.h"
#include "batch/run_journal.h"
#include "batch/run_store.h"
#include "output/output_file.h"

struct live_output {
    char path[4096]; /* the real path; "-" for standard output */
    struct output_file *file;
    struct output_record record;
    bool is_anew; /* all that was answered before this start was written to it by this start */
};

/*
 * Opens it for this run.  `may_replace`: a file that this run has not recorded may
 * be overwritten.  `lists`: see run_answers_open().
 */
MUST_USE bool live_output_open(struct live_output *live, const char *path, bool may_replace,
                               const struct run_store *store, struct run_journal *journal,
                               const struct name_lists *lists, struct failure *why);
void live_output_close(struct live_output *live);

MUST_USE bool live_output_append(struct live_output *live, struct text lines, struct failure *why);

/* Everything to disk, and its length into the open transaction of the journal. */
MUST_USE bool live_output_record(struct live_output *live, struct run_journal *journal,
                                 struct failure *why);

#endif
