/*
 * moment.c - see moment.h.
 */
#include "base/moment.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/compiler.h"

static int64_t clock_ms(clockid_t clock)
{
    struct timespec now;

    clock_gettime(clock, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t moment_now_ms(void)
{
    return clock_ms(CLOCK_MONOTONIC);
}

struct timespec moment_after(int64_t wait_ms)
{
    struct timespec until;

    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += wait_ms / 1000;
    until.tv_nsec += (long)(wait_ms % 1000) * 1000000;
    if (until.tv_nsec >= 1000000000) {
        until.tv_sec++;
        until.tv_nsec -= 1000000000;
    }
    return until;
}

void moment_condition_init(pthread_cond_t *condition)
{
    pthread_condattr_t monotonic;

    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(condition, &monotonic);
    pthread_condattr_destroy(&monotonic);
}

static pthread_once_t once = PTHREAD_ONCE_INIT;
static int64_t booted_ms; /* by the wall clock */

static void look_at_wall(void)
{
    booted_ms = clock_ms(CLOCK_REALTIME) - clock_ms(CLOCK_BOOTTIME);
}

int64_t moment_wall_ms(void)
{
    pthread_once(&once, look_at_wall);
    return booted_ms + clock_ms(CLOCK_BOOTTIME);
}

const char *moment_utc(int64_t wall_ms, char out[MOMENT_UTC_SIZE])
{
    time_t seconds = (time_t)(wall_ms / 1000);
    struct tm parts;

    gmtime_r(&seconds, &parts);
    if (strftime(out, MOMENT_UTC_SIZE, "%Y-%m-%dT%H:%M:%SZ", &parts) == 0)
        out[0] = '\0';
    return out;
}

int64_t moment_from_utc(struct text stamp)
{
    char copy[MOMENT_UTC_SIZE];
    struct tm parts = {.tm_sec = 0};
    const char *end;

    if (stamp.len >= sizeof copy)
        return 0;
    memcpy(copy, stamp.bytes, stamp.len);
    copy[stamp.len] = '\0';
    end = strptime(copy, "%Y-%m-%dT%H:%M:%SZ", &parts);
    return end && !*end ? (int64_t)timegm(&parts) * 1000 : 0;
}

int64_t moment_of_local_day(int64_t wall_ms)
{
    time_t seconds = (time_t)(wall_ms / 1000);
    struct tm parts;

    localtime_r(&seconds, &parts);
    return ((int64_t)parts.tm_hour * 3600 + parts.tm_min * 60 + parts.tm_sec) * 1000 +
           wall_ms % 1000;
}

bool moment_parse_duration(struct text written, int64_t *duration_ms)
{
    static const struct {
        struct text unit;
        int64_t ms;
    } units[] = {
        {TEXT("ms"), 1},
        {TEXT("s"), 1000},
        {TEXT("m"), 60 * 1000},
        {TEXT("h"), 60 * 60 * 1000},
        {TEXT("d"), MOMENT_DAY_MS},
    };
    const int64_t year_ms = 366LL * MOMENT_DAY_MS;
    size_t digits = 0;
    unsigned long number;

    while (digits < written.len && ascii_is_digit(written.bytes[digits]))
        digits++;
    if (!text_to_number(text_slice(written, 0, digits), (unsigned long)year_ms, &number))
        return false;
    *duration_ms = 0;
    if (digits == written.len)
        return number == 0;
    for (size_t i = 0; i < countof(units); i++) {
        if (!text_equal(text_slice(written, digits, written.len), units[i].unit))
            continue;
        if ((int64_t)number > year_ms / units[i].ms)
            return false;
        *duration_ms = (int64_t)number * units[i].ms;
        return true;
    }
    return false;
}
