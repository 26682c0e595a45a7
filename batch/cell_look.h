/*
 * cell_look.h - what a cell looks like, before anybody judges it.
 *
 * For finding the address column only: whether a cell is an address is decided by
 * address/.  Pure.
 */
#ifndef BATCH_CELL_LOOK_H
#define BATCH_CELL_LOOK_H

#include <stdbool.h>

#include "base/text.h"

/* `a@b.c`, `Name <a@b.c>`, `mailto:a@b.c`, an address literal; one address, and no prose. */
bool cell_looks_like_address(struct text cell);

/*
 * A word that heads the address column, in one of many languages; case, blanks and
 * hyphens do not matter.
 */
bool cell_is_header_word(struct text cell);

/* Digits alone, and some. */
bool cell_is_number(struct text cell);

#endif
