/*
 * result.h - one row of the list with its answer: what every output is made of.
 *
 * A value; its texts are lent by whoever fills it in.
 */
#ifndef BATCH_RESULT_H
#define BATCH_RESULT_H

#include <stdbool.h>
#include <stdint.h>

#include "address/address_notes.h"
#include "base/failure.h"
#include "base/text.h"
#include "batch/verdict.h"

struct result {
    uint64_t row;      /* data rows from 1 */
    uint64_t line;     /* the physical line it starts on, from 1 */
    struct text input; /* the decoded cell's bytes, as they were */
    struct text local; /* empty where there is no address */
    struct text domain;
    uint64_t duplicate_of; /* the first row with this address; 0: this is the first */
    struct verdict verdict;
    struct address_notes notes;
};

/* Fills in what the lists know of the address; NULL: nothing is known. */
void result_note(struct result *result, const struct name_lists *lists);

/* What the lists know of one domain, if it takes mail and if it takes none; all 0 at first. */
struct domain_notes {
    struct {
        struct address_notes notes;
        bool is_looked_up;
    } of[2]; /* by reason_takes_no_mail() */
};

/* The same for many results of one domain, which is looked for once. */
void result_note_of_domain(struct result *result, const struct name_lists *lists,
                           struct domain_notes *domain);

/*
 * Results in the order of the input, one after another.  `next` fills `result`,
 * lent until the next call, and sets `*end` instead after the last one.
 */
struct result_source {
    bool (*next)(struct result_source *self, struct result *result, bool *end, struct failure *why);
};

#endif
