/*
 * arena.c - see arena.h.
 *
 * A chain of blocks, the newest first.  The arena itself lives in its first
 * block, so that a small group costs one malloc.
 */
#include "base/arena.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

struct block {
    struct block *older;
    size_t size;
    size_t used;
    max_align_t memory[];
};

struct arena {
    struct block *newest;
};

enum { BLOCK_MIN = 512, ALIGNMENT = _Alignof(max_align_t) };

static size_t aligned(size_t size)
{
    return (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
}

static struct block *block_new(size_t size, struct block *older)
{
    struct block *block = memory_resize(NULL, sizeof *block + size);

    block->older = older;
    block->size = size;
    block->used = 0;
    return block;
}

static void *block_take(struct block *block, size_t size)
{
    void *taken = (char *)block->memory + block->used;

    block->used += size;
    return memset(taken, 0, size);
}

struct arena *arena_new(size_t expected)
{
    size_t size = aligned(sizeof(struct arena)) + aligned(expected);
    struct block *block = block_new(size > BLOCK_MIN ? size : BLOCK_MIN, NULL);
    struct arena *arena = block_take(block, aligned(sizeof(struct arena)));

    arena->newest = block;
    return arena;
}

void arena_free(struct arena *arena)
{
    if (!arena)
        return;
    for (struct block *block = arena->newest, *older; block; block = older) {
        older = block->older;
        free(block);
    }
}

void *arena_alloc(struct arena *arena, size_t size)
{
    struct block *block = arena->newest;

    size = aligned(size);
    if (block->size - block->used < size) {
        size_t more = block->size < 64 * 1024 ? block->size * 2 : block->size;

        arena->newest = block = block_new(size > more ? size : more, block);
    }
    return block_take(block, size);
}

struct text arena_copy(struct arena *arena, struct text text)
{
    char *copy = arena_alloc(arena, text.len + 1);

    if (text.len > 0)
        memcpy(copy, text.bytes, text.len);
    return (struct text){copy, text.len};
}

struct text arena_format(struct arena *arena, const char *format, ...)
{
    va_list args;
    int len;
    char *bytes;

    va_start(args, format);
    len = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (len < 0)
        return TEXT("");
    bytes = arena_alloc(arena, (size_t)len + 1);
    va_start(args, format);
    vsnprintf(bytes, (size_t)len + 1, format, args);
    va_end(args);
    return (struct text){bytes, (size_t)len};
}
