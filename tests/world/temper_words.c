/* How a server is: its offers, its limits, the way it puts bytes on the wire. */
#include "rule_words.h"

#include <string.h>

static bool read_offer(struct words *words, struct server *server)
{
    const struct {
        const char *word;
        bool *flag;
        bool value;
    } switches[] = {
        {"pipelining", &server->pipelining, true},
        {"no-pipelining", &server->pipelining, false},
        {"8bitmime", &server->eightbitmime, true},
        {"no-8bitmime", &server->eightbitmime, false},
        {"smtputf8", &server->smtputf8, true},
        {"no-enhancedstatuscodes", &server->enhanced_codes, false},
        {"no-postmaster", &server->postmaster, false},
        {"strict", &server->strict, true},
        {"split", &server->split, true},
        {"lf-only", &server->lf_only, true},
        {"lenient", &server->lenient, true},
        {"black-hole", &server->black_hole, true},
    };
    for (size_t i = 0; i < sizeof switches / sizeof *switches; i++) {
        if (words_take(words, switches[i].word)) {
            *switches[i].flag = switches[i].value;
            return true;
        }
    }
    if (words_take(words, "down"))
        server->down_us = words_take(words, "until") ? words_duration_us(words) : INT64_MAX;
    else if (words_take(words, "no-size"))
        server->size = 0;
    else if (words_take(words, "size"))
        server->size = (long)words_count(words);
    else if (words_take(words, "offers")) {
        struct bytes line = words_word(words, "an EHLO line in quotes");
        growing_add(&server->offers, line.at, line.len);
        growing_add(&server->offers, "\n", 1);
    } else
        return false;
    return true;
}

/* `starttls offered|required [hidden] [broken|hanging] [inject] ["530 ..."]` */
static void read_starttls(struct words *words, struct server *server)
{
    if (words_take(words, "required"))
        server->starttls = STARTTLS_REQUIRED;
    else {
        words_want(words, "offered");
        server->starttls = STARTTLS_OFFERED;
    }
    while (words_left(words)) {
        if (words_peek_quoted(words))
            server->starttls_needed = reply_word(words);
        else if (words_take(words, "broken"))
            server->starttls_end = STARTTLS_BREAKS;
        else if (words_take(words, "hanging"))
            server->starttls_end = STARTTLS_HANGS;
        else if (words_take(words, "hidden"))
            server->starttls_hidden = true;
        else if (words_take(words, "inject"))
            server->starttls_injects = true;
        else
            break;
    }
}

/* `errors soft 10 hard 20 [sleep 1s]`, as Postfix counts them */
static void read_errors(struct words *words, struct server *server)
{
    if (words_take(words, "soft"))
        server->soft_errors = words_count(words);
    if (words_take(words, "hard"))
        server->hard_errors = words_count(words);
    if (words_take(words, "sleep"))
        server->error_sleep_us = words_duration_us(words);
}

static void count_and_reply(struct words *words, unsigned *count, struct reply *reply)
{
    *count = words_count(words);
    if (words_peek_quoted(words))
        *reply = reply_word(words);
}

static bool read_limit(struct words *words, struct server *server)
{
    if (words_take(words, "max-rcpt-per-transaction"))
        count_and_reply(words, &server->recipients_per_transaction, &server->too_many_recipients);
    else if (words_take(words, "one-domain-per-transaction")) {
        server->one_domain = true;
        if (words_peek_quoted(words))
            server->other_domain = reply_word(words);
    } else if (words_take(words, "max-sessions"))
        count_and_reply(words, &server->session_limit, &server->too_many_sessions);
    else if (words_take(words, "errors"))
        read_errors(words, server);
    else if (words_take(words, "nonmail-limit"))
        server->nonmail_limit = words_count(words);
    else if (words_take(words, "max-bad-rcpts"))
        server->bad_recipients_limit = words_count(words);
    else
        return false;
    return true;
}

static bool read_wire(struct words *words, struct server *server)
{
    if (words_take(words, "drip")) {
        server->drip_bytes = words_count(words);
        if (!words_take(words, "byte"))
            words_want(words, "bytes");
        words_want(words, "every");
        server->drip_us = words_duration_us(words);
    } else if (words_take(words, "cut")) {
        words_want(words, "after");
        server->cut_after = words_count(words);
        words_want(words, "bytes");
        server->cut_by_reset = words_take(words, "by-reset");
        server->cut_by_stall = words_take(words, "by-stall");
    } else if (words_take(words, "idle-timeout")) {
        server->idle_us = words_duration_us(words);
    } else
        return false;
    return true;
}

bool temper_word_read(struct words *words, struct server *server)
{
    if (words_take(words, "banner"))
        server->banner = reply_word(words);
    else if (words_take(words, "teaser"))
        server->teaser = reply_word(words);
    else if (words_take(words, "relay-denied"))
        server->relay_denied = reply_word(words);
    else if (words_take(words, "starttls"))
        read_starttls(words, server);
    else
        return read_offer(words, server) || read_limit(words, server) || read_wire(words, server);
    return true;
}
