/*
 * record_cells.h - the cells of one framed record.
 *
 * A record without a quoted field is cut at its delimiters where it stands; any
 * other is unquoted by libcsv, into memory of this module.  Blanks stay, and a
 * quote inside an unquoted cell is a byte of it.  One thread at a time.
 */
#ifndef BATCH_RECORD_CELLS_H
#define BATCH_RECORD_CELLS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/compiler.h"
#include "base/text.h"
#include "batch/record_framer.h"

struct record_cells; /* opaque: see record_cells.c */

struct record_cells *record_cells_new(char delimiter);
void record_cells_free(struct record_cells *cells); /* NULL is welcome */

/*
 * Splits the record that `frame` frames at the start of the window.  One with more
 * than CELLS_MAX cells is none: false, and the frame has a complaint.
 */
MUST_USE bool record_cells_split(struct record_cells *cells, struct text window,
                                 struct record_frame *frame);

/* Lends the cells until the next split; unquoted ones lie in the record itself. */
const struct text *record_cells(const struct record_cells *cells, size_t *count);

#endif
