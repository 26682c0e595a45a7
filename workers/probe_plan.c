/*
 * probe_plan.c - see probe_plan.h.
 */
#include "workers/probe_plan.h"

static unsigned smaller_of(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

static unsigned room_left(unsigned most, unsigned used)
{
    return used < most ? most - used : 0;
}

enum { SENTINEL_WANTS = 2 }; /* a session of no more is over before a defence begins */

/* The last of so many is the sentinel's. */
static unsigned without_sentinel(unsigned most)
{
    return most > SENTINEL_WANTS ? most - 1 : most;
}

/* How many the next transaction may name; every one of them could be refused. */
static unsigned transaction_room(const struct session_tally *tally, const struct lane_pace *pace)
{
    unsigned most = smaller_of(
        lane_pace_transaction(pace),
        smaller_of(room_left(without_sentinel(pace->recipients_per_session), tally->asked),
                   room_left(without_sentinel(pace->limits.rejects_per_session), tally->refused)));

    if (tally->is_tainted || (tally->asked > 0 && tally->resets >= SESSION_RESETS_MAX - 1))
        return 0;
    return most;
}

bool session_leaves_room_for_one(const struct lane_pace *pace)
{
    return pace->recipients_per_session > SENTINEL_WANTS &&
           pace->limits.rejects_per_session > SENTINEL_WANTS;
}

bool session_has_room_for_one(const struct session_tally *tally, const struct lane_pace *pace)
{
    return tally->asked < pace->recipients_per_session &&
           tally->refused < pace->limits.rejects_per_session &&
           tally->resets < SESSION_RESETS_MAX && !tally->is_tainted;
}

bool session_may_go_on(const struct session_tally *tally, const struct lane_pace *pace)
{
    return transaction_room(tally, pace) > 0;
}

static bool waits(const struct recipient *recipient)
{
    return recipient->state == RECIPIENT_WAITING;
}

static struct recipient *first_waiting(const struct domain_group *group)
{
    for (size_t i = 0; i < group->count; i++)
        if (waits(&group->recipients[i]))
            return &group->recipients[i];
    return NULL;
}

/* UTF-8 local parts and others go in transactions of their own: the parameter is MAIL's. */
static size_t choose(const struct domain_group *group, bool ascii, unsigned most,
                     struct mailbox_asked *asked)
{
    size_t count = 0;

    for (size_t i = 0; i < group->count && count < most; i++) {
        struct recipient *recipient = &group->recipients[i];

        if (waits(recipient) && text_is_ascii(recipient->local) == ascii)
            asked[count++].tag = recipient;
    }
    return count;
}

struct plan plan_next(const struct domain_group *group, const struct session_tally *tally,
                      const struct lane_pace *pace, int64_t now_ms, struct mailbox_asked *asked)
{
    const struct recipient *first = first_waiting(group);
    unsigned room = transaction_room(tally, pace);

    if (!first)
        return (struct plan){PLAN_DONE, 0};
    if (group->nature.kind == NATURE_ACCEPTS_ALL || group->nature.kind == NATURE_REFUSES_US)
        return (struct plan){PLAN_KNOWN, 0};
    if (room == 0)
        return (struct plan){PLAN_OTHER_SESSION, 0};
    if (lane_pace_ask_wait(pace, now_ms) > 0)
        return (struct plan){PLAN_WAIT, 0};
    if (group->nature.kind == NATURE_UNASKED)
        return (struct plan){PLAN_ASK_MADE_UP, 1};
    return (struct plan){PLAN_ASK, choose(group, text_is_ascii(first->local), room, asked)};
}
