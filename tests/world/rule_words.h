/* rule_words.h - how a server is and what it does when: one line, one server. */
#ifndef WORLD_RULE_WORDS_H
#define WORLD_RULE_WORDS_H

#include "words.h"
#include "world.h"

/* The text with line ends, its code read. */
struct reply reply_of(struct bytes text);
struct reply reply_word(struct words *words);

/* These take the line and return true, or leave it alone and return false. */
bool temper_word_read(struct words *words, struct server *server);
bool rule_words_read(struct words *words, struct server *server);

#endif
