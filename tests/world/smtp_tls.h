/* smtp_tls.h - a server's side of TLS with a certificate made for the occasion. */
#ifndef WORLD_SMTP_TLS_H
#define WORLD_SMTP_TLS_H

#include <openssl/types.h>
#include <stddef.h>
#include <sys/types.h>

/* Makes the certificate; called once when a server offers STARTTLS. */
void tls_prepare(void);
SSL *tls_new(int fd);
void tls_free(SSL *tls); /* NULL is welcome */
/* 1 done, 0 more to come, -1 failed. */
int tls_accept(SSL *tls);
/* Bytes; 0 when there are none now; -1 at the end, -2 when broken. */
ssize_t tls_read(SSL *tls, char *into, size_t size);
ssize_t tls_write(SSL *tls, const char *from, size_t len);
void tls_goodbye(SSL *tls); /* NULL is welcome */

#endif
