/*
 * retry.c - see retry.h.
 */
#include "workers/retry.h"

#include "base/name_map.h"
#include "batch/group_facts.h"

enum {
    NEIGHBOURS = 8, /* bits of an id: 256 of them have one dice */
    GRAINS = 128,   /* of a time to wait: replies of one grain count as one moment */
};

static int64_t spread_over(int64_t after_ms)
{
    return after_ms / 10;
}

static int64_t rounded_up(int64_t wall_ms, int64_t grain_ms)
{
    return grain_ms > 0 ? (wall_ms + grain_ms - 1) / grain_ms * grain_ms : wall_ms;
}

static int64_t due_after(unsigned round, uint64_t who, const struct probe_settings *settings,
                         int64_t wall_ms)
{
    int64_t after_ms = settings->retry_after_ms[round];
    int64_t grain_ms = after_ms / GRAINS;
    int64_t spread_ms = spread_over(after_ms) - grain_ms;
    uint64_t dice = name_hash((struct text){(const char *)&who, sizeof who}, round);

    return rounded_up(wall_ms, grain_ms) + after_ms + spread_ms * (int64_t)(dice % 1000) / 1000;
}

int64_t retry_longest_ms(const struct probe_settings *settings)
{
    int64_t longest_ms = 0;

    for (unsigned round = 0; round < settings->retries; round++) {
        int64_t after_ms = settings->retry_after_ms[round];

        if (after_ms + spread_over(after_ms) > longest_ms)
            longest_ms = after_ms + spread_over(after_ms);
    }
    return longest_ms;
}

void retry_recipient(struct recipient *recipient, const struct verdict *last,
                     const struct probe_settings *settings, int64_t wall_ms)
{
    unsigned round = recipient->rounds++;

    recipient->verdict = *last;
    recipient->verdict.evidence.attempts = recipient->attempts;
    if (round >= settings->retries) {
        recipient->state = RECIPIENT_ANSWERED;
        return;
    }
    recipient->state = RECIPIENT_DEFERRED;
    recipient->due_ms = due_after(round, (uint64_t)recipient->id >> NEIGHBOURS, settings, wall_ms);
}

bool retry_nature(struct domain_group *group, const struct probe_settings *settings,
                  int64_t wall_ms)
{
    struct nature *nature = &group->nature;
    unsigned round = nature->rounds++;

    group->nature_changed = true;
    if (round >= settings->retries)
        return false;
    nature->due_ms = due_after(round, (uint64_t)group->domain_id, settings, wall_ms);
    group->put_off_until_ms = nature->due_ms;
    return true;
}

static bool is_open(const struct recipient *recipient)
{
    return recipient->state == RECIPIENT_WAITING || recipient->state == RECIPIENT_ASKED;
}

/* The domain's schedule is over: what was seen last is the answer. */
static void answer_with(struct recipient *recipient, const struct verdict *last)
{
    recipient->state = RECIPIENT_ANSWERED;
    recipient->verdict = *last;
    recipient->verdict.evidence.attempts = recipient->attempts;
}

void retry_group(struct domain_group *group, const struct verdict *last,
                 const struct probe_settings *settings, int64_t wall_ms)
{
    bool unasked = domain_group_is_unheard(group);

    if (unasked) {
        group_facts_give_back(group);
        group->nature.reason = last->reason;
        if (retry_nature(group, settings, wall_ms))
            return;
        /* What its scout met to the end, all of the domain would meet. */
        group->nature.kind = NATURE_REFUSES_US;
        group->nature.evidence = last->evidence;
    }
    for (size_t i = 0; i < group->count; i++) {
        if (!is_open(&group->recipients[i]))
            continue;
        if (unasked)
            answer_with(&group->recipients[i], last);
        else
            retry_recipient(&group->recipients[i], last, settings, wall_ms);
    }
}
