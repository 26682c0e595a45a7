/*
 * ares_on_uv.c - see ares_on_uv.h.
 *
 * Written against c-ares 1.18.1.  Without NOCHECKRESP it hides SERVFAIL, REFUSED
 * and NOTIMP behind "connection refused"; without IGNTC it turns to TCP by itself
 * with many queries at once, which fails where a server closes after an answer.
 */
#include "workers/dns/ares_on_uv.h"

#include <arpa/nameser.h>
#include <stdlib.h>

#include "base/memory.h"

enum {
    EDNS_SIZE = 1232,                /* fits into the smallest IPv6 packet: no fragments */
    SOCKET_BUFFER = 4 * 1024 * 1024, /* what the kernel allows of it: answers come in bursts */
};

struct watch {
    uv_poll_t poll;
    struct ares_on_uv *owner;
    ares_socket_t socket;
    int events;
    struct watch *next, **link;
};

struct ares_on_uv {
    uv_loop_t *loop;
    ares_channel ares;
    struct ares_on_uv_settings settings;
    struct watch *watches; /* two at most in practice: a socket and its successor */
};

static void on_closed(uv_handle_t *handle)
{
    free(handle->data);
}

static void watch_close(struct watch *watch)
{
    *watch->link = watch->next;
    if (watch->next)
        watch->next->link = watch->link;
    watch->owner = NULL;
    uv_close((uv_handle_t *)&watch->poll, on_closed);
}

static void on_ready(uv_poll_t *poll, int status, int events);

static void watch_start(struct watch *watch)
{
    uv_poll_start(&watch->poll, watch->events, on_ready);
    uv_unref((uv_handle_t *)&watch->poll); /* a socket kept open keeps no loop alive */
}

static void process(struct ares_on_uv *channel, ares_socket_t readable, ares_socket_t writable)
{
    ares_process_fd(channel->ares, readable, writable);
    channel->settings.processed(channel->settings.owner);
}

/*
 * On EPOLLERR libuv stops the handle and reports EBADF; reading is how c-ares learns
 * of the error and closes the socket.  Where it does not, watching goes on.
 */
static void on_ready(uv_poll_t *poll, int status, int events)
{
    struct watch *watch = poll->data;
    ares_socket_t socket = watch->socket;
    bool trouble = status < 0;

    if (trouble)
        watch_start(watch);
    process(watch->owner, trouble || events & UV_READABLE ? socket : ARES_SOCKET_BAD,
            trouble || events & UV_WRITABLE ? socket : ARES_SOCKET_BAD);
}

static struct watch *watch_of(const struct ares_on_uv *channel, ares_socket_t socket)
{
    struct watch *watch = channel->watches;

    while (watch && watch->socket != socket)
        watch = watch->next;
    return watch;
}

static struct watch *watch_new(struct ares_on_uv *channel, ares_socket_t socket)
{
    struct watch *watch = memory_new(sizeof *watch);

    if (uv_poll_init_socket(channel->loop, &watch->poll, socket) != 0) {
        free(watch); /* its queries time out */
        return NULL;
    }
    watch->poll.data = watch;
    watch->owner = channel;
    watch->socket = socket;
    watch->next = channel->watches;
    watch->link = &channel->watches;
    if (watch->next)
        watch->next->link = &watch->next;
    channel->watches = watch;
    return watch;
}

static void on_socket_state(void *data, ares_socket_t socket, int readable, int writable)
{
    struct ares_on_uv *channel = data;
    struct watch *watch = watch_of(channel, socket);

    if (!readable && !writable) {
        if (watch)
            watch_close(watch);
        return;
    }
    if (!watch)
        watch = watch_new(channel, socket);
    if (!watch)
        return;
    watch->events = (readable ? UV_READABLE : 0) | (writable ? UV_WRITABLE : 0);
    watch_start(watch);
}

static bool set_server(ares_channel ares, const struct socket_address *server)
{
    int port = (int)socket_address_port(server);
    struct ares_addr_port_node node = {
        .family = server->any.sa_family, .udp_port = port, .tcp_port = port};

    if (node.family == AF_INET)
        node.addr.addr4 = server->v4.sin_addr;
    else
        memcpy(&node.addr.addr6, &server->v6.sin6_addr, sizeof node.addr.addr6);
    return ares_set_servers_ports(ares, &node) == ARES_SUCCESS;
}

/* From 1.31 on, c-ares keeps answers: a dead end has to be heard twice. Its size here is 0. */
#ifdef ARES_OPT_QUERY_CACHE
enum { NO_CACHE = ARES_OPT_QUERY_CACHE };
#else
enum { NO_CACHE = 0 };
#endif

/* Every option is given, so that c-ares reads neither files nor the environment. */
static int open_channel(struct ares_on_uv *channel)
{
    static char lookups[] = "b";
    const struct ares_on_uv_settings *settings = &channel->settings;
    struct ares_options options = {
        .flags = ARES_FLAG_NOCHECKRESP | ARES_FLAG_IGNTC | ARES_FLAG_NOSEARCH |
                 ARES_FLAG_NOALIASES | ARES_FLAG_EDNS |
                 (settings->tcp ? ARES_FLAG_USEVC : ARES_FLAG_STAYOPEN),
        .timeout = (int)settings->timeout_ms,
        .tries = 1,
        .ndots = 1,
        .lookups = lookups,
        .ednspsz = EDNS_SIZE,
        .socket_send_buffer_size = SOCKET_BUFFER,
        .socket_receive_buffer_size = SOCKET_BUFFER,
        .sock_state_cb = on_socket_state,
        .sock_state_cb_data = channel,
    };

    return ares_init_options(&channel->ares, &options,
                             ARES_OPT_FLAGS | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_NDOTS |
                                 ARES_OPT_LOOKUPS | ARES_OPT_SERVERS | ARES_OPT_DOMAINS |
                                 ARES_OPT_SORTLIST | ARES_OPT_NOROTATE | ARES_OPT_EDNSPSZ |
                                 ARES_OPT_SOCK_SNDBUF | ARES_OPT_SOCK_RCVBUF |
                                 ARES_OPT_SOCK_STATE_CB | NO_CACHE);
}

bool ares_on_uv_new(struct ares_on_uv **out, uv_loop_t *loop,
                    const struct ares_on_uv_settings *settings, struct failure *why)
{
    struct ares_on_uv *channel = memory_new(sizeof *channel);
    int status;

    *channel = (struct ares_on_uv){.loop = loop, .settings = *settings};
    status = open_channel(channel);
    if (status != ARES_SUCCESS) {
        free(channel);
        return failed(why, EXIT_OUT_OF_RESOURCES, "cannot start the resolver: %s",
                      ares_strerror(status));
    }
    if (!set_server(channel->ares, &settings->server)) {
        ares_on_uv_free(channel);
        return failed(why, EXIT_OUT_OF_RESOURCES, "cannot start the resolver: its server");
    }
    *out = channel;
    return true;
}

void ares_on_uv_free(struct ares_on_uv *channel)
{
    if (!channel)
        return;
    ares_destroy(channel->ares);
    while (channel->watches)
        watch_close(channel->watches);
    free(channel);
}

void ares_on_uv_ask(struct ares_on_uv *channel, const char *name, enum dns_type type,
                    ares_callback answered, void *asker)
{
    ares_query(channel->ares, name, ns_c_in, type, answered, asker);
}

void ares_on_uv_tick(struct ares_on_uv *channel)
{
    ares_process_fd(channel->ares, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
}
