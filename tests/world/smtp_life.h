/*
 * smtp_life.h - how sessions begin and end, and how many there are.
 */
#ifndef WORLD_SMTP_LIFE_H
#define WORLD_SMTP_LIFE_H

#include "smtp_session.h"

/* A session for the connection, from the heap or from those that ended; NULL: no memory. */
struct session *session_new(struct listener *listener, int fd, const char *client);
void session_count_in(struct session *session, unsigned port);

/* Is a reply outstanding? */
bool session_owes(const struct session *session);
/* Sets the session's one timer. */
void session_wait_for(struct session *session, enum session_wait what, int64_t us);

/* Closes the connection and frees the session; `how` is for the log. */
void session_end(struct session *session, const char *how, bool reset);
/*
 * A close with unread bytes in the socket is a reset, which may overtake our
 * last reply.  So: say that we are done, and read until the client is, too.
 */
void session_linger(struct session *session);
/* Frees one that lingered. */
void session_forget(struct session *session, bool reset);

#endif
