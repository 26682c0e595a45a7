/*
 * slowest.h - which of a worker's lanes will need the longest for who waits there.
 *
 * The worker writes it, the display reads it: each call is whole.
 */
#ifndef WORKERS_SLOWEST_H
#define WORKERS_SLOWEST_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"
#include "workers/lane_limits.h"

struct slow_lane {
    char name[LANE_KEY_SIZE];
    uint64_t waiting; /* recipients; 0: nobody waits anywhere */
    int64_t left_ms;  /* for them, as fast as it has gone there so far */
};

/* Whether so many who wait so long make a slower lane than that. */
bool slow_lane_is_beaten(const struct slow_lane *slowest, uint64_t waiting, int64_t left_ms);

struct slowest {
    pthread_mutex_t lock;
    struct slow_lane lane;
};

void slowest_init(struct slowest *slowest);
void slowest_write(struct slowest *slowest, const struct slow_lane *lane);
struct slow_lane slowest_read(struct slowest *slowest);
void slowest_destroy(struct slowest *slowest);

#endif
