/*
 * given_results.h - results that a test wrote down, as a source of results.
 */
#ifndef TESTS_OUTPUT_GIVEN_RESULTS_H
#define TESTS_OUTPUT_GIVEN_RESULTS_H

#include "batch/result.h"

struct given_results {
    struct result_source source;
    const struct result *results;
    size_t count;
    size_t next;
};

static bool given_results_next(struct result_source *self, struct result *result, bool *end,
                               struct failure *why)
{
    struct given_results *given = (struct given_results *)self;

    (void)why;
    *end = given->next == given->count;
    if (!*end)
        *result = given->results[given->next++];
    return true;
}

static inline struct given_results given_results_of(const struct result *results, size_t count)
{
    return (struct given_results){{given_results_next}, results, count, 0};
}

#endif
