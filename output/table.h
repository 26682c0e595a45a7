/*
 * table.h - a `.csv` output: the list again, with our columns behind its own.
 *
 * The list's bytes are echoed as they are, delimiters, quotes, line ends and blank
 * lines included, and nothing in them is judged.  Short rows get the delimiters
 * they lack, so that our cells stand under our names.  Our cells never begin with
 * what a spreadsheet takes for a formula; with `excel_safe` the list's do not either.
 *
 * A row that is no CSV is echoed too.  If it holds a quote, which could swallow
 * the cells behind it, it stands in quotes, as one cell.
 */
#ifndef OUTPUT_TABLE_H
#define OUTPUT_TABLE_H

#include "base/compiler.h"
#include "base/failure.h"
#include "batch/list_file.h"
#include "batch/list_shape.h"
#include "batch/result.h"
#include "batch/verdict.h"
#include "output/output_file.h"
#include "output/row_choice.h"
#include "output/table_cells.h"

struct table_wishes {
    bool excel_safe; /* the list's own cells, too, are no formulas */
    bool split;      /* only rows of `status`, and only the list's own columns */
    enum status status;
    struct row_choice keep;       /* only these; empty: all */
    struct row_choice drop;       /* without these */
    struct table_columns columns; /* ours, behind the list's; none: the usual ones */
};

/*
 * Reads `list` again from its start.  `results` gives the answers in the order of
 * the rows; a row without one is left out.  Answers that do not fit the list (it
 * was changed meanwhile) are a failure (65).  The caller finishes `out`.
 */
MUST_USE bool table_write(struct output_file *out, struct list_file *list,
                          const struct list_shape *shape, const struct table_wishes *wishes,
                          struct result_source *results, struct failure *why);

#endif
