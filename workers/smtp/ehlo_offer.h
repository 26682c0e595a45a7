/*
 * ehlo_offer.h - what a server offers in its reply to EHLO (RFC 5321, 4.1.1.1).
 */
#ifndef WORKERS_SMTP_EHLO_OFFER_H
#define WORKERS_SMTP_EHLO_OFFER_H

#include <stdbool.h>

#include "base/text.h"

/* What the last EHLO offered. */
struct ehlo_offer {
    bool pipelining;            /* RFC 2920 */
    bool starttls;              /* RFC 3207 */
    bool smtputf8;              /* RFC 6531 */
    bool enhanced_status_codes; /* RFC 2034 */
};

/*
 * From the text of a reply to EHLO, its lines joined by \n: the first line is the
 * server's name and greeting, each other one a keyword, in any case, with parameters.
 */
struct ehlo_offer ehlo_offer_from(struct text reply);

#endif
