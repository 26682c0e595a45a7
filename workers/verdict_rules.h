/*
 * verdict_rules.h - from what a reply means to what we conclude.
 *
 * The rules of the product, apart from everything that happens: whom to believe,
 * when to ask again, when a refusal proves nothing.  Pure; any thread.
 */
#ifndef WORKERS_VERDICT_RULES_H
#define WORKERS_VERDICT_RULES_H

#include <stdbool.h>
#include <stdint.h>

#include "batch/domain_group.h"
#include "batch/verdict.h"
#include "workers/dns/mail_route.h"
#include "workers/smtp/reply_meaning.h"

enum conclusion_kind {
    CONCLUDE_ANSWER,   /* final: .reason */
    CONCLUDE_LATER,    /* temporary: on the retry schedule, .reason if it runs out */
    CONCLUDE_AGAIN,    /* not an answer yet: a new transaction or session */
    CONCLUDE_CONTRAST, /* a bare refusal: settled when the group is done */
};

struct conclusion {
    enum conclusion_kind kind;
    enum reason reason;
};

/* Where the reply was given. */
struct circumstances {
    const struct nature *nature;
    bool same_exchanger;       /* as the one that answered the made-up mailbox */
    bool accepts_then_refuses; /* this place's acceptances prove nothing */
    bool session_is_tainted;   /* a limit was hit in it before */
    bool lane_is_resting;
};

/* What a reply to RCPT of a real mailbox means for it. */
struct conclusion conclude_mailbox(const struct meaning *meaning, unsigned code,
                                   const struct circumstances *when);

/* The proof that goes with it, for verdict_of(). */
struct proof proof_of_mailbox(unsigned code, const struct circumstances *when);

/* What a reply to MAIL, EHLO or the greeting means for everybody who waited for it. */
struct conclusion conclude_session(const struct meaning *meaning);

/*
 * What the made-up mailbox's reply says about the domain.  ANSWER: *kind is the
 * domain's nature; for NATURE_REFUSES_US .reason says how.  LATER and AGAIN as above.
 */
struct conclusion conclude_nature(const struct meaning *meaning, enum nature_kind *kind);

/*
 * A number that changes with the rules: verdicts of other rules are not these rules'.
 * The tables of replies are in it by themselves; for whatever else leads from a reply
 * to a verdict (the code here, in hearing.c, in reply_folding.c) raise the version.
 */
enum { VERDICT_RULES_VERSION = 2 };
uint64_t verdict_rules_fingerprint(const struct wording_table *own);

/* A dead end of the route; REASON_NONE where there is a way. */
struct conclusion conclude_route(enum route_outcome outcome);

enum reason reason_of_meaning(enum meaning_kind kind);
enum stage stage_of_command(enum command command);

/*
 * A group is done: bare refusals are about the mailbox if somebody of the domain
 * was accepted, and prove nothing otherwise.
 */
void settle_by_contrast(struct domain_group *group);

/* The domain's nature as the flag of its results. */
enum tribool accept_all_flag(const struct nature *nature);

#endif
