/*
 * plan_places.h - at how many places a list's addresses are, and how long each will take.
 *
 * A place is a lane: workers/lane_limits.h says what is one.
 */
#ifndef CLI_PLAN_PLACES_H
#define CLI_PLAN_PLACES_H

#include <stddef.h>
#include <stdint.h>

#include "base/text.h"
#include "cli/forecast.h"
#include "workers/lane_limits.h"

struct plan_place {
    struct text key;  /* a lane_key() */
    struct text host; /* one of its exchangers */
    uint64_t recipients;
    int64_t ms; /* once they are ordered */
};

struct plan_places; /* opaque: see plan_places.c */

struct plan_places *plan_places_new(void);
void plan_places_free(struct plan_places *places); /* NULL is welcome */

/* One more address to be asked there. */
void plan_places_add(struct plan_places *places, struct text host, struct text ip);
size_t plan_places_count(const struct plan_places *places);

/*
 * Works out how long each takes, if a server replies in `round_trip_ms`, and orders them:
 * the slowest first.  Lent until the next place is added.
 */
struct plan_place **plan_places_order(struct plan_places *places, const struct lane_rules *rules,
                                      const struct asking_hours *hours, int64_t round_trip_ms);

#endif
