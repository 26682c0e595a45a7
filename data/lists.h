/*
 * lists.h - the lists of names that the program ships, as text.
 *
 * A list begins with lines "# source:", "# licence:" and "# date:"; then a name a line,
 * in lower case and A-labels, of `squat` with the domain that is meant behind it.
 */
#ifndef DATA_LISTS_H
#define DATA_LISTS_H

#include "base/text.h"

enum data_list {
    DATA_DISPOSABLE, /* domains whose mailboxes are open to everybody, or gone in minutes */
    DATA_RELAY,      /* domains that forward, an address for each sender */
    DATA_FREE,       /* domains where anybody can open a mailbox */
    DATA_ROLE,       /* local parts that name a task */
    DATA_PROVIDER,   /* domains that people really write, the most usual first */
    DATA_SQUAT,      /* misspellings of them that somebody registered */
    DATA_LIST_COUNT,
};

/* Static words: "disposable". */
const char *data_list_word(enum data_list list);

/* Static bytes. */
struct text data_list_text(enum data_list list);

#endif
