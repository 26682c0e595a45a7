/*
 * group_facts.h - what earlier runs found out, used in this one.
 *
 * Facts come with a group, in its arena.  They hold at the exchangers where they were
 * learnt, so they wait until the domain's route is known.  An answer from a fact is
 * the earlier one whole, its time too; only its source is now the cache.  Pure; runs
 * on the thread of whoever owns the group.
 */
#ifndef BATCH_GROUP_FACTS_H
#define BATCH_GROUP_FACTS_H

#include <stdbool.h>
#include <stdint.h>

#include "batch/domain_group.h"
#include "batch/fact_lives.h"

/* Never a dead one. */
struct mailbox_fact {
    uint64_t exchangers; /* of whom it was learnt: see mail_route_exchangers() */
    enum fact_age age;   /* when the group was loaded */
    struct verdict verdict;
};

struct domain_fact {
    uint64_t exchangers;
    struct nature nature;
    bool accepted_somebody;
};

/* Whether any fact came with the group. */
bool group_facts_any(const struct domain_group *group);

/*
 * The domain's exchangers are these: what was learnt elsewhere is dropped, the nature
 * is taken over where this run has none, and whoever waits and has a fresh fact is
 * answered, but for an accept-all domain's mailboxes.
 */
void group_facts_use(struct domain_group *group, uint64_t exchangers);

/*
 * The domain was not reached: what the nature was before is no reason to send its other
 * groups after this one.  It is taken over again when the group comes back.
 */
void group_facts_give_back(struct domain_group *group);

/* The group is done: a kept fact is better than an answer that says nothing. */
void group_facts_fall_back(struct domain_group *group);

#endif
