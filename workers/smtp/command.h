/*
 * command.h - what can be said to a mail server, and the one gate it passes.
 *
 * The commands are an enum without DATA, so nothing here can deliver mail.  A
 * line is built by length from a verb of ours and one argument; an argument that
 * could begin a line of its own is refused where it would enter.  Pure; any thread.
 */
#ifndef WORKERS_SMTP_COMMAND_H
#define WORKERS_SMTP_COMMAND_H

#include <stdbool.h>

#include "base/buffer.h"
#include "base/text.h"

enum command {
    COMMAND_CONNECT, /* said by connecting; the greeting answers it */
    COMMAND_EHLO,
    COMMAND_HELO,
    COMMAND_STARTTLS,
    COMMAND_MAIL,
    COMMAND_RCPT,
    COMMAND_RSET,
    COMMAND_QUIT,
    COMMAND_COUNT,
};

enum { COMMAND_LINE_MAX = 512 }; /* with its CRLF: RFC 5321, 4.5.3.1.4 */

/* "waiting for the greeting", "asking for a recipient": for logs and details. */
const char *command_doing(enum command command);

/* Whether this code is the yes to this command (RFC 5321, 4.3.2), and not to another one. */
bool command_is_answered_by(enum command command, unsigned code);

/*
 * Whether a line can be made of it: no control byte, no DEL, no 8-bit unless MAIL
 * and RCPT are said with SMTPUTF8 (then UTF-8), and not over 512 octets.  The
 * argument is a name for EHLO and HELO, a bare address or nothing for MAIL, a bare
 * address for RCPT, and empty for the others.
 */
bool command_may_be_said(enum command command, struct text argument, bool smtputf8);

/* Appends the line.  False, and nothing is appended, where it may not be said or does not fit. */
MUST_USE bool command_say(struct buffer *out, enum command command, struct text argument,
                          bool smtputf8);

#endif
