/*
 * weather.h - is it them, or is it our network?
 *
 * That a place cannot be reached is believed when another one was reached after it.
 * Until then it is in doubt.  Where nobody is reached for a while, some places that
 * were reached before are looked at again, and if they cannot be reached, either, and
 * five in all, our network is out: nothing that happens meanwhile counts.  A list
 * whose last places are dead for good is no outage, because others are still there.
 * Where five failed in a row and then somebody is reached, it may have been a short
 * outage, or five dead places: they are asked a few times more before it is believed.
 *
 * Pure: monotonic milliseconds.  One thread at a time.
 */
#ifndef WORKERS_WEATHER_H
#define WORKERS_WEATHER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/socket_address.h"

enum {
    WEATHER_KNOWN_MAX = 8, /* places that were reached, the last ones */
    WEATHER_PLACES = 5,    /* that have to fail; with fewer in sight nothing can be told */
    WEATHER_LOOKS_MAX = 5, /* at once */
};

struct weather_settings {
    int64_t patience_ms; /* without anybody reached, before others are looked at */
    int64_t gap_ms;      /* between two rounds of looks */
};

struct weather {
    struct weather_settings settings;
    bool is_out;
    int64_t out_since_ms;
    int64_t back_ms;     /* the end of the last outage; -1: there was none */
    int64_t gap_over_ms; /* five had failed in a row, and then somebody was reached; -1: never */
    int64_t reached_ms;  /* when somebody was reached last; -1: nobody yet */
    int64_t believed_ms; /* what failed up to then is believed all the same; -1: nothing is */
    struct socket_address known[WEATHER_KNOWN_MAX]; /* the last one first */
    size_t known_count;
    struct socket_address missed[WEATHER_PLACES]; /* since somebody was reached, each once */
    size_t missed_count;
    int64_t missed_ms; /* the first of them */
    bool is_local;     /* our own machine said that there is no network */
    int64_t looked_ms; /* the last round began; -1: there was none */
    size_t looking;    /* looks that are not over */
    size_t turn;       /* of known[], at whom the next round begins */
};

struct weather weather_of(const struct weather_settings *settings);

/* A connection came about. */
void weather_reached(struct weather *weather, const struct socket_address *to, int64_t now_ms);

/* One did not; `is_local`: it could not even be tried. */
void weather_missed(struct weather *weather, const struct socket_address *to, bool is_local,
                    int64_t now_ms);

/*
 * Whom to look at now: each of them is to be tried, told of as any other place, and
 * then weather_looked().  Mostly nobody.
 */
size_t weather_looks(struct weather *weather, int64_t now_ms,
                     struct socket_address at[WEATHER_LOOKS_MAX]);
void weather_looked(struct weather *weather, int64_t now_ms);

/* What those have to know who hold what is in doubt. */
struct outlook {
    bool is_out;
    bool may_doubt; /* enough is in sight to tell an outage from a dead place */
    int64_t back_ms, gap_over_ms, reached_ms, believed_ms; /* as above */
};
struct outlook weather_outlook(const struct weather *weather);

enum belief {
    BELIEF_OPEN,
    BELIEF_TRUE,
    BELIEF_AGAIN, /* true if it fails again and again */
    BELIEF_VOID,
};

/* What to think of a failure of what had begun at that time, and was over at this. */
enum belief outlook_belief(const struct outlook *outlook, int64_t began_ms, int64_t failed_ms);

#endif
