/*
 * reply_reader.h - bytes become whole SMTP replies (RFC 5321, 4.2).
 *
 * Nothing depends on how the bytes were cut into packets: any byte may be the
 * last of one.  A line ends with LF or CRLF.  What is no reply (a line without a
 * code, a NUL, a bare CR, a code that changes on the way, no end in sight) breaks
 * the reader for good, since nobody can say where the next reply would begin.
 * One thread at a time.
 */
#ifndef WORKERS_SMTP_REPLY_READER_H
#define WORKERS_SMTP_REPLY_READER_H

#include "base/text.h"
#include "workers/smtp/reply.h"

enum reading {
    READING_UNFINISHED, /* all bytes are taken, the reply goes on */
    READING_WHOLE,      /* one reply is there: reply_reader_reply() */
    READING_BROKEN,     /* no reply, now and ever: reply_reader_complaint() */
};

struct reply_reader; /* opaque: see reply_reader.c */

/* One for each connection: the first reply is taken for the greeting, see below. */
struct reply_reader *reply_reader_new(void);
void reply_reader_free(struct reply_reader *reader); /* NULL is welcome */

/*
 * Reads on, at most to the end of one reply, and takes what it has read off the
 * front of `bytes`.  Lines of one reply have one code, but in the greeting:
 * servers exist that begin with "220-" and end with "421"; there the last counts.
 */
enum reading reply_reader_read(struct reply_reader *reader, struct text *bytes);

/* The reply just read, lent until the next reading. */
const struct reply *reply_reader_reply(const struct reply_reader *reader);

/* What was wrong, in static words; NULL while nothing is. */
const char *reply_reader_complaint(const struct reply_reader *reader);

/* Between two replies: gives back memory that a long reply needed, and the reply. */
void reply_reader_rest(struct reply_reader *reader);

#endif
