/*
 * table_cells.h - our columns of a `.csv` output, as text.  Pure; any thread.
 */
#ifndef OUTPUT_TABLE_CELLS_H
#define OUTPUT_TABLE_CELLS_H

#include "base/buffer.h"
#include "base/compiler.h"
#include "batch/result.h"
#include "output/vocabulary.h"

enum { TABLE_COLUMNS_MAX = 32 };

/* Which of our columns, in their order; none (`count` is 0): the usual ones. */
struct table_columns {
    unsigned char at[TABLE_COLUMNS_MAX];
    size_t count;
    enum vocabulary vocabulary; /* in which the status is told */
};

/* From "status,reason,relay".  False: one is no name, or stands there twice.  The vocabulary stays. */
MUST_USE bool table_cells_choose(struct table_columns *columns, struct text names);

/*
 * Each appends its cells, a delimiter before every one of them.  False where the
 * ceiling is reached.  A name that a header's cell has already gets a number.
 */
MUST_USE bool table_cells_names(struct buffer *out, char delimiter,
                                const struct table_columns *columns, const struct text *header,
                                size_t count);
MUST_USE bool table_cells_of(struct buffer *out, char delimiter,
                             const struct table_columns *columns, const struct result *result);

/* One cell as CSV has it (RFC 4180), in quotes where it must be. */
MUST_USE bool table_cells_put(struct buffer *out, char delimiter, struct text cell);
/* The same, always in quotes. */
MUST_USE bool table_cells_put_quoted(struct buffer *out, struct text cell);

/* Whether a spreadsheet would calculate it; likewise, with an apostrophe before one that is. */
MUST_USE bool table_cells_is_formula(struct text cell);
MUST_USE bool table_cells_put_safe(struct buffer *out, char delimiter, struct text cell);

#endif
