/*
 * tls.c - see tls.h.
 */
#include "workers/net/tls.h"

#include <limits.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/memory.h"

struct tls_context {
    SSL_CTX *ssl; /* NULL where OpenSSL could not make one */
};

struct tls {
    SSL *ssl;
    BIO *from_wire; /* both belong to `ssl` */
    BIO *to_wire;
};

static void configure(SSL_CTX *ssl)
{
    SSL_CTX_set_min_proto_version(ssl, TLS1_2_VERSION);
    SSL_CTX_set_options(ssl, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_NO_TICKET);
    SSL_CTX_set_verify(ssl, SSL_VERIFY_NONE, NULL);
    /* A server with a weak key still says who answers; we confide nothing to it. */
    SSL_CTX_set_security_level(ssl, 0);
    SSL_CTX_set_max_cert_list(ssl, TLS_CERTIFICATES_MAX);
    SSL_CTX_set_session_cache_mode(ssl, SSL_SESS_CACHE_OFF);
    /* Thousands of sessions wait most of the time. */
    SSL_CTX_set_mode(ssl, SSL_MODE_RELEASE_BUFFERS);
}

struct tls_context *tls_context_new(void)
{
    struct tls_context *context = memory_new(sizeof *context);

    context->ssl = SSL_CTX_new(TLS_client_method());
    if (context->ssl)
        configure(context->ssl);
    return context;
}

void tls_context_free(struct tls_context *context)
{
    if (!context)
        return;
    SSL_CTX_free(context->ssl);
    free(context);
}

/* A BIO in memory that, when empty, says "later" and not "the end". */
static BIO *wire_new(void)
{
    BIO *wire = BIO_new(BIO_s_mem());

    if (wire)
        BIO_set_mem_eof_return(wire, -1);
    return wire;
}

struct tls *tls_new(struct tls_context *context, const char *host)
{
    struct tls *tls = memory_new(sizeof *tls);

    ERR_clear_error();
    tls->ssl = context->ssl ? SSL_new(context->ssl) : NULL;
    if (!tls->ssl)
        goto no_ssl;
    tls->from_wire = wire_new();
    tls->to_wire = wire_new();
    if (!tls->from_wire || !tls->to_wire)
        goto no_wire;
    SSL_set_bio(tls->ssl, tls->from_wire, tls->to_wire);
    SSL_set_connect_state(tls->ssl);
    /* A name that cannot be an SNI is left out: it is a courtesy, RFC 6066, 3. */
    if (host && *host)
        (void)SSL_set_tlsext_host_name(tls->ssl, (char *)(uintptr_t)host);
    return tls;
no_wire:
    BIO_free(tls->from_wire);
    BIO_free(tls->to_wire);
    SSL_free(tls->ssl);
no_ssl:
    free(tls);
    return NULL;
}

void tls_free(struct tls *tls)
{
    if (!tls)
        return;
    SSL_free(tls->ssl);
    free(tls);
}

void tls_receive(struct tls *tls, struct text bytes)
{
    while (bytes.len > 0) {
        int piece = bytes.len < INT_MAX ? (int)bytes.len : INT_MAX;

        if (BIO_write(tls->from_wire, bytes.bytes, piece) != piece)
            return; /* out of memory: the record stays incomplete, and a deadline ends it */
        bytes = text_slice(bytes, (size_t)piece, bytes.len);
    }
}

static enum tls_state state_after(struct tls *tls, int result)
{
    int error = SSL_get_error(tls->ssl, result);

    /* The queue of errors is the thread's: what is left there would fail another session. */
    ERR_clear_error();
    switch (error) {
    case SSL_ERROR_NONE:
        return TLS_READY;
    case SSL_ERROR_WANT_READ:
        return TLS_GOES_ON;
    case SSL_ERROR_ZERO_RETURN:
        return TLS_ENDED;
    default:
        return TLS_FAILED;
    }
}

enum tls_state tls_shake_hands(struct tls *tls)
{
    ERR_clear_error();
    return state_after(tls, SSL_do_handshake(tls->ssl));
}

enum tls_state tls_read(struct tls *tls, char *bytes, size_t size, size_t *len)
{
    ERR_clear_error();
    *len = 0;
    return state_after(tls, SSL_read_ex(tls->ssl, bytes, size, len));
}

bool tls_write(struct tls *tls, struct text bytes)
{
    size_t written = 0;

    ERR_clear_error();
    return bytes.len == 0 ||
           state_after(tls, SSL_write_ex(tls->ssl, bytes.bytes, bytes.len, &written)) == TLS_READY;
}

void tls_say_goodbye(struct tls *tls)
{
    ERR_clear_error();
    SSL_shutdown(tls->ssl);
    ERR_clear_error();
}

struct text tls_output(struct tls *tls)
{
    char *bytes = NULL;
    long len = BIO_get_mem_data(tls->to_wire, &bytes);

    return (struct text){bytes, len > 0 ? (size_t)len : 0};
}

void tls_sent(struct tls *tls)
{
    (void)BIO_reset(tls->to_wire);
}
