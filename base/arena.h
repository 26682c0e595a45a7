/*
 * arena.h - memory that is freed together.
 *
 * A domain group is one arena: its names, recipients and verdicts are allocated
 * there and die with it.  An arena belongs to one thread at a time.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stddef.h>

#include "base/compiler.h"
#include "base/text.h"

struct arena; /* opaque: see arena.c */

/* `expected` is the number of bytes the owner thinks it will need; more is no fault. */
struct arena *arena_new(size_t expected);
void arena_free(struct arena *arena); /* NULL is welcome */

/* Zeroed, aligned for any type, alive until arena_free(). */
void *arena_alloc(struct arena *arena, size_t size);

/* A copy that lives as long as the arena, with a NUL behind it for printing. */
struct text arena_copy(struct arena *arena, struct text text);
struct text arena_format(struct arena *arena, const char *format, ...) PRINTF_LIKE(2, 3);

#endif
