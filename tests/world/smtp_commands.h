/*
 * smtp_commands.h - what a decent mail server says to each command (RFC 5321,
 * 2920, 3207).  It never takes a message.
 */
#ifndef WORLD_SMTP_COMMANDS_H
#define WORLD_SMTP_COMMANDS_H

#include "smtp_session.h"

enum stage command_stage(struct bytes line);

/* Adds the reply to the command and does what it asks for. Returns the reply's code. */
int command_answer(struct session *session, enum stage stage, struct bytes line,
                   struct growing *out);

/* Adds the text, its marks filled in. Returns its code. */
int command_say(const struct session *session, const char *text, struct growing *out);
/* The same to a client that does not keep to the protocol: the log is told. */
int command_object(struct session *session, const char *text, struct growing *out);
/* A client need not stay polite with a server that is not. */
void command_note_nonsense(struct session *session, const struct reply *reply);
void command_forget_transaction(struct session *session);

#endif
