/*
 * blocks.c - see blocks.h.
 */
#include "workers/blocks.h"

#include <stdlib.h>

#include "base/memory.h"
#include "base/name_map.h"

enum { PLACES_KEPT = 8192 }; /* then those that said nothing lately are forgotten */

struct place_heard {
    int64_t answered_ms;
    int64_t refused_ms; /* -1: never */
    struct text name;   /* behind it */
};

struct blocks {
    struct name_map *places;
    size_t kept_most;
};

struct blocks *blocks_new(void)
{
    struct blocks *blocks = memory_new(sizeof *blocks);

    blocks->places = name_map_new();
    blocks->kept_most = PLACES_KEPT;
    return blocks;
}

void blocks_free(struct blocks *blocks)
{
    if (!blocks)
        return;
    name_map_free_values(blocks->places);
    free(blocks);
}

static bool is_lately(int64_t then_ms, int64_t now_ms)
{
    return then_ms >= 0 && now_ms - then_ms < BLOCKS_LATELY_MS;
}

/* Makes a map without those who said nothing lately; what is left may still be many. */
static void forget_old(struct blocks *blocks, int64_t now_ms)
{
    struct name_map *kept = name_map_new();
    size_t cursor = 0;

    for (struct place_heard *place; (place = name_map_next(blocks->places, &cursor));) {
        if (is_lately(place->answered_ms, now_ms))
            name_map_put(kept, place->name, place);
        else
            free(place);
    }
    name_map_free(blocks->places);
    blocks->places = kept;
    blocks->kept_most = 2 * name_map_count(kept) + PLACES_KEPT;
}

static struct place_heard *place_of(struct blocks *blocks, struct text name, int64_t now_ms)
{
    struct place_heard *place = name_map_get(blocks->places, name);
    struct text kept;

    if (!place) {
        if (name_map_count(blocks->places) >= blocks->kept_most)
            forget_old(blocks, now_ms);
        place = name_map_add(blocks->places, name, sizeof *place, &kept);
        *place = (struct place_heard){.refused_ms = -1, .name = kept};
    }
    place->answered_ms = now_ms;
    return place;
}

void blocks_answered(struct blocks *blocks, struct text place, int64_t now_ms)
{
    place_of(blocks, place, now_ms);
}

bool blocks_refused(struct blocks *blocks, struct text place, bool is_large, int64_t now_ms)
{
    size_t answered = 0, refused = 0, cursor = 0;

    place_of(blocks, place, now_ms)->refused_ms = now_ms;
    for (const struct place_heard *one; (one = name_map_next(blocks->places, &cursor));) {
        answered += is_lately(one->answered_ms, now_ms);
        refused += is_lately(one->refused_ms, now_ms);
    }
    return is_large || (answered >= BLOCKS_PLACES_LEAST && refused >= BLOCKS_LEAST &&
                        refused * BLOCKS_SHARE >= answered);
}
