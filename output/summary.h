/*
 * summary.h - how many rows got which answer, for programs and for people.
 *
 * Every row counts, duplicates too: the numbers add up to the rows of the list.
 */
#ifndef OUTPUT_SUMMARY_H
#define OUTPUT_SUMMARY_H

#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/compiler.h"
#include "batch/verdict.h"

struct summary {
    uint64_t rows;
    uint64_t recalled; /* rows answered from what earlier runs learnt */
    uint64_t of_reason[REASON_COUNT];
};

/* What is told besides the counts; its strings are lent, and NULL where there is none. */
struct run_facts {
    const char *version; /* the program's */
    const char *list;    /* as the user named it */
    const char *from;
    const char *helo;
    uint64_t rows;          /* of the list, answered or not */
    int64_t started_at_ms;  /* wall clock */
    int64_t finished_at_ms; /* likewise */
    int64_t elapsed_ms;     /* of this start alone */
    uint64_t rows_now;      /* answered by this start */
    const char *const *outputs;
    size_t output_count;
    const char *next_command; /* what goes on where this start stopped early */
};

/* So many rows with this answer; `summary` is one: a reason_counter (batch/run_answers.h). */
void summary_count(void *summary, enum reason reason, enum source source, uint64_t rows);
void summary_add(struct summary *summary, const struct verdict *verdict);
uint64_t summary_of_status(const struct summary *summary, enum status status);

/* Appends a JSON object, every status and reason in it.  False where the ceiling is reached. */
MUST_USE bool summary_json_append(struct buffer *out, const struct summary *summary);

enum { SUMMARY_LINES_MAX = 15 };

/* Appends lines for people, at most SUMMARY_LINES_MAX of them.  False as above. */
MUST_USE bool summary_text_append(struct buffer *out, const struct summary *summary,
                                  const struct run_facts *facts);

#endif
