/*
 * row_choice.h - which rows of the list a table has: --keep and --drop.
 *
 * "status=unknown,reason=accept_all,disposable": terms between commas, of which one must be
 * so.  A term is status= or reason= with a word, or a flag: role, disposable, free, relay,
 * accept_all, duplicate, suggestion.  Pure; any thread.
 */
#ifndef OUTPUT_ROW_CHOICE_H
#define OUTPUT_ROW_CHOICE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/compiler.h"
#include "batch/result.h"

struct row_choice {
    unsigned statuses; /* bits of enum status */
    uint64_t reasons;  /* bits of enum reason */
    unsigned flags;
};

/* False: it is no such expression. */
MUST_USE bool row_choice_read(struct row_choice *choice, struct text terms);

/* Nothing was read into it. */
bool row_choice_is_empty(const struct row_choice *choice);

bool row_choice_has(const struct row_choice *choice, const struct result *result);

#endif
