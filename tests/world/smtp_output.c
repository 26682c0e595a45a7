#include "smtp_output.h"
#include "smtp_life.h"
#include "smtp_tls.h"

#include <errno.h>
#include <sys/epoll.h>
#include <sys/socket.h>

/* How much was taken: 0 when the socket is full, negative when it is dead. */
ssize_t session_send(struct session *session, const char *at, size_t len)
{
    if (session->tls)
        return tls_write(session->tls, at, len);
    ssize_t n = send(session->watch.fd, at, len, MSG_NOSIGNAL);
    return n < 0 && (errno == EAGAIN || errno == EINTR) ? 0 : n;
}

void session_want_to_write(struct session *session, bool wanted)
{
    if (session->blocked == wanted)
        return;
    session->blocked = wanted;
    loop_change(&session->watch, wanted ? EPOLLIN | EPOLLOUT : EPOLLIN);
}

/* What comes fills the socket, and then the window is closed. */
void session_stop_reading(struct session *session)
{
    int least = 1;
    setsockopt(session->watch.fd, SOL_SOCKET, SO_RCVBUF, &least, sizeof least);
    loop_change(&session->watch, 0);
}

/* The size of the next piece, as the server's temper has it. */
static size_t piece_of(const struct session *session, size_t len)
{
    const struct server *server = session->server;
    if (server->split && len > 1)
        len = 1;
    if (server->drip_bytes && len > server->drip_bytes)
        len = server->drip_bytes;
    if (server->cut_after && session->sent + len > server->cut_after)
        len = server->cut_after - session->sent;
    return len;
}

/* `cut after N bytes`. True when nothing more is to be written; `whole`: what was said was. */
static bool cut(struct session *session, bool whole)
{
    bool reset = session->server->cut_by_reset;
    if (session->server->cut_after == 0 || session->sent < session->server->cut_after)
        return false;
    session->broken = "cut";
    if (session->server->cut_by_stall) {
        session->fate = FATE_HANG;
        session->greeted |= whole;
        growing_free(&session->held);
        return true;
    }
    session_end(session, reset ? "us-reset" : "us", reset);
    return true;
}

/* Writes what it can and holds the rest. False when the session is gone. */
bool session_write(struct session *session, const char *at, size_t len)
{
    size_t done = 0;
    while (done < len) {
        ssize_t n = session_send(session, at + done, piece_of(session, len - done));
        if (n < 0) {
            session_end(session, "reset", false);
            return false;
        }
        if (n == 0)
            break;
        done += (size_t)n;
        session->sent += (size_t)n;
        if (cut(session, done == len))
            return false;
        if (session->server->drip_bytes && done < len)
            break;
    }
    if (at == session->held.at)
        growing_drop(&session->held, done);
    else
        growing_add(&session->held, at + done, len - done);
    bool drips = session->held.len > 0 && session->server->drip_bytes;
    if (drips)
        session_wait_for(session, WAIT_DRIP, session->server->drip_us);
    session_want_to_write(session, session->held.len > 0 && !drips);
    return true;
}

void session_write_endlessly(struct session *session)
{
    if (session_send(session, session->flood->at, session->flood->len) < 0)
        session_end(session, "reset", false);
}
