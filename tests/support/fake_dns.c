/*
 * fake_dns.c - see fake_dns.h.
 *
 * Runs on: the thread of the loop.
 */
#include "support/fake_dns.h"

#include <arpa/inet.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

enum {
    TYPE_A = 1,
    TYPE_CNAME = 5,
    TYPE_SOA = 6,
    TYPE_MX = 15,
    TYPE_TXT = 16,
    TYPE_AAAA = 28,
    UDP_MOST = 1232,
    NAME_SIZE = 256,
    ASKED_MAX = 20000,
    TTL_S = 300,
};

struct message {
    unsigned char bytes[65535];
    size_t len;
};

struct asked {
    char name[64];
    unsigned type;
};

struct fake_dns {
    uv_udp_t udp;
    uv_tcp_t tcp;
    const struct fake_zone *zone;
    struct socket_address address;
    char udp_buffer[2048];
    struct message message; /* the answer being made */
    struct asked asked[ASKED_MAX];
    size_t asked_count, tcp_count;
    unsigned open_handles;
};

struct query {
    char name[NAME_SIZE];
    unsigned type;
    size_t question_end;
    bool by_tcp;
};

/* Also where NDEBUG is set. */
static void must(bool holds)
{
    if (!holds)
        abort();
}

static void put(struct message *m, const void *bytes, size_t len)
{
    must(m->len + len <= sizeof m->bytes);
    memcpy(m->bytes + m->len, bytes, len);
    m->len += len;
}

static void put16(struct message *m, unsigned value)
{
    unsigned char bytes[2] = {(unsigned char)(value >> 8), (unsigned char)value};

    put(m, bytes, 2);
}

static void put32(struct message *m, unsigned value)
{
    put16(m, value >> 16);
    put16(m, value & 0xffff);
}

static void set16(struct message *m, size_t at, unsigned value)
{
    m->bytes[at] = (unsigned char)(value >> 8);
    m->bytes[at + 1] = (unsigned char)value;
}

static void count_up(struct message *m, size_t at)
{
    set16(m, at, (unsigned)(m->bytes[at] << 8 | m->bytes[at + 1]) + 1);
}

static void put_name(struct message *m, const char *name)
{
    while (*name && strcmp(name, ".") != 0) {
        size_t size_at = m->len;

        put(m, "", 1);
        for (; *name && *name != '.'; name++) {
            char byte = *name;

            if (byte == '\\') {
                byte = (char)((name[1] - '0') * 100 + (name[2] - '0') * 10 + (name[3] - '0'));
                name += 3;
            }
            put(m, &byte, 1);
        }
        m->bytes[size_at] = (unsigned char)(m->len - size_at - 1);
        if (*name == '.')
            name++;
    }
    put(m, "", 1);
}

/* Everything before the data, whose size is filled in by end_record(). */
static size_t begin_record(struct message *m, const char *owner, unsigned type)
{
    put_name(m, owner);
    put16(m, type);
    put16(m, 1);
    put32(m, TTL_S);
    put16(m, 0);
    return m->len;
}

static void end_record(struct message *m, size_t data_at)
{
    set16(m, data_at - 2, (unsigned)(m->len - data_at));
}

static void put_mx(struct message *m, const char *owner, unsigned preference, const char *host)
{
    size_t at = begin_record(m, owner, TYPE_MX);

    put16(m, preference);
    put_name(m, host);
    end_record(m, at);
    count_up(m, 6);
}

static void put_many(struct message *m, const char *owner, int count)
{
    for (int i = 0; i < count; i++) {
        char host[32];

        snprintf(host, sizeof host, "h%d.many.test", i);
        put_mx(m, owner, (unsigned)i, host);
    }
}

static void put_ip(struct message *m, const char *owner, unsigned type, const char *data)
{
    unsigned char ip[16];
    size_t at = begin_record(m, owner, type);

    inet_pton(type == TYPE_A ? AF_INET : AF_INET6, data, ip);
    put(m, ip, type == TYPE_A ? 4 : 16);
    end_record(m, at);
    count_up(m, 6);
}

static void put_alias(struct message *m, const char *owner, const char *target)
{
    size_t at = begin_record(m, owner, TYPE_CNAME);

    put_name(m, target);
    end_record(m, at);
    count_up(m, 6);
}

static void put_soa(struct message *m, const char *zone)
{
    size_t at = begin_record(m, zone, TYPE_SOA);

    put_name(m, "ns.test");
    put_name(m, "hostmaster.test");
    for (int i = 0; i < 5; i++)
        put32(m, TTL_S);
    end_record(m, at);
    count_up(m, 8);
}

static bool is_name(const char *owner, const char *name)
{
    size_t own = strlen(owner + 1), len = strlen(name);

    if (owner[0] != '*')
        return strcasecmp(owner, name) == 0;
    return len > own && strcasecmp(name + len - own, owner + 1) == 0;
}

static void put_record(struct message *m, const struct fake_record *record, const char *owner)
{
    if (strcmp(record->type, "MX") == 0)
        put_mx(m, owner, (unsigned)atoi(record->data), strchr(record->data, ' ') + 1);
    else if (strcmp(record->type, "MANY") == 0)
        put_many(m, owner, atoi(record->data));
    else
        put_ip(m, owner, strcmp(record->type, "A") == 0 ? TYPE_A : TYPE_AAAA, record->data);
}

static unsigned type_of(const char *word)
{
    return strcmp(word, "A") == 0       ? TYPE_A
           : strcmp(word, "AAAA") == 0  ? TYPE_AAAA
           : strcmp(word, "CNAME") == 0 ? TYPE_CNAME
           : strcmp(word, "TXT") == 0   ? TYPE_TXT
                                        : TYPE_MX;
}

static const struct fake_record *alias_of(const struct fake_zone *zone, const char *name)
{
    for (size_t i = 0; i < zone->record_count; i++)
        if (strcmp(zone->records[i].type, "CNAME") == 0 && is_name(zone->records[i].name, name))
            return &zone->records[i];
    return NULL;
}

static void answer_from_zone(struct fake_dns *server, const struct query *query)
{
    static const char root[] = "a.root-servers.net";
    struct message *m = &server->message;
    const struct fake_zone *zone = server->zone;
    const char *name = query->name;
    const struct fake_record *alias;
    bool exists = false, found = false;

    for (int i = 0; i < 12 && (alias = alias_of(zone, name)); i++) {
        put_alias(m, name, alias->data);
        name = alias->data;
        exists = i == 11;
    }
    for (size_t i = 0; i < zone->record_count; i++) {
        const struct fake_record *record = &zone->records[i];

        if (strcmp(record->type, "CNAME") == 0 || !is_name(record->name, name))
            continue;
        exists = true;
        if (type_of(record->type) != query->type)
            continue;
        found = true;
        put_record(m, record, name);
    }
    if (strcmp(name, root) == 0 && query->type == TYPE_A) {
        put_ip(m, root, TYPE_A, "198.41.0.4");
        exists = found = true;
    }
    if (!exists)
        m->bytes[3] |= 3;
    if (!found && !alias_of(zone, name))
        put_soa(m, "test");
}

static void set_rcode(struct message *m, unsigned char rcode)
{
    m->bytes[3] |= rcode;
}

/* Truncated: nothing but header and question, and TC. */
static void truncate_message(struct message *m, const struct query *query)
{
    memset(m->bytes + 6, 0, 6);
    m->bytes[2] |= 2;
    m->len = query->question_end;
}

static void misbehave(struct fake_dns *server, const struct query *query, enum fake_fault_kind kind)
{
    struct message *m = &server->message;

    switch (kind) {
    case FAKE_LAME:
        break;
    case FAKE_SERVFAIL:
        set_rcode(m, 2);
        break;
    case FAKE_NXDOMAIN:
        set_rcode(m, 3);
        break;
    case FAKE_REFUSED:
        set_rcode(m, 5);
        break;
    case FAKE_NOTIMP:
        set_rcode(m, 4);
        break;
    case FAKE_FORMERR:
        set_rcode(m, 1);
        break;
    case FAKE_GARBAGE:
        for (size_t i = query->question_end; i < 300; i++)
            put(m, &(unsigned char){(unsigned char)(i * 37)}, 1);
        set16(m, 6, 7);
        break;
    case FAKE_SHORT:
        put_mx(m, query->name, 10, "mx1.ok.test");
        m->len -= 7;
        break;
    case FAKE_POINTER_LOOP:
        put_mx(m, query->name, 10, "x.y");
        set16(m, m->len - 5, 0xc000 | (unsigned)(m->len - 5));
        break;
    case FAKE_WRONG_ID:
        m->bytes[0] ^= 0x55;
        put_mx(m, query->name, 10, "mx1.ok.test");
        break;
    case FAKE_WRONG_QUESTION:
        m->bytes[13] ^= 1;
        put_mx(m, query->name, 10, "mx1.ok.test");
        break;
    case FAKE_COUNT_TOO_LARGE:
        put_mx(m, query->name, 10, "mx1.ok.test");
        set16(m, 6, 65535);
        break;
    case FAKE_ALIAS_ALONE:
        put_alias(m, query->name, "elsewhere.test");
        break;
    case FAKE_NODATA:
        put_soa(m, "test");
        break;
    case FAKE_NO_PROOF:
        put_soa(m, "other.example");
        break;
    case FAKE_TCP_DROPPED:
    case FAKE_TCP_SILENT:
    case FAKE_TCP_TRUNCATED:
        truncate_message(m, query);
        break;
    case FAKE_ZERO_BYTES:
    case FAKE_DROP:
    case FAKE_DROP_ONCE:
        m->len = 0;
        break;
    }
}

static bool is_first(const struct fake_dns *server, const struct query *query)
{
    size_t before = 0;

    for (size_t i = 0; i < server->asked_count; i++)
        before += server->asked[i].type == query->type &&
                  strcasecmp(server->asked[i].name, query->name) == 0;
    return before <= 1;
}

static const struct fake_fault *fault_of(const struct fake_dns *server, const struct query *query)
{
    for (size_t i = 0; i < server->zone->fault_count; i++) {
        const struct fake_fault *fault = &server->zone->faults[i];

        if (!is_name(fault->name, query->name) ||
            (fault->type && type_of(fault->type) != query->type))
            continue;
        if (fault->kind != FAKE_DROP_ONCE || is_first(server, query))
            return fault;
    }
    return NULL;
}

/* A question of ours is not compressed. */
static bool read_query(const unsigned char *bytes, size_t len, struct query *query)
{
    size_t at = 12, out = 0;

    while (at < len && bytes[at] > 0) {
        size_t size = bytes[at++];

        if (at + size + 5 > len || out + size + 1 >= NAME_SIZE)
            return false;
        memcpy(query->name + out, bytes + at, size);
        out += size;
        query->name[out++] = '.';
        at += size;
    }
    if (out == 0 || at + 5 > len)
        return false;
    query->name[out - 1] = '\0';
    query->type = (unsigned)(bytes[at + 1] << 8 | bytes[at + 2]);
    query->question_end = at + 5;
    return true;
}

/* The answer is in server->message; false where there is none to send. */
static bool make_answer(struct fake_dns *server, const unsigned char *bytes, size_t len,
                        bool by_tcp, const struct fake_fault **fault)
{
    struct message *m = &server->message;
    struct query query = {.by_tcp = by_tcp};

    if (!read_query(bytes, len, &query))
        return false;
    if (by_tcp)
        server->tcp_count++;
    else if (server->asked_count < ASKED_MAX) {
        struct asked *asked = &server->asked[server->asked_count++];

        snprintf(asked->name, sizeof asked->name, "%.63s", query.name);
        asked->type = query.type;
    }
    m->len = 0;
    put(m, bytes, query.question_end);
    m->bytes[2] = 0x81; /* QR, RD */
    m->bytes[3] = 0x80; /* RA */
    memset(m->bytes + 6, 0, 6);
    *fault = fault_of(server, &query);
    if (*fault)
        misbehave(server, &query, (*fault)->kind);
    else
        answer_from_zone(server, &query);
    if (!by_tcp && m->len > UDP_MOST)
        truncate_message(m, &query);
    return m->len > 0 || (*fault && (*fault)->kind == FAKE_ZERO_BYTES);
}

static void give_buffer(uv_handle_t *handle, size_t suggested, uv_buf_t *buffer)
{
    struct fake_dns *server = handle->data;

    (void)suggested;
    *buffer = uv_buf_init(server->udp_buffer, sizeof server->udp_buffer);
}

static void on_datagram(uv_udp_t *udp, ssize_t len, const uv_buf_t *buffer,
                        const struct sockaddr *from, unsigned flags)
{
    struct fake_dns *server = udp->data;
    const struct fake_fault *fault;

    (void)flags;
    if (len > 0 && from &&
        make_answer(server, (unsigned char *)buffer->base, (size_t)len, false, &fault)) {
        uv_buf_t out = uv_buf_init((char *)server->message.bytes, (unsigned)server->message.len);

        uv_udp_try_send(udp, &out, 1, from);
    }
}

struct peer {
    uv_tcp_t tcp;
    uv_write_t write;
    struct fake_dns *server;
    char in[2048];
    size_t len;
    char *out;
};

static void server_release(struct fake_dns *server)
{
    if (--server->open_handles == 0)
        free(server);
}

static void on_peer_closed(uv_handle_t *handle)
{
    struct peer *peer = handle->data;

    server_release(peer->server);
    free(peer->out);
    free(peer);
}

static void peer_close(struct peer *peer)
{
    if (!uv_is_closing((uv_handle_t *)&peer->tcp))
        uv_close((uv_handle_t *)&peer->tcp, on_peer_closed);
}

static void give_peer_buffer(uv_handle_t *handle, size_t suggested, uv_buf_t *buffer)
{
    struct peer *peer = handle->data;

    (void)suggested;
    *buffer = uv_buf_init(peer->in + peer->len, (unsigned)(sizeof peer->in - peer->len));
}

static void on_written(uv_write_t *write, int status)
{
    (void)status;
    peer_close(write->data); /* as servers do that answer once */
}

static void on_peer_bytes(uv_stream_t *stream, ssize_t len, const uv_buf_t *buffer)
{
    struct peer *peer = stream->data;
    struct message *m = &peer->server->message;
    const struct fake_fault *fault = NULL;
    uv_buf_t out;

    (void)buffer;
    if (len < 0) {
        peer_close(peer);
        return;
    }
    peer->len += (size_t)len;
    if (peer->len < 2 ||
        peer->len < 2 + (size_t)((unsigned char)peer->in[0] << 8 | (unsigned char)peer->in[1]))
        return;
    if (!make_answer(peer->server, (unsigned char *)peer->in + 2, peer->len - 2, true, &fault) ||
        (fault && fault->kind == FAKE_TCP_DROPPED)) {
        peer_close(peer);
        return;
    }
    if (peer->out || (fault && fault->kind == FAKE_TCP_SILENT))
        return;
    peer->out = malloc(m->len + 2);
    must(peer->out != NULL);
    peer->out[0] = (char)(m->len >> 8);
    peer->out[1] = (char)m->len;
    memcpy(peer->out + 2, m->bytes, m->len);
    out = uv_buf_init(peer->out, (unsigned)m->len + 2);
    peer->write.data = peer;
    uv_write(&peer->write, stream, &out, 1, on_written);
}

static void on_peer(uv_stream_t *listening, int status)
{
    struct fake_dns *server = listening->data;
    struct peer *peer = calloc(1, sizeof *peer);

    must(peer != NULL && status == 0);
    peer->server = server;
    peer->tcp.data = peer;
    uv_tcp_init(listening->loop, &peer->tcp);
    server->open_handles++;
    if (uv_accept(listening, (uv_stream_t *)&peer->tcp) != 0)
        peer_close(peer);
    else
        uv_read_start((uv_stream_t *)&peer->tcp, give_peer_buffer, on_peer_bytes);
}

/* A port that is free for both protocols; the kernel chooses it for one of them. */
static bool bind_both(struct socket_address *address, int *udp, int *tcp)
{
    socklen_t len = sizeof address->v4;

    *address = (struct socket_address){.v4 = {.sin_family = AF_INET}};
    address->v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    *udp = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    *tcp = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (bind(*udp, &address->any, len) == 0 && getsockname(*udp, &address->any, &len) == 0 &&
        bind(*tcp, &address->any, len) == 0)
        return true;
    close(*udp);
    close(*tcp);
    return false;
}

struct fake_dns *fake_dns_new(uv_loop_t *loop, const struct fake_zone *zone)
{
    struct fake_dns *server = calloc(1, sizeof *server);
    int udp = -1, tcp = -1, size = 4 * 1024 * 1024;

    must(server != NULL);
    for (int tries = 0; !bind_both(&server->address, &udp, &tcp); tries++)
        must(tries < 100);
    server->zone = zone;
    server->open_handles = 2;
    uv_udp_init(loop, &server->udp);
    uv_tcp_init(loop, &server->tcp);
    server->udp.data = server->tcp.data = server;
    must(uv_udp_open(&server->udp, udp) == 0 && uv_tcp_open(&server->tcp, tcp) == 0 &&
         uv_listen((uv_stream_t *)&server->tcp, 128, on_peer) == 0);
    uv_recv_buffer_size((uv_handle_t *)&server->udp, &size);
    uv_udp_recv_start(&server->udp, give_buffer, on_datagram);
    uv_unref((uv_handle_t *)&server->udp);
    uv_unref((uv_handle_t *)&server->tcp);
    return server;
}

struct socket_address fake_dns_address(const struct fake_dns *server)
{
    return server->address;
}

size_t fake_dns_asked(const struct fake_dns *server, const char *name)
{
    size_t count = 0;

    for (size_t i = 0; i < server->asked_count; i++)
        count += !name || strcasecmp(server->asked[i].name, name) == 0;
    return count;
}

size_t fake_dns_asked_by_tcp(const struct fake_dns *server)
{
    return server->tcp_count;
}

static void on_closed(uv_handle_t *handle)
{
    server_release(handle->data);
}

void fake_dns_stop(struct fake_dns *server)
{
    uv_close((uv_handle_t *)&server->udp, on_closed);
    uv_close((uv_handle_t *)&server->tcp, on_closed);
}
