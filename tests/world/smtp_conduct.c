/*
 * How a server conducts itself: its rules before its custom, its limits, what is
 * counted and what the log is told.
 */
#include "counts.h"
#include "event_log.h"
#include "smtp_commands.h"
#include "smtp_recipient.h"
#include "smtp_rules.h"

#include <stdlib.h>
#include <string.h>

void session_protest(struct session *session, const char *what)
{
    counts.protests++;
    event_begin("protest");
    event_number("c", session->id);
    event_text("what", bytes_of(what));
    event_end();
}

/* ---- what the rules say instead ---- */

/* A reply that a rule gives in place of the customary one has the customary effect. */
static void follow_answer(struct session *session, enum stage stage, int code)
{
    if (stage == STAGE_RCPT)
        session->transaction_rcpts++;
    if (code < 200 || code > 299)
        return;
    if (stage == STAGE_EHLO || stage == STAGE_HELO) {
        session->said_hello = true;
        session->extended = stage == STAGE_EHLO;
    } else if (stage == STAGE_MAIL) {
        session->in_mail = true;
    } else if (stage == STAGE_RSET) {
        command_forget_transaction(session);
    }
}

static bool offers_pipelining(const struct reply *reply)
{
    return memmem(reply->text.at, reply->text.len, "PIPELINING", strlen("PIPELINING")) != NULL;
}

static int huge_reply(size_t amount, struct growing *out)
{
    growing_add_text(out, "250 ");
    memset(growing_room(out, amount), 'x', amount);
    out->len += amount;
    growing_add_text(out, "\r\n");
    return 250;
}

static int obey(struct session *session, const struct rule *rule, enum stage stage,
                struct growing *out)
{
    int code = 0;
    if (rule->has_reply) {
        reply_add(session, &rule->reply, out);
        command_note_nonsense(session, &rule->reply);
        code = rule->reply.code;
    }
    switch (rule->deed) {
    case DEED_ANSWER:
        if (stage == STAGE_QUIT) {
            session->quit = true;
            session->fate = FATE_CLOSE;
        }
        follow_answer(session, stage, code);
        if (stage == STAGE_EHLO)
            session->offered_pipelining = offers_pipelining(&rule->reply);
        break;
    case DEED_CLOSE:
        session->fate = FATE_CLOSE;
        session->broken = "closed";
        break;
    case DEED_RESET:
        session->fate = FATE_RESET;
        session->broken = "reset";
        break;
    case DEED_HANG:
        session->fate = FATE_HANG;
        session->broken = "hung";
        break;
    case DEED_SKIP:
        session->broken = "skipped a reply";
        break;
    case DEED_ENDLESS:
        session->fate = FATE_ENDLESS;
        session->flood = &rule->flood;
        session->broken = "endless";
        break;
    case DEED_DEAF:
        session->fate = FATE_DEAF;
        session->broken = "deaf";
        break;
    case DEED_RAW:
        session->broken = "raw";
        break;
    case DEED_HUGE:
        session->broken = "huge";
        return huge_reply(rule->amount, out);
    case DEED_EXTRA:
    case DEED_WAIT:
        break;
    }
    return code;
}

/* ---- counting, and the limits of a session ---- */

static bool is_nonmail(enum stage stage)
{
    return stage == STAGE_RSET || stage == STAGE_NOOP || stage == STAGE_EHLO ||
           stage == STAGE_HELO || stage == STAGE_STARTTLS;
}

static void count_command(struct session *session, enum stage stage)
{
    session->commands++;
    counts.commands++;
    if (stage == STAGE_MAIL)
        session->transactions++;
    if (stage == STAGE_RCPT) {
        session->rcpts++;
        session->server->rcpts++;
        counts.rcpts++;
    }
    if (is_nonmail(stage))
        session->nonmail++;
}

static void count_answer(struct session *session, enum stage stage, int code)
{
    bool accepted = code >= 200 && code <= 299;
    if (stage == STAGE_RCPT && accepted) {
        counts.accepted++;
        session->transaction_accepted++;
    } else if (stage == STAGE_RCPT && code >= 400) {
        counts.refused++;
        session->refusals++;
    }
    if (stage == STAGE_MAIL)
        session->mail_refused = code >= 400;
    if (code >= 400)
        session->errors++;
    if (code == 421 && !session->broken)
        session->broken = "421";
}

static void end_with(struct session *session, const char *text, struct growing *out)
{
    command_say(session, text, out);
    session->fate = FATE_CLOSE;
    session->broken = "limit";
}

static void apply_session_limits(struct session *session, struct growing *out)
{
    const struct server *server = session->server;
    if (session->fate != FATE_GO_ON)
        return;
    if (server->hard_errors && session->errors >= server->hard_errors)
        end_with(session, "421 4.7.0 %h Error: too many errors\r\n", out);
    else if (server->soft_errors && session->errors >= server->soft_errors)
        session->wait_us += server->error_sleep_us;
}

/* ---- the log ---- */

static void log_command(const struct session *session, struct bytes line)
{
    if (session->next_is_ahead && !session->offered_pipelining)
        counts.unoffered++;
    event_begin("cmd");
    event_number("c", session->id);
    event_text("line", line);
    event_flag("ahead", session->next_is_ahead);
    event_flag("offered", session->offered_pipelining);
    event_end();
}

static void log_reply(const struct session *session, int code, const struct growing *out,
                      size_t start)
{
    if (!event_log_is_open())
        return;
    size_t len = out->len - start;
    event_begin("reply");
    event_number("c", session->id);
    event_number("code", code);
    event_text("text", (struct bytes){out->at ? out->at + start : "", len > 300 ? 300 : len});
    if (session->wait_us > 0)
        event_number("later", session->wait_us);
    event_end();
}

/* ---- what smtp_session.c calls ---- */

void session_greet(struct session *session, struct growing *out)
{
    const struct reply *extra;
    struct server *server = session->server;
    size_t start = out->len;
    int code;
    session->wait_us = 0;
    const struct rule *rule = rules_for(session, STAGE_BANNER, &extra);
    if (server->session_limit && server->open > server->session_limit) {
        reply_add(session, &server->too_many_sessions, out);
        session->fate = FATE_CLOSE;
        code = server->too_many_sessions.code;
    } else if (rule) {
        code = obey(session, rule, STAGE_BANNER, out);
    } else {
        reply_add(session, &server->banner, out);
        command_note_nonsense(session, &server->banner);
        code = server->banner.code;
    }
    if (extra) {
        session->broken = "extra reply";
        reply_add(session, extra, out);
    }
    if (code != 220 && !session->broken)
        session->broken = "banner";
    log_reply(session, code, out, start);
}

/* Did the client keep to turns, where the server insists on them? */
static bool out_of_step(const struct session *session, enum stage stage)
{
    bool may_be_ahead = session->offered_pipelining &&
                        (stage == STAGE_MAIL || stage == STAGE_RCPT || stage == STAGE_RSET ||
                         stage == STAGE_QUIT || stage == STAGE_NOOP);
    return session->server->strict && session->next_is_ahead && !may_be_ahead;
}

/* As Exim counts: the first EHLO and the first RSET are free. */
static bool too_many_nonmail(const struct session *session)
{
    unsigned limit = session->server->nonmail_limit;
    return limit > 0 && session->nonmail > limit + 2;
}

static int answer(struct session *session, enum stage stage, struct bytes line, struct growing *out)
{
    const struct reply *extra;
    const struct rule *rule = rules_for(session, stage, &extra);
    int code;
    if (out_of_step(session, stage)) {
        code = 554;
        end_with(session, "554 5.5.0 Error: SMTP protocol synchronization\r\n", out);
    } else if (too_many_nonmail(session)) {
        code = 554;
        end_with(session, "554 Too many nonmail commands\r\n", out);
    } else if (line.len > COMMAND_LINE_MOST) {
        code = command_object(session, "500 5.5.2 Error: line too long\r\n", out);
    } else {
        code = rule ? obey(session, rule, stage, out) : command_answer(session, stage, line, out);
    }
    if (extra) {
        session->broken = "extra reply";
        reply_add(session, extra, out);
    }
    return code;
}

void session_answer(struct session *session, struct bytes line, struct growing *out)
{
    enum stage stage = command_stage(line);
    log_command(session, line);
    if (session->fate == FATE_HANG || session->fate == FATE_DEAF)
        return;
    session->recipient.len = session->path.len = 0;
    if (stage == STAGE_RCPT && !recipient_read(session, (struct bytes){line.at + 8, line.len - 8}))
        session->recipient.len = 0;
    count_command(session, stage);
    int code = answer(session, stage, line, out);
    count_answer(session, stage, code);
    size_t len = out->len;
    log_reply(session, code, out, 0);
    apply_session_limits(session, out);
    if (out->len > len)
        log_reply(session, atoi(out->at + len), out, len);
}
