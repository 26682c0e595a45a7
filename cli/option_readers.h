/*
 * option_readers.h - options whose values are more than a word, a number or a duration.
 *
 * Each reads `value` into `options`, which lend it; NULL, or what would be right.
 */
#ifndef CLI_OPTION_READERS_H
#define CLI_OPTION_READERS_H

#include "cli/options.h"

const char *option_read_output(struct options *options, const char *value);
const char *option_read_format(struct options *options, const char *value);
const char *option_read_report(struct options *options, const char *value);
const char *option_read_summary(struct options *options, const char *value);
const char *option_read_metrics(struct options *options, const char *value);
const char *option_read_fail_if(struct options *options, const char *value);
const char *option_read_fields(struct options *options, const char *value);
const char *option_read_vocabulary(struct options *options, const char *value);
const char *option_read_keep(struct options *options, const char *value);
const char *option_read_drop(struct options *options, const char *value);
const char *option_read_delimiter(struct options *options, const char *value);
const char *option_read_resolver(struct options *options, const char *value);
const char *option_read_source_ip(struct options *options, const char *value);
const char *option_read_network(struct options *options, const char *value);
const char *option_read_no_probe(struct options *options, const char *value);
const char *option_read_lane_rate(struct options *options, const char *value);
const char *option_read_hours(struct options *options, const char *value);
const char *option_read_retry_after(struct options *options, const char *value);
const char *option_read_recheck(struct options *options, const char *value);
const char *option_read_progress(struct options *options, const char *value);
const char *option_read_log_format(struct options *options, const char *value);
const char *option_read_blocklist(struct options *options, const char *value);
const char *option_read_canary(struct options *options, const char *value);
const char *option_read_report_format(struct options *options, const char *value);

#endif
