#include "smtp_life.h"
#include "control.h"
#include "counts.h"
#include "event_log.h"
#include "smtp_output.h"
#include "smtp_tls.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { LINGER_US = 2000000, SPARE_MOST = 65536 };

static struct session *all;
static struct session *spare;
static unsigned spare_count;
static unsigned last_id;

struct session *session_new(struct listener *listener, int fd, const char *client)
{
    struct session *session = spare;
    if (session) {
        spare = session->next;
        spare_count--;
    } else if (!(session = malloc(sizeof *session))) {
        return NULL;
    }
    *session = (struct session){.watch.fd = fd,
                                .listener = listener,
                                .server = listener->server,
                                .id = ++last_id,
                                .next = all};
    if (all)
        all->previous = session;
    all = session;
    snprintf(session->client, sizeof session->client, "%s", client);
    return session;
}

void session_count_in(struct session *session, unsigned port)
{
    struct listener *listener = session->listener;
    session->number = ++session->server->sessions;
    session->server->open++;
    listener->open++;
    counts.sessions++;
    control_count_session();
    if (++counts.open > counts.peak_open)
        counts.peak_open = counts.open;
    event_begin("open");
    event_number("c", session->id);
    event_text("server", session->server->host);
    event_text("address", bytes_of(listener->address));
    event_text("client", bytes_of(session->client));
    event_number("port", port);
    event_number("now", listener->open);
    event_end();
}

bool session_owes(const struct session *session)
{
    return session->held.len > 0 || session->waiting == WAIT_HOLD_BACK ||
           session->fate == FATE_HANG || session->fate == FATE_DEAF ||
           session->fate == FATE_ENDLESS;
}

static void count_out(struct session *session, const char *how)
{
    session->listener->open--;
    session->server->open--;
    counts.open--;
    event_begin("close");
    event_number("c", session->id);
    event_text("how", bytes_of(how));
    event_text("broken", bytes_of(session->broken ? session->broken : ""));
    event_flag("owed", session_owes(session));
    event_number("now", session->listener->open);
    event_end();
}

void session_forget(struct session *session, bool reset)
{
    struct linger now = {.l_onoff = 1};
    timer_clear(&session->timer);
    tls_free(session->tls);
    if (reset)
        setsockopt(session->watch.fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    close(session->watch.fd); /* leaves the epoll set by itself */
    growing_free(&session->in);
    growing_free(&session->held);
    *(session->previous ? &session->previous->next : &all) = session->next;
    if (session->next)
        session->next->previous = session->previous;
    if (spare_count == SPARE_MOST) {
        free(session);
        return;
    }
    session->next = spare;
    spare = session;
    spare_count++;
}

void session_end(struct session *session, const char *how, bool reset)
{
    if (session->waiting != WAIT_LINGER)
        count_out(session, how);
    session_forget(session, reset);
}

void session_wait_for(struct session *session, enum session_wait what, int64_t us)
{
    session->waiting = what;
    if (what == WAIT_NOTHING)
        timer_clear(&session->timer);
    else
        timer_set(&session->timer, loop_now_us() + us);
}

/*
 * A close with unread bytes in the socket is a reset, which may overtake our
 * last reply.  So: say that we are done, and read until the client is, too.
 */
void session_linger(struct session *session)
{
    count_out(session, session->quit ? "quit" : "us");
    tls_goodbye(session->tls);
    shutdown(session->watch.fd, SHUT_WR);
    session_wait_for(session, WAIT_LINGER, LINGER_US);
}

void sessions_end_all(void)
{
    while (all) {
        struct session *session = all;
        if (session->waiting != WAIT_LINGER && !session_owes(session) && session->greeted &&
            !session->handshaking)
            session_send(session, "421 4.3.2 Service shutting down\r\n", 33);
        session->broken = "the end of the world";
        session_end(session, "us", false);
    }
}

void sessions_reset_all(void)
{
    while (all) {
        all->broken = "the network";
        session_end(all, "us-reset", true);
    }
}
