/* smtp_recipient.h - is this mailbox here? */
#ifndef WORLD_SMTP_RECIPIENT_H
#define WORLD_SMTP_RECIPIENT_H

#include "smtp_session.h"

/*
 * Reads "<local@domain> params" behind the colon into session->recipient (lower
 * case, needless quotes gone). False when it is no path.
 */
bool recipient_read(struct session *session, struct bytes argument);

/* The server's answer to session->recipient; NULL: accepted. */
const struct reply *recipient_answer(struct session *session);

#endif
