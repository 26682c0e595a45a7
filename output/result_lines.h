/*
 * result_lines.h - results as JSON Lines, one after another.
 */
#ifndef OUTPUT_RESULT_LINES_H
#define OUTPUT_RESULT_LINES_H

#include "base/compiler.h"
#include "base/failure.h"
#include "base/text.h"
#include "batch/result.h"

/* Takes a line, its end included; lent during the call. */
typedef bool result_line_taker(void *taker, struct text line, const struct result *result,
                               struct failure *why);

/* Gives each result of `results` as a line, until the last one or a failure. */
MUST_USE bool result_lines_give(struct result_source *results, result_line_taker *take, void *taker,
                                struct failure *why);

#endif
