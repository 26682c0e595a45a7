/*
 * domain_group.h - a session's worth of recipients of one domain.
 *
 * The unit of work: fed from the run store, asked by one lane, recorded by the
 * writer.  It has one owner at any moment, and everything that belongs to it lives
 * in its arena.
 */
#ifndef BATCH_DOMAIN_GROUP_H
#define BATCH_DOMAIN_GROUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/text.h"
#include "batch/verdict.h"

/* What the domain does with a mailbox that does not exist. */
enum nature_kind {
    NATURE_UNASKED,
    NATURE_REFUSES,      /* refused the made-up mailbox, and said that it is about the mailbox */
    NATURE_REFUSES_BARE, /* refused it and did not say why: real ones are judged by contrast */
    NATURE_NOT_SERVED,   /* refused it as a domain that is not served there */
    NATURE_ACCEPTS_ALL,
    NATURE_REFUSES_US, /* refused us for good, or gave no answer until the retries were over */
    NATURE_UNKNOWN,    /* could not be found out, and the retries are over */
};

struct nature {
    enum nature_kind kind;
    enum reason reason;       /* of NATURE_REFUSES_US; of NATURE_UNASKED: what put it off */
    unsigned rounds;          /* how often the made-up mailbox met something temporary */
    int64_t due_ms;           /* wall clock: not to be asked again before; 0: now */
    struct text made_up;      /* its local part, as it was asked; empty: it was not */
    struct evidence evidence; /* what was said to the made-up mailbox, and by whom */
};

enum recipient_state {
    RECIPIENT_WAITING,
    RECIPIENT_ASKED,    /* named to a server, no reply yet */
    RECIPIENT_ANSWERED, /* .verdict is final */
    RECIPIENT_DEFERRED, /* something temporary: to be asked again when due */
};

struct mailbox_fact;
struct domain_fact;

struct recipient {
    int64_t id; /* of the address, in the run store */
    uint64_t row;
    uint64_t line;
    struct text input;
    struct text local;
    enum recipient_state state;
    bool has_twins;          /* other rows hold the same address */
    bool bare_refusal;       /* answered by a refusal that names no subject */
    struct proof proof;      /* what stands behind the answer */
    unsigned rounds;         /* how often it met something temporary */
    unsigned rounds_before;  /* the same before the session that asked last */
    unsigned attempts;       /* RCPTs that named it, in all sessions of the run */
    enum reason put_off_for; /* what it met when it was deferred last; REASON_NONE: it was not */
    unsigned agains;         /* how often it was to be asked in another transaction */
    int64_t due_ms;          /* of RECIPIENT_DEFERRED: wall clock */
    uint64_t session;        /* the session that gave the answer: see session.c on void answers */
    unsigned heard_at;       /* its answer was that session's first, second, ... */
    struct verdict verdict;  /* for RECIPIENT_DEFERRED: what was seen last */
    const struct mailbox_fact *known; /* from an earlier run; NULL: nothing */
};

struct mail_route;

struct domain_group {
    struct domain_group *next; /* whoever owns the group may link it */
    struct arena *arena;

    int64_t domain_id;
    struct text domain;
    struct recipient *recipients; /* ids ascending */
    size_t count;

    struct nature nature;
    bool is_dead_end;    /* answered without a question: its domain's others may follow at once */
    bool nature_changed; /* the writer records it */
    bool nature_is_borrowed; /* from facts, by this group: nothing was heard that confirms it */
    bool domain_accepted_somebody; /* a real mailbox of this domain was accepted in this run */
    uint64_t accepted_session;     /* the session that saw it; 0: an earlier one */

    const struct domain_fact *known; /* from an earlier run; NULL: nothing */
    uint64_t exchangers; /* which they are: see mail_route_exchangers(); 0: not known yet */

    /* The way so far; workers/ uses it. */
    struct mail_route *route;
    size_t exchange_at;
    size_t address_at;
    enum reason unreached;    /* how the last address on the way failed; REASON_NONE: none did */
    int64_t unreached_ms;     /* when the first of those attempts began, monotonic */
    unsigned setbacks;        /* sessions that ended without an answer for this group */
    bool wants_patience;      /* a reply timed out once: wait five times as long */
    unsigned spared;          /* how often what it met was not believed: see workers/doubts.c */
    bool was_broken;          /* a session's answers were void once */
    uint64_t nature_session;  /* the session that found the nature out; 0: none of this group's */
    unsigned nature_heard_at; /* by its first, second, ... answer */

    /* A return without an answer: nobody was asked, feed it again then (wall clock; 0: not so). */
    int64_t put_off_until_ms;

    /* Rendered by the worker, written by the writer; NULL when there is no live output. */
    struct buffer *rendered;
};

/* `expected_bytes`: what the recipients' texts will need, about. */
struct domain_group *domain_group_new(int64_t domain_id, struct text domain, size_t room,
                                      size_t expected_bytes);
void domain_group_free(struct domain_group *group); /* NULL is welcome */

/* Adds a recipient to a group made with room for it; its texts are copied. */
struct recipient *domain_group_add(struct domain_group *group, const struct recipient *like);

/* local@domain, in the arena. */
struct text domain_group_address(struct domain_group *group, struct text local);

/* Evidence with its texts copied into the arena. */
struct evidence domain_group_keep(struct domain_group *group, const struct evidence *evidence);

/* How many are in this state. */
size_t domain_group_in_state(const struct domain_group *group, enum recipient_state state);

/* Nothing of the domain's nature was found out in this run when the group was loaded, or since. */
bool domain_group_is_unheard(const struct domain_group *group);

/* Gives every recipient that waits, or was asked and not answered, this verdict. */
void domain_group_answer_all(struct domain_group *group, const struct verdict *verdict);

#endif
