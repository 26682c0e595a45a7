/*
 * metrics.h - a run's counts as Prometheus reads them from a text file.
 *
 * For node_exporter's textfile collector (prometheus.io/docs/instrumenting/exposition_formats).
 * Each metric has the list as its label, so that files of several lists may stand together.
 */
#ifndef OUTPUT_METRICS_H
#define OUTPUT_METRICS_H

#include "base/buffer.h"
#include "base/compiler.h"
#include "output/summary.h"

/* False where the ceiling is reached. */
MUST_USE bool metrics_append(struct buffer *out, const struct run_facts *facts,
                             const struct summary *summary);

#endif
