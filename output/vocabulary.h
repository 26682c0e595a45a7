/*
 * vocabulary.h - our statuses in the words of other verifiers, for programs that know theirs.
 *
 * The nearest word, not the same meaning: docs/other-tools.md says where they differ.  Pure.
 */
#ifndef OUTPUT_VOCABULARY_H
#define OUTPUT_VOCABULARY_H

#include <stdbool.h>

#include "base/compiler.h"
#include "batch/result.h"

enum vocabulary {
    VOCABULARY_OURS,
    VOCABULARY_ZEROBOUNCE,
    VOCABULARY_NEVERBOUNCE,
    VOCABULARY_KICKBOX,
    VOCABULARY_REACHER,
    VOCABULARY_COUNT,
};

/* False where there is none of that name. */
MUST_USE bool vocabulary_named(enum vocabulary *vocabulary, struct text name);

/* Static. */
const char *vocabulary_word(enum vocabulary vocabulary, const struct result *result);

#endif
