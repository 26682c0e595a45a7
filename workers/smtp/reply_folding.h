/*
 * reply_folding.h - the words of a reply in one plain form, for the rules to match.
 *
 * Servers say the same thing in many spellings.  Folded, a text is one line of
 * ASCII in lower case, accents taken off, hyphens and underscores read as blanks,
 * blanks single, quotes, brackets and apostrophes gone ("doesn't" is "doesnt").
 * Cyrillic is lower-case UTF-8, from KOI8-R and windows-1251 too; other scripts
 * stay as they are.  What stands for somebody is a word in capitals, so that a
 * rule can ask whose address a reply names:
 *
 *     SENDER RECIPIENT ADDRESS     our MAIL FROM, the mailbox asked, any other
 *     OURIP IP                     our source address, any other
 *     OURNAME                      our EHLO name
 *     SENDERDOMAIN DOMAIN          the domain of our sender, of the recipient
 *     ID                           a queue number or time stamp, different in every reply
 *
 * Pure; any thread.
 */
#ifndef WORKERS_SMTP_REPLY_FOLDING_H
#define WORKERS_SMTP_REPLY_FOLDING_H

#include <stddef.h>

#include "workers/smtp/reply.h"
#include "workers/smtp/reply_meaning.h"

enum { REPLY_FOLDED_MAX = REPLY_KEPT_MAX };

/* Fills `out`, cut at REPLY_FOLDED_MAX; the number of bytes.  No NUL is added. */
size_t reply_fold(const struct reply *reply, const struct reply_context *context,
                  char out[REPLY_FOLDED_MAX]);

#endif
