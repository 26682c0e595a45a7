/*
 * asked_today.c - see asked_today.h.
 */
#include "cli/asked_today.h"

#include "base/moment.h"
#include "batch/asked.h"

static void add_of_run(void *past, struct text host, struct text ip, uint64_t recipients,
                       int64_t first_ms)
{
    lane_past_add(past, LANE_PAST_RUN, host, ip, recipients, first_ms);
}

static void add_of_facts(void *past, struct text host, struct text ip, uint64_t recipients,
                         int64_t first_ms)
{
    lane_past_add(past, LANE_PAST_FACTS, host, ip, recipients, first_ms);
}

bool asked_today(struct lane_past **past, const struct run_store *store, struct fact_store *facts,
                 int64_t wall_ms, struct failure *why)
{
    int64_t since_ms = wall_ms - MOMENT_DAY_MS;

    *past = lane_past_new();
    if (asked_by_run(store, since_ms, add_of_run, *past, why) &&
        (!facts || asked_by_facts(facts, since_ms, add_of_facts, *past, why)))
        return true;
    lane_past_free(*past);
    *past = NULL;
    return false;
}
