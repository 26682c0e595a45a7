/*
 * reply.h - one whole SMTP reply, as a value.
 */
#ifndef WORKERS_SMTP_REPLY_H
#define WORKERS_SMTP_REPLY_H

#include "base/text.h"

enum {
    REPLY_LINE_MAX = 2048,       /* RFC 5321 says 512, servers exceed it; what is longer is cut */
    REPLY_LINES_MAX = 100,       /* more: the server never means to end */
    REPLY_BYTES_MAX = 64 * 1024, /* likewise */
    REPLY_KEPT_MAX = 2048,       /* of its text, for evidence and meaning */
};

struct reply {
    unsigned code;        /* 200 to 599 */
    struct text enhanced; /* RFC 3463: "5.1.1"; also qmail's "(#5.1.1)" at the end; or empty */
    struct text text;     /* the words without codes, lines joined by \n; cut at REPLY_KEPT_MAX */
};

#endif
