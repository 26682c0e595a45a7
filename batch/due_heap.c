/*
 * due_heap.c - see due_heap.h.  A binary heap.
 */
#include "batch/due_heap.h"

#include <assert.h>
#include <stdlib.h>

#include "base/memory.h"

void due_heap_free(struct due_heap *heap)
{
    free(heap->items);
    *heap = (struct due_heap){.items = NULL};
}

static void swap(struct parked *a, struct parked *b)
{
    struct parked kept = *a;

    *a = *b;
    *b = kept;
}

void due_heap_put(struct due_heap *heap, struct parked item)
{
    size_t at = heap->count++;

    if (heap->count > heap->room) {
        heap->room = heap->room ? heap->room * 2 : 64;
        heap->items = memory_resize(heap->items, heap->room * sizeof *heap->items);
    }
    heap->items[at] = item;
    for (size_t parent; at > 0; at = parent) {
        parent = (at - 1) / 2;
        if (heap->items[parent].due_ms <= heap->items[at].due_ms)
            break;
        swap(&heap->items[parent], &heap->items[at]);
    }
}

const struct parked *due_heap_first(const struct due_heap *heap)
{
    return heap->count > 0 ? &heap->items[0] : NULL;
}

static size_t earlier_child(const struct due_heap *heap, size_t at)
{
    size_t left = 2 * at + 1;
    size_t right = left + 1;

    return right < heap->count && heap->items[right].due_ms < heap->items[left].due_ms ? right
                                                                                       : left;
}

struct parked due_heap_take(struct due_heap *heap)
{
    struct parked first = heap->items[0];

    assert(heap->count > 0);
    heap->items[0] = heap->items[--heap->count];
    for (size_t at = 0, child; (child = earlier_child(heap, at)) < heap->count; at = child) {
        if (heap->items[at].due_ms <= heap->items[child].due_ms)
            break;
        swap(&heap->items[at], &heap->items[child]);
    }
    return first;
}
