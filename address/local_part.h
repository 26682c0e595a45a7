/*
 * local_part.h - what stands before the @: RFC 5321, 4.1.2 and RFC 6531, 3.3.
 *
 * Its bytes belong to the domain that is named behind it, so nothing is folded,
 * composed or dropped; only quotes that change nothing are taken off.  Pure; any
 * thread.
 */
#ifndef ADDRESS_LOCAL_PART_H
#define ADDRESS_LOCAL_PART_H

#include <stddef.h>

#include "base/text.h"

/*
 * How many bytes at the start of an addr-spec are its local part: up to the first
 * @ that no quotes enclose.  spec.len where there is no such @.
 */
size_t local_part_span(struct text spec);

/*
 * One spelling for all ways to write this local part, to `out` with a NUL, at most
 * LOCAL_PART_MAX octets; `*len` is its length.  NULL if it is one, otherwise a
 * static sentence that says why not.
 */
const char *local_part_canonical(struct text written, char *out, size_t size, size_t *len);

#endif
