/*
 * group_facts.c - see group_facts.h.
 */
#include "batch/group_facts.h"

bool group_facts_any(const struct domain_group *group)
{
    for (size_t i = 0; i < group->count; i++)
        if (group->recipients[i].known)
            return true;
    return group->known != NULL;
}

static void drop_others(struct domain_group *group)
{
    if (group->known && group->known->exchangers != group->exchangers)
        group->known = NULL;
    for (size_t i = 0; i < group->count; i++) {
        struct recipient *recipient = &group->recipients[i];

        if (recipient->known && recipient->known->exchangers != group->exchangers)
            recipient->known = NULL;
    }
}

/* What this run found out itself goes first. */
static void take_nature(struct domain_group *group)
{
    const struct domain_fact *known = group->known;
    unsigned rounds = group->nature.rounds;

    if (!known || group->nature.kind != NATURE_UNASKED)
        return;
    group->nature = known->nature;
    group->nature.rounds = rounds;
    group->nature.evidence.source = SOURCE_CACHE;
    group->domain_accepted_somebody |= known->accepted_somebody;
    group->nature_changed = true;
    group->nature_is_borrowed = true;
}

static void answer(struct recipient *recipient)
{
    const struct verdict *before = &recipient->known->verdict;

    recipient->state = RECIPIENT_ANSWERED;
    recipient->bare_refusal = false;
    recipient->verdict =
        verdict_of(before->reason, &(struct proof){.was_proven_before = true}, &before->evidence);
    recipient->verdict.accept_all = before->accept_all;
    recipient->verdict.evidence.source = SOURCE_CACHE;
}

void group_facts_use(struct domain_group *group, uint64_t exchangers)
{
    group->exchangers = exchangers;
    drop_others(group);
    take_nature(group);
    if (group->nature.kind == NATURE_ACCEPTS_ALL)
        return;
    for (size_t i = 0; i < group->count; i++) {
        struct recipient *recipient = &group->recipients[i];

        if (recipient->state == RECIPIENT_WAITING && recipient->known &&
            recipient->known->age == FACT_FRESH)
            answer(recipient);
    }
}

void group_facts_give_back(struct domain_group *group)
{
    if (!group->nature_is_borrowed)
        return;
    group->nature = (struct nature){.kind = NATURE_UNASKED, .rounds = group->nature.rounds};
    group->nature_is_borrowed = false;
}

/* Who is not to be asked is not told of either. */
static bool brought_nothing(enum reason reason)
{
    return reason_status(reason) == STATUS_UNKNOWN && reason != REASON_NOT_PROBED;
}

void group_facts_fall_back(struct domain_group *group)
{
    if (group->exchangers == 0)
        return; /* whether it holds there is not known */
    for (size_t i = 0; i < group->count; i++) {
        struct recipient *recipient = &group->recipients[i];

        if (recipient->known && recipient->state == RECIPIENT_ANSWERED &&
            brought_nothing(recipient->verdict.reason))
            answer(recipient);
    }
}
