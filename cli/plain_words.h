/*
 * plain_words.h - a server's words for a terminal.
 */
#ifndef CLI_PLAIN_WORDS_H
#define CLI_PLAIN_WORDS_H

#include <stddef.h>

#include "base/text.h"

/* On one line, printable ASCII only, cut to what fits; other bytes are '?'. */
void plain_words(struct text words, char *out, size_t size);

#endif
