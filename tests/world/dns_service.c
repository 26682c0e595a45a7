#include "dns_service.h"
#include "dns_message.h"
#include "loop.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { QUERIES_PER_ROUND = 256, SOCKET_BUFFER = 4 << 20, QUERY_MOST = 4096 };

/* An answer that waits, for UDP. */
struct late_answer {
    struct timer timer;
    struct sockaddr_in to;
    size_t len;
    char bytes[];
};

struct dns_peer {
    struct watch watch;
    struct timer timer;
    struct growing in, out;
    bool hanging_up;
};

static struct watch udp = {.fd = -1}, tcp = {.fd = -1};
static struct growing scratch;

static void send_late(struct timer *timer)
{
    struct late_answer *late = (struct late_answer *)timer;
    sendto(udp.fd, late->bytes, late->len, 0, (struct sockaddr *)&late->to, sizeof late->to);
    free(late);
}

static void answer_later(const struct sockaddr_in *to, int64_t delay_us)
{
    struct late_answer *late = malloc(sizeof *late + scratch.len);
    if (!late)
        abort();
    *late = (struct late_answer){.timer.due = send_late, .to = *to, .len = scratch.len};
    memcpy(late->bytes, scratch.at, scratch.len);
    timer_set(&late->timer, loop_now_us() + delay_us);
}

static void udp_ready(struct watch *watch, uint32_t events)
{
    (void)events;
    for (int i = 0; i < QUERIES_PER_ROUND; i++) {
        char query[QUERY_MOST];
        struct sockaddr_in from;
        socklen_t size = sizeof from;
        ssize_t len = recvfrom(watch->fd, query, sizeof query, 0, (struct sockaddr *)&from, &size);
        if (len < 0)
            return;
        scratch.len = 0;
        struct dns_answer answer =
            dns_answer_to((struct bytes){query, (size_t)len}, false, &scratch);
        if (answer.manner == DNS_KEEP_SILENT)
            continue;
        if (answer.delay_us > 0)
            answer_later(&from, answer.delay_us);
        else
            sendto(watch->fd, scratch.at, scratch.len, 0, (struct sockaddr *)&from, size);
    }
}

static void peer_end(struct dns_peer *peer)
{
    timer_clear(&peer->timer);
    loop_remove(&peer->watch);
    close(peer->watch.fd);
    growing_free(&peer->in);
    growing_free(&peer->out);
    free(peer);
}

/* A peer that does not read is not worth waiting for: what does not fit is lost with it. */
static bool peer_send(struct dns_peer *peer)
{
    while (peer->out.len > 0) {
        ssize_t n = send(peer->watch.fd, peer->out.at, peer->out.len, MSG_NOSIGNAL);
        if (n <= 0)
            return false;
        growing_drop(&peer->out, (size_t)n);
    }
    return !peer->hanging_up;
}

static void peer_due(struct timer *timer)
{
    struct dns_peer *peer = (struct dns_peer *)((char *)timer - offsetof(struct dns_peer, timer));
    if (!peer_send(peer))
        peer_end(peer);
}

/* Answers every whole question there is; the longest delay among them holds all. */
static int64_t peer_answer(struct dns_peer *peer)
{
    int64_t delay_us = 0;
    size_t done = 0;
    while (peer->in.len - done >= 2) {
        const unsigned char *at = (const unsigned char *)peer->in.at + done;
        size_t len = (size_t)at[0] << 8 | at[1];
        if (peer->in.len - done - 2 < len)
            break;
        size_t start = peer->out.len;
        growing_add(&peer->out, "\0\0", 2);
        struct dns_answer answer =
            dns_answer_to((struct bytes){peer->in.at + done + 2, len}, true, &peer->out);
        if (answer.manner != DNS_SEND)
            peer->out.len = start;
        else {
            size_t size = peer->out.len - start - 2;
            peer->out.at[start] = (char)(size >> 8);
            peer->out.at[start + 1] = (char)size;
        }
        peer->hanging_up |= answer.manner == DNS_HANG_UP;
        if (answer.delay_us > delay_us)
            delay_us = answer.delay_us;
        done += 2 + len;
    }
    growing_drop(&peer->in, done);
    return delay_us;
}

static void peer_ready(struct watch *watch, uint32_t events)
{
    struct dns_peer *peer = (struct dns_peer *)watch;
    char bytes[QUERY_MOST];
    (void)events;
    ssize_t len = recv(watch->fd, bytes, sizeof bytes, 0);
    if (len <= 0) {
        peer_end(peer);
        return;
    }
    growing_add(&peer->in, bytes, (size_t)len);
    int64_t delay_us = peer_answer(peer);
    if (delay_us > 0)
        timer_set(&peer->timer, loop_now_us() + delay_us);
    else if (!peer_send(peer))
        peer_end(peer);
}

static void tcp_ready(struct watch *watch, uint32_t events)
{
    (void)events;
    int fd = accept4(watch->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0)
        return;
    struct dns_peer *peer = calloc(1, sizeof *peer);
    if (!peer)
        abort();
    *peer = (struct dns_peer){.watch = {.ready = peer_ready, .fd = fd}, .timer.due = peer_due};
    loop_add(&peer->watch, EPOLLIN);
}

static bool open_one(struct watch *watch, int type, unsigned port)
{
    struct sockaddr_in here = {.sin_family = AF_INET,
                               .sin_port = htons((uint16_t)port),
                               .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int on = 1;
    int buffer = SOCKET_BUFFER;
    watch->fd = socket(AF_INET, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (watch->fd < 0)
        return false;
    if (type == SOCK_STREAM)
        setsockopt(watch->fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    else
        setsockopt(watch->fd, SOL_SOCKET, SO_RCVBUF, &buffer, sizeof buffer);
    if (bind(watch->fd, (struct sockaddr *)&here, sizeof here) < 0 ||
        (type == SOCK_STREAM && listen(watch->fd, 1024) < 0)) {
        close(watch->fd);
        return false;
    }
    loop_add(watch, EPOLLIN);
    return true;
}

bool dns_service_open(unsigned port)
{
    udp.ready = udp_ready;
    tcp.ready = tcp_ready;
    if (!open_one(&udp, SOCK_DGRAM, port))
        return false;
    if (open_one(&tcp, SOCK_STREAM, port))
        return true;
    loop_remove(&udp);
    close(udp.fd);
    return false;
}
