/*
 * lane_owners.c - see lane_owners.h.
 */
#include "workers/lane_owners.h"

#include <assert.h>
#include <stdlib.h>

#include "base/memory.h"
#include "base/name_map.h"

struct owned {
    unsigned worker;
    uint64_t sent; /* groups, since there is this lane; 0: there is none, but a memory of it */
};

struct lane_owners {
    struct name_map *by_key;
    unsigned workers;
    size_t lanes[]; /* of each worker, those that are there */
};

struct lane_owners *lane_owners_new(unsigned workers)
{
    struct lane_owners *owners = memory_new(sizeof *owners + workers * sizeof owners->lanes[0]);

    owners->by_key = name_map_new();
    owners->workers = workers;
    return owners;
}

void lane_owners_free(struct lane_owners *owners)
{
    if (!owners)
        return;
    name_map_free_values(owners->by_key);
    free(owners);
}

static unsigned with_fewest(const struct lane_owners *owners)
{
    unsigned fewest = 0;

    for (unsigned i = 1; i < owners->workers; i++)
        if (owners->lanes[i] < owners->lanes[fewest])
            fewest = i;
    return fewest;
}

static struct owned *give_away(struct lane_owners *owners, struct text key)
{
    struct owned *lane = name_map_add(owners->by_key, key, sizeof *lane, NULL);

    lane->worker = with_fewest(owners);
    return lane;
}

unsigned lane_owners_send(struct lane_owners *owners, struct text key)
{
    struct owned *lane = name_map_get(owners->by_key, key);

    if (!lane)
        lane = give_away(owners, key);
    if (lane->sent == 0)
        owners->lanes[lane->worker]++;
    lane->sent++;
    return lane->worker;
}

bool lane_owners_release(struct lane_owners *owners, struct text key, uint64_t came,
                         bool is_remembered)
{
    struct owned *lane = name_map_get(owners->by_key, key);

    assert(lane && lane->sent >= came);
    if (lane->sent != came)
        return false;
    owners->lanes[lane->worker]--;
    lane->sent = 0;
    if (!is_remembered)
        free(name_map_remove(owners->by_key, key));
    return true;
}
