/*
 * list_sample.h - the first records of a list, as they read with one delimiter.
 */
#ifndef BATCH_LIST_SAMPLE_H
#define BATCH_LIST_SAMPLE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"

struct sample_record {
    const struct text *cells;
    size_t count;
    const char *complaint; /* why it is no record; it has no cells then */
};

/* Blank lines are left out. */
struct list_sample {
    char delimiter;
    struct sample_record *records;
    size_t count;
    size_t room;
    size_t unreadable; /* of them */
    size_t width;      /* cells of the widest record */
    struct arena *arena;
};

/*
 * A BOM is passed over, and a line that tells the delimiter (delimiter_line.h).  Where the bytes are not the `whole` list, a record that they
 * do not end is left out, unless it is the only one.
 */
struct list_sample *list_sample_new(struct text bytes, bool whole, char delimiter);
void list_sample_free(struct list_sample *sample); /* NULL is welcome */

/* The cell of a record, empty where the record is too short for it. */
struct text sample_cell(const struct sample_record *record, size_t column);

/* Whether a cell of it looks like an address. */
bool sample_record_has_address(const struct sample_record *record);

#endif
