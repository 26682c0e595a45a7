/*
 * run_identity.h - what a run is of: another value is another run.
 *
 * As words it stands in the run file, is compared, and is shown to people.  Pure.
 */
#ifndef BATCH_RUN_IDENTITY_H
#define BATCH_RUN_IDENTITY_H

#include <stdbool.h>
#include <stdint.h>

struct run_identity {
    char list[4096]; /* the real path */
    uint64_t list_size;
    uint64_t list_hash; /* of the sampled content: see list_file.h */
    char delimiter;
    unsigned column; /* from 0 */
    bool has_header;
    char from[320];
    char helo[256];
    char source_ip[64];
};

struct identity_fact {
    const char *key;
    const char *what; /* "the run in FILE was started with ..." */
    char value[4096];
};

enum { IDENTITY_FACTS = 8 };

void run_identity_facts(const struct run_identity *of, struct identity_fact facts[IDENTITY_FACTS]);

/* Back from the values, in the same order; nonsense gives what no list is of. */
void run_identity_from(const struct identity_fact facts[IDENTITY_FACTS],
                       struct run_identity *identity);

#endif
