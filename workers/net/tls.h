/*
 * tls.h - the client's side of TLS, bytes in and bytes out: no sockets.
 *
 * Opportunistic TLS as mail servers speak it among each other (RFC 3207, RFC 7435):
 * TLS 1.2 or newer, and no certificate is verified, since an exchanger's proves nothing
 * without DANE.  Nothing secret is ever said here; TLS is spoken because some servers
 * require it.  One thread at a time; a context belongs to one loop.
 */
#ifndef WORKERS_NET_TLS_H
#define WORKERS_NET_TLS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/compiler.h"
#include "base/text.h"

enum { TLS_CERTIFICATES_MAX = 64 * 1024 }; /* a longer chain ends the handshake */

struct tls_context; /* what all sessions of a loop share */
struct tls_context *tls_context_new(void);
void tls_context_free(struct tls_context *context); /* NULL is welcome */

enum tls_state {
    TLS_GOES_ON, /* needs more from the other side */
    TLS_READY,   /* hands are shaken; bytes were read */
    TLS_ENDED,   /* the other side has said that it ends */
    TLS_FAILED,  /* no TLS, or none that we speak; tls_output() may hold an alert for them */
};

struct tls; /* one session; opaque: see tls.c */

/* `host` is for SNI, unless NULL or empty.  NULL where OpenSSL is not able to. */
struct tls *tls_new(struct tls_context *context, const char *host);
void tls_free(struct tls *tls); /* NULL is welcome */

/* Bytes from the wire; kept until they are a whole record. */
void tls_receive(struct tls *tls, struct text bytes);

/* Goes on with the handshake: the first time before anything was received. */
enum tls_state tls_shake_hands(struct tls *tls);

/* Up to `size` bytes of what they said; TLS_GOES_ON where there is nothing more now. */
enum tls_state tls_read(struct tls *tls, char *bytes, size_t size, size_t *len);

/* Only after the handshake. */
MUST_USE bool tls_write(struct tls *tls, struct text bytes);

/* Tells them that we end (close_notify). */
void tls_say_goodbye(struct tls *tls);

/* What must go to the wire, lent until tls_sent(), which says that all of it went. */
struct text tls_output(struct tls *tls);
void tls_sent(struct tls *tls);

#endif
