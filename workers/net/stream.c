/*
 * stream.c - see stream.h.
 *
 * Who holds a stream: libuv, from the start to on_closed(), and the owner, from the
 * start to stream_close().  The second one to let go frees it, so either may be first,
 * also inside any event.
 *
 *   stream_connect() --on_connected()--> open --stream_start_tls()--> shaking hands --> secure
 *        |                                |
 *        +------------ end() -------------+--> uv_close() --on_closed()--> the owner's `ended`
 *
 * An end is told from on_closed(): the socket is given back at once, and an event never
 * comes from inside a call of the owner.
 */
#include "workers/net/stream.h"

#include <assert.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "workers/net/tls.h"

enum {
    READ_SIZE = 16 * 1024,       /* one TLS record */
    UNSENT_MAX = 64 * 1024,      /* who reads nothing is hung up on */
    USER_TIMEOUT_MS = 30 * 1000, /* unacknowledged bytes end the connection: RFC 5482 */
};

struct stream_room {
    uv_loop_t *loop;
    const struct safe_target *rule;
    struct tls_context *tls; /* NULL until the first handshake */
    size_t streams;
    char bytes[READ_SIZE]; /* what was read last, of whichever stream */
};

enum security { IN_THE_CLEAR, SHAKING_HANDS, SECURE };

struct stream {
    uv_tcp_t tcp;
    uv_connect_t connect;
    struct stream_room *room;
    const struct stream_events *events;
    void *owner;
    struct tls *tls;
    enum security security;
    enum stream_end end;
    int error;
    bool ended;     /* `end` and `error` are to be told */
    bool forgotten; /* the owner has said stream_close() */
    bool closed;    /* libuv holds it no more */
};

/* Bytes the kernel did not take at once. */
struct unsent {
    uv_write_t write;
    struct stream *stream;
    char bytes[];
};

struct stream_room *stream_room_new(uv_loop_t *loop, const struct safe_target *rule)
{
    struct stream_room *room = memory_new(sizeof *room);

    room->loop = loop;
    room->rule = rule;
    return room;
}

void stream_room_free(struct stream_room *room)
{
    if (!room)
        return;
    assert(room->streams == 0);
    tls_context_free(room->tls);
    free(room);
}

/* ---- the end ---- */

static void let_go(struct stream *stream)
{
    if (!stream->closed || !stream->forgotten)
        return;
    stream->room->streams--;
    tls_free(stream->tls);
    free(stream);
}

static void on_closed(uv_handle_t *handle)
{
    struct stream *stream = handle->data;

    stream->closed = true;
    if (stream->forgotten) {
        let_go(stream);
        return;
    }
    /* The owner says stream_close() now or later: nothing of the stream is touched after this. */
    stream->events->ended(stream->owner, stream->end, stream->error);
}

static void close_socket(struct stream *stream)
{
    if (!uv_is_closing((uv_handle_t *)&stream->tcp))
        uv_close((uv_handle_t *)&stream->tcp, on_closed);
}

static void end(struct stream *stream, enum stream_end how, int error)
{
    if (stream->ended || stream->forgotten)
        return;
    stream->ended = true;
    stream->end = how;
    stream->error = error;
    close_socket(stream);
}

static bool is_over(const struct stream *stream)
{
    return stream->ended || stream->forgotten;
}

/*
 * Errors that the other side, or the way to it, can cause; all others are about us:
 * descriptors, ports, memory, routes, the local firewall.
 */
static enum stream_end why_not_connected(int error)
{
    switch (error) {
    case ECONNREFUSED:
    case ECONNRESET:
    case ECONNABORTED:
    case EHOSTUNREACH:
    case EHOSTDOWN:
    case ENONET:
    case ENOPROTOOPT:
    case EPROTO:
    case EPIPE:
    case ETIMEDOUT:
        return STREAM_NOT_CONNECTED;
    default:
        return STREAM_LOCAL_TROUBLE;
    }
}

static void not_connected(struct stream *stream, int error)
{
    end(stream, why_not_connected(error), error);
}

/* ---- sending ---- */

static void on_written(uv_write_t *write, int status)
{
    struct unsent *unsent = write->data;

    /* ECANCELED: closed meanwhile, by us. */
    if (status < 0 && status != UV_ECANCELED)
        end(unsent->stream, STREAM_RESET, -status);
    free(unsent);
}

static void send_later(struct stream *stream, struct text bytes)
{
    struct unsent *unsent;
    uv_buf_t piece;
    int status;

    if (uv_stream_get_write_queue_size((uv_stream_t *)&stream->tcp) + bytes.len > UNSENT_MAX) {
        end(stream, STREAM_RESET, ENOBUFS);
        return;
    }
    unsent = memory_new(sizeof *unsent + bytes.len);
    unsent->stream = stream;
    unsent->write.data = unsent;
    memcpy(unsent->bytes, bytes.bytes, bytes.len);
    piece = uv_buf_init(unsent->bytes, (unsigned)bytes.len);
    status = uv_write(&unsent->write, (uv_stream_t *)&stream->tcp, &piece, 1, on_written);
    if (status < 0) {
        free(unsent);
        end(stream, STREAM_RESET, -status);
    }
}

/* What the kernel takes at once, 0 where it takes nothing now; negative is an error. */
static int send_now(struct stream *stream, struct text bytes)
{
    uv_buf_t piece = {.base = (char *)(uintptr_t)bytes.bytes, .len = bytes.len};
    int sent = uv_try_write((uv_stream_t *)&stream->tcp, &piece, 1);

    return sent == UV_EAGAIN ? 0 : sent;
}

static void send_bytes(struct stream *stream, struct text bytes)
{
    int sent;

    if (bytes.len == 0 || is_over(stream))
        return;
    sent = send_now(stream, bytes);
    if (sent < 0)
        end(stream, STREAM_RESET, -sent);
    else if ((size_t)sent < bytes.len)
        send_later(stream, text_slice(bytes, (size_t)sent, bytes.len));
}

static void send_tls_output(struct stream *stream)
{
    send_bytes(stream, tls_output(stream->tls));
    tls_sent(stream->tls);
}

void stream_send(struct stream *stream, struct text bytes)
{
    assert(stream->security != SHAKING_HANDS);
    if (is_over(stream))
        return;
    if (!stream->tls) {
        send_bytes(stream, bytes);
        return;
    }
    if (!tls_write(stream->tls, bytes))
        end(stream, STREAM_TLS_FAILED, 0);
    send_tls_output(stream);
}

/* ---- TLS ---- */

static void go_on_shaking_hands(struct stream *stream)
{
    enum tls_state state = tls_shake_hands(stream->tls);

    send_tls_output(stream);
    if (state == TLS_READY) {
        stream->security = SECURE;
        if (!is_over(stream))
            stream->events->secured(stream->owner);
    } else if (state != TLS_GOES_ON) {
        end(stream, STREAM_TLS_FAILED, 0);
    }
}

static void hand_out_plain_bytes(struct stream *stream)
{
    struct stream_room *room = stream->room;
    size_t len;

    while (!is_over(stream)) {
        enum tls_state state = tls_read(stream->tls, room->bytes, sizeof room->bytes, &len);

        if (state == TLS_READY) {
            stream->events->received(stream->owner, (struct text){room->bytes, len});
            continue;
        }
        send_tls_output(stream);
        if (state != TLS_GOES_ON)
            end(stream, state == TLS_ENDED ? STREAM_EOF : STREAM_TLS_FAILED, 0);
        return;
    }
}

static void receive_tls(struct stream *stream, struct text bytes)
{
    tls_receive(stream->tls, bytes);
    if (stream->security == SHAKING_HANDS)
        go_on_shaking_hands(stream);
    if (stream->security == SECURE)
        hand_out_plain_bytes(stream);
}

void stream_start_tls(struct stream *stream, const char *host)
{
    struct stream_room *room = stream->room;

    assert(stream->security == IN_THE_CLEAR);
    if (is_over(stream))
        return;
    if (!room->tls)
        room->tls = tls_context_new();
    stream->tls = tls_new(room->tls, host);
    stream->security = SHAKING_HANDS;
    if (stream->tls)
        go_on_shaking_hands(stream);
    else
        end(stream, STREAM_TLS_FAILED, 0);
}

/* ---- receiving ---- */

static void lend_bytes(uv_handle_t *handle, size_t suggested, uv_buf_t *piece)
{
    struct stream *stream = handle->data;

    (void)suggested;
    *piece = uv_buf_init(stream->room->bytes, sizeof stream->room->bytes);
}

static void on_end_of_reading(struct stream *stream, int error)
{
    if (stream->security == SHAKING_HANDS && error == UV_EOF)
        end(stream, STREAM_TLS_FAILED, 0);
    else if (error == UV_EOF)
        end(stream, STREAM_EOF, 0);
    else
        end(stream, STREAM_RESET, -error);
}

static void on_read(uv_stream_t *tcp, ssize_t count, const uv_buf_t *piece)
{
    struct stream *stream = tcp->data;
    struct text bytes = {piece->base, count > 0 ? (size_t)count : 0};

    if (count < 0)
        on_end_of_reading(stream, (int)count);
    else if (stream->tls)
        receive_tls(stream, bytes);
    else if (count > 0)
        stream->events->received(stream->owner, bytes);
}

/* ---- connecting ---- */

static void on_connected(uv_connect_t *connect, int status)
{
    struct stream *stream = connect->data;

    if (is_over(stream))
        return;
    if (status == 0)
        status = uv_read_start((uv_stream_t *)&stream->tcp, lend_bytes, on_read);
    if (status < 0)
        not_connected(stream, -status);
    else
        stream->events->connected(stream->owner);
}

/* Each is an improvement where the kernel has it, and no loss where it has not. */
static void tune(struct stream *stream, bool binds)
{
    const unsigned user_timeout_ms = USER_TIMEOUT_MS;
    const int yes = 1;
    uv_os_fd_t fd;

    uv_tcp_nodelay(&stream->tcp, 1);
    if (uv_fileno((uv_handle_t *)&stream->tcp, &fd) != 0)
        return;
    (void)setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &user_timeout_ms, sizeof user_timeout_ms);
    /* The port is chosen by connect(), which may share one among several destinations. */
    if (binds)
        (void)setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &yes, sizeof yes);
}

/* Returns 0 or a negative errno, as libuv does. */
static int begin_to_connect(struct stream *stream, const struct socket_address *to,
                            const struct socket_address *from)
{
    int status = uv_tcp_init_ex(stream->room->loop, &stream->tcp, to->any.sa_family);

    if (status < 0) {
        /* No socket (EMFILE ...): a handle without one can still be closed. */
        uv_tcp_init(stream->room->loop, &stream->tcp);
        stream->tcp.data = stream;
        return status;
    }
    stream->tcp.data = stream;
    tune(stream, from != NULL);
    if (from)
        status = uv_tcp_bind(&stream->tcp, &from->any, 0);
    if (status < 0)
        return status;
    return uv_tcp_connect(&stream->connect, &stream->tcp, &to->any, on_connected);
}

struct stream *stream_connect(struct stream_room *room, const struct socket_address *to,
                              const struct socket_address *from, const struct stream_events *events,
                              void *owner)
{
    struct stream *stream = memory_new(sizeof *stream);
    int status;

    *stream = (struct stream){.room = room, .events = events, .owner = owner};
    stream->connect.data = stream;
    room->streams++;
    if (!safe_target_allows(room->rule, to)) {
        uv_tcp_init(room->loop, &stream->tcp);
        stream->tcp.data = stream;
        end(stream, STREAM_NOT_ALLOWED, 0);
        return stream;
    }
    status = begin_to_connect(stream, to, from);
    if (status < 0)
        not_connected(stream, -status);
    return stream;
}

bool stream_local_address(const struct stream *stream, struct socket_address *out)
{
    int size = sizeof *out;

    memset(out, 0, sizeof *out);
    return !is_over(stream) && uv_tcp_getsockname(&stream->tcp, &out->any, &size) == 0;
}

void stream_close(struct stream *stream)
{
    if (!stream || stream->forgotten)
        return;
    if (stream->security == SECURE && !stream->ended) {
        tls_say_goodbye(stream->tls);
        (void)send_now(stream, tls_output(stream->tls));
    }
    stream->forgotten = true;
    if (stream->closed)
        let_go(stream);
    else
        close_socket(stream);
}
