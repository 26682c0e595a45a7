/*
 * reply_meaning.h - whom a reply is about, and what it says about them.
 *
 * Many refusals at RCPT are about us: our address, our name, our sender.  So the
 * first question is the subject, then how permanent it is, and only then the
 * words.  The rules are one table (reply_wordings), each with the example that is
 * its test.  Pure; any thread, with a matcher of its own.
 */
#ifndef WORKERS_SMTP_REPLY_MEANING_H
#define WORKERS_SMTP_REPLY_MEANING_H

#include <stdbool.h>

#include "base/text.h"
#include "workers/smtp/dialogue.h"
#include "workers/smtp/reply.h"

enum subject {
    SUBJECT_ADDRESS, /* our IP address */
    SUBJECT_NAME,    /* our host name, its forward or reverse look-up */
    SUBJECT_SENDER,  /* our MAIL FROM */
    SUBJECT_RECIPIENT,
    SUBJECT_DOMAIN,
    SUBJECT_SERVER,
    SUBJECT_PROTOCOL,
    SUBJECT_COUNT,
};

/* Named as the reasons of the results; workers/verdict_rules turns one into the other. */
enum meaning_kind {
    MEANS_ACCEPTED,
    MEANS_ACCEPTED_UNVERIFIED,
    MEANS_MAILBOX_NOT_FOUND,
    MEANS_MAILBOX_DISABLED,
    MEANS_MAILBOX_FULL,
    MEANS_RECIPIENT_RESTRICTED,
    MEANS_DOMAIN_NOT_SERVED,
    MEANS_GREYLISTED,
    MEANS_RATE_LIMITED,
    MEANS_TEMPORARY_FAILURE,
    MEANS_SENDER_REJECTED,
    MEANS_NO_REVERSE_DNS,
    MEANS_IP_BLOCKED,
    MEANS_AUTH_REQUIRED,
    MEANS_TLS_REQUIRED,
    MEANS_SMTPUTF8_REQUIRED,
    MEANS_POLICY_REJECTED,
    MEANS_PROTOCOL_ERROR,
    MEANING_KIND_COUNT,
};

struct meaning {
    enum meaning_kind kind;
    enum subject subject;
    bool permanent;              /* the first digit is 5 */
    bool bare;                   /* a 5xx to RCPT that names no subject: judged by contrast */
    bool ask_in_new_transaction; /* 452 4.5.3, "multiple destination domains": not an answer yet */
    const char *rule;            /* the name of the rule that decided; static or the matcher's */
};

/* What the words may be compared with; empty texts where not known. */
struct reply_context {
    enum command stage;    /* what the reply answers */
    struct text sender;    /* our MAIL FROM, bare */
    struct text recipient; /* whom the RCPT named, bare */
    struct text our_ip;    /* our source address, as the server sees it */
    struct text our_name;  /* our EHLO name */
    struct text mx_host;   /* the exchanger, for rules of one provider */
};

struct reply_matcher; /* opaque: compiled patterns and match data of one thread */

struct wording_table; /* see reply_wordings.h */

/* `own` are rules of the user, tried before all others: lent; NULL: none. */
struct reply_matcher *reply_matcher_new(const struct wording_table *own);
void reply_matcher_free(struct reply_matcher *matcher); /* NULL is welcome */

struct meaning reply_meaning(struct reply_matcher *matcher, const struct reply *reply,
                             const struct reply_context *context);

/* Static words: "mailbox_not_found", "recipient". */
const char *meaning_word(enum meaning_kind kind);
const char *subject_word(enum subject subject);

#endif
