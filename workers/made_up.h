/*
 * made_up.h - the mailbox that most unlikely exists.
 *
 * Its local part is an HMAC of the domain under a secret of the run: the same on
 * every retry and after every resume, different for each domain and run, and
 * nobody outside can tell it beforehand.
 */
#ifndef WORKERS_MADE_UP_H
#define WORKERS_MADE_UP_H

#include "base/text.h"

enum { MADE_UP_LEN = 20 };

struct made_up; /* opaque: the secret, ready for use by one thread at a time */

struct made_up *made_up_new(const unsigned char *secret); /* RUN_SECRET_SIZE bytes */
void made_up_free(struct made_up *made_up);               /* NULL is welcome */

/* Letters and digits, beginning with a letter; NUL behind it. */
void made_up_local_part(struct made_up *made_up, struct text domain, char out[MADE_UP_LEN + 1]);

#endif
