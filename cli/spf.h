/*
 * spf.h - may this address send mail for this domain, by the domain's own record?
 *
 * RFC 7208, as a receiver would judge it, by libspf2 over our own resolver.
 */
#ifndef CLI_SPF_H
#define CLI_SPF_H

#include "address/address.h"
#include "base/socket_address.h"
#include "cli/lookup.h"

/* RFC 7208, 2.6. */
enum spf_result {
    SPF_NONE, /* the domain has no record */
    SPF_NEUTRAL,
    SPF_PASS,
    SPF_FAIL,
    SPF_SOFTFAIL,
    SPF_TEMPERROR, /* the DNS did not answer */
    SPF_PERMERROR, /* the record cannot be read */
};

struct spf {
    enum spf_result result;
    char complaint[256]; /* what is wrong with the record, of a permerror */
};

/* For MAIL FROM:<from> and EHLO `helo`, asked from the address `ours`.  Waits. */
struct spf spf_ask(struct lookup_desk *desk, const struct address *from, const char *helo,
                   const struct socket_address *ours);

#endif
