/*
 * verify_job.h - one run of rollcall verify, as the files that make it up share it.
 *
 * Of the main thread, but for what watch and the writer are lent.
 */
#ifndef CLI_VERIFY_JOB_H
#define CLI_VERIFY_JOB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "batch/intake.h"
#include "batch/list_file.h"
#include "batch/list_shape.h"
#include "batch/run_journal.h"
#include "batch/run_store.h"
#include "cli/known_facts.h"
#include "cli/options.h"
#include "cli/run_setup.h"
#include "cli/watch.h"
#include "output/live_output.h"
#include "output/summary.h"
#include "workers/lane_past.h"
#include "workers/probe_settings.h"

struct verify {
    struct options options;
    struct run_setup setup;
    struct list_file list;
    struct list_shape shape;
    struct probe_settings settings;
    struct run_store *store;
    struct run_counts counts;
    struct run_journal *journal;
    struct known_facts facts;
    struct lane_past *past; /* of --lane-day; NULL: none is set */
    struct live_output live[OUTPUTS_MAX];
    size_t live_count;
    struct intake_watch intake;
    struct feed_watch feed;
    struct watch *watch;
    struct summary before;    /* answered before anybody is asked now */
    uint64_t answered_before; /* of them, by earlier starts */
    struct summary summary;
    bool complete;   /* every row has its answer */
    bool is_written; /* and all outputs are there */
    int64_t started_at_ms;
    int64_t started_ms;
    const char *command; /* to go on with; may be NULL */
};

#endif
