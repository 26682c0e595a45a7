/*
 * detail_words.h - the answer as a sentence for people.
 */
#ifndef OUTPUT_DETAIL_WORDS_H
#define OUTPUT_DETAIL_WORDS_H

#include "base/buffer.h"
#include "base/compiler.h"
#include "batch/verdict.h"

/*
 * Appends what the evidence says in its own words, or what the reason says of the
 * exchanger: "mx1.example.com refused the mailbox".  Nothing where neither is known.
 * False where the ceiling is reached.  Pure; any thread.
 */
MUST_USE bool detail_words_append(struct buffer *out, const struct verdict *verdict);

#endif
