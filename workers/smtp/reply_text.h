/*
 * reply_text.h - a reply from the text that it came as, in logs and bounces.
 *
 * On the wire replies are read by reply_reader, which is strict; here whoever kept
 * the text may have cut, joined or wrapped it, so what can be read is read.
 */
#ifndef WORKERS_SMTP_REPLY_TEXT_H
#define WORKERS_SMTP_REPLY_TEXT_H

#include <stdbool.h>

#include "base/text.h"
#include "workers/smtp/reply.h"

enum { ENHANCED_CODE_MAX = 11 }; /* "5.999.999", RFC 3463, 2 */

/* A reply with the bytes it lends. */
struct reply_text {
    struct reply reply;
    char words[REPLY_KEPT_MAX];
    char enhanced[ENHANCED_CODE_MAX + 1];
};

/*
 * Reads "550-5.1.1 No such\n550 5.1.1 user": the last line's code counts, codes are
 * taken off the words.  False where no line begins with a code from 200 to 599.
 */
bool reply_text_set(struct reply_text *to, struct text written);

#endif
