/* smtp_rules.h - which of a server's rules holds now, and texts with marks in them. */
#ifndef WORLD_SMTP_RULES_H
#define WORLD_SMTP_RULES_H

#include "smtp_session.h"

/*
 * The first rule that decides this command, NULL when none does; *extra is a
 * reply to be said besides, or NULL.  Adds the waits to session->wait_us.
 */
struct rule *rules_for(struct session *session, enum stage stage, const struct reply **extra);

/* Adds the reply, with %r %s %i %h %d filled in. */
void reply_add(const struct session *session, const struct reply *reply, struct growing *out);

#endif
