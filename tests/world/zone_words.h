/* zone_words.h - the lines that begin with `domain` and `host`. */
#ifndef WORLD_ZONE_WORDS_H
#define WORLD_ZONE_WORDS_H

#include "words.h"

/* The words after `domain` or `host`; a host may name its addresses without a or aaaa. */
void zone_words_read(struct words *words, bool host);

#endif
