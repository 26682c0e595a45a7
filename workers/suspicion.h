/*
 * suspicion.h - which answers of a session are still to be confirmed, and by whom.
 *
 * A server that thinks it is being harvested answers everybody alike, from some
 * recipient on.  So a refusal is believed when somebody was accepted after it, and an
 * acceptance when somebody was refused after it.  Mostly the list itself sees to that;
 * for what is left at the end of a session there is the sentinel: a mailbox whose
 * answer is known, asked again.  Pure.
 */
#ifndef WORKERS_SUSPICION_H
#define WORKERS_SUSPICION_H

#include <stdbool.h>
#include <stdint.h>

#include "base/socket_address.h"
#include "base/text.h"
#include "batch/domain_group.h"

enum {
    SENTINEL_ADDRESS_MAX = 320,
    UNSUSPECTED_MAX = 5, /* recipients of a lane; nobody's defence begins so early */
};

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

/* A mailbox whose answer is known. */
struct sentinel {
    char address[SENTINEL_ADDRESS_MAX + 1]; /* "": none */
    struct socket_address at;               /* who answered */
};

/* What a lane remembers: the latest of each kind, whatever its domain. */
struct sentinels {
    struct sentinel accepted;
    struct sentinel refused;
    unsigned asked;        /* recipients, so far */
    unsigned real_answers; /* acceptances and refusals of real mailboxes */
    unsigned real_refusals;
};

/* Of those with non-ASCII or overlong names nothing is remembered. */
void sentinel_remember(struct sentinel *sentinel, struct text address,
                       const struct socket_address *at);

/*
 * Whether what is in doubt is worth a recipient: enough was asked here for a defence to
 * have begun.  Refusals always are.  Acceptances are when, going by the share that was
 * refused here so far, a quarter of a refusal or more would be missing among them.
 */
bool sentinel_is_due(const struct sentinels *sentinels, const struct suspicion *suspicion);

/* The mailbox to ask at `at`, lent; an empty text when there is no reason to, or nobody. */
struct text sentinel_for(const struct sentinels *sentinels, const struct suspicion *suspicion,
                         const struct socket_address *at);

/*
 * What the sentinel's reply makes of the doubt.  `met` is what its domain would be if it
 * were made up: a refusal of us, or a reply that settles nothing, confirms nothing.
 */
enum finding { FINDING_NONE, FINDING_CONFIRMED, FINDING_FLIPPED };
enum finding sentinel_finding(enum doubt doubt, enum nature_kind met);

#endif
