/*
 * slowest.c - see slowest.h.
 */
#include "workers/slowest.h"

bool slow_lane_is_beaten(const struct slow_lane *slowest, uint64_t waiting, int64_t left_ms)
{
    return waiting > 0 && (slowest->waiting == 0 || left_ms > slowest->left_ms);
}

void slowest_init(struct slowest *slowest)
{
    pthread_mutex_init(&slowest->lock, NULL);
    slowest->lane = (struct slow_lane){.waiting = 0};
}

void slowest_write(struct slowest *slowest, const struct slow_lane *lane)
{
    pthread_mutex_lock(&slowest->lock);
    slowest->lane = *lane;
    pthread_mutex_unlock(&slowest->lock);
}

struct slow_lane slowest_read(struct slowest *slowest)
{
    struct slow_lane lane;

    pthread_mutex_lock(&slowest->lock);
    lane = slowest->lane;
    pthread_mutex_unlock(&slowest->lock);
    return lane;
}

void slowest_destroy(struct slowest *slowest)
{
    pthread_mutex_destroy(&slowest->lock);
}
