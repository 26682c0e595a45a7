/*
 * fake_dns.h - a name server on loopback that answers from a small zone, or
 * misbehaves as it is told, on the loop of the test itself.
 *
 * UDP and TCP on one port of 127.0.0.1.  It keeps no loop alive.  The zone is lent and
 * looked at anew for each question; a.root-servers.net is there in every one.
 */
#ifndef SUPPORT_FAKE_DNS_H
#define SUPPORT_FAKE_DNS_H

#include <stddef.h>
#include <uv.h>

#include "base/socket_address.h"

/*
 * "MX" data is "10 mx.test" ("0 ." is the null MX); a byte of a name may be written
 * \DDD.  "MANY" makes as many MX records as its data says, named h0.many.test,
 * h1.many.test ...  A name "*.x.test" stands for all below.  Aliases are followed.
 */
struct fake_record {
    const char *name;
    const char *type; /* "A" "AAAA" "MX" "CNAME" "MANY"; "TXT": it exists, no more */
    const char *data;
};

enum fake_fault_kind {
    FAKE_LAME, /* NOERROR, nothing else */
    FAKE_SERVFAIL,
    FAKE_REFUSED,
    FAKE_NOTIMP,
    FAKE_FORMERR,
    FAKE_DROP,
    FAKE_ZERO_BYTES,
    FAKE_GARBAGE,
    FAKE_SHORT,        /* cut in the middle of a record */
    FAKE_POINTER_LOOP, /* an MX whose name points at itself */
    FAKE_WRONG_ID,     /* then nothing */
    FAKE_WRONG_QUESTION,
    FAKE_COUNT_TOO_LARGE, /* ANCOUNT 65535 with one record */
    FAKE_ALIAS_ALONE,     /* a CNAME, no data, no SOA */
    FAKE_TCP_DROPPED,     /* truncated over UDP; TCP hangs up */
    FAKE_TCP_SILENT,      /* truncated over UDP; TCP says nothing */
    FAKE_TCP_TRUNCATED,   /* over both */
    FAKE_NO_PROOF,        /* NODATA with the SOA of another zone */
    FAKE_NXDOMAIN,
    FAKE_NODATA,
    FAKE_DROP_ONCE, /* the first query of each type; then as the zone says */
};

struct fake_fault {
    const char *name;
    const char *type; /* NULL: every type */
    enum fake_fault_kind kind;
};

struct fake_zone {
    const struct fake_record *records;
    size_t record_count;
    const struct fake_fault *faults;
    size_t fault_count;
};

struct fake_dns;

struct fake_dns *fake_dns_new(uv_loop_t *loop, const struct fake_zone *zone);
struct socket_address fake_dns_address(const struct fake_dns *server);

/* How often it was asked for the name (NULL: any) by UDP; by TCP in all. */
size_t fake_dns_asked(const struct fake_dns *server, const char *name);
size_t fake_dns_asked_by_tcp(const struct fake_dns *server);

/* Closes; the memory goes when the loop has run once more. */
void fake_dns_stop(struct fake_dns *server);

#endif
