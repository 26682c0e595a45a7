/*
 * column_choice.h - which column of a list has the addresses, and whether its first
 * row is a header.
 *
 * A column that was named is taken.  Otherwise a header's word decides, and else
 * what the cells look like; where two columns are left, nobody guesses.  Pure.
 */
#ifndef BATCH_COLUMN_CHOICE_H
#define BATCH_COLUMN_CHOICE_H

#include "batch/list_sample.h"
#include "batch/list_shape.h"

/*
 * Fills column and has_header of `shape`.  `shown` is the list's name, safe to show;
 * the sample has at least one record.
 */
MUST_USE bool column_choose(const struct list_sample *sample, const struct list_wishes *wishes,
                            const char *shown, struct list_shape *shape, struct failure *why);

#endif
