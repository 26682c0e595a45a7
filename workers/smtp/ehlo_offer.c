/*
 * ehlo_offer.c - see ehlo_offer.h.
 */
#include "workers/smtp/ehlo_offer.h"

static void take_keyword(struct ehlo_offer *offer, struct text keyword)
{
    if (text_equal_nocase(keyword, TEXT("PIPELINING")))
        offer->pipelining = true;
    else if (text_equal_nocase(keyword, TEXT("STARTTLS")))
        offer->starttls = true;
    else if (text_equal_nocase(keyword, TEXT("SMTPUTF8")))
        offer->smtputf8 = true;
    else if (text_equal_nocase(keyword, TEXT("ENHANCEDSTATUSCODES")))
        offer->enhanced_status_codes = true;
}

struct ehlo_offer ehlo_offer_from(struct text reply)
{
    struct ehlo_offer offer = {0};
    struct text rest = text_slice(reply, text_find(reply, '\n') + 1, reply.len);

    while (rest.len > 0) {
        struct text line = text_slice(rest, 0, text_find(rest, '\n'));

        take_keyword(&offer, text_slice(line, 0, text_find(line, ' ')));
        rest = text_slice(rest, line.len + 1, rest.len);
    }
    return offer;
}
