/*
 * domain_name.h - a domain as the DNS knows it.
 */
#ifndef ADDRESS_DOMAIN_NAME_H
#define ADDRESS_DOMAIN_NAME_H

#include <stdbool.h>
#include <stddef.h>

#include "address/address.h"
#include "base/text.h"

/*
 * The A-label form in lower case (RFC 5890; UTS 46 non-transitional by libidn2),
 * written to `out` with a NUL; `*len` is its length.  NULL if it is a host name of
 * at least two labels that mail can go to, otherwise a static sentence that says
 * why not.  A literal ([192.0.2.1]) and a trailing dot have sentences of their own.
 */
const char *domain_name_canonical(struct text written, char *out, size_t size, size_t *len);

/*
 * Whether a name from the DNS may be asked for mail: at least two labels of
 * letters, digits, hyphens and underscores, 63 octets a label, 253 in all, and a
 * last label that is no number (RFC 1123, 2.1; RFC 3696, 2).
 */
bool domain_name_is_host(struct text name);

/* The name without its first label; empty where there is one only. */
static inline struct text domain_name_above(struct text name)
{
    return text_slice(name, text_find(name, '.') + 1, name.len);
}

/*
 * What somebody has registered of a name in lower case: one label more than its public
 * suffix (publicsuffix.org, as libpsl has it), in `room`.  The name itself where it has
 * none, or is too long to be one.
 */
struct text domain_name_registrable(struct text name, char room[DOMAIN_NAME_MAX + 1]);

#endif
