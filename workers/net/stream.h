/*
 * stream.h - a connection to a mail server, in the clear or under TLS.
 *
 * The only place that connects: the very address that goes to connect() is
 * checked by safe_target first.  Events come on the loop's thread, never from
 * inside a call of the owner; the owner may close the stream inside any of them.
 * Deadlines are the owner's: it closes what takes too long.
 *
 * The process ignores SIGPIPE (libuv writes without MSG_NOSIGNAL).
 */
#ifndef WORKERS_NET_STREAM_H
#define WORKERS_NET_STREAM_H

#include <stdbool.h>
#include <uv.h>

#include "base/compiler.h"
#include "base/failure.h"
#include "base/socket_address.h"
#include "base/text.h"
#include "workers/net/safe_target.h"

struct stream;

enum stream_end {
    STREAM_NOT_CONNECTED, /* refused, unreachable: .error is the errno (positive) */
    STREAM_LOCAL_TROUBLE, /* EMFILE, ENOBUFS, EADDRNOTAVAIL, ENETUNREACH of our own ...: about us */
    STREAM_NOT_ALLOWED,   /* safe_target said no */
    STREAM_EOF,
    STREAM_RESET, /* ECONNRESET, EPIPE, ETIMEDOUT on an open connection; ENOBUFS: they read nothing */
    STREAM_TLS_FAILED, /* the handshake, or a record that is none */
};

/* What happens to a stream; `owner` is what stream_connect() was given. */
struct stream_events {
    void (*connected)(void *owner);
    void (*received)(void *owner, struct text bytes); /* lent during the call */
    void (*secured)(void *owner);
    /* The other side, or the network, ended it; nothing more comes.  Say stream_close(). */
    void (*ended)(void *owner, enum stream_end end, int error);
};

/* What the streams of one loop share: the rule, the read buffer, the TLS context. */
struct stream_room;
struct stream_room *stream_room_new(uv_loop_t *loop, const struct safe_target *rule);
/* After the last stream is closed and the loop has run; NULL is welcome. */
void stream_room_free(struct stream_room *room);

/*
 * Starts to connect; the outcome is `connected` or `ended`.  `from` is the source
 * address, with port 0, or NULL.  The stream is the owner's until stream_close().
 */
struct stream *stream_connect(struct stream_room *room, const struct socket_address *to,
                              const struct socket_address *from, const struct stream_events *events,
                              void *owner);

/*
 * Sends; what the kernel does not take at once is kept, up to 64 KiB: beyond them the
 * stream ends.  Not while hands are shaken; after `ended` it does nothing.
 */
void stream_send(struct stream *stream, struct text bytes);

/*
 * Shakes hands as a client (TLS 1.2 or newer, no verification: an exchanger's
 * certificate proves nothing without DANE); then `secured`, or `ended`.  `host` is
 * for SNI.  Plain bytes that came before the handshake are a broken promise (RFC
 * 3207, 4.2): the owner has already refused them.
 */
void stream_start_tls(struct stream *stream, const char *host);

/* Our own address of an open stream. */
bool stream_local_address(const struct stream *stream, struct socket_address *out);

/*
 * Ends it; no event comes after this call, and the owner forgets the pointer.  Bytes
 * that the kernel has not taken yet are dropped.  NULL is welcome.
 */
void stream_close(struct stream *stream);

#endif
