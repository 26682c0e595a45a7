/*
 * lane_past.c - see lane_past.h.
 */
#include "workers/lane_past.h"

#include <stdlib.h>

#include "base/arena.h"
#include "base/memory.h"
#include "base/name_map.h"
#include "workers/lane_limits.h"

struct lane_past {
    struct arena *arena;
    struct name_map *by_key;
};

struct entry {
    struct text key;
    uint64_t asked[LANE_PAST_TELLERS];
    int64_t first_ms;
};

struct lane_past *lane_past_new(void)
{
    struct lane_past *past = memory_new(sizeof *past);

    past->arena = arena_new(4096);
    past->by_key = name_map_new();
    return past;
}

void lane_past_free(struct lane_past *past)
{
    if (!past)
        return;
    name_map_free(past->by_key);
    arena_free(past->arena);
    free(past);
}

static struct entry *entry_of(struct lane_past *past, struct text key)
{
    struct entry *entry = name_map_get(past->by_key, key);

    if (!entry) {
        entry = arena_alloc(past->arena, sizeof *entry);
        entry->key = arena_copy(past->arena, key);
        entry->first_ms = INT64_MAX;
        name_map_put(past->by_key, entry->key, entry);
    }
    return entry;
}

void lane_past_put(struct lane_past *past, struct text key, uint64_t recipients, int64_t first_ms)
{
    struct entry *entry = entry_of(past, key);

    *entry = (struct entry){entry->key, {[LANE_PAST_RUN] = recipients}, first_ms};
}

void lane_past_add(struct lane_past *past, enum lane_past_teller teller, struct text mx_host,
                   struct text mx_ip, uint64_t recipients, int64_t first_ms)
{
    struct entry *entry = entry_of(past, lane_key_at(mx_host, mx_ip));

    entry->asked[teller] += recipients;
    if (first_ms < entry->first_ms)
        entry->first_ms = first_ms;
}

uint64_t lane_past_asked(const struct lane_past *past, struct text key, int64_t *first_ms)
{
    const struct entry *entry = past ? name_map_get(past->by_key, key) : NULL;
    uint64_t most = 0;

    for (int i = 0; entry && i < LANE_PAST_TELLERS; i++)
        if (entry->asked[i] > most)
            most = entry->asked[i];
    *first_ms = entry ? entry->first_ms : 0;
    return most;
}
