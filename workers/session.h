/*
 * session.h - one connection to one exchanger, from connect to QUIT.
 *
 * A session asks for the group it was opened for, then for others that want the
 * same address, until a limit is reached.  What may be said is the dialogue's
 * business, what it means the rules'; the session brings them together with the
 * stream and the clock.  It frees itself when it is over.  Runs on: its lane's
 * worker.
 */
#ifndef WORKERS_SESSION_H
#define WORKERS_SESSION_H

#include "base/socket_address.h"
#include "batch/domain_group.h"
#include "workers/lane.h"

struct session; /* opaque: see session.c */

/* Connects; takes the group, and links itself into `list`. */
void session_open(struct lane *lane, struct session **list, const struct socket_address *to,
                  struct domain_group *group);

struct session *session_next(const struct session *session);
void session_unlink(struct session **list, struct session *session);

/* Finish the replies under way, give the rest back, QUIT. */
void session_stop(struct session *session);

/* Close now; replies that came keep their worth. */
void session_abort(struct session *session);

#endif
