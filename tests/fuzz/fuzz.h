/*
 * fuzz.h - what a fuzz target is, and what several of them need.
 *
 * A target is one function that takes any bytes and must come back; what must not be,
 * it ends with abort().  Built with libFuzzer (preset fuzz) it is given what that makes
 * up; everywhere else replay.c gives it the files of its corpus.
 */
#ifndef TESTS_FUZZ_FUZZ_H
#define TESTS_FUZZ_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

#define MUST(true_)                                                                                \
    do {                                                                                           \
        if (!(true_)) {                                                                            \
            fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #true_);                    \
            abort();                                                                               \
        }                                                                                          \
    } while (0)

/* Takes the first byte off: a choice.  0 where there is none. */
static inline unsigned take_choice(struct text *bytes)
{
    unsigned choice = bytes->len > 0 ? (unsigned char)bytes->bytes[0] : 0;

    *bytes = text_slice(*bytes, 1, bytes->len);
    return choice;
}

enum { DESCRIBED_MAX = 16 * 1024 * 1024 };

/* What `describe` says of the bytes in pieces of so many is what it says of them in one go. */
static inline void same_in_pieces(void (*describe)(struct buffer *out, struct text bytes,
                                                   size_t piece),
                                  struct text bytes, size_t piece)
{
    struct buffer whole, pieces;

    buffer_init(&whole, DESCRIBED_MAX);
    buffer_init(&pieces, DESCRIBED_MAX);
    describe(&whole, bytes, SIZE_MAX);
    describe(&pieces, bytes, piece);
    MUST(text_equal(buffer_text(&whole), buffer_text(&pieces)));
    buffer_free(&whole);
    buffer_free(&pieces);
}

/* A copy that ends where the bytes end, so that a read beyond them is seen. */
static inline char *exact_copy(struct text bytes)
{
    char *copy = malloc(bytes.len ? bytes.len : 1);

    MUST(copy);
    if (bytes.len > 0)
        memcpy(copy, bytes.bytes, bytes.len);
    return copy;
}

#endif
