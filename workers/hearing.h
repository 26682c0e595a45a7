/*
 * hearing.h - what a reply does to the group that waited for it.
 *
 * A session hears replies; here they become natures, verdicts and deferrals of the
 * group.  What the session itself has to learn comes back as a value.  No sockets
 * and no clock: time is in the arguments.
 */
#ifndef WORKERS_HEARING_H
#define WORKERS_HEARING_H

#include <stdbool.h>
#include <stdint.h>

#include "batch/domain_group.h"
#include "workers/probe_settings.h"
#include "workers/smtp/dialogue.h"
#include "workers/smtp/reply_meaning.h"

/* Where and when something is heard. */
struct hearing {
    const struct probe_settings *settings;
    struct reply_matcher *matcher;
    struct text mx_host;
    struct text mx_ip;
    struct text our_ip;
    uint64_t session;          /* its serial */
    bool accepts_then_refuses; /* this place's acceptances prove nothing */
    bool lane_is_resting;
    bool is_tainted;      /* a limit was hit in this session before */
    bool is_fresh;        /* this is its first transaction */
    bool can_turn_to_tls; /* STARTTLS is offered, and not said yet */
    size_t asked;         /* mailboxes named in this transaction */
    int64_t wall_ms;
    int64_t elapsed_ms; /* since they were named */
};

/* What the session learns from a reply. */
struct heard {
    bool wants_tls;         /* say STARTTLS, and ask again */
    bool limit_was_hit;     /* slow down; later refusals of this session prove nothing */
    bool turned_us_away;    /* the place does not want our address: rest */
    bool wants_fewer;       /* recipients in one transaction */
    bool needs_new_session; /* what was asked is to be asked in another one */
    enum reason reason;
    struct evidence seen; /* texts lent by the reply and the hearing */
};

/* The reply to the made-up mailbox, whose address is `made_up`. */
struct heard hear_made_up(const struct hearing *where, struct domain_group *group,
                          struct text made_up, const struct reply *reply);

struct heard hear_mailbox(const struct hearing *where, struct domain_group *group,
                          struct recipient *recipient, const struct reply *reply);

/*
 * The reply to a mailbox whose answer is known.  `kind` becomes what its domain would be
 * if it were made up; it stays as it is when the reply settles nothing.
 */
struct heard hear_sentinel(const struct hearing *where, struct text address,
                           const struct reply *reply, enum nature_kind *kind);

/*
 * The greeting, EHLO, STARTTLS or MAIL was refused: it goes for everybody who waits,
 * unless the answer is to turn to TLS or to another session.  `group` may be NULL.
 */
struct heard hear_refusal(const struct hearing *where, struct domain_group *group,
                          enum command command, const struct reply *reply);

/* 421: what it means, without a consequence for anybody. */
struct heard hear_closing(const struct hearing *where, enum command command,
                          const struct reply *reply);

/* What is seen without a reply; `detail` is lent. */
struct evidence evidence_here(const struct hearing *where, enum stage stage, struct text detail);

/*
 * Everybody who waits meets something temporary, or is answered by this session; the
 * evidence is copied.
 */
void defer_waiting(const struct hearing *where, struct domain_group *group, enum reason reason,
                   const struct evidence *seen);
void answer_waiting(struct domain_group *group, uint64_t session, enum reason reason,
                    const struct evidence *seen);

/* What one group met goes for the whole domain: nobody else of it needs to meet it again. */
void refuse_domain(struct domain_group *group, uint64_t session, enum reason reason,
                   const struct evidence *seen);

/* Only those who wait and whose local part is not ASCII. */
void answer_not_ascii(struct domain_group *group, uint64_t session, enum reason reason,
                      const struct evidence *seen);

/* Recipients that were named and not answered wait again. */
void take_back_asked(struct domain_group *group);

/* The answers of this session are void: whoever got one waits again. */
void unhear(struct domain_group *group, uint64_t session);

/*
 * The same of the answers after its `last_good` one only; a group that is put off has
 * none.  True if any became void.
 */
bool unhear_since(struct domain_group *group, uint64_t session, unsigned last_good);

/* Its acceptance says nothing about others. */
bool is_taken_from_anybody(struct text local);

/*
 * Of a pipelined transaction that ended before all of its replies came only those
 * answers count that name their mailbox: one reply that is missing in the middle
 * shifts all behind it.  True if any became void.
 */
bool unhear_transaction(struct domain_group *group, uint64_t session,
                        const struct mailbox_asked *asked, size_t count);

#endif
