/*
 * name_map.h - from a name to whatever its owner keeps under it.
 *
 * A flat table with open addressing; the hash is XXH3 with a seed of the
 * process, so that nobody outside can choose names that collide.  Names are
 * lent: they live as long as the value that carries them.  One thread at a time.
 */
#ifndef BASE_NAME_MAP_H
#define BASE_NAME_MAP_H

#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

struct name_map; /* opaque: see name_map.c */

struct name_map *name_map_new(void);
void name_map_free(struct name_map *map); /* NULL is welcome; the values stay their owner's */
void name_map_free_values(struct name_map *map); /* with the values, each freed with free() */

/* NULL when there is none. */
void *name_map_get(const struct name_map *map, struct text name);

/* `value` is not NULL; a value already there under this name is replaced, its name too. */
void name_map_put(struct name_map *map, struct text name, void *value);

/*
 * Puts a new value of `size` zeroed bytes, with a copy of the name behind it, to which *kept
 * is set (NULL: nobody asks).  Freed with free().
 */
void *name_map_add(struct name_map *map, struct text name, size_t size, struct text *kept);

/* What was there, now the caller's; NULL when there was none. */
void *name_map_remove(struct name_map *map, struct text name);

size_t name_map_count(const struct name_map *map);

/*
 * Walks all values: start with *cursor = 0; NULL at the end.  The map must not
 * change on the way.
 */
void *name_map_next(const struct name_map *map, size_t *cursor);

/* XXH3 with a seed: for sharding, and for orders that must be the same every time. */
uint64_t name_hash(struct text name, uint64_t seed);

#endif
