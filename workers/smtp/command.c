/*
 * command.c - see command.h.
 */
#include "workers/smtp/command.h"

#include <assert.h>

#include "base/compiler.h"

/* clang-format off */
static const struct {
    const char *doing;
    const char *verb;
    const char *end;
    const char *end_smtputf8; /* RFC 6531, 3.4: the parameter stands on MAIL alone */
    unsigned least, most;     /* the codes that mean yes */
} commands[] = {
    [COMMAND_CONNECT]  = {"waiting for the greeting", "", "", "", 220, 220},
    [COMMAND_EHLO]     = {"introducing ourselves", "EHLO ", "\r\n", "\r\n", 250, 250},
    [COMMAND_HELO]     = {"introducing ourselves with HELO", "HELO ", "\r\n", "\r\n", 250, 250},
    [COMMAND_STARTTLS] = {"asking for TLS", "STARTTLS", "\r\n", "\r\n", 220, 220},
    [COMMAND_MAIL]     = {"naming our sender", "MAIL FROM:<", ">\r\n", "> SMTPUTF8\r\n", 250, 250},
    [COMMAND_RCPT]     = {"asking for a recipient", "RCPT TO:<", ">\r\n", ">\r\n", 250, 252},
    [COMMAND_RSET]     = {"ending a transaction", "RSET", "\r\n", "\r\n", 250, 250},
    [COMMAND_QUIT]     = {"saying goodbye", "QUIT", "\r\n", "\r\n", 221, 221},
};
/* clang-format on */
static_assert(countof(commands) == COMMAND_COUNT, "every command has its words");

const char *command_doing(enum command command)
{
    return commands[command].doing;
}

bool command_is_answered_by(enum command command, unsigned code)
{
    return code >= commands[command].least && code <= commands[command].most;
}

static struct text end_of(enum command command, bool smtputf8)
{
    return text_of(smtputf8 ? commands[command].end_smtputf8 : commands[command].end);
}

static bool is_plain(struct text argument)
{
    for (size_t i = 0; i < argument.len; i++) {
        unsigned char byte = (unsigned char)argument.bytes[i];

        if (byte < 0x20 || byte == 0x7f)
            return false;
    }
    return true;
}

bool command_may_be_said(enum command command, struct text argument, bool smtputf8)
{
    bool wide = smtputf8 && (command == COMMAND_MAIL || command == COMMAND_RCPT);
    size_t len = text_of(commands[command].verb).len + argument.len + end_of(command, smtputf8).len;

    return len <= COMMAND_LINE_MAX && is_plain(argument) &&
           (wide ? text_is_utf8(argument) : text_is_ascii(argument));
}

bool command_say(struct buffer *out, enum command command, struct text argument, bool smtputf8)
{
    size_t before = out->len;

    if (command_may_be_said(command, argument, smtputf8) &&
        buffer_append(out, text_of(commands[command].verb)) && buffer_append(out, argument) &&
        buffer_append(out, end_of(command, smtputf8)))
        return true;
    out->len = before;
    return false;
}
