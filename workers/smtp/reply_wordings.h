/*
 * reply_wordings.h - the rules by which replies are understood, as data.
 *
 * To be read and corrected by people who know mail and not C.  A rule says: a
 * reply at this stage, with this code, whose words match this pattern, means this
 * about that subject.  Its example is its test.  The tables are tried in the order
 * of reply_wordings[], each from top to bottom, and the first rule that matches
 * decides: so whatever is about us stands before whatever is about the mailbox.
 *
 * Patterns (PCRE2) are matched against folded words, see reply_folding.h: lower
 * case, no accents, no quotes or brackets, "-" and "_" are blanks; SENDER,
 * RECIPIENT, OURIP and so on stand for whom a reply names.
 */
#ifndef WORKERS_SMTP_REPLY_WORDINGS_H
#define WORKERS_SMTP_REPLY_WORDINGS_H

#include <stddef.h>
#include <stdint.h>

#include "workers/smtp/reply_meaning.h"

/* The stages a rule is for, as a sum. */
enum {
    AT_CONNECT = 1 << COMMAND_CONNECT,
    AT_EHLO = 1 << COMMAND_EHLO | 1 << COMMAND_HELO,
    AT_MAIL = 1 << COMMAND_MAIL,
    AT_RCPT = 1 << COMMAND_RCPT,
    AT_ANY = (1 << COMMAND_COUNT) - 1,
    BEFORE_RCPT = AT_ANY & ~AT_RCPT,
};

enum {
    PLAIN = 0,
    BARE = 1,  /* names no subject: judged by contrast with other mailboxes */
    AGAIN = 2, /* no answer yet: ask in a new transaction */
};

struct reply_wording {
    const char *name;
    unsigned stages;
    const char *codes;     /* beginnings of reply codes: "5", "550 553"; NULL: any refusal */
    const char *enhanced;  /* without the class: ".1.1 .7.25"; ".7.*" any of 7; NULL: any or none */
    const char *exchanger; /* the end of the exchanger's name; NULL: any */
    const char *words;     /* NULL: any words */
    enum meaning_kind kind;
    enum subject subject;
    unsigned flags;
    const char *example; /* as it came: code, enhanced code, words */
};

struct wording_table {
    const struct reply_wording *rules;
    size_t count;
};

/* In order of precedence. */
extern const struct wording_table *const reply_wordings[];
extern const size_t reply_wordings_count;

extern const struct wording_table wordings_of_providers;
extern const struct wording_table wordings_about_name;
extern const struct wording_table wordings_about_sender_proof;
extern const struct wording_table wordings_about_session;
extern const struct wording_table wordings_about_pace;
extern const struct wording_table wordings_about_address;
extern const struct wording_table wordings_about_sender;
extern const struct wording_table wordings_about_message;
extern const struct wording_table wordings_about_mailbox;
extern const struct wording_table wordings_about_domain;
extern const struct wording_table wordings_in_doubt;

/*
 * XXH3 over all of them, in order, from `seed` on; examples and names do not count.
 * `own`: the user's, NULL where there are none.
 */
uint64_t reply_wordings_fingerprint(uint64_t seed, const struct wording_table *own);

/* For the tables: {rules, how many}. */
#define WORDINGS_OF(rules)                                                                         \
    {                                                                                              \
        rules, sizeof rules / sizeof *rules                                                        \
    }

#endif
