#include "smtp_rules.h"

#include <string.h>

static bool is_to(const struct session *session, struct bytes wanted)
{
    struct bytes recipient = session->recipient;
    if (wanted.at[0] == '@') {
        return recipient.len > wanted.len &&
               memcmp(recipient.at + recipient.len - wanted.len, wanted.at, wanted.len) == 0;
    }
    if (memchr(wanted.at, '@', wanted.len))
        return bytes_equal(recipient, wanted);
    return recipient.len > wanted.len && recipient.at[wanted.len] == '@' &&
           memcmp(recipient.at, wanted.at, wanted.len) == 0;
}

static bool is_this_session(const struct session *session, const struct when *when)
{
    return (when->first_sessions == 0 || session->number <= when->first_sessions) &&
           session->number > when->after_sessions &&
           (when->above_open == 0 || session->server->open > when->above_open) &&
           (!when->in_tls || session->tls) && (!when->in_clear || !session->tls);
}

/* The command at hand is already counted. */
static bool is_so_far(const struct session *session, const struct when *when)
{
    return (when->after_rcpts == 0 || session->rcpts > when->after_rcpts) &&
           session->refusals >= when->after_refusals &&
           (when->after_commands == 0 || session->commands > when->after_commands) &&
           (when->after_transactions == 0 || session->transactions > when->after_transactions) &&
           (when->after_rcpts_in_all == 0 || session->server->rcpts > when->after_rcpts_in_all);
}

static bool is_now(const struct when *when)
{
    int64_t age_us = loop_now_us() - world.began_us;
    return age_us >= when->after_us && (when->until_us == 0 || age_us < when->until_us);
}

static bool holds(const struct session *session, const struct rule *rule)
{
    const struct when *when = &rule->when;
    return (when->times == 0 || rule->fired < when->times) && is_this_session(session, when) &&
           is_so_far(session, when) && is_now(when) &&
           (when->recipient.len == 0 || is_to(session, when->recipient));
}

struct rule *rules_for(struct session *session, enum stage stage, const struct reply **extra)
{
    struct rule *decides = NULL;
    *extra = NULL;
    for (const struct rule_link *link = session->server->rules[stage]; link; link = link->next) {
        struct rule *rule = link->rule;
        bool goes_along = rule->deed == DEED_WAIT || rule->deed == DEED_EXTRA;
        if ((decides && !goes_along) || !holds(session, rule))
            continue;
        rule->fired++;
        if (rule->deed == DEED_WAIT)
            session->wait_us += rule->wait_us;
        else if (rule->deed == DEED_EXTRA)
            *extra = &rule->reply;
        else
            decides = rule;
    }
    return decides;
}

static struct bytes mark_text(const struct session *session, char mark)
{
    const char *at;
    switch (mark) {
    case 'r':
        return session->path;
    case 's':
        return (struct bytes){session->sender, session->sender_len};
    case 'i':
        return bytes_of(session->client);
    case 'h':
        return session->server->host;
    case 'd':
        at = session->recipient.len ? memrchr(session->recipient.at, '@', session->recipient.len)
                                    : NULL;
        return at ? (struct bytes){at + 1, session->recipient.len -
                                               (size_t)(at + 1 - session->recipient.at)}
                  : (struct bytes){"", 0};
    default:
        return (struct bytes){"%", 1};
    }
}

void reply_add(const struct session *session, const struct reply *reply, struct growing *out)
{
    size_t start = out->len;
    if (!reply->marks) {
        growing_add(out, reply->text.at, reply->text.len);
    } else {
        for (size_t i = 0; i < reply->text.len; i++) {
            if (reply->text.at[i] == '%' && i + 1 < reply->text.len) {
                struct bytes text = mark_text(session, reply->text.at[++i]);
                growing_add(out, text.at, text.len);
            } else {
                growing_add(out, &reply->text.at[i], 1);
            }
        }
    }
    if (!session->server->lf_only)
        return;
    size_t kept = start;
    for (size_t i = start; i < out->len; i++)
        if (out->at[i] != '\r')
            out->at[kept++] = out->at[i];
    out->len = kept;
}
