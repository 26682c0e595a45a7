#include "smtp_service.h"
#include "smtp_session.h"
#include "smtp_tls.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { ACCEPTS_PER_ROUND = 64, BACKLOG = 4096 };

union address {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
};

static struct listener **listeners;
static unsigned listener_count;

static unsigned print_peer(const union address *peer, char *into, size_t size)
{
    if (peer->any.sa_family == AF_INET) {
        inet_ntop(AF_INET, &peer->v4.sin_addr, into, (socklen_t)size);
        return ntohs(peer->v4.sin_port);
    }
    inet_ntop(AF_INET6, &peer->v6.sin6_addr, into, (socklen_t)size);
    return ntohs(peer->v6.sin6_port);
}

static void listener_ready(struct watch *watch, uint32_t events)
{
    struct listener *listener = (struct listener *)watch;
    (void)events;
    for (int i = 0; i < ACCEPTS_PER_ROUND; i++) {
        union address peer = {0};
        char name[CLIENT_MOST];
        socklen_t size = sizeof peer;
        int fd = accept4(watch->fd, &peer.any, &size, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd < 0)
            return;
        unsigned port = print_peer(&peer, name, sizeof name);
        session_begin(listener, fd, name, port);
    }
}

static socklen_t address_of(const struct record *record, unsigned port, union address *address)
{
    *address = (union address){0};
    if (record->type == DNS_A) {
        address->v4.sin_family = AF_INET;
        address->v4.sin_port = htons((uint16_t)port);
        memcpy(&address->v4.sin_addr, record->rdata.at, 4);
        return sizeof address->v4;
    }
    address->v6.sin6_family = AF_INET6;
    address->v6.sin6_port = htons((uint16_t)port);
    memcpy(&address->v6.sin6_addr, record->rdata.at, 16);
    return sizeof address->v6;
}

/* A backlog that is full for ever: whoever connects hears nothing. */
static void fill_backlog(int fd, const union address *here, socklen_t size)
{
    listen(fd, 0);
    for (int i = 0; i < 4; i++) {
        int filler = socket(here->any.sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
        if (filler >= 0 && connect(filler, &here->any, size) < 0 && errno != EINPROGRESS)
            close(filler);
    }
}

/* A socket that is bound and does not listen refuses connections. */
static void wake_up(struct timer *timer)
{
    struct listener *listener =
        (struct listener *)((char *)timer - offsetof(struct listener, wakes));
    listener->server->down_us = 0;
    if (listen(listener->watch.fd, BACKLOG) == 0)
        loop_add(&listener->watch, EPOLLIN);
}

static bool listen_at(struct server *server, const struct record *record, unsigned port)
{
    union address here;
    int on = 1;
    socklen_t size = address_of(record, port, &here);
    int fd = socket(here.any.sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return false;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on); /* accepted sockets inherit it */
    if (here.any.sa_family == AF_INET6)
        setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
    if (bind(fd, &here.any, size) < 0 || (server->down_us == 0 && listen(fd, BACKLOG) < 0)) {
        int why = errno;
        close(fd);
        errno = why;
        return false;
    }
    struct listener *listener = keep(sizeof *listener);
    *listener = (struct listener){
        .watch = {listener_ready, fd, true}, .server = server, .wakes = {.due = wake_up}};
    print_peer(&here, listener->address, sizeof listener->address);
    listeners = realloc(listeners, (listener_count + 1) * sizeof *listeners);
    if (!listeners)
        abort();
    listeners[listener_count++] = listener;
    if (server->black_hole)
        fill_backlog(fd, &here, size);
    else if (server->down_us > 0)
        timer_set(&listener->wakes, loop_now_us() + server->down_us);
    else
        loop_add(&listener->watch, EPOLLIN);
    return true;
}

static bool listen_everywhere(struct server *server, unsigned port)
{
    const struct zone_name *name = table_get(&world.names, NULL, server->host);
    bool any = false;
    for (const struct record *record = name ? name->records : NULL; record; record = record->next) {
        if (record->type != DNS_A && record->type != DNS_AAAA)
            continue;
        any = true;
        if (server->down_us < INT64_MAX && !listen_at(server, record, port))
            return false;
    }
    if (!any) {
        fprintf(stderr, "rollcall-world: server %s has no host line with its address\n",
                server->host.at);
        exit(65);
    }
    return true;
}

static void close_all(void)
{
    int why = errno;
    for (unsigned i = 0; i < listener_count; i++)
        close(listeners[i]->watch.fd);
    listener_count = 0;
    errno = why;
}

bool smtp_service_open(unsigned port)
{
    for (struct server *server = world.servers; server; server = server->next) {
        if (server->starttls != STARTTLS_NO)
            tls_prepare();
        if (!listen_everywhere(server, port)) {
            close_all();
            return false;
        }
    }
    return true;
}

/* A socket that listens no more keeps its address, and may listen again. */
void smtp_service_refuse(bool refuse)
{
    for (unsigned i = 0; i < listener_count; i++) {
        struct watch *watch = &listeners[i]->watch;
        if (listeners[i]->server->black_hole || listeners[i]->server->down_us > 0)
            continue;
        if (refuse) {
            loop_remove(watch);
            shutdown(watch->fd, SHUT_RDWR);
        } else if (listen(watch->fd, BACKLOG) == 0) {
            loop_add(watch, EPOLLIN);
        }
    }
}

unsigned smtp_service_listeners(void)
{
    return listener_count;
}
