/*
 * suspicion.h - which answers of a session are still to be confirmed.
 *
 * A server that thinks it is being harvested answers everybody alike, from some
 * recipient on.  So a refusal is believed when somebody was accepted after it, and an
 * acceptance when somebody was refused after it.  Mostly the list itself sees to that;
 * for what is left at the end of a session there is a sentinel: a mailbox whose answer
 * is known (sentinels.h), asked again.  Pure.
 */
#ifndef WORKERS_SUSPICION_H
#define WORKERS_SUSPICION_H

#include "batch/domain_group.h"

/* Answers are counted from 1; 0 is none yet. */
struct suspicion {
    unsigned accepted_at;     /* the last acceptance, the made-up mailbox's too */
    unsigned refused_at;      /* the last refusal of whoever does not exist, made up or real */
    unsigned real_refused_at; /* the last such refusal of a real mailbox */
    unsigned run;             /* acceptances since refused_at */
};

enum doubt { DOUBT_NONE, DOUBT_REFUSALS, DOUBT_ACCEPTANCES };

void suspicion_accepted(struct suspicion *suspicion, unsigned at);
void suspicion_refused(struct suspicion *suspicion, unsigned at, bool is_real);

/* What nothing has confirmed yet; and the last answer that is beyond doubt. */
enum doubt suspicion_doubt(const struct suspicion *suspicion);
unsigned suspicion_last_good(const struct suspicion *suspicion);

/*
 * What the sentinel's reply makes of the doubt.  `met` is what its domain would be if it
 * were made up: a refusal of us, or a reply that settles nothing, confirms nothing.
 */
enum finding { FINDING_NONE, FINDING_CONFIRMED, FINDING_FLIPPED };
enum finding suspicion_finding(enum doubt doubt, enum nature_kind met);

#endif
