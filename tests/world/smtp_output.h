/* smtp_output.h - bytes to the client, in the pieces and at the pace of the server's temper. */
#ifndef WORLD_SMTP_OUTPUT_H
#define WORLD_SMTP_OUTPUT_H

#include "smtp_session.h"

#include <sys/types.h>

/* How much the socket took: 0 when it is full, negative when it is dead. */
ssize_t session_send(struct session *session, const char *at, size_t len);
/* Writes what it can and holds the rest. False when the session is gone, or was cut. */
bool session_write(struct session *session, const char *at, size_t len);
void session_want_to_write(struct session *session, bool wanted);
/* Nothing of what the client says is taken any more, nor has it much room. */
void session_stop_reading(struct session *session);
/* A further piece of a reply without end. */
void session_write_endlessly(struct session *session);

#endif
