/*
 * made_up.c - see made_up.h.
 *
 * OpenSSL looks the algorithm up and works on the key each time HMAC() is called, which
 * takes longer than the HMAC of a name.
 */
#include "workers/made_up.h"

#include <stdlib.h>

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include "base/failure.h"
#include "base/memory.h"
#include "batch/run_store.h"

struct made_up {
    EVP_MAC_CTX *keyed;
};

struct made_up *made_up_new(const unsigned char *secret)
{
    char sha256[] = "SHA256";
    const OSSL_PARAM params[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, sha256, 0),
        OSSL_PARAM_construct_end(),
    };
    EVP_MAC *hmac = EVP_MAC_fetch(NULL, "HMAC", NULL);
    struct made_up *made_up = memory_new(sizeof *made_up);

    made_up->keyed = hmac ? EVP_MAC_CTX_new(hmac) : NULL;
    EVP_MAC_free(hmac);
    if (!made_up->keyed || !EVP_MAC_init(made_up->keyed, secret, RUN_SECRET_SIZE, params))
        give_up(EXIT_OUT_OF_RESOURCES, "no HMAC-SHA256 in this OpenSSL");
    return made_up;
}

void made_up_free(struct made_up *made_up)
{
    if (!made_up)
        return;
    EVP_MAC_CTX_free(made_up->keyed);
    free(made_up);
}

void made_up_local_part(struct made_up *made_up, struct text domain, char out[MADE_UP_LEN + 1])
{
    /* 32 characters, no two of which look alike; the first 24 are letters. */
    static const char alphabet[] = "abcdefghijkmnpqrstuvwxyz23456789";
    EVP_MAC_CTX *keyed = made_up->keyed;
    unsigned char digest[EVP_MAX_MD_SIZE];
    size_t len = 0;

    /* Without a key it begins anew with the one it has. */
    if (!EVP_MAC_init(keyed, NULL, 0, NULL) ||
        !EVP_MAC_update(keyed, (const unsigned char *)domain.bytes, domain.len) ||
        !EVP_MAC_final(keyed, digest, &len, sizeof digest) || len < MADE_UP_LEN)
        give_up(EXIT_OUT_OF_RESOURCES, "no HMAC-SHA256 in this OpenSSL");
    out[0] = alphabet[digest[0] % 24];
    for (unsigned i = 1; i < MADE_UP_LEN; i++)
        out[i] = alphabet[digest[i] % 32];
    out[MADE_UP_LEN] = '\0';
}
