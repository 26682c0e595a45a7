/*
 * json_memory.c - see json_memory.h.
 */
#include "output/json_memory.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

enum { SLAB_SIZE = 16 * 1024, ALIGNMENT = _Alignof(max_align_t) };

static _Thread_local struct {
    _Alignas(max_align_t) char bytes[SLAB_SIZE];
    size_t used;
    size_t pieces; /* not given back yet */
} slab;

static void *take(size_t size)
{
    size_t whole = (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    void *piece = slab.bytes + slab.used;

    if (size > SLAB_SIZE || whole > SLAB_SIZE - slab.used)
        return malloc(size);
    slab.used += whole;
    slab.pieces++;
    return piece;
}

static bool is_of_slab(const void *piece)
{
    return (uintptr_t)piece - (uintptr_t)slab.bytes < SLAB_SIZE;
}

static void give_back(void *piece)
{
    if (!piece)
        return;
    if (!is_of_slab(piece)) {
        free(piece);
        return;
    }
    if (--slab.pieces == 0)
        slab.used = 0;
}

void json_memory_use(void)
{
    json_set_alloc_funcs(take, give_back);
}
