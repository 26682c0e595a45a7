/*
 * known_facts.h - the facts of earlier runs, opened for one run.
 */
#ifndef CLI_KNOWN_FACTS_H
#define CLI_KNOWN_FACTS_H

#include "base/compiler.h"
#include "base/failure.h"
#include "batch/fact_store.h"
#include "cli/run_setup.h"

/* Two connections to one file, or NULL twice: nothing is known, and nothing is kept. */
struct known_facts {
    struct fact_store *recalled; /* the feed's */
    struct fact_store *learnt;   /* the writer's */
};

/*
 * False where the user named a file that cannot be used; where it is the default one
 * that cannot, it warns and the run goes on without.
 */
MUST_USE bool known_facts_open(struct known_facts *facts, const struct run_setup *setup,
                               const struct options *options, struct failure *why);

/* Takes out what is dead. */
void known_facts_close(struct known_facts *facts);

#endif
