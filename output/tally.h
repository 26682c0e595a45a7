/*
 * tally.h - what a report tells of a run, counted from its results one after another.
 *
 * Memory does not grow with the list: of domains and providers the first so many are
 * counted by name, and the others together.  One thread at a time.
 */
#ifndef OUTPUT_TALLY_H
#define OUTPUT_TALLY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"
#include "batch/result.h"
#include "output/summary.h"

enum {
    TALLY_NAMES_MAX = 50000,
    TALLY_REPLY_TIMES = 8,
    TALLY_SPANS = 48, /* of the course of the run, at most */
};

struct tally_name {
    struct text name;
    uint64_t rows;
    uint64_t of_status[STATUS_COUNT];
};

/* Equal parts of the time from the first answer to the last. */
struct tally_course {
    int64_t begin_ms; /* wall clock, of the first span */
    int64_t span_ms;
    size_t count;
    uint64_t rows[TALLY_SPANS];
};

struct tally {
    struct summary summary;
    uint64_t addresses; /* rows that hold one */
    uint64_t duplicates;
    uint64_t accept_all; /* rows of domains that also took a made-up mailbox */
    uint64_t asked_again;
    uint64_t roles, disposables, frees, relays, suggestions;
    uint64_t of_reply_time[TALLY_REPLY_TIMES];
    struct tally_course course;
    struct name_map *providers; /* of exchangers, by registrable domain */
    struct name_map *domains;
    struct tally_name other_providers;
    struct tally_name other_domains; /* beyond TALLY_NAMES_MAX */
};

void tally_init(struct tally *tally);
void tally_free(struct tally *tally);
void tally_add(struct tally *tally, const struct result *result);

/* Up to where a class of reply times reaches, in milliseconds; INT64_MAX: the last. */
int64_t tally_reply_time_below(size_t class);

/*
 * The `most` names for which `weight` is the greatest and not 0, in that order; returns
 * how many.  Lent by the tally.
 */
typedef uint64_t tally_weight(const struct tally_name *name);
size_t tally_top(const struct name_map *names, tally_weight *weight, size_t most,
                 const struct tally_name **top);

#endif
