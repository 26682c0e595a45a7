/*
 * address.h - what a cell of a list says, as the mailbox that will be asked.
 *
 * One spelling per mailbox: the local part as it was written (needless quotes
 * taken off, nothing folded), the domain in A-labels and lower case.  What cannot
 * be asked exactly as it was written is no address, and the detail says why.
 * Pure; any thread.
 */
#ifndef ADDRESS_ADDRESS_H
#define ADDRESS_ADDRESS_H

#include <stdbool.h>

#include "base/text.h"

enum {
    LOCAL_PART_MAX = 64,   /* octets, RFC 5321, 4.5.3.1.1 */
    DOMAIN_NAME_MAX = 253, /* octets of A-labels; 255 on the DNS wire */
    ADDRESS_MAX = 254,     /* RFC 3696, erratum 1690: a path of 256 less its brackets */
};

enum address_outcome {
    ADDRESS_FOUND,
    ADDRESS_MISSING, /* nothing in the cell */
    ADDRESS_SEVERAL, /* more than one address in the cell */
    ADDRESS_INVALID, /* meant as an address, and none by RFC 5321 / 6531 */
};

struct address {
    char local_bytes[LOCAL_PART_MAX + 1];
    char domain_bytes[DOMAIN_NAME_MAX + 1];
    struct text local;   /* in local_bytes; quoted only where it must be */
    struct text domain;  /* in domain_bytes */
    bool needs_smtputf8; /* the local part is not ASCII (RFC 6531) */
    const char *detail;  /* a static sentence on why it is none; NULL where it was found */
};

/*
 * Reads a cell: `a@b`, `Name <a@b>`, `mailto:a@b`, with what design calls blanks
 * around it (space, tab, NBSP, U+200B, U+FEFF).  The texts in `out` point into
 * `out` itself: it is not copied by assignment while they are in use.
 */
enum address_outcome address_read(struct text cell, struct address *out);

/*
 * An addr-spec alone, without name, brackets or blanks: for --from and the like.
 */
enum address_outcome address_parse(struct text spec, struct address *out);

#endif
