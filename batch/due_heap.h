/*
 * due_heap.h - what waits for a moment, the earliest first.  Pure; one thread.
 */
#ifndef BATCH_DUE_HEAP_H
#define BATCH_DUE_HEAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The addresses of a domain between two ids, inclusive. */
struct parked {
    int64_t due_ms; /* wall clock */
    int64_t domain_id;
    int64_t first_id;
    int64_t last_id;
};

struct due_heap {
    struct parked *items;
    size_t count;
    size_t room;
};

void due_heap_free(struct due_heap *heap);
void due_heap_put(struct due_heap *heap, struct parked item);

/* The earliest, lent until the next change; NULL when there is none. */
const struct parked *due_heap_first(const struct due_heap *heap);
struct parked due_heap_take(struct due_heap *heap);

#endif
