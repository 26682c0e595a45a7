/*
 * fact_store.h - the file in which runs leave what they found out to the next ones.
 *
 * A facts file is SQLite, for its owner alone.  Under who asked (sender, name, source
 * address, port, and the rules by which replies were understood) it has domains with
 * their natures, and under those mailboxes with their answers, each with its evidence
 * whole.  Nothing in it is needed: a run that loses it asks again.  These hold:
 *
 * (1) Only facts are in it (fact_lives.h): nothing temporary, nothing unknown, nothing
 *     that was itself taken from it.
 * (2) What failed leaves what was known before as it was.
 * (3) Under other circumstances the same question has no answer here.
 *
 * A store is one connection and belongs to one thread; several may be open at once,
 * of several processes, too.
 */
#ifndef BATCH_FACT_STORE_H
#define BATCH_FACT_STORE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/compiler.h"
#include "base/failure.h"
#include "batch/domain_group.h"
#include "batch/sql.h"

/* On what the answers depend, besides the exchangers; and how old they may be. */
struct fact_terms {
    struct text from;
    struct text helo;
    struct text source_ip; /* empty: the system chooses */
    unsigned smtp_port;
    uint64_t rules;     /* of replies: see verdict_rules_fingerprint() */
    int64_t max_age_ms; /* FACT_AGE_NO_CAP: as fact_lives.h says */
};

struct fact_store; /* opaque: see fact_store.c */

extern const struct sql_kind fact_store_kind; /* what a facts file is known by: sql.h */

/*
 * Opens the file, and makes it if it is not there; its folder is.  False: 73 where it
 * cannot be made, 65 where it is damaged, foreign, or of another version.
 */
MUST_USE bool fact_store_open(struct fact_store **store, const char *path,
                              const struct fact_terms *terms, struct failure *why);
void fact_store_close(
    struct fact_store *store); /* NULL is welcome; what is not committed is lost */

/* The store's own: for those who read all of it, and of its thread. */
sqlite3 *fact_store_connection(struct fact_store *store);

/* Brings what is known of the group's domain and recipients into its arena. */
MUST_USE bool fact_store_recall(struct fact_store *store, struct domain_group *group,
                                int64_t wall_ms, struct failure *why);

/* Adds what the group found out; it stays after fact_store_commit(). */
MUST_USE bool fact_store_learn(struct fact_store *store, const struct domain_group *group,
                               int64_t wall_ms, struct failure *why);
MUST_USE bool fact_store_commit(struct fact_store *store, struct failure *why);

/* Takes out some of what is dead: a bounded work, the rest is for the next run. */
MUST_USE bool fact_store_prune(struct fact_store *store, int64_t wall_ms, struct failure *why);

#endif
