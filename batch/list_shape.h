/*
 * list_shape.h - what kind of list this is: delimiter, header, address column.
 *
 * What the user names is taken; the rest is found, by header and then by content.
 * Where two answers are possible nothing is guessed: the failure names the
 * candidates and the option that decides, before anybody is asked.  Pure.
 */
#ifndef BATCH_LIST_SHAPE_H
#define BATCH_LIST_SHAPE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/compiler.h"
#include "base/failure.h"
#include "base/text.h"

struct list_wishes {
    const char *column; /* --column: a header's name or a number from 1; NULL: find it */
    char delimiter;     /* --delimiter; 0: find it */
    bool no_header;     /* --no-header: the first row is data; otherwise find out */
};

struct list_shape {
    char delimiter;
    bool has_header;
    bool header_is_guessed; /* by what it lacks, not by a word that headers have */
    size_t column;          /* from 0 */
    size_t column_count;    /* of the first record */
};

enum { LIST_SAMPLE_MAX = 256 * 1024 };

/*
 * Finds the shape from the file's first bytes (at most LIST_SAMPLE_MAX of them;
 * `whole` says that there are no more).  `name` is for messages.
 */
MUST_USE bool list_shape_find(struct text sample, bool whole, const struct list_wishes *wishes,
                              const char *name, struct list_shape *shape, struct failure *why);

#endif
