#include "counts.h"
#include "event_log.h"
#include "rule_words.h"
#include "smtp_commands.h"
#include "smtp_recipient.h"
#include "smtp_rules.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static struct bytes rest_of(struct bytes line, size_t count)
{
    return (struct bytes){line.at + count, line.len - count};
}

static bool begins(struct bytes line, const char *with)
{
    size_t len = strlen(with);
    return line.len >= len && strncasecmp(line.at, with, len) == 0;
}

static bool is_verb(struct bytes line, const char *verb)
{
    size_t len = strlen(verb);
    return begins(line, verb) && (line.len == len || line.at[len] == ' ');
}

enum stage command_stage(struct bytes line)
{
    static const struct {
        const char *verb;
        enum stage stage;
    } verbs[] = {{"EHLO", STAGE_EHLO}, {"HELO", STAGE_HELO}, {"STARTTLS", STAGE_STARTTLS},
                 {"RSET", STAGE_RSET}, {"NOOP", STAGE_NOOP}, {"QUIT", STAGE_QUIT}};
    if (begins(line, "RCPT TO:"))
        return STAGE_RCPT;
    if (begins(line, "MAIL FROM:"))
        return STAGE_MAIL;
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
        if (is_verb(line, verbs[i].verb))
            return verbs[i].stage;
    return STAGE_OTHER;
}

/* ---- what is said ---- */

int command_say(const struct session *session, const char *text, struct growing *out)
{
    struct reply reply = {.text = bytes_of(text), .marks = strchr(text, '%') != NULL};
    reply_add(session, &reply, out);
    return atoi(text);
}

/* A reply to a client that does not keep to the protocol. */
int command_object(struct session *session, const char *text, struct growing *out)
{
    session_protest(session, text);
    return command_say(session, text, out);
}

void command_forget_transaction(struct session *session)
{
    session->in_mail = session->utf8 = false;
    session->transaction_rcpts = session->transaction_accepted = 0;
    session->transaction_domain = NULL;
}

void session_forget_hello(struct session *session)
{
    command_forget_transaction(session);
    session->said_hello = session->extended = session->offered_pipelining = false;
    session->sender_len = 0;
}

static bool offers_starttls(const struct session *session)
{
    return session->server->starttls != STARTTLS_NO && !session->server->starttls_hidden &&
           !session->tls;
}

/* The EHLO reply, its keywords the lines of one text. */
static int say_ehlo(struct session *session, struct growing *out)
{
    const struct server *server = session->server;
    char text[4096];
    int len = snprintf(
        text, sizeof text, "%s\n%s%s%s%s%s", server->host.at,
        server->pipelining ? "PIPELINING\n" : "", server->eightbitmime ? "8BITMIME\n" : "",
        server->smtputf8 ? "SMTPUTF8\n" : "", server->enhanced_codes ? "ENHANCEDSTATUSCODES\n" : "",
        offers_starttls(session) ? "STARTTLS\n" : "");
    if (server->size > 0)
        len += snprintf(text + len, sizeof text - (size_t)len, "SIZE %ld\n", server->size);
    snprintf(text + len, sizeof text - (size_t)len, "%.*s", (int)server->offers.len,
             server->offers.len ? server->offers.at : "");
    for (char *line = text, *end; *line; line = end + 1) {
        end = strchr(line, '\n');
        char whole[600];
        snprintf(whole, sizeof whole, "250%c%.*s\r\n", end[1] ? '-' : ' ',
                 (int)(end - line > 500 ? 500 : end - line), line);
        struct reply reply = {.text = bytes_of(whole)};
        reply_add(session, &reply, out);
    }
    return 250;
}

static int answer_hello(struct session *session, bool extended, struct growing *out)
{
    command_forget_transaction(session);
    session->said_hello = true;
    session->extended = extended;
    session->offered_pipelining = extended && session->server->pipelining;
    if (extended)
        return say_ehlo(session, out);
    return command_say(session, "250 %h\r\n", out);
}

static int answer_starttls(struct session *session, struct growing *out)
{
    if (session->server->starttls == STARTTLS_NO)
        return command_object(session, "502 5.5.1 Error: command not implemented\r\n", out);
    if (session->tls)
        return command_object(session, "554 5.5.1 Error: TLS already active\r\n", out);
    session->fate = FATE_HANDSHAKE;
    command_say(session, "220 2.0.0 Ready to start TLS\r\n", out);
    if (session->server->starttls_injects) {
        session->broken = "injected";
        command_say(session, "250 2.0.0 injected before TLS\r\n", out);
    }
    return 220;
}

/* The first parameter that was not offered; empty when all is well. */
static struct bytes strange_parameter(struct session *session, struct bytes params)
{
    const struct server *server = session->server;
    while (params.len > 0) {
        if (params.at[0] == ' ') {
            params = rest_of(params, 1);
            continue;
        }
        const char *space = memchr(params.at, ' ', params.len);
        struct bytes word = {params.at, space ? (size_t)(space - params.at) : params.len};
        bool utf8 = is_verb(word, "SMTPUTF8") && server->smtputf8;
        session->utf8 |= utf8;
        if (!session->extended || !(utf8 || (begins(word, "BODY=") && server->eightbitmime) ||
                                    (begins(word, "SIZE=") && server->size > 0)))
            return word;
        params = rest_of(params, word.len);
    }
    return params;
}

/* What stands behind the colon; the lenient allow a blank there, which RFC 5321, 3.3, does not. */
static struct bytes path_behind(const struct session *session, struct bytes argument)
{
    bool has_blank = argument.len > 0 && argument.at[0] == ' ';
    return session->server->lenient && has_blank ? rest_of(argument, 1) : argument;
}

static int answer_mail(struct session *session, struct bytes line, struct growing *out)
{
    struct bytes argument = path_behind(session, rest_of(line, strlen("MAIL FROM:")));
    const char *close = memchr(argument.at, '>', argument.len);
    if (session->in_mail)
        return command_object(session, "503 5.5.1 Error: nested MAIL command\r\n", out);
    if (argument.len == 0 || argument.at[0] != '<' || !close)
        return command_object(session, "501 5.1.7 Bad sender address syntax\r\n", out);
    size_t len = (size_t)(close - argument.at) - 1;
    if (len > SENDER_MOST - 1 || len > 255)
        return command_object(session, "501 5.1.7 The sender is too long\r\n", out);
    if (strange_parameter(session, rest_of(argument, len + 2)).len > 0)
        return command_object(session, "555 5.5.4 Unsupported option\r\n", out);
    memcpy(session->sender, argument.at + 1, len);
    session->sender_len = (unsigned char)len;
    session->in_mail = true;
    return command_say(session, "250 2.1.0 Ok\r\n", out);
}

static bool has_eighth_bit(struct bytes text)
{
    for (size_t i = 0; i < text.len; i++)
        if ((unsigned char)text.at[i] > 0x7e)
            return true;
    return false;
}

static struct served *domain_here(const struct session *session)
{
    const char *at = memrchr(session->recipient.at, '@', session->recipient.len);
    if (!at)
        return NULL;
    size_t before = (size_t)(at + 1 - session->recipient.at);
    return table_get(&world.domains, session->server, rest_of(session->recipient, before));
}

/* Limits of the transaction. NULL: none is reached. */
static const struct reply *limit_reached(struct session *session)
{
    static struct reply too_many_bad;
    const struct server *server = session->server;
    struct served *domain = server->one_domain ? domain_here(session) : NULL;
    if (!too_many_bad.code)
        too_many_bad = reply_of(bytes_of("550 Rejected for too many bad recipients"));
    if (server->recipients_per_transaction &&
        session->transaction_rcpts > server->recipients_per_transaction)
        return &server->too_many_recipients;
    if (server->bad_recipients_limit && session->transaction_rcpts > server->bad_recipients_limit &&
        session->transaction_accepted * 2 < session->transaction_rcpts)
        return &too_many_bad;
    if (domain && session->transaction_domain && session->transaction_domain != domain)
        return &server->other_domain;
    if (domain && !session->transaction_domain)
        session->transaction_domain = domain;
    return NULL;
}

/* A client need not stay polite with a server that is not. */
void command_note_nonsense(struct session *session, const struct reply *reply)
{
    if (!reply->proper)
        session->broken = "nonsense";
}

static int answer_rcpt(struct session *session, struct bytes line, struct growing *out)
{
    /* Pipelined behind a MAIL that was then refused, it is no mistake (RFC 2920, 3.1). */
    if (!session->in_mail && session->mail_refused && session->next_is_ahead)
        return command_say(session, "503 5.5.1 Error: need MAIL command\r\n", out);
    if (!session->in_mail)
        return command_object(session, "503 5.5.1 Error: need MAIL command\r\n", out);
    if (session->recipient.len == 0)
        return command_object(session, "501 5.1.3 Bad recipient address syntax\r\n", out);
    if (has_eighth_bit(line) && !session->utf8)
        return command_object(session, "553 5.6.7 SMTPUTF8 is needed for this address\r\n", out);
    session->transaction_rcpts++;
    const struct reply *reply = limit_reached(session);
    if (!reply)
        reply = recipient_answer(session);
    if (!reply)
        return command_say(session, "250 2.1.5 Ok\r\n", out);
    reply_add(session, reply, out);
    command_note_nonsense(session, reply);
    return reply->code;
}

static int answer_other(struct session *session, struct bytes line, struct growing *out)
{
    static const char *const forbidden[] = {"DATA", "BDAT", "VRFY", "EXPN", "AUTH", "ETRN", "TURN"};
    for (size_t i = 0; i < sizeof forbidden / sizeof *forbidden; i++) {
        if (!is_verb(line, forbidden[i]))
            continue;
        counts.forbidden++;
        event_begin("forbidden");
        event_number("c", session->id);
        event_text("line", line);
        event_end();
        return command_say(session, "554 5.7.0 This world takes no messages and gives no lists\r\n",
                           out);
    }
    return command_object(session, "502 5.5.2 Error: command not recognized\r\n", out);
}

int command_answer(struct session *session, enum stage stage, struct bytes line,
                   struct growing *out)
{
    const struct server *server = session->server;
    bool locked = server->starttls == STARTTLS_REQUIRED && !session->tls;
    if ((stage == STAGE_MAIL || stage == STAGE_RCPT) && locked) {
        reply_add(session, &server->starttls_needed, out);
        return server->starttls_needed.code;
    }
    if ((stage == STAGE_MAIL || stage == STAGE_RCPT) && !session->said_hello)
        return command_object(session, "503 5.5.1 Error: send HELO/EHLO first\r\n", out);
    switch (stage) {
    case STAGE_EHLO:
    case STAGE_HELO:
        return answer_hello(session, stage == STAGE_EHLO, out);
    case STAGE_STARTTLS:
        return answer_starttls(session, out);
    case STAGE_MAIL:
        return answer_mail(session, line, out);
    case STAGE_RCPT:
        return answer_rcpt(session, line, out);
    case STAGE_RSET:
        command_forget_transaction(session);
        return command_say(session, "250 2.0.0 Ok\r\n", out);
    case STAGE_NOOP:
        return command_say(session, "250 2.0.0 Ok\r\n", out);
    case STAGE_QUIT:
        session->quit = true;
        session->fate = FATE_CLOSE;
        return command_say(session, "221 2.0.0 Bye\r\n", out);
    default:
        return answer_other(session, line, out);
    }
}
