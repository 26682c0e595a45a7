/*
 * list_file.h - the list as a file that can be read twice.
 *
 * Standard input is spooled beside the run file first, and a list that is compressed or
 * in UTF-16 is unpacked there (list_unpack.h), so that everything behind here deals with
 * one kind of list.
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
    char part[4096]; /* where a copy is until list_file_keep(); empty: nowhere */
    char copy[4096]; /* and from then on */
    uint64_t size;
    uint64_t hash; /* XXH3 over the size, both ends and samples between them */
    char *sample;  /* the first bytes, for list_shape_find() */
    size_t sample_len;
    bool sample_is_whole;
};

/*
 * Opens `name`; "-" is standard input, read beside `spool` until `*stop` (75; NULL: never).
 * If nothing comes, and an earlier start has left its copy there, that is the list.  A
 * directory, a missing file and an empty one have sentences of their own (65).
 */
MUST_USE bool list_file_open(struct list_file *list, const char *name, const char *spool,
                             const atomic_bool *stop, struct failure *why);
/* This is the list of the run: its copy, if there is one, takes the place of an earlier one. */
MUST_USE bool list_file_keep(struct list_file *list, struct failure *why);
/* A copy that was not kept is gone. */
void list_file_close(struct list_file *list);

/* Back to the start, for another reader. */
MUST_USE bool list_file_rewind(struct list_file *list, struct failure *why);

#endif
