/*
 * verdict.h - what a row's answer can be, and the one gate to `undeliverable`.
 *
 * A reason has one status: the table in verdict.c is the vocabulary of the
 * product.  verdict_set() is the only way to a verdict, and it alone decides
 * whether what stands behind an `undeliverable` is enough.  Pure; any thread.
 */
#ifndef BATCH_VERDICT_H
#define BATCH_VERDICT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/compiler.h"
#include "base/text.h"

enum status {
    STATUS_DELIVERABLE,
    STATUS_UNDELIVERABLE,
    STATUS_RISKY,
    STATUS_UNKNOWN,
    STATUS_COUNT,
};

enum reason {
    REASON_NONE, /* not answered yet */
    REASON_ACCEPTED,
    REASON_INVALID_SYNTAX,
    REASON_DOMAIN_NOT_FOUND,
    REASON_NO_MAIL_SERVER,
    REASON_NULL_MX,
    REASON_MAILBOX_NOT_FOUND,
    REASON_MAILBOX_DISABLED,
    REASON_DOMAIN_NOT_SERVED,
    REASON_ACCEPT_ALL,
    REASON_MAILBOX_FULL,
    REASON_RECIPIENT_RESTRICTED,
    REASON_ACCEPTED_UNVERIFIED,
    REASON_GREYLISTED,
    REASON_RATE_LIMITED,
    REASON_TEMPORARY_FAILURE,
    REASON_SENDER_REJECTED,
    REASON_NO_REVERSE_DNS,
    REASON_IP_BLOCKED,
    REASON_AUTH_REQUIRED,
    REASON_TLS_REQUIRED,
    REASON_SMTPUTF8_REQUIRED,
    REASON_POLICY_REJECTED,
    REASON_SERVER_INCONSISTENT,
    REASON_CONNECT_FAILED,
    REASON_TIMEOUT,
    REASON_CONNECTION_LOST,
    REASON_PROTOCOL_ERROR,
    REASON_DNS_FAILURE,
    REASON_MX_NOT_PUBLIC,
    REASON_NOT_PROBED,
    REASON_NO_ADDRESS,
    REASON_UNREADABLE_ROW,
    REASON_COUNT,
};

/* Where in the conversation it was said. */
enum stage {
    STAGE_NONE,
    STAGE_CONNECT,
    STAGE_EHLO,
    STAGE_STARTTLS,
    STAGE_MAIL,
    STAGE_RCPT,
    STAGE_COUNT,
};

/* How we know. */
enum source {
    SOURCE_SYNTAX,
    SOURCE_DNS,
    SOURCE_PROBE,
    SOURCE_CACHE,
    SOURCE_COUNT,
};

/* A yes, a no, or not known: null in the JSON. */
enum tribool {
    TRIBOOL_UNKNOWN = -1,
    TRIBOOL_NO = 0,
    TRIBOOL_YES = 1,
};

/* What was seen, whoever says what it means.  The texts are lent. */
struct evidence {
    enum source source;
    enum stage stage;
    struct text mx_host;
    struct text mx_ip;
    unsigned code;         /* 0: no reply */
    struct text enhanced;  /* "5.1.1", or empty */
    struct text text;      /* the reply's words, without its codes */
    struct text detail;    /* a sentence */
    unsigned attempts;     /* RCPTs that named this mailbox */
    int64_t checked_at_ms; /* wall clock; 0: never */
    int64_t elapsed_ms;    /* from the last RCPT to its reply; -1: none */
};

struct verdict {
    enum reason reason;
    enum tribool accept_all;
    struct evidence evidence;
};

/*
 * What stands behind a claim that a mailbox is dead.  Everything false is the
 * weakest proof; each member is set by who saw it.
 */
struct proof {
    bool syntax_is_wrong;        /* the parser said so */
    bool resolver_is_healthy;    /* DNS said so, and was telling the truth just now */
    bool permanent_at_rcpt;      /* a 5xx to this RCPT */
    bool session_was_healthy;    /* nothing out of step, no limit hit before it */
    bool made_up_answered_here;  /* the made-up mailbox was answered by the same exchanger */
    bool made_up_was_not_served; /* and it too was told that the domain is not served */
    bool lane_was_resting;       /* this place had begun to refuse us */
    bool was_proven_before;      /* an earlier run had all of this, and it is not too long ago */
};

/*
 * The verdict for `reason`, or, where `reason` says undeliverable and the proof
 * does not carry it, the unknown that is honest instead (server_inconsistent,
 * dns_failure or policy_rejected).  The evidence is kept as it is.
 */
struct verdict verdict_of(enum reason reason, const struct proof *proof,
                          const struct evidence *evidence);

/* Static words, as they stand in results. */
enum status reason_status(enum reason reason);
bool reason_takes_no_mail(enum reason reason); /* the domain as a whole, whoever is asked for */
const char *reason_word(enum reason reason);
const char *status_word(enum status status);
const char *stage_word(enum stage stage); /* NULL for STAGE_NONE */
const char *source_word(enum source source);

/* REASON_NONE where there is no such word. */
enum reason reason_from_word(struct text word);
MUST_USE bool status_from_word(struct text word, enum status *status); /* false likewise */

#endif
