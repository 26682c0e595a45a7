/*
 * verify_outputs.h - what a run writes: lines as they come, the rest at its end.
 */
#ifndef CLI_VERIFY_OUTPUTS_H
#define CLI_VERIFY_OUTPUTS_H

#include "base/compiler.h"
#include "base/failure.h"
#include "cli/verify_job.h"

/* Whether each can be written, and may be: nothing of it is changed. */
MUST_USE bool verify_outputs_check(struct verify *v, struct failure *why);

/* The journal, and all that grows on the way; what is written at the end is recorded. */
MUST_USE bool verify_outputs_open(struct verify *v, struct failure *why);

/* The metrics of a run that goes on; `listener` is a struct verify.  Runs on: the watch's thread. */
void verify_outputs_tell(void *listener, const struct summary *so_far);

/* All that stands in the order of the list; then the run is finished. */
MUST_USE bool verify_outputs_finish(struct verify *v, struct failure *why);

/* Of a run that was stopped: the summary and the metrics. */
void verify_outputs_write_counts(struct verify *v);

/* For people, on standard error. */
void verify_outputs_print_summary(const struct verify *v);

#endif
