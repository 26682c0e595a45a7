/*
 * dns_answer.h - what a DNS message says about the name that was asked for.
 *
 * Five outcomes, kept apart because only some of them are proof: there is data;
 * the name does not exist; it exists and has no such data (with the zone's SOA
 * to prove it, RFC 2308); the resolver could not say now; or the message is not
 * well-formed.  Broken or lame answers are never taken for "no data".  Pure.
 */
#ifndef WORKERS_DNS_DNS_ANSWER_H
#define WORKERS_DNS_DNS_ANSWER_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/socket_address.h"
#include "base/text.h"

/* The wire's own numbers (RFC 1035, 3.2.2; RFC 3596). */
enum dns_type {
    DNS_TYPE_A = 1,
    DNS_TYPE_CNAME = 5,
    DNS_TYPE_SOA = 6,
    DNS_TYPE_PTR = 12,
    DNS_TYPE_MX = 15,
    DNS_TYPE_TXT = 16,
    DNS_TYPE_AAAA = 28,
};

enum dns_outcome {
    DNS_FOUND,
    DNS_NO_SUCH_NAME, /* NXDOMAIN for the very name that was asked for */
    DNS_NO_DATA,      /* the name exists without such data; its zone's SOA says so */
    DNS_TEMPORARY,    /* SERVFAIL, REFUSED, lame, an alias of nothing ...: nothing is known */
    DNS_MALFORMED,
    DNS_TRUNCATED, /* TC over UDP: to be asked again over TCP */
};

struct dns_record {
    unsigned preference;           /* of MX */
    struct text host;              /* of MX and PTR: lower case, no trailing dot; the root is empty;
                                      bytes that no host name has are written \DDD */
    struct socket_address address; /* of A and AAAA */
    struct text words;             /* of TXT: its strings joined (RFC 7208, 3.3), any bytes */
};

struct dns_answer {
    enum dns_outcome outcome;
    const char *trouble; /* what was wrong, in words: "SERVFAIL"; NULL where nothing was */
    uint32_t ttl_s;      /* how long it holds; of a negative answer by RFC 2308, 5 */
    size_t record_count;
    struct dns_record *records;
};

enum { DNS_MESSAGE_MAX = 65535, DNS_ALIASES_MAX = 10 };

/*
 * Reads the answer to a question for `name` (lower case) and `type`, one of MX, A,
 * AAAA, PTR and TXT.  Aliases inside the message are followed.  What is returned, names
 * included, lives in the arena.
 */
struct dns_answer dns_answer_read(struct arena *arena, struct text message, struct text name,
                                  enum dns_type type);

/* The answer that never came, or that was not even worth reading. */
struct dns_answer dns_answer_none(const char *trouble);

#endif
