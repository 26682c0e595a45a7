/*
 * made_up.c - see made_up.h.
 */
#include "workers/made_up.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "base/failure.h"
#include "batch/run_store.h"

void made_up_local_part(const unsigned char *secret, struct text domain, char out[MADE_UP_LEN + 1])
{
    /* 32 characters, no two of which look alike; the first 24 are letters. */
    static const char alphabet[] = "abcdefghijkmnpqrstuvwxyz23456789";
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned len = 0;

    if (!HMAC(EVP_sha256(), secret, RUN_SECRET_SIZE, (const unsigned char *)domain.bytes,
              domain.len, digest, &len) ||
        len < MADE_UP_LEN)
        give_up(EXIT_OUT_OF_RESOURCES, "no HMAC-SHA256 in this OpenSSL");
    out[0] = alphabet[digest[0] % 24];
    for (unsigned i = 1; i < MADE_UP_LEN; i++)
        out[i] = alphabet[digest[i] % 32];
    out[MADE_UP_LEN] = '\0';
}
