/*
 * hours.c - see hours.h.
 */
#include "workers/hours.h"

#include "base/moment.h"

enum { MINUTE_MS = 60 * 1000, DAY_MIN = MOMENT_DAY_MS / MINUTE_MS };

/* 8, 08, 8:30, 24: a minute of the day. */
static bool parse_time(struct text written, unsigned *minute)
{
    size_t colon = text_find(written, ':');
    struct text minutes = text_slice(written, colon + 1, written.len);
    unsigned long h, m = 0;

    if (!text_to_number(text_slice(written, 0, colon), 24, &h) || colon == 0)
        return false;
    if (colon < written.len && (minutes.len != 2 || !text_to_number(minutes, 59, &m)))
        return false;
    *minute = (unsigned)(60 * h + m);
    return *minute <= DAY_MIN;
}

bool hours_parse(struct text written, struct asking_hours *hours)
{
    size_t dash = text_find(written, '-');

    return dash < written.len && parse_time(text_slice(written, 0, dash), &hours->from_min) &&
           parse_time(text_slice(written, dash + 1, written.len), &hours->until_min) &&
           hours->from_min % DAY_MIN != hours->until_min % DAY_MIN;
}

int64_t hours_last_ms(const struct asking_hours *hours)
{
    int64_t minutes = ((int64_t)hours->until_min - hours->from_min + DAY_MIN) % DAY_MIN;

    return minutes == 0 ? MOMENT_DAY_MS : minutes * MINUTE_MS;
}

bool hours_are_set(const struct asking_hours *hours)
{
    return hours->from_min != hours->until_min;
}

int64_t hours_wait_ms(const struct asking_hours *hours, int64_t of_day_ms)
{
    int64_t from_ms = (int64_t)hours->from_min * MINUTE_MS;
    int64_t since_ms = (of_day_ms - from_ms + MOMENT_DAY_MS) % MOMENT_DAY_MS;

    return since_ms < hours_last_ms(hours) ? 0 : MOMENT_DAY_MS - since_ms;
}
