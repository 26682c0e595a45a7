/*
 * dns_wire.h - reads the fields of a DNS message one after another.
 *
 * Every read is checked against the end of the message; the first one that would
 * pass it makes the reader broken, and a broken reader gives zeros.  So a whole
 * record is read first and judged once.  Pure.
 */
#ifndef WORKERS_DNS_DNS_WIRE_H
#define WORKERS_DNS_DNS_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

struct dns_wire {
    struct text message;
    size_t at;
    bool broken;
};

/* A name as text: 255 octets on the wire, each at most four characters. */
enum { DNS_NAME_TEXT = 1024 };

unsigned dns_wire_u16(struct dns_wire *wire);
uint32_t dns_wire_u32(struct dns_wire *wire);

/* Lends `len` bytes. */
struct text dns_wire_bytes(struct dns_wire *wire, size_t len);

/*
 * A name, possibly compressed (RFC 1035, 4.1.4), into `out`: lower case, labels
 * joined by dots, no dot at the end, the root empty; bytes other than letters,
 * digits, hyphen and underscore as \DDD.  A pointer must point backwards from
 * every one before it, so that no chain of them is endless.
 */
struct text dns_wire_name(struct dns_wire *wire, char out[DNS_NAME_TEXT]);

#endif
