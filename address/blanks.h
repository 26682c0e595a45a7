/*
 * blanks.h - what people see as nothing around an address.
 *
 * Space, TAB, U+00A0, U+200B and U+FEFF: what copying from pages and spreadsheets leaves.
 * Pure: any thread.
 */
#ifndef ADDRESS_BLANKS_H
#define ADDRESS_BLANKS_H

#include "base/text.h"

/* Whether the byte can be no part of a blank; nearly every one is such. */
static inline bool blanks_have_no(char byte)
{
    return byte > ' ' && byte < 0x7f;
}

size_t blank_at_start_of_any(struct text text); /* blank_at_start() for every first byte */

/* How many bytes the blank at the start has; 0: none stands there. */
static inline size_t blank_at_start(struct text text)
{
    return text.len == 0 || blanks_have_no(text.bytes[0]) ? 0 : blank_at_start_of_any(text);
}

/* Without blanks at the start; at both ends. */
struct text blanks_skipped(struct text text);
struct text blanks_trimmed(struct text text);

#endif
