/*
 * reply_words.h - what a server said, as it stands in results.
 */
#ifndef OUTPUT_REPLY_WORDS_H
#define OUTPUT_REPLY_WORDS_H

#include "base/buffer.h"
#include "base/compiler.h"
#include "batch/verdict.h"

/*
 * Appends the reply's text on one line: its enhanced code in front, as the server
 * wrote it, one blank for each line break, all else as escape_visible() shows it.
 * False where the ceiling is reached.  Pure; any thread.
 */
MUST_USE bool reply_words_append(struct buffer *out, const struct evidence *evidence);

#endif
