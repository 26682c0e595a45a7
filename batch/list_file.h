/*
 * list_file.h - the list as a file that can be read twice.
 *
 * Standard input is spooled beside the run file first, so that everything behind
 * here deals with one kind of list.
 */
#ifndef BATCH_LIST_FILE_H
#define BATCH_LIST_FILE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/compiler.h"
#include "base/failure.h"
#include "base/text.h"

/* Of a cell's bytes so much is kept for the results. */
enum { LIST_INPUT_MAX = 16 * 1024 };

struct list_file {
    int fd;
    char path[4096]; /* the real path; of the spooled copy for standard input */
    uint64_t size;
    uint64_t hash; /* XXH3 over the size, both ends and samples between them */
    char *sample;  /* the first bytes, for list_shape_find() */
    size_t sample_len;
    bool sample_is_whole;
};

/*
 * Opens `name`; "-" is standard input, spooled to `spool`
 * until `*stop` (75; NULL: never).  A directory, a missing
 * file and an empty one have sentences of their own (65).
 */
MUST_USE bool list_file_open(struct list_file *list, const char *name, const char *spool,
                             const atomic_bool *stop, struct failure *why);
void list_file_close(struct list_file *list);

/* Back to the start, for another reader. */
MUST_USE bool list_file_rewind(struct list_file *list, struct failure *why);

#endif
