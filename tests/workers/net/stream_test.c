/*
 * stream_test.c - connections on loopback; client and servers share one loop and thread.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/compiler.h"
#include "base/memory.h"
#include "workers/net/stream.h"

enum { LONG_TALK = 200 * 1000 };

/* ---- a server with a temper ---- */

enum temper {
    ECHOES,
    HANGS_UP,      /* when something is said */
    RESETS,        /* likewise */
    READS_NOTHING, /* until server_read() */
    TALKS_GARBAGE,
    SPEAKS_TLS,      /* echoes under TLS, from the first byte on */
    SPEAKS_OLD_TLS,  /* 1.1 at most */
    TALKS_LONG_TLS,  /* says 200 kB after the handshake */
    ENDS_TLS,        /* close_notify when something is said */
    SPOILS_A_RECORD, /* bytes that are no record, after the handshake */
};

struct server {
    uv_tcp_t listener;
    enum temper temper;
    SSL_CTX *ssl;
    unsigned guests;
    size_t received;
    struct guest *last;
    struct socket_address address;
};

struct guest {
    uv_tcp_t tcp;
    struct server *server;
    SSL *ssl;
    BIO *in, *out;
    bool greeted;
};

struct message {
    uv_write_t write;
    uv_buf_t bytes;
};

static void free_message(uv_write_t *write, int status)
{
    struct message *message = write->data;

    (void)status;
    free(message->bytes.base);
    free(message);
}

static void guest_hears(struct guest *guest, const char *bytes, size_t len)
{
    struct message *message = memory_new(sizeof *message);

    message->bytes = uv_buf_init(memory_copy(bytes, len), (unsigned)len);
    message->write.data = message;
    if (len == 0 || uv_write(&message->write, (uv_stream_t *)&guest->tcp, &message->bytes, 1,
                             free_message) != 0)
        free_message(&message->write, 0);
}

static void free_guest(uv_handle_t *handle)
{
    struct guest *guest = handle->data;

    SSL_free(guest->ssl);
    if (guest->server->last == guest)
        guest->server->last = NULL;
    free(guest);
}

static void send_away(struct guest *guest)
{
    if (!uv_is_closing((uv_handle_t *)&guest->tcp))
        uv_close((uv_handle_t *)&guest->tcp, free_guest);
}

static void flush_tls(struct guest *guest)
{
    char *bytes;
    long len = BIO_get_mem_data(guest->out, &bytes);

    guest_hears(guest, bytes, (size_t)len);
    (void)BIO_reset(guest->out);
}

static void greet_under_tls(struct guest *guest)
{
    if (!SSL_is_init_finished(guest->ssl) || guest->greeted)
        return;
    guest->greeted = true;
    flush_tls(guest);
    if (guest->server->temper == SPOILS_A_RECORD)
        guest_hears(guest, "this is no record at all", 24);
    for (int left = LONG_TALK; guest->server->temper == TALKS_LONG_TLS && left > 0; left -= 1000) {
        char talk[1000] = "talk";

        SSL_write(guest->ssl, talk, sizeof talk);
    }
}

static void talk_tls(struct guest *guest, const char *bytes, size_t len)
{
    char plain[4096];
    int got;

    BIO_write(guest->in, bytes, (int)len);
    SSL_do_handshake(guest->ssl);
    greet_under_tls(guest);
    while (SSL_is_init_finished(guest->ssl) &&
           (got = SSL_read(guest->ssl, plain, sizeof plain)) > 0) {
        if (guest->server->temper == ENDS_TLS)
            SSL_shutdown(guest->ssl);
        else
            SSL_write(guest->ssl, plain, got);
    }
    flush_tls(guest);
}

static void on_guest_said(uv_stream_t *tcp, ssize_t count, const uv_buf_t *piece)
{
    struct guest *guest = tcp->data;

    guest->server->received += count > 0 ? (size_t)count : 0;
    if (count < 0)
        send_away(guest);
    else if (count > 0 && guest->ssl)
        talk_tls(guest, piece->base, (size_t)count);
    else if (count > 0 && guest->server->temper == ECHOES)
        guest_hears(guest, piece->base, (size_t)count);
    else if (count > 0 && guest->server->temper == HANGS_UP)
        send_away(guest);
    else if (count > 0 && guest->server->temper == RESETS)
        uv_tcp_close_reset(&guest->tcp, free_guest);
    else if (count > 0 && guest->server->temper == TALKS_GARBAGE)
        guest_hears(guest, "550 I do not speak TLS at all\r\n", 31);
    free(piece->base);
}

static void lend(uv_handle_t *handle, size_t suggested, uv_buf_t *piece)
{
    (void)handle;
    (void)suggested;
    *piece = uv_buf_init(memory_new(4096), 4096);
}

static void on_guest(uv_stream_t *listener, int status)
{
    struct server *server = listener->data;
    struct guest *guest = memory_new(sizeof *guest);

    assert_int_equal(status, 0);
    server->guests++;
    server->last = guest;
    guest->server = server;
    guest->tcp.data = guest;
    uv_tcp_init(listener->loop, &guest->tcp);
    assert_int_equal(uv_accept(listener, (uv_stream_t *)&guest->tcp), 0);
    if (server->ssl) {
        guest->ssl = SSL_new(server->ssl);
        guest->in = BIO_new(BIO_s_mem());
        guest->out = BIO_new(BIO_s_mem());
        BIO_set_mem_eof_return(guest->in, -1);
        SSL_set_bio(guest->ssl, guest->in, guest->out);
        SSL_set_accept_state(guest->ssl);
    }
    if (server->temper != READS_NOTHING)
        uv_read_start((uv_stream_t *)&guest->tcp, lend, on_guest_said);
}

/* A key and a certificate that nobody signed but itself. */
static SSL_CTX *server_tls(enum temper temper)
{
    SSL_CTX *context = SSL_CTX_new(TLS_server_method());
    EVP_PKEY *key = EVP_EC_gen("P-256");
    X509 *certificate = X509_new();
    X509_NAME *name = X509_get_subject_name(certificate);

    ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate), 0);
    X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (const unsigned char *)"mx.test", -1, -1,
                               0);
    X509_set_issuer_name(certificate, name);
    X509_set_pubkey(certificate, key);
    assert_true(X509_sign(certificate, key, EVP_sha256()) > 0);
    SSL_CTX_set_security_level(context, 0);
    if (temper == SPEAKS_OLD_TLS) {
        SSL_CTX_set_min_proto_version(context, TLS1_VERSION);
        SSL_CTX_set_max_proto_version(context, TLS1_1_VERSION);
    }
    assert_int_equal(SSL_CTX_use_certificate(context, certificate), 1);
    assert_int_equal(SSL_CTX_use_PrivateKey(context, key), 1);
    X509_free(certificate);
    EVP_PKEY_free(key);
    return context;
}

static void server_start(struct server *server, uv_loop_t *loop, enum temper temper)
{
    int size = sizeof server->address;

    *server = (struct server){.temper = temper};
    assert_true(socket_address_parse(TEXT("127.0.0.1"), 0, &server->address));
    server->listener.data = server;
    uv_tcp_init(loop, &server->listener);
    uv_tcp_bind(&server->listener, &server->address.any, 0);
    assert_int_equal(uv_listen((uv_stream_t *)&server->listener, 511, on_guest), 0);
    uv_tcp_getsockname(&server->listener, &server->address.any, &size);
    if (temper >= SPEAKS_TLS)
        server->ssl = server_tls(temper);
}

/* ---- an owner that remembers what happened ---- */

enum event { NOTHING, CONNECTED, RECEIVED, SECURED, ENDED };

struct owner {
    struct stream *stream;
    const char *says;     /* once connected, or secured */
    bool wants_tls;       /* once connected */
    enum event closes_in; /* the event in which it says stream_close() */
    unsigned connected, secured, ended;
    size_t received;
    char first[64];
    enum stream_end end;
    int error;
    bool in_a_call; /* of ours: no event may come */
};

struct bench {
    uv_loop_t loop;
    struct network loopback;
    struct safe_target rule;
    struct stream_room *room;
    struct server server;
};

static void owner_closes(struct owner *owner)
{
    stream_close(owner->stream);
    owner->stream = NULL;
}

static void say(struct owner *owner)
{
    owner->in_a_call = true;
    if (owner->says)
        stream_send(owner->stream, text_of(owner->says));
    owner->in_a_call = false;
}

static void on_connected(void *of)
{
    struct owner *owner = of;

    assert_false(owner->in_a_call);
    assert_non_null(owner->stream);
    owner->connected++;
    if (owner->closes_in == CONNECTED)
        owner_closes(owner);
    else if (owner->wants_tls)
        stream_start_tls(owner->stream, "mx.test");
    else
        say(owner);
}

static void on_received(void *of, struct text bytes)
{
    struct owner *owner = of;

    assert_non_null(owner->stream);
    if (owner->received + bytes.len < sizeof owner->first)
        memcpy(owner->first + owner->received, bytes.bytes, bytes.len);
    owner->received += bytes.len;
    if (owner->closes_in == RECEIVED)
        owner_closes(owner);
}

static void on_secured(void *of)
{
    struct owner *owner = of;

    assert_non_null(owner->stream);
    owner->secured++;
    if (owner->closes_in == SECURED)
        owner_closes(owner);
    else
        say(owner);
}

static void on_ended(void *of, enum stream_end end, int error)
{
    struct owner *owner = of;

    assert_false(owner->in_a_call);
    assert_non_null(owner->stream);
    owner->ended++;
    owner->end = end;
    owner->error = error;
    if (owner->closes_in == ENDED)
        owner_closes(owner);
}

static const struct stream_events events = {on_connected, on_received, on_secured, on_ended};

static int begin(void **state)
{
    struct bench *bench = memory_new(sizeof *bench);

    uv_loop_init(&bench->loop);
    assert_true(network_parse(TEXT("127.0.0.0/8"), &bench->loopback));
    bench->rule = (struct safe_target){&bench->loopback, 1};
    bench->room = stream_room_new(&bench->loop, &bench->rule);
    *state = bench;
    return 0;
}

static void close_guest(uv_handle_t *handle, void *bench)
{
    struct bench *of = bench;

    if (handle->data != &of->server && !uv_is_closing(handle))
        send_away(handle->data);
}

/* Streams are the owners' to close; whatever is open now is the server's. */
static int end(void **state)
{
    struct bench *bench = *state;

    uv_run(&bench->loop, UV_RUN_NOWAIT);
    if (bench->server.listener.data) {
        uv_close((uv_handle_t *)&bench->server.listener, NULL);
        uv_walk(&bench->loop, close_guest, bench);
    }
    uv_run(&bench->loop, UV_RUN_DEFAULT);
    stream_room_free(bench->room);
    SSL_CTX_free(bench->server.ssl);
    assert_int_equal(uv_loop_close(&bench->loop), 0);
    free(bench);
    return 0;
}

static void owner_connects(struct bench *bench, struct owner *owner, const char *from)
{
    struct socket_address source;

    if (from)
        assert_true(socket_address_parse(text_of(from), 0, &source));
    owner->in_a_call = true;
    owner->stream =
        stream_connect(bench->room, &bench->server.address, from ? &source : NULL, &events, owner);
    owner->in_a_call = false;
}

/* Runs the loop until it happened, at most so many turns: a guard, no timing. */
#define RUN_UNTIL(bench, condition)                                                                \
    do {                                                                                           \
        for (unsigned turns = 0; !(condition) && turns < 100000; turns++)                          \
            uv_run(&(bench)->loop, UV_RUN_ONCE);                                                   \
        assert_true(condition);                                                                    \
    } while (0)

static void run_some_more(struct bench *bench)
{
    for (unsigned turns = 0; turns < 50; turns++)
        uv_run(&bench->loop, UV_RUN_NOWAIT);
}

/* ---- connecting ---- */

static void a_refused_connection_is_not_connected(void **state)
{
    struct bench *bench = *state;
    struct owner owner = {0};

    server_start(&bench->server, &bench->loop, ECHOES);
    socket_address_set_port(&bench->server.address, 1);
    owner_connects(bench, &owner, NULL);
    RUN_UNTIL(bench, owner.ended);
    assert_int_equal(owner.end, STREAM_NOT_CONNECTED);
    assert_int_equal(owner.error, ECONNREFUSED);
    assert_int_equal(owner.connected, 0);
    owner_closes(&owner);
}

static void an_address_that_is_not_public_is_never_connected_to(void **state)
{
    struct bench *bench = *state;
    struct owner owner = {0};

    server_start(&bench->server, &bench->loop, ECHOES);
    bench->rule.opened_count = 0;
    owner_connects(bench, &owner, NULL);
    RUN_UNTIL(bench, owner.ended);
    assert_int_equal(owner.end, STREAM_NOT_ALLOWED);
    run_some_more(bench);
    assert_int_equal(bench->server.guests, 0);
    owner_closes(&owner);
}

static void the_source_address_is_the_one_asked_for(void **state)
{
    struct bench *bench = *state;
    struct owner owner = {0};
    struct socket_address local;
    char ip[SOCKET_ADDRESS_TEXT];

    server_start(&bench->server, &bench->loop, ECHOES);
    owner_connects(bench, &owner, "127.0.0.77");
    RUN_UNTIL(bench, owner.connected);
    assert_true(stream_local_address(owner.stream, &local));
    assert_string_equal(socket_address_ip(&local, ip), "127.0.0.77");
    assert_int_not_equal(socket_address_port(&local), 0);
    owner_closes(&owner);
}

static void a_source_address_that_is_not_ours_is_local_trouble(void **state)
{
    struct bench *bench = *state;
    struct owner owner = {0};

    server_start(&bench->server, &bench->loop, ECHOES);
    owner_connects(bench, &owner, "192.0.2.1");
    RUN_UNTIL(bench, owner.ended);
    assert_int_equal(owner.end, STREAM_LOCAL_TROUBLE);
    assert_int_equal(owner.error, EADDRNOTAVAIL);
    owner_closes(&owner);
}

static void no_descriptor_left_is_local_trouble(void **state)
{
    struct bench *bench = *state;
    struct owner owner = {0};
    struct rlimit before, none;

    server_start(&bench->server, &bench->loop, ECHOES);
    getrlimit(RLIMIT_NOFILE, &before);
    none = (struct rlimit){3, before.rlim_max};
    setrlimit(RLIMIT_NOFILE, &none);
    owner_connects(bench, &owner, NULL);
    setrlimit(RLIMIT_NOFILE, &before);
    RUN_UNTIL(bench, owner.ended);
    assert_int_equal(owner.end, STREAM_LOCAL_TROUBLE);
    assert_int_equal(owner.error, EMFILE);
    owner_closes(&owner);
}

/* ---- talking ---- */

static void what_is_said_is_heard_and_answered(void **state)
{
    struct bench *bench = *state;
    struct owner owner = {.says = "EHLO probe.example.net\r\n"};

    server_start(&bench->server, &bench->loop, ECHOES);
    owner_connects(bench, &owner, NULL);
    RUN_UNTIL(bench, owner.received == strlen(owner.says));
    assert_string_equal(owner.first, owner.says);
    assert_int_equal(owner.ended, 0);
    owner_closes(&owner);
}

static void what_is_said_before_the_connection_stands_is_kept(void **state)
{
    struct bench *bench = *state;
    struct owner owner = {0};

    server_start(&bench->server, &bench->loop, ECHOES);
    owner_connects(bench, &owner, NULL);
    stream_send(owner.stream, TEXT("early"));
    RUN_UNTIL(bench, owner.received == 5);
    owner_closes(&owner);
}

/* Says 4 KiB at a time until `most` bytes are said or the stream ended. */
static size_t talk_much(struct bench *bench, struct owner *owner, size_t most)
{
    char talk[4096];
    size_t said = 0;

    memset(talk, 'x', sizeof talk);
    while (said < most && !owner->ended) {
        owner->in_a_call = true;
        stream_send(owner->stream, (struct text){talk, sizeof talk});
        owner->in_a_call = false;
        said += sizeof talk;
        uv_run(&bench->loop, UV_RUN_NOWAIT);
    }
    return said;
}

static void make_small_buffers(struct bench *bench, struct owner *owner)
{
    int small = 4096;

    uv_recv_buffer_size((uv_handle_t *)&bench->server.listener, &small);
    owner_connects(bench, owner, NULL);
    RUN_UNTIL(bench, owner->connected && bench->server.last);
}

static void a_server_that_reads_late_gets_everything(void **state)
{
    struct bench *bench = *state;
    struct owner owner = {0};
    size_t said;

    server_start(&bench->server, &bench->loop, READS_NOTHING);
    make_small_buffers(bench, &owner);
    /* Until some of it waits in our queue: a request of the loop for each piece. */
    for (said = 0; bench->loop.active_reqs.count < 3 && said < 64 * 1024 * 1024;) {
        char talk[4096] = "talk";

        stream_send(owner.stream, (struct text){talk, sizeof talk});
        said += sizeof talk;
        assert_int_equal(owner.ended, 0);
    }
    assert_true(said < 64 * 1024 * 1024);
    uv_read_start((uv_stream_t *)&bench->server.last->tcp, lend, on_guest_said);
    RUN_UNTIL(bench, bench->server.received == said);
    assert_int_equal(owner.ended, 0);
    owner_closes(&owner);
}

static void a_server_that_reads_nothing_is_hung_up_on(void **state)
{
    struct bench *bench = *state;
    struct owner owner = {0};

    server_start(&bench->server, &bench->loop, READS_NOTHING);
    make_small_buffers(bench, &owner);
    assert_true(talk_much(bench, &owner, 64 * 1024 * 1024) < 64 * 1024 * 1024);
    assert_int_equal(owner.ended, 1);
    assert_int_equal(owner.end, STREAM_RESET);
    stream_send(owner.stream, TEXT("into the void"));
    owner_closes(&owner);
}

static void check_end(struct bench *bench, enum temper temper, bool tls, enum stream_end wanted)
{
    struct owner owner = {.says = "hello", .wants_tls = tls};

    server_start(&bench->server, &bench->loop, temper);
    owner_connects(bench, &owner, NULL);
    RUN_UNTIL(bench, owner.ended);
    assert_int_equal(owner.end, wanted);
    run_some_more(bench);
    assert_int_equal(owner.ended, 1);
    owner_closes(&owner);
}

static void a_server_that_hangs_up_is_an_end_of_file(void **state)
{
    check_end(*state, HANGS_UP, false, STREAM_EOF);
}

static void a_server_that_resets_is_a_reset(void **state)
{
    check_end(*state, RESETS, false, STREAM_RESET);
}

/* ---- TLS ---- */

static void under_tls_what_is_said_is_heard_and_answered(void **state)
{
    struct bench *bench = *state;
    struct owner owner = {.says = "EHLO probe.example.net\r\n", .wants_tls = true};

    server_start(&bench->server, &bench->loop, SPEAKS_TLS);
    owner_connects(bench, &owner, NULL);
    RUN_UNTIL(bench, owner.received == strlen(owner.says));
    assert_string_equal(owner.first, owner.says);
    assert_int_equal(owner.secured, 1);
    owner_closes(&owner);
}

static void under_tls_a_long_talk_comes_whole(void **state)
{
    struct bench *bench = *state;
    struct owner owner = {.wants_tls = true};

    server_start(&bench->server, &bench->loop, TALKS_LONG_TLS);
    owner_connects(bench, &owner, NULL);
    RUN_UNTIL(bench, owner.received == LONG_TALK);
    assert_int_equal(owner.ended, 0);
    owner_closes(&owner);
}

static void garbage_instead_of_a_handshake_is_a_failure_of_tls(void **state)
{
    check_end(*state, TALKS_GARBAGE, true, STREAM_TLS_FAILED);
}

static void a_server_that_hangs_up_in_the_handshake_is_a_failure_of_tls(void **state)
{
    check_end(*state, HANGS_UP, true, STREAM_TLS_FAILED);
}

static void tls_older_than_1_2_is_not_spoken(void **state)
{
    check_end(*state, SPEAKS_OLD_TLS, true, STREAM_TLS_FAILED);
}

static void a_spoilt_record_is_a_failure_of_tls(void **state)
{
    check_end(*state, SPOILS_A_RECORD, true, STREAM_TLS_FAILED);
}

static void the_end_of_tls_is_an_end_of_file(void **state)
{
    check_end(*state, ENDS_TLS, true, STREAM_EOF);
}

/* ---- closing ---- */

static void the_owner_may_close_inside_any_event(void **state)
{
    static const struct {
        enum temper temper;
        bool tls;
        enum event in;
    } cases[] = {
        {ECHOES, false, CONNECTED},       {ECHOES, false, RECEIVED},
        {HANGS_UP, false, ENDED},         {RESETS, false, ENDED},
        {SPEAKS_TLS, true, CONNECTED},    {SPEAKS_TLS, true, SECURED},
        {SPEAKS_TLS, true, RECEIVED},     {TALKS_LONG_TLS, true, RECEIVED},
        {TALKS_LONG_TLS, true, SECURED},  {TALKS_GARBAGE, true, ENDED},
        {SPOILS_A_RECORD, true, ENDED},   {ENDS_TLS, true, ENDED},
        {SPOILS_A_RECORD, true, SECURED},
    };

    (void)state;
    for (size_t i = 0; i < countof(cases); i++) {
        struct bench *bench;
        struct owner owner = {.says = "hello", .wants_tls = cases[i].tls, .closes_in = cases[i].in};

        begin((void **)&bench);
        server_start(&bench->server, &bench->loop, cases[i].temper);
        owner_connects(bench, &owner, NULL);
        RUN_UNTIL(bench, !owner.stream);
        run_some_more(bench);
        end((void **)&bench);
    }
}

static void the_owner_may_close_at_once(void **state)
{
    struct bench *bench = *state;
    struct owner owner = {0};

    server_start(&bench->server, &bench->loop, ECHOES);
    owner_connects(bench, &owner, NULL);
    owner_closes(&owner);
    bench->rule.opened_count = 0;
    owner_connects(bench, &owner, NULL);
    owner_closes(&owner);
    run_some_more(bench);
    assert_int_equal(owner.connected + owner.ended, 0);
    stream_close(NULL);
}

static void the_owner_may_close_long_after_the_end(void **state)
{
    struct bench *bench = *state;
    struct owner owner = {.says = "hello"};
    struct socket_address local;

    server_start(&bench->server, &bench->loop, HANGS_UP);
    owner_connects(bench, &owner, NULL);
    RUN_UNTIL(bench, owner.ended);
    run_some_more(bench);
    stream_send(owner.stream, TEXT("still there?"));
    stream_start_tls(owner.stream, NULL);
    assert_false(stream_local_address(owner.stream, &local));
    owner_closes(&owner);
}

static void thousands_of_streams_come_and_go(void **state)
{
    enum { AT_ONCE = 100, WAVES = 30 };
    struct bench *bench = *state;
    static struct owner owners[AT_ONCE];

    server_start(&bench->server, &bench->loop, ECHOES);
    for (unsigned wave = 0; wave < WAVES; wave++) {
        unsigned done = 0;

        for (unsigned i = 0; i < AT_ONCE; i++) {
            owners[i] = (struct owner){.says = "hi", .closes_in = i % 3 ? RECEIVED : CONNECTED};
            owner_connects(bench, &owners[i], NULL);
        }
        while (done < AT_ONCE) {
            uv_run(&bench->loop, UV_RUN_ONCE);
            for (done = 0; done < AT_ONCE && !owners[done].stream; done++)
                ;
        }
    }
    run_some_more(bench);
    assert_int_equal(bench->server.guests, AT_ONCE * WAVES);
}

#define ON_A_BENCH(test) cmocka_unit_test_setup_teardown(test, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_A_BENCH(a_refused_connection_is_not_connected),
        ON_A_BENCH(an_address_that_is_not_public_is_never_connected_to),
        ON_A_BENCH(the_source_address_is_the_one_asked_for),
        ON_A_BENCH(a_source_address_that_is_not_ours_is_local_trouble),
        ON_A_BENCH(no_descriptor_left_is_local_trouble),
        ON_A_BENCH(what_is_said_is_heard_and_answered),
        ON_A_BENCH(what_is_said_before_the_connection_stands_is_kept),
        ON_A_BENCH(a_server_that_reads_late_gets_everything),
        ON_A_BENCH(a_server_that_reads_nothing_is_hung_up_on),
        ON_A_BENCH(a_server_that_hangs_up_is_an_end_of_file),
        ON_A_BENCH(a_server_that_resets_is_a_reset),
        ON_A_BENCH(under_tls_what_is_said_is_heard_and_answered),
        ON_A_BENCH(under_tls_a_long_talk_comes_whole),
        ON_A_BENCH(garbage_instead_of_a_handshake_is_a_failure_of_tls),
        ON_A_BENCH(a_server_that_hangs_up_in_the_handshake_is_a_failure_of_tls),
        ON_A_BENCH(tls_older_than_1_2_is_not_spoken),
        ON_A_BENCH(a_spoilt_record_is_a_failure_of_tls),
        ON_A_BENCH(the_end_of_tls_is_an_end_of_file),
        cmocka_unit_test(the_owner_may_close_inside_any_event),
        ON_A_BENCH(the_owner_may_close_at_once),
        ON_A_BENCH(the_owner_may_close_long_after_the_end),
        ON_A_BENCH(thousands_of_streams_come_and_go),
    };

    signal(SIGPIPE, SIG_IGN);
    alarm(100); /* a loop that waits for ever is a failure, not a hang */
    return cmocka_run_group_tests(tests, NULL, NULL);
}
