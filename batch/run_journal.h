/*
 * run_journal.h - what was found out, written down for good.
 *
 * Runs on: the writer's thread, over a connection of its own.  Between
 * run_journal_begin() and run_journal_commit() nothing is durable; after the commit
 * it survives a power loss.
 */
#ifndef BATCH_RUN_JOURNAL_H
#define BATCH_RUN_JOURNAL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/compiler.h"
#include "base/failure.h"
#include "batch/domain_group.h"
#include "batch/result.h"
#include "batch/run_store.h"

struct run_journal; /* opaque: see run_journal.c */

MUST_USE bool run_journal_open(struct run_journal **journal, const struct run_store *store,
                               struct failure *why);
void run_journal_close(struct run_journal *journal); /* NULL is welcome */

MUST_USE bool run_journal_begin(struct run_journal *journal, struct failure *why);
MUST_USE bool run_journal_commit(struct run_journal *journal, struct failure *why);

/* An address is answered once: a second verdict in the same run is a failure. */
MUST_USE bool run_journal_verdict(struct run_journal *journal, int64_t address,
                                  const struct verdict *verdict, struct failure *why);
MUST_USE bool run_journal_deferral(struct run_journal *journal, const struct recipient *recipient,
                                   struct failure *why);
MUST_USE bool run_journal_nature(struct run_journal *journal, const struct domain_group *group,
                                 struct failure *why);

/* A file we write: how long it is, and up to which plain row it has them. */
struct output_record {
    int64_t length;    /* -1: not recorded */
    int64_t plain_row; /* -1, of standard output: it gets what is answered already, too */
};
MUST_USE bool run_journal_put_output(struct run_journal *journal, const char *path,
                                     const struct output_record *record, struct failure *why);
MUST_USE bool run_journal_get_output(struct run_journal *journal, const char *path,
                                     struct output_record *record, struct failure *why);

/* Called for each of them in the order of rows; the result is lent during the call. */
typedef bool result_visitor(void *visitor, const struct result *result, struct failure *why);

/* The other rows with this recipient's mailbox, each with its verdict. */
MUST_USE bool run_journal_each_twin(struct run_journal *journal, const struct domain_group *group,
                                    const struct recipient *recipient, result_visitor *visit,
                                    void *visitor, struct failure *why);

/*
 * The rows that hold no address, from behind `*after` on, at most `most` of them;
 * `*after` moves to the last one, and `*done` says that there are no more.
 */
MUST_USE bool run_journal_each_plain(struct run_journal *journal, int64_t *after, unsigned most,
                                     bool *done, result_visitor *visit, void *visitor,
                                     struct failure *why);

#endif
