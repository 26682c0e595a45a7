/*
 * reply_names.h - whether a reply's words name a mailbox.
 *
 * Servers repeat whom they speak of: that tells which RCPT a reply answers.  Pure.
 */
#ifndef WORKERS_SMTP_REPLY_NAMES_H
#define WORKERS_SMTP_REPLY_NAMES_H

#include <stdbool.h>

#include "base/text.h"

/*
 * Whether `address` stands in the words for itself, in whatever case: "ann@a.test" is
 * not named by "joann@a.test", nor by "ann@a.test.example".
 */
bool reply_names(struct text words, struct text address);

#endif
