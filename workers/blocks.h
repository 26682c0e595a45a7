/*
 * blocks.h - who turned our address away, and whether it is time to ask nobody any more.
 *
 * One place that blocks us is left alone, and that is all.  When a large provider does,
 * or a fifth of all who answered lately, it is about us: going on would make it worse
 * and find out nothing.  Pure: monotonic milliseconds.  One thread at a time.
 */
#ifndef WORKERS_BLOCKS_H
#define WORKERS_BLOCKS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/compiler.h"
#include "base/text.h"

enum {
    BLOCKS_LATELY_MS = 10 * 60 * 1000,
    BLOCKS_PLACES_LEAST = 20, /* who must have answered before shares mean anything */
    BLOCKS_LEAST = 3,
    BLOCKS_SHARE = 5, /* one of so many */
};

struct blocks; /* opaque: see blocks.c */

struct blocks *blocks_new(void);
void blocks_free(struct blocks *blocks); /* NULL is welcome */

/* A session with this place was answered. */
void blocks_answered(struct blocks *blocks, struct text place, int64_t now_ms);

/* It said that our address is blocked: true if it is time to stop. */
MUST_USE bool blocks_refused(struct blocks *blocks, struct text place, bool is_large,
                             int64_t now_ms);

#endif
