#include "smtp_tls.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <stdlib.h>

static SSL_CTX *context;

static void must(int worked, const char *what)
{
    if (worked)
        return;
    fprintf(stderr, "rollcall-world: cannot %s\n", what);
    exit(71);
}

static X509 *own_certificate(EVP_PKEY *key)
{
    X509 *certificate = X509_new();
    X509_NAME *name = X509_get_subject_name(certificate);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate), -3600);
    X509_gmtime_adj(X509_getm_notAfter(certificate), 365L * 24 * 3600);
    X509_set_pubkey(certificate, key);
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (const unsigned char *)"rollcall-world",
                               -1, -1, 0);
    X509_set_issuer_name(certificate, name);
    must(X509_sign(certificate, key, EVP_sha256()) > 0, "sign a certificate");
    return certificate;
}

void tls_prepare(void)
{
    if (context)
        return;
    EVP_PKEY *key = EVP_EC_gen("P-256");
    must(key != NULL, "make a key");
    X509 *certificate = own_certificate(key);
    context = SSL_CTX_new(TLS_server_method());
    must(context && SSL_CTX_use_certificate(context, certificate) == 1 &&
             SSL_CTX_use_PrivateKey(context, key) == 1,
         "prepare TLS");
    SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    X509_free(certificate);
    EVP_PKEY_free(key);
}

SSL *tls_new(int fd)
{
    SSL *tls = SSL_new(context);
    must(tls && SSL_set_fd(tls, fd) == 1, "begin TLS");
    SSL_set_accept_state(tls);
    return tls;
}

void tls_free(SSL *tls)
{
    SSL_free(tls);
}

static ssize_t outcome(SSL *tls, int returned)
{
    int error = SSL_get_error(tls, returned);
    ERR_clear_error();
    if (error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE)
        return 0;
    return error == SSL_ERROR_ZERO_RETURN ? -1 : -2;
}

int tls_accept(SSL *tls)
{
    int returned = SSL_accept(tls);
    return returned == 1 ? 1 : outcome(tls, returned) == 0 ? 0 : -1;
}

ssize_t tls_read(SSL *tls, char *into, size_t size)
{
    int returned = SSL_read(tls, into, (int)size);
    return returned > 0 ? returned : outcome(tls, returned);
}

ssize_t tls_write(SSL *tls, const char *from, size_t len)
{
    if (len == 0)
        return 0;
    int returned = SSL_write(tls, from, (int)len);
    return returned > 0 ? returned : outcome(tls, returned);
}

void tls_goodbye(SSL *tls)
{
    if (tls)
        SSL_shutdown(tls);
    ERR_clear_error();
}
