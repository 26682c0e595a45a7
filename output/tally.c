/*
 * tally.c - see tally.h.
 */
#include "output/tally.h"

#include <string.h>

#include "address/domain_name.h"
#include "base/compiler.h"
#include "base/name_map.h"

enum { FIRST_SPAN_MS = 1000 };

static const int64_t reply_times[] = {20, 50, 100, 250, 500, 1000, 5000, INT64_MAX};

void tally_init(struct tally *tally)
{
    *tally = (struct tally){.providers = name_map_new(), .domains = name_map_new()};
}

void tally_free(struct tally *tally)
{
    name_map_free_values(tally->providers);
    name_map_free_values(tally->domains);
}

static void count_name(struct name_map *names, struct tally_name *others, struct text name,
                       enum status status)
{
    struct tally_name *counted;
    struct text kept;

    if (name.len == 0)
        return;
    counted = name_map_get(names, name);
    if (!counted && name_map_count(names) < TALLY_NAMES_MAX) {
        counted = name_map_add(names, name, sizeof *counted, &kept);
        counted->name = kept;
    }
    if (!counted)
        counted = others;
    counted->rows++;
    counted->of_status[status]++;
}

static void count_notes(struct tally *tally, const struct result *result)
{
    const struct address_notes *notes = &result->notes;

    tally->addresses += result->domain.len > 0;
    tally->duplicates += result->duplicate_of > 0;
    tally->roles += notes->role;
    tally->disposables += notes->disposable;
    tally->frees += notes->free;
    tally->relays += notes->relay;
    tally->suggestions += notes->suggested_domain.len > 0;
}

static void count_reply_time(struct tally *tally, const struct evidence *seen)
{
    size_t class = 0;

    if (seen->source != SOURCE_PROBE || seen->code == 0 || seen->elapsed_ms < 0)
        return;
    while (seen->elapsed_ms >= reply_times[class])
        class ++;
    tally->of_reply_time[class]++;
}

/* Two spans become one, so that the course reaches twice as far. */
static void widen(struct tally_course *course)
{
    for (size_t i = 0; i < TALLY_SPANS; i++) {
        size_t first = 2 * i, second = 2 * i + 1;

        course->rows[i] = (first < TALLY_SPANS ? course->rows[first] : 0) +
                          (second < TALLY_SPANS ? course->rows[second] : 0);
    }
    course->span_ms *= 2;
    course->count = (course->count + 1) / 2;
}

/* An answer from before the first one seen: all moves to the right. */
static void begin_earlier(struct tally_course *course, int64_t at_ms)
{
    while (course->begin_ms > at_ms) {
        int64_t spans = (course->begin_ms - at_ms + course->span_ms - 1) / course->span_ms;
        size_t shift = (size_t)spans;

        if (spans > TALLY_SPANS || shift + course->count > TALLY_SPANS) {
            widen(course);
            continue;
        }
        memmove(&course->rows[shift], course->rows, course->count * sizeof *course->rows);
        memset(course->rows, 0, shift * sizeof *course->rows);
        course->count += shift;
        course->begin_ms -= spans * course->span_ms;
    }
}

static void count_moment(struct tally_course *course, int64_t at_ms)
{
    size_t span;

    if (at_ms <= 0)
        return;
    if (course->count == 0)
        *course = (struct tally_course){.begin_ms = at_ms, .span_ms = FIRST_SPAN_MS, .count = 1};
    begin_earlier(course, at_ms);
    while ((at_ms - course->begin_ms) / course->span_ms >= TALLY_SPANS)
        widen(course);
    span = (size_t)((at_ms - course->begin_ms) / course->span_ms);
    course->rows[span]++;
    if (span >= course->count)
        course->count = span + 1;
}

void tally_add(struct tally *tally, const struct result *result)
{
    const struct evidence *seen = &result->verdict.evidence;
    enum status status = reason_status(result->verdict.reason);
    char room[DOMAIN_NAME_MAX + 1];

    summary_add(&tally->summary, &result->verdict);
    count_notes(tally, result);
    tally->accept_all += result->verdict.accept_all == TRIBOOL_YES;
    tally->asked_again += seen->attempts > 1;
    count_reply_time(tally, seen);
    if (seen->source == SOURCE_PROBE || seen->source == SOURCE_DNS)
        count_moment(&tally->course, seen->checked_at_ms);
    count_name(tally->domains, &tally->other_domains, result->domain, status);
    count_name(tally->providers, &tally->other_providers,
               domain_name_registrable(seen->mx_host, room), status);
}

int64_t tally_reply_time_below(size_t class)
{
    return reply_times[class];
}

size_t tally_top(const struct name_map *names, tally_weight *weight, size_t most,
                 const struct tally_name **top)
{
    size_t count = 0, cursor = 0;

    for (const struct tally_name *name; (name = name_map_next(names, &cursor));) {
        size_t at = count;

        if (weight(name) == 0)
            continue;
        /* Of equal weight in the order of the alphabet: the same page every time. */
        while (at > 0 && (weight(top[at - 1]) < weight(name) ||
                          (weight(top[at - 1]) == weight(name) &&
                           text_compare(top[at - 1]->name, name->name) > 0))) {
            if (at < most)
                top[at] = top[at - 1];
            at--;
        }
        if (at < most)
            top[at] = name;
        if (count < most)
            count++;
    }
    return count;
}
