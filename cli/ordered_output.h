/*
 * ordered_output.h - an output in the order of the list, made from the answers of a run.
 *
 * `.csv`, `.json`, or JSON Lines; written aside and renamed when it is whole.
 */
#ifndef CLI_ORDERED_OUTPUT_H
#define CLI_ORDERED_OUTPUT_H

#include <stdatomic.h>
#include <stdbool.h>

#include "base/compiler.h"
#include "base/failure.h"
#include "batch/list_file.h"
#include "batch/list_shape.h"
#include "batch/run_store.h"
#include "cli/run_setup.h"
#include "output/summary.h"
#include "output/table.h"

/* Lent during the call. */
struct ordered_source {
    const struct run_store *store;
    struct list_file *list; /* this and its shape: for a table only */
    const struct list_shape *shape;
    const struct run_facts *facts;
    const struct summary *summary;
    bool report_addresses;
    const struct name_lists *lists;
    bool excel_safe;
    struct row_choice keep; /* these, and of tables alone */
    struct row_choice drop;
    struct table_columns columns;
    bool may_replace;        /* what stands under the name */
    const atomic_bool *stop; /* ends it with 75; NULL: never */
};

MUST_USE bool ordered_output_write(const struct planned_output *output,
                                   const struct ordered_source *from, struct failure *why);

#endif
