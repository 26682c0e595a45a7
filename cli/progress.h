/*
 * progress.h - how far a run is, in one line.  Pure.
 */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/compiler.h"
#include "output/summary.h"
#include "workers/slowest.h"

enum progress_style {
    PROGRESS_STYLE_NONE,
    PROGRESS_STYLE_LINE,  /* one line, drawn over and over */
    PROGRESS_STYLE_PLAIN, /* a line a minute */
};

struct progress {
    uint64_t rows;        /* of the list; 0: it is being read */
    uint64_t rows_read;   /* while it is */
    uint64_t rows_before; /* answered by earlier starts */
    struct summary summary;
    uint64_t sessions_open;
    struct slow_lane slowest;
    uint64_t parked;     /* ranges of addresses that wait for a retry */
    int64_t next_due_ms; /* until the next of them is due; -1: none */
    int64_t elapsed_ms;  /* since asking began */
    bool is_stopping;
    bool is_writing; /* everybody is answered; the outputs in the list's order are made */
};

/* Appends a line without its end, at most `width` columns (0: as long as it is). */
MUST_USE bool progress_append(struct buffer *out, const struct progress *progress, unsigned width);

#endif
