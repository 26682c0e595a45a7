/*
 * output_file.h - the only place that creates and writes result files.
 *
 * Nothing of anybody's is overwritten by mistake, a file under its own name is
 * never half a document, and a write that failed is never taken for written.
 *
 *   live      under its own name, growing; what was synced survives a power loss
 *   aside     beside its name, as NAME.part-XXXXXX, and renamed over it when whole
 *   standard  standard output: only appended to
 *
 * Files are the user's alone (0600); symbolic links, pipes and directories are
 * refused.  The first failure is final: every later call gives the same one, and
 * nothing is tried twice (after a failed fsync the kernel may have dropped what it
 * could not write).  One thread at a time.
 */
#ifndef OUTPUT_OUTPUT_FILE_H
#define OUTPUT_OUTPUT_FILE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/compiler.h"
#include "base/failure.h"
#include "base/text.h"

struct output_file; /* opaque: see output_file.c */

enum output_place { OUTPUT_LIVE, OUTPUT_ASIDE };

/*
 * A new, empty file.  What stands under the name is replaced only if `may_replace`
 * (this run's own file, or --force): at once by a live one, at the end by one
 * written aside.  Otherwise it is refused.  Cannot be created: 73.
 */
MUST_USE bool output_file_create(struct output_file **file, const char *name,
                                 enum output_place place, bool may_replace, struct failure *why);

/*
 * A live file of an earlier start, cut to the `length` that was committed.
 * `*rebuild`, and no file, where it is missing, shorter, or does not end a line
 * there: then it is another file, and must be written again from the start.
 */
MUST_USE bool output_file_resume(struct output_file **file, const char *name, int64_t length,
                                 bool *rebuild, struct failure *why);

/*
 * What was written aside gets its name now, synced and whole so far, and grows under
 * it from here on: it is a live one.
 */
MUST_USE bool output_file_go_live(struct output_file *file, struct failure *why);

/* Others may read it: it holds nobody's address.  Before it is finished. */
MUST_USE bool output_file_let_read(struct output_file *file, struct failure *why);

/* What `-` means.  Main ignores SIGPIPE, so that a reader that went away is a failure (74). */
struct output_file *output_file_standard(void);

/* Closed; what was written aside and not finished is removed.  NULL is welcome. */
void output_file_free(struct output_file *file);

/* Gathered, and written when there is much of it.  Cannot be written: 74. */
MUST_USE bool output_file_append(struct output_file *file, struct text bytes, struct failure *why);

/* All that was appended has left the program, and is on the disk if it is a file. */
MUST_USE bool output_file_sync(struct output_file *file, struct failure *why);

/* All that was ever appended, in bytes; a resumed file begins at its length. */
int64_t output_file_length(const struct output_file *file);

/* The last sync; a file written aside gets its name.  Nothing is appended afterwards. */
MUST_USE bool output_file_finish(struct output_file *file, struct failure *why);

#endif
