/*
 * document.h - a `.json` output: one document of the whole run.
 *
 *   {"run": {...}, "summary": {...}, "results": [{...}, ...]}
 *
 * It is streamed: memory does not grow with the list.
 */
#ifndef OUTPUT_DOCUMENT_H
#define OUTPUT_DOCUMENT_H

#include "base/compiler.h"
#include "base/failure.h"
#include "batch/result.h"
#include "output/output_file.h"
#include "output/summary.h"

/* {"run": {...}, "summary": {...}} alone. */
MUST_USE bool document_write_summary(struct output_file *out, const struct run_facts *facts,
                                     const struct summary *summary, struct failure *why);

/* The results in the order in which `results` gives them.  The caller finishes `out`. */
MUST_USE bool document_write(struct output_file *out, const struct run_facts *facts,
                             const struct summary *summary, struct result_source *results,
                             struct failure *why);

#endif
