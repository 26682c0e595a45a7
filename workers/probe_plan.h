/*
 * probe_plan.h - whom to ask next in this session.
 *
 * The made-up mailbox first and alone; then the real ones, as many at a time as the
 * server bears; and an end before it becomes impatient.  Pure.
 */
#ifndef WORKERS_PROBE_PLAN_H
#define WORKERS_PROBE_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "batch/domain_group.h"
#include "workers/lane_pace.h"
#include "workers/smtp/dialogue.h"

/* What a session has done so far. */
struct session_tally {
    unsigned asked;    /* recipients named, the made-up ones too */
    unsigned refused;  /* replies of 4xx and 5xx */
    unsigned answered; /* replies to RCPT */
    unsigned resets;
    bool is_doubtful; /* not all were wanted in this transaction: so are its refusals */
    bool is_tainted;  /* a limit was hit: its later refusals prove nothing */
};

enum plan_kind {
    PLAN_ASK_MADE_UP,
    PLAN_ASK,           /* the .count mailboxes in `asked`, tagged with their recipients */
    PLAN_WAIT,          /* --lane-rate: not yet */
    PLAN_KNOWN,         /* the domain's nature answers for everybody */
    PLAN_DONE,          /* nobody of the group waits any more */
    PLAN_OTHER_SESSION, /* this one has asked enough */
};

struct plan {
    enum plan_kind kind;
    size_t count;
};

/* Whether room for a sentinel is left in the sessions of this lane: not in tiny ones. */
bool session_leaves_room_for_one(const struct lane_pace *pace);
/* Whether it fits now. */
bool session_has_room_for_one(const struct session_tally *tally, const struct lane_pace *pace);

/* Whether one more transaction may be asked at all. */
bool session_may_go_on(const struct session_tally *tally, const struct lane_pace *pace);

/*
 * `asked` has room for limits.recipients_per_transaction; its tags are set, its
 * addresses are the caller's business.
 */
struct plan plan_next(const struct domain_group *group, const struct session_tally *tally,
                      const struct lane_pace *pace, int64_t now_ms, struct mailbox_asked *asked);

#endif
