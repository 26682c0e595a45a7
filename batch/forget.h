/*
 * forget.h - erases what our files remember of a mailbox, a domain or a whole run.
 *
 * What is erased is not in the file's bytes any more: it is overwritten, and the file is
 * made anew without it.  Runs on: the main thread, of a command that does nothing else.
 */
#ifndef BATCH_FORGET_H
#define BATCH_FORGET_H

#include <stdint.h>

#include "base/compiler.h"
#include "base/failure.h"
#include "base/text.h"

/* Spelt as address_parse() and domain_name_canonical() do. */
struct forget_whom {
    struct text local; /* empty: everybody of the domain */
    struct text domain;
};

/* `*erased` are mailboxes whose answer was kept.  A file that is not there knows nothing. */
MUST_USE bool forget_in_facts(const char *facts, const struct forget_whom *whom, uint64_t *erased,
                              struct failure *why);

/* Everybody of the run in `run`, which is whole; and its domains of whom nobody else is known. */
MUST_USE bool forget_run_in_facts(const char *facts, const char *run, uint64_t *erased,
                                  struct failure *why);

/*
 * In a finished run: `*rows` of the list keep their number, and become rows that hold no
 * address.  Of an unfinished one: 65, since nobody would be asked in their place.
 */
MUST_USE bool forget_in_run(const char *run, const struct forget_whom *whom, uint64_t *rows,
                            struct failure *why);

/* Removes a run file with all that stands beside it.  One that is in use: 75. */
MUST_USE bool forget_run(const char *run, struct failure *why);

#endif
