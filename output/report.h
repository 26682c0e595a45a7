/*
 * report.h - a run as a page for people: one file, no script, nothing asked of anybody.
 *
 * Readable in light, dark and print, and every picture has its numbers beside it.  No
 * address stands in it unless that is wished.
 */
#ifndef OUTPUT_REPORT_H
#define OUTPUT_REPORT_H

#include <stdbool.h>

#include "base/compiler.h"
#include "base/failure.h"
#include "batch/result.h"
#include "output/output_file.h"
#include "output/summary.h"

/* Counts `results` to their end and writes the page.  The caller finishes `out`. */
MUST_USE bool report_write(struct output_file *out, const struct run_facts *facts,
                           bool with_addresses, struct result_source *results, struct failure *why);

#endif
