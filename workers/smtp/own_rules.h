/*
 * own_rules.h - rules for replies that the user wrote, from a file.
 *
 * A rule is a block of lines, a word and what it says, with its example, which is
 * tried when the file is read:
 *
 *     # How our partners' server says it.
 *     rule      partner-left
 *     code      550
 *     words     no longer with us
 *     means     mailbox_disabled
 *     example   550 5.7.1 bob is no longer with us
 *
 * docs/replies.md tells what the words are.  They are tried before the program's own
 * rules; what a rule may conclude is bounded as theirs is, and the gate to
 * `undeliverable` is the same.
 */
#ifndef WORKERS_SMTP_OWN_RULES_H
#define WORKERS_SMTP_OWN_RULES_H

#include "base/compiler.h"
#include "base/failure.h"
#include "workers/smtp/reply_wordings.h"

enum {
    OWN_RULES_MAX = 500,
    OWN_RULES_LINE_MAX = 4096,
    OWN_RULES_FILE_MIB = 1,
};

struct own_rules; /* opaque: see own_rules.c */

/*
 * Reads the file; false, with its name, the line and what to do, for a mistake.  What
 * it lends, table and names, lives until own_rules_free().
 */
MUST_USE bool own_rules_read(struct own_rules **rules, const char *path, struct failure *why);
void own_rules_free(struct own_rules *rules); /* NULL is welcome */

/* Read-only from now on: any thread.  NULL for NULL. */
const struct wording_table *own_rules_table(const struct own_rules *rules);

#endif
