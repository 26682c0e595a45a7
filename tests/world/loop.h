/*
 * loop.h - one thread, one epoll set, one heap of timers.
 *
 * Descriptors marked `late` (listeners) are served after the others of the same
 * round, so that a session which has ended is counted out before the next comes
 * in.  Whatever a `ready` function frees must be its own watch only.
 */
#ifndef WORLD_LOOP_H
#define WORLD_LOOP_H

#include <stdbool.h>
#include <stdint.h>

struct watch {
    void (*ready)(struct watch *watch, uint32_t events);
    int fd;
    bool late;
};

struct timer {
    void (*due)(struct timer *timer);
    int64_t at_us;
    uint32_t place; /* in the heap, from 1; 0 when not set */
};

void loop_open(void);
void loop_add(struct watch *watch, uint32_t events);
void loop_change(struct watch *watch, uint32_t events);
void loop_remove(struct watch *watch);

/* Sets or moves. */
void timer_set(struct timer *timer, int64_t at_us);
void timer_clear(struct timer *timer);

/* Microseconds of the monotonic clock, read once for each event served. */
int64_t loop_now_us(void);
/* Serves until loop_stop() is called. */
void loop_run(void);
void loop_stop(void);

#endif
