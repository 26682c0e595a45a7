/*
 * name_map.c - see name_map.h.
 *
 * Linear probing; a removal moves the followers back (no tombstones), so a table
 * that lives for a whole run does not silt up.
 */
#include "base/name_map.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#include "base/memory.h"
#include "base/random.h"

struct slot {
    struct text name;
    uint64_t hash;
    void *value; /* NULL: the slot is empty */
};

struct name_map {
    struct slot *slots;
    size_t size; /* a power of two */
    size_t count;
    uint64_t seed;
};

enum { SIZE_AT_FIRST = 16 };

uint64_t name_hash(struct text name, uint64_t seed)
{
    return XXH3_64bits_withSeed(name.bytes ? name.bytes : "", name.len, seed);
}

struct name_map *name_map_new(void)
{
    struct name_map *map = memory_new(sizeof *map);

    map->size = SIZE_AT_FIRST;
    map->slots = memory_new(map->size * sizeof *map->slots);
    map->seed = random_number();
    return map;
}

void name_map_free(struct name_map *map)
{
    if (!map)
        return;
    free(map->slots);
    free(map);
}

/* Where the name is, or the empty slot where it would be. */
static size_t find(const struct name_map *map, struct text name, uint64_t hash)
{
    size_t at = hash & (map->size - 1);

    while (map->slots[at].value &&
           (map->slots[at].hash != hash || !text_equal(map->slots[at].name, name)))
        at = (at + 1) & (map->size - 1);
    return at;
}

void *name_map_get(const struct name_map *map, struct text name)
{
    return map->slots[find(map, name, name_hash(name, map->seed))].value;
}

static void grow(struct name_map *map)
{
    struct slot *old = map->slots;
    size_t old_size = map->size;

    map->size *= 2;
    map->slots = memory_new(map->size * sizeof *map->slots);
    for (size_t i = 0; i < old_size; i++)
        if (old[i].value)
            map->slots[find(map, old[i].name, old[i].hash)] = old[i];
    free(old);
}

void name_map_put(struct name_map *map, struct text name, void *value)
{
    uint64_t hash = name_hash(name, map->seed);
    size_t at;

    assert(value);
    if ((map->count + 1) * 4 > map->size * 3)
        grow(map);
    at = find(map, name, hash);
    map->count += map->slots[at].value == NULL;
    map->slots[at] = (struct slot){name, hash, value};
}

void *name_map_add(struct name_map *map, struct text name, size_t size, struct text *kept)
{
    char *value = memory_new(size + name.len + 1);
    struct text copy = {value + size, name.len};

    if (name.len > 0)
        memcpy(value + size, name.bytes, name.len);
    name_map_put(map, copy, value);
    if (kept)
        *kept = copy;
    return value;
}

/* Closes the gap at `gap`: a follower moves back unless that would put it before its home. */
static void close_gap(struct name_map *map, size_t gap)
{
    size_t mask = map->size - 1;

    for (size_t at = (gap + 1) & mask; map->slots[at].value; at = (at + 1) & mask) {
        size_t home = map->slots[at].hash & mask;

        if (((at - home) & mask) >= ((at - gap) & mask)) {
            map->slots[gap] = map->slots[at];
            gap = at;
        }
    }
    map->slots[gap] = (struct slot){.value = NULL};
}

void *name_map_remove(struct name_map *map, struct text name)
{
    size_t at = find(map, name, name_hash(name, map->seed));
    void *value = map->slots[at].value;

    if (value) {
        map->count--;
        close_gap(map, at);
    }
    return value;
}

size_t name_map_count(const struct name_map *map)
{
    return map->count;
}

void *name_map_next(const struct name_map *map, size_t *cursor)
{
    while (*cursor < map->size) {
        void *value = map->slots[(*cursor)++].value;

        if (value)
            return value;
    }
    return NULL;
}

void name_map_free_values(struct name_map *map)
{
    size_t cursor = 0;

    for (void *value; map && (value = name_map_next(map, &cursor));)
        free(value);
    name_map_free(map);
}
