/*
 * row_reader.h - the bytes of a list become numbered rows.
 *
 * libcsv splits a record into cells; the framing in front of it is ours, so that
 * one stray quote costs one row and not the rest of the file.  Every physical
 * record becomes exactly one row, and memory is bounded by ROW_MAX whatever the
 * file holds.  The raw bytes and line ends of all rows are the file again, byte for
 * byte, but for its BOM and for what was cut off records longer than ROW_MAX.  One
 * thread at a time.
 */
#ifndef BATCH_ROW_READER_H
#define BATCH_ROW_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/compiler.h"
#include "base/failure.h"
#include "base/text.h"

enum {
    FIELD_MAX = 1024 * 1024,   /* a quoted field still open here was never meant to be one */
    FIELD_LINES_MAX = 512,     /* nor one still open after so many lines */
    ROW_MAX = 2 * 1024 * 1024, /* a record; what is longer is one unreadable row */
    CELLS_MAX = 4096,
};

enum row_kind {
    ROW_CELLS,
    ROW_BLANK,      /* a physical line with nothing on it, or Excel's first line
                       (delimiter_line.h): no row, but it is echoed */
    ROW_UNREADABLE, /* no CSV record: its first physical line, or all of one that is too big */
    ROW_END,
};

struct row {
    enum row_kind kind;
    uint64_t line; /* where it starts, from 1 */
    const struct text *cells;
    size_t cell_count;
    struct text raw;       /* its bytes without the line end; cut at ROW_MAX */
    struct text line_end;  /* "\n", "\r\n", "\r", or empty at the end of the file */
    const char *complaint; /* a static sentence, for ROW_UNREADABLE */
};

struct row_reader; /* opaque: see row_reader.c */

/*
 * Reads from `fd` (which stays the caller's) from its present position on.  A
 * UTF-8 BOM at the start is passed over.  `name` is for messages.
 */
struct row_reader *row_reader_new(int fd, const char *name, char delimiter);
void row_reader_free(struct row_reader *reader); /* NULL is welcome */

/* The next row, lent until the next call.  False where the file cannot be read. */
MUST_USE bool row_reader_next(struct row_reader *reader, struct row *row, struct failure *why);

#endif
