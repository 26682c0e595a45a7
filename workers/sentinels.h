/*
 * sentinels.h - the mailboxes of a place whose answers are known, to be asked again.
 *
 * A few of each kind, so that none of them is asked much more often than the others,
 * and how the place answered so far: where nearly everybody is accepted, acceptances
 * are no reason to ask.  A lane's, on its thread.
 */
#ifndef WORKERS_SENTINELS_H
#define WORKERS_SENTINELS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/socket_address.h"
#include "base/text.h"
#include "workers/suspicion.h"

enum {
    SENTINELS_KEPT = 6, /* of each kind */
    SENTINEL_ADDRESS_MAX = 320,
    UNSUSPECTED_MAX = 5, /* recipients; nobody's defence begins so early */
};

struct sentinel {
    char *address;            /* NULL: none */
    struct socket_address at; /* who answered */
    uint64_t session;         /* in which it was answered first */
    bool is_made_up;
    unsigned asked; /* as a sentinel, so often */
};

struct sentinels {
    struct sentinel accepted[SENTINELS_KEPT];
    struct sentinel refused[SENTINELS_KEPT];
    unsigned asked;        /* recipients, so far; of who comes again, before as well */
    unsigned real_answers; /* acceptances and refusals of real mailboxes */
    unsigned real_refusals;
};

void sentinels_free(struct sentinels *sentinels);

/* Who is known in a session, and where. */
struct acquaintance {
    struct text address;
    struct socket_address at;
    uint64_t session;
    bool is_made_up; /* kept only until a real one is known */
};

/*
 * Remembers it if there is room, or in the place of one that served already.  Of those
 * with non-ASCII or overlong names nothing is remembered.
 */
void sentinels_know_accepted(struct sentinels *sentinels, const struct acquaintance *who);
void sentinels_know_refused(struct sentinels *sentinels, const struct acquaintance *who);

/*
 * To who was asked before, so often, and put off for this, a lane that was forgotten
 * meanwhile is not new; and a place that was found to be inconsistent is suspected from
 * the first one on.  Whoever was cut off comes as if for the first time: at a place that
 * hangs up on every sentinel nobody would ever be believed.
 */
void sentinels_hear_past(struct sentinels *sentinels, unsigned asked, enum reason put_off_for);

/* What was learnt in this session is not known, after all. */
void sentinels_forget(struct sentinels *sentinels, uint64_t session);

/*
 * Whether what is in doubt is worth a recipient: enough was asked here for a defence to
 * have begun.  Refusals always are.  Acceptances are when, going by the share that was
 * refused here so far, a quarter of a refusal or more would be missing among them.
 */
bool sentinels_are_due(const struct sentinels *sentinels, const struct suspicion *suspicion);

/*
 * Takes the one to ask at `at`: of this domain if there is one, and the one that was
 * asked least.  NULL when there is no reason to ask, or nobody.
 */
const char *sentinels_take(struct sentinels *sentinels, const struct suspicion *suspicion,
                           const struct socket_address *at, struct text domain);

#endif
