/*
 * plan_places.c - see plan_places.h.
 */
#include "cli/plan_places.h"

#include <stdlib.h>

#include "base/arena.h"
#include "base/memory.h"
#include "base/name_map.h"

struct plan_places {
    struct arena *arena;
    struct name_map *by_key;
    struct plan_place **ordered;
};

struct plan_places *plan_places_new(void)
{
    struct plan_places *places = memory_new(sizeof *places);

    places->arena = arena_new(64 * 1024);
    places->by_key = name_map_new();
    return places;
}

void plan_places_free(struct plan_places *places)
{
    if (!places)
        return;
    free(places->ordered);
    name_map_free(places->by_key);
    arena_free(places->arena);
    free(places);
}

void plan_places_add(struct plan_places *places, struct text host, struct text ip)
{
    struct text key = lane_key_at(host, ip);
    struct plan_place *place = name_map_get(places->by_key, key);

    if (!place) {
        place = arena_alloc(places->arena, sizeof *place);
        place->key = arena_copy(places->arena, key);
        place->host = arena_copy(places->arena, host);
        name_map_put(places->by_key, place->key, place);
    }
    place->recipients++;
}

size_t plan_places_count(const struct plan_places *places)
{
    return name_map_count(places->by_key);
}

/* Of two that take equally long the larger one, and then by name: the same every time. */
static int slower_first(const void *one, const void *other)
{
    const struct plan_place *a = *(struct plan_place *const *)one;
    const struct plan_place *b = *(struct plan_place *const *)other;

    if (a->ms != b->ms)
        return a->ms > b->ms ? -1 : 1;
    if (a->recipients != b->recipients)
        return a->recipients > b->recipients ? -1 : 1;
    return text_compare(a->key, b->key);
}

struct plan_place **plan_places_order(struct plan_places *places, const struct lane_rules *rules,
                                      const struct asking_hours *hours, int64_t round_trip_ms)
{
    size_t cursor = 0, count = 0;

    free(places->ordered);
    places->ordered = memory_new((plan_places_count(places) + 1) * sizeof(struct plan_place *));
    for (struct plan_place *place; (place = name_map_next(places->by_key, &cursor));) {
        const struct lane_limits limits = lane_limits_of(rules, place->key);

        place->ms = forecast_ms(place->recipients, &limits, hours, round_trip_ms);
        places->ordered[count++] = place;
    }
    qsort(places->ordered, count, sizeof(struct plan_place *), slower_first);
    return places->ordered;
}
