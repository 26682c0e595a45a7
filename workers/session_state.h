/*
 * session_state.h - the parts of a session, for the files that make it up.
 *
 *   session.c         its life: connection, clock, end
 *   session_talk.c    what is asked, and what a reply brings
 *   session_groups.c  whose the groups are: held, released, given back, void
 *   session_sentinel.c  whether what was answered is to be believed
 *
 * Nobody else looks in here: session.h is what others use.
 */
#ifndef WORKERS_SESSION_STATE_H
#define WORKERS_SESSION_STATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uv.h>

#include "base/socket_address.h"
#include "workers/hearing.h"
#include "workers/lane.h"
#include "workers/probe_plan.h"
#include "workers/session.h"
#include "workers/session_clock.h"
#include "workers/smtp/dialogue.h"
#include "workers/suspicion.h"

enum sentinel_state { SENTINEL_UNASKED, SENTINEL_ASKED, SENTINEL_ANSWERED };

struct session {
    struct session *next;
    struct lane *lane;
    struct lane_home *home;
    uint64_t serial;

    struct stream *stream;
    struct dialogue *dialogue;
    struct socket_address to;
    char ip[SOCKET_ADDRESS_TEXT];
    char our_ip[SOCKET_ADDRESS_TEXT];
    char *host;

    struct domain_group *group; /* NULL between two */
    struct domain_group *held;  /* done, not released before the session's end */
    struct mailbox_asked *asked;
    size_t asked_count;
    int64_t asked_at_ms;

    struct session_tally tally;
    struct suspicion suspicion;
    enum sentinel_state sentinel; /* the last that is asked */
    bool sentinel_is_postmaster;
    enum doubt contradicted; /* what the sentinel's answer was against */
    enum reason halted_by;   /* a sentinel would meet it, too; REASON_NONE: nothing */
    char *sentinel_address;
    bool is_ready; /* introduced, and no handshake under way */
    bool is_told_to_stop;
    bool is_alone;    /* its group broke another session: nobody else's answers are risked */
    bool wants_tls;   /* the server said so: STARTTLS when the transaction is over */
    bool was_refused; /* by the server, in whatever way: it did not go well */

    struct session_clock clock;
    uv_timer_t timer;
};

/* -- session.c -- */

/* Says QUIT; the group is with somebody else already. */
void session_leave(struct session *session);
/* The session is no more. */
void session_end(struct session *session);
/* The timer looks at the deadline when it fires: a reply needs no restart of it. */
void session_start_timer(struct session *session);
/* Waiting for --lane-rate, not for the server. */
bool session_is_idle(const struct session *session);

/* -- session_talk.c -- */

/* Takes all events of the dialogue, then sends what it has to say. */
void session_drive(struct session *session);
/* The next thing to ask the server; or the group is done, and then the next group. */
void session_ask_next(struct session *session);
/* So many of `asked` are about to be named to the server. */
void session_note_asked(struct session *session, size_t count);

/* -- session_sentinel.c -- */

/* The answer to a mailbox of the group, or to its made-up one (NULL), is known. */
void session_note_answer(struct session *session, struct text address, struct recipient *recipient);
/*
 * Nobody else is to be asked here.  True if a sentinel is, now or when the rate allows;
 * where it would meet what halted the session, refusals in doubt are void.
 */
bool session_ask_sentinel(struct session *session);
struct heard session_hear_sentinel(struct session *session, const struct reply *reply);
/* The connection ends: what a sentinel would still have had to confirm is void. */
void session_lose_sentinel(struct session *session);
/* The place contradicted itself, in a session that ended in step: it rests. */
void session_rest_lane(struct session *session);
/* What was answered since the last good answer is void, and meets something temporary. */
void session_doubt(struct session *session, enum reason reason, const struct evidence *seen);

/* -- session_groups.c -- */

/* The exchanger's name; several may stand for this address: the group's own counts. */
struct text session_host(const struct session *session);
struct hearing session_hearing(const struct session *session);

/* The group is done, and held until the session has ended in step. */
void session_hold(struct session *session);
void session_release_held(struct session *session);
/* The group needs another session, unless what it met by now goes for all of it. */
void session_put_back(struct session *session);
/* Everybody who waits meets something temporary; the group is done. */
void session_defer(struct session *session, enum reason reason, const struct evidence *seen);
/*
 * The session ended without an answer for its group.  Once or twice that may be bad
 * luck; then it is the server's way, and temporary.
 */
void session_set_back(struct session *session, enum reason reason, const struct evidence *seen);
/*
 * The connection ends before every reply of the transaction came: what cannot be told
 * from its neighbour's answer is void, and the next transactions are smaller, so that
 * in the end there is no neighbour.
 */
void session_cut_off(struct session *session);
/* The dialogue broke: nothing that was said in this session counts. */
void session_void_answers(struct session *session, const char *complaint);

#endif
