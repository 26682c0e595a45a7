/*
 * utf16.h - UTF-16 becomes UTF-8, piece by piece.
 *
 * A surrogate without its other half, and half a unit at the end, become U+FFFD, so
 * that no row gets lost for one letter.  Pure.
 */
#ifndef BATCH_UTF16_H
#define BATCH_UTF16_H

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"

enum utf16_order { UTF16_NONE, UTF16_LITTLE, UTF16_BIG };

/* By its byte order mark, or because every second byte is NUL; UTF16_NONE: it is not UTF-16. */
enum utf16_order utf16_order_of(struct text beginning);

struct utf16 {
    enum utf16_order order;
    bool has_begun; /* the byte order mark is over */
    int half;       /* a first byte that waits for its second; -1: none */
    unsigned high;  /* a high surrogate that waits for its low one; 0: none */
};

struct utf16 utf16_of(enum utf16_order order);

/* UTF-8 of `len` bytes at most needs so much room. */
enum { UTF16_ROOM_FACTOR = 3, UTF16_ROOM_MORE = 8 };

/* Converts the next bytes into `out`; how many bytes that are. */
size_t utf16_next(struct utf16 *utf16, struct text bytes, char *out);
/* The end: what still waits is broken. */
size_t utf16_end(struct utf16 *utf16, char *out);

#endif
