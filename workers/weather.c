/*
 * weather.c - see weather.h.
 */
#include "workers/weather.h"

#include <string.h>

enum { LOOKS_WHILE_OUT = 2 }; /* a round; they go round those that are known */

struct weather weather_of(const struct weather_settings *settings)
{
    return (struct weather){
        .settings = *settings,
        .back_ms = -1,
        .gap_over_ms = -1,
        .reached_ms = -1,
        .believed_ms = -1,
        .looked_ms = -1,
    };
}

static size_t place_in(const struct socket_address *places, size_t count,
                       const struct socket_address *place)
{
    size_t at = 0;

    while (at < count && !socket_address_equal(&places[at], place))
        at++;
    return at;
}

/* To the front; the oldest one falls off the end. */
static void remember(struct weather *weather, const struct socket_address *place)
{
    size_t at = place_in(weather->known, weather->known_count, place);

    if (at == weather->known_count && at < WEATHER_KNOWN_MAX)
        weather->known_count++;
    if (at == WEATHER_KNOWN_MAX)
        at--;
    memmove(&weather->known[1], &weather->known[0], at * sizeof weather->known[0]);
    weather->known[0] = *place;
}

static void clear_up(struct weather *weather)
{
    weather->missed_count = 0;
    weather->is_local = false;
}

void weather_reached(struct weather *weather, const struct socket_address *to, int64_t now_ms)
{
    if (weather->is_out)
        weather->back_ms = now_ms;
    else if (weather->missed_count >= WEATHER_PLACES)
        weather->gap_over_ms = now_ms;
    weather->reached_ms = now_ms;
    remember(weather, to);
    clear_up(weather);
    weather->is_out = false;
}

void weather_missed(struct weather *weather, const struct socket_address *to, bool is_local,
                    int64_t now_ms)
{
    size_t at = place_in(weather->missed, weather->missed_count, to);

    if (weather->missed_count == 0)
        weather->missed_ms = now_ms;
    weather->is_local = weather->is_local || is_local;
    if (at == weather->missed_count && at < WEATHER_PLACES)
        weather->missed[weather->missed_count++] = *to;
}

/* Those that were reached, and those that were missed, each once. */
static size_t places_in_sight(const struct weather *weather)
{
    size_t count = weather->known_count;

    for (size_t i = 0; i < weather->missed_count; i++)
        count += place_in(weather->known, weather->known_count, &weather->missed[i]) ==
                 weather->known_count;
    return count;
}

static bool may_doubt(const struct weather *weather)
{
    return weather->known_count > 0 &&
           (weather->is_local || places_in_sight(weather) >= WEATHER_PLACES);
}

static bool is_time_to_look(const struct weather *weather, int64_t now_ms)
{
    bool gap_is_over =
        weather->looked_ms < 0 || now_ms - weather->looked_ms >= weather->settings.gap_ms;

    if (weather->looking > 0 || !gap_is_over)
        return false;
    return weather->is_out ||
           (weather->missed_count > 0 && may_doubt(weather) &&
            (weather->is_local || now_ms - weather->missed_ms >= weather->settings.patience_ms));
}

size_t weather_looks(struct weather *weather, int64_t now_ms,
                     struct socket_address at[WEATHER_LOOKS_MAX])
{
    size_t most = weather->is_out ? LOOKS_WHILE_OUT : WEATHER_LOOKS_MAX;

    if (!is_time_to_look(weather, now_ms))
        return 0;
    weather->looking = most < weather->known_count ? most : weather->known_count;
    weather->looked_ms = now_ms;
    for (size_t i = 0; i < weather->looking; i++)
        at[i] = weather->known[weather->turn++ % weather->known_count];
    return weather->looking;
}

/* Nobody was reached in this round: it is us, or too few to tell. */
static void conclude(struct weather *weather, int64_t now_ms)
{
    if (weather->missed_count >= WEATHER_PLACES || weather->is_local) {
        weather->is_out = true;
        weather->out_since_ms = weather->missed_ms;
        return;
    }
    weather->believed_ms = now_ms;
    clear_up(weather);
}

void weather_looked(struct weather *weather, int64_t now_ms)
{
    if (--weather->looking == 0 && !weather->is_out && weather->missed_count > 0 &&
        weather->reached_ms < weather->looked_ms)
        conclude(weather, now_ms);
}

struct outlook weather_outlook(const struct weather *weather)
{
    return (struct outlook){
        .is_out = weather->is_out,
        .may_doubt = may_doubt(weather),
        .back_ms = weather->back_ms,
        .gap_over_ms = weather->gap_over_ms,
        .reached_ms = weather->reached_ms,
        .believed_ms = weather->believed_ms,
    };
}

enum belief outlook_belief(const struct outlook *outlook, int64_t began_ms, int64_t failed_ms)
{
    if (outlook->is_out)
        return BELIEF_OPEN;
    if (outlook->back_ms >= began_ms)
        return BELIEF_VOID;
    if (outlook->gap_over_ms >= began_ms)
        return BELIEF_AGAIN;
    /* In the same millisecond, too: it forgot what was missed, so nobody would be looked at. */
    if (outlook->reached_ms >= failed_ms || outlook->believed_ms >= failed_ms ||
        !outlook->may_doubt)
        return BELIEF_TRUE;
    return BELIEF_OPEN;
}
