/* dns_message.h - a question in, the zone's answer out.  No sockets. */
#ifndef WORLD_DNS_MESSAGE_H
#define WORLD_DNS_MESSAGE_H

#include "bytes.h"

#include <stdint.h>

enum dns_manner {
    DNS_SEND,
    DNS_KEEP_SILENT,
    DNS_HANG_UP /* TCP only */
};

struct dns_answer {
    enum dns_manner manner;
    int64_t delay_us;
};

/* Writes the answer, without TCP's length, to `out`, and the event to the log. */
struct dns_answer dns_answer_to(struct bytes query, bool by_tcp, struct growing *out);

#endif
