/* server_words.h - the lines `server HOST...` and the indented ones below it. */
#ifndef WORLD_SERVER_WORDS_H
#define WORLD_SERVER_WORDS_H

#include "words.h"

/* The hosts after `server`: what follows is said of each of them. */
void server_words_begin(struct words *words);
/* One indented line. */
void server_words_read(struct words *words);

#endif
