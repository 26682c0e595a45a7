/*
 * Bytes in, bytes out.  A session either listens, or owes a reply that is held
 * back, dripping, or stuck in a full socket: then what comes in is kept until
 * the reply is out.  What the last command decided (`fate`) follows when all
 * replies are written.
 */
#include "smtp_session.h"
#include "counts.h"
#include "event_log.h"
#include "smtp_life.h"
#include "smtp_output.h"
#include "smtp_tls.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

enum { READ_MOST = 64 * 1024, IN_MOST = 256 * 1024 };

static struct growing replies; /* to what was read in one go */
static struct growing one;     /* to the line at hand */

static void begin_handshake(struct session *session)
{
    session->fate = FATE_GO_ON;
    session->in.len = 0;
    session->next_is_ahead = false;
    session->handshaking = true;
    if (session->server->starttls_end == STARTTLS_HANGS)
        session->broken = "handshake";
    else
        session->tls = tls_new(session->watch.fd);
}

/* All replies are written: what now? False when the session is gone. */
static bool follow_fate(struct session *session)
{
    session->greeted = true;
    switch (session->fate) {
    case FATE_CLOSE:
        session_linger(session);
        break;
    case FATE_RESET:
        session_end(session, "us-reset", true);
        return false;
    case FATE_HANDSHAKE:
        begin_handshake(session);
        break;
    case FATE_ENDLESS:
        session_want_to_write(session, true);
        break;
    case FATE_DEAF:
        session_stop_reading(session);
        break;
    case FATE_HANG:
    case FATE_GO_ON:
        if (session->server->idle_us)
            session_wait_for(session, WAIT_IDLE, session->server->idle_us);
        break;
    }
    return true;
}

/* ---- reading ---- */

static bool listens(const struct session *session)
{
    return session->held.len == 0 && session->waiting != WAIT_HOLD_BACK &&
           session->waiting != WAIT_DRIP && session->waiting != WAIT_LINGER &&
           !session->handshaking && (session->fate == FATE_GO_ON || session->fate == FATE_HANG);
}

static void hear_line(struct session *session, struct bytes line)
{
    if (line.len > 0 && line.at[line.len - 1] == '\r')
        line.len--;
    else
        session_protest(session, "a line ends with LF alone");
    session_answer(session, line, &one);
    session->next_is_ahead = true;
}

/* The reply is to wait; those before it are not. False when the session is gone. */
static bool hold_back(struct session *session)
{
    if (!session_write(session, replies.at, replies.len))
        return false;
    replies.len = 0;
    growing_add(&session->held, one.at, one.len);
    session_wait_for(session, WAIT_HOLD_BACK, session->wait_us);
    session_want_to_write(session, false);
    return true;
}

/* Answers line after line, until one must wait. *done says how much was understood. */
static bool answer_lines(struct session *session, const char *at, size_t len, size_t *done)
{
    replies.len = 0;
    while (*done < len && listens(session)) {
        const char *newline = memchr(at + *done, '\n', len - *done);
        if (!newline)
            break;
        one.len = 0;
        session->wait_us = 0;
        hear_line(session, (struct bytes){at + *done, (size_t)(newline - at) - *done});
        *done = (size_t)(newline - at) + 1;
        if (session->wait_us > 0)
            return hold_back(session);
        growing_add(&replies, one.at, one.len);
    }
    return true;
}

/* Understands `at`, which is new, or all that was kept in `in`. False when the session is gone. */
static bool understand(struct session *session, const char *at, size_t len)
{
    bool kept = at == session->in.at;
    size_t done = 0;
    if (!answer_lines(session, at, len, &done))
        return false;
    if (kept)
        growing_drop(&session->in, done);
    else
        growing_add(&session->in, at + done, len - done);
    if (session->in.len == 0)
        growing_free(&session->in);
    if (session->waiting == WAIT_HOLD_BACK)
        return true;
    size_t out = replies.len;
    replies.len = 0;
    if (out > 0 && !session_write(session, replies.at, out))
        return false;
    return session->held.len > 0 || done == 0 || follow_fate(session);
}

/* Writes what is held and, when all is out, goes on with what was kept. */
static void go_on(struct session *session)
{
    session_wait_for(session, WAIT_NOTHING, 0);
    if (!session_write(session, session->held.at, session->held.len) || session->held.len > 0)
        return;
    growing_free(&session->held);
    if (follow_fate(session) && listens(session) && session->in.len > 0)
        understand(session, session->in.at, session->in.len);
}

/* `starttls ... hanging`: whatever comes is not answered. */
static void ignore_hands(struct session *session)
{
    char bytes[4096];
    if (recv(session->watch.fd, bytes, sizeof bytes, 0) <= 0)
        session_end(session, "eof", false);
}

static void shake_hands(struct session *session)
{
    if (!session->tls) {
        ignore_hands(session);
        return;
    }
    if (session->server->starttls_end == STARTTLS_BREAKS) {
        static const char nonsense[] = "This is not what a TLS server says.\r\n";
        session->broken = "handshake";
        tls_free(session->tls);
        session->tls = NULL;
        session_send(session, nonsense, sizeof nonsense - 1);
        session->handshaking = false;
        session->fate = FATE_CLOSE;
        follow_fate(session);
        return;
    }
    int done = tls_accept(session->tls);
    if (done < 0) {
        session->broken = "handshake";
        session_end(session, "reset", false);
    } else if (done > 0) {
        session->handshaking = false;
        session_forget_hello(session);
        event_begin("tls");
        event_number("c", session->id);
        event_end();
    }
}

static ssize_t read_some(struct session *session, char *into, size_t size)
{
    if (session->tls && session->waiting != WAIT_LINGER)
        return tls_read(session->tls, into, size);
    ssize_t n = recv(session->watch.fd, into, size, 0);
    if (n == 0)
        return -1;
    return n < 0 ? (errno == EAGAIN || errno == EINTR ? 0 : -2) : n;
}

static void note_arrival(struct session *session, size_t len)
{
    if (!session->greeted && len > 0) {
        counts.early++;
        event_begin("early");
        event_number("c", session->id);
        event_number("bytes", (int64_t)len);
        event_end();
    }
    if (session->in.len == 0)
        session->next_is_ahead = session_owes(session) || !session->greeted;
}

/* False when the session is gone, or has read all there is. */
static bool read_once(struct session *session)
{
    static char bytes[READ_MOST];
    ssize_t len = read_some(session, bytes, sizeof bytes);
    if (len < 0) {
        session_end(session, len == -1 ? "eof" : "reset", false);
        return false;
    }
    if (len == 0 || session->waiting == WAIT_LINGER)
        return false;
    note_arrival(session, (size_t)len);
    if (session->in.len > 0 || !listens(session)) {
        growing_add(&session->in, bytes, (size_t)len);
        if (session->in.len > IN_MOST) {
            session_protest(session, "it sends without end");
            session_end(session, "us", true);
            return false;
        }
        return !listens(session) || understand(session, session->in.at, session->in.len);
    }
    return understand(session, bytes, (size_t)len);
}

static void session_ready(struct watch *watch, uint32_t events)
{
    struct session *session = (struct session *)watch;
    if (session->handshaking) {
        shake_hands(session);
        return;
    }
    if (events & EPOLLOUT) {
        if (session->fate == FATE_ENDLESS)
            session_write_endlessly(session);
        else if (session->held.len > 0)
            go_on(session);
        return; /* level-triggered: what is readable is told again */
    }
    bool more = read_once(session);
    while (more && session->tls &&
           !session->handshaking) /* TLS may hold whole records back from epoll */
        more = read_once(session);
}

static void say_idle(struct session *session)
{
    session->fate = FATE_CLOSE;
    session->broken = "421";
    growing_add_text(&session->held, "421 4.4.2 Error: timeout exceeded\r\n");
    go_on(session);
}

static void session_due(struct timer *timer)
{
    struct session *session = (struct session *)((char *)timer - offsetof(struct session, timer));
    if (session->waiting == WAIT_LINGER)
        session_forget(session, false);
    else if (session->waiting == WAIT_IDLE)
        say_idle(session);
    else
        go_on(session);
}

/* ---- the beginning of a session ---- */

/* Somebody who talks before he was greeted has done so by now, or will be seen at the next read. */
static void look_for_early_talk(struct session *session)
{
    int waiting = 0;
    if (event_log_is_open() && ioctl(session->watch.fd, FIONREAD, &waiting) == 0 && waiting > 0)
        note_arrival(session, (size_t)waiting);
}

static void greet(struct session *session)
{
    one.len = 0;
    session_greet(session, &one);
    if (session->wait_us > 0) {
        const struct reply *teaser = &session->server->teaser;
        if (teaser->code && !session_write(session, teaser->text.at, teaser->text.len))
            return;
        growing_add(&session->held, one.at, one.len);
        session_wait_for(session, WAIT_HOLD_BACK, session->wait_us);
        return;
    }
    if (session_write(session, one.at, one.len) && session->held.len == 0)
        follow_fate(session);
}

void session_begin(struct listener *listener, int fd, const char *client, unsigned port)
{
    struct session *session = session_new(listener, fd, client);
    if (!session) {
        close(fd);
        return;
    }
    session->watch.ready = session_ready;
    session->timer.due = session_due;
    loop_add(&session->watch, EPOLLIN);
    session_count_in(session, port);
    look_for_early_talk(session);
    greet(session);
}
