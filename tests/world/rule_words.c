/*
 * `DEED at STAGE [TEXT] [WHEN...]`, and the shorter sentences that mean the
 * same.
 */
#include "rule_words.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static const char *const stages[STAGE_COUNT] = {
    [STAGE_BANNER] = "banner",     [STAGE_EHLO] = "ehlo", [STAGE_HELO] = "helo",
    [STAGE_STARTTLS] = "starttls", [STAGE_MAIL] = "mail", [STAGE_RCPT] = "rcpt",
    [STAGE_RSET] = "rset",         [STAGE_NOOP] = "noop", [STAGE_QUIT] = "quit",
    [STAGE_OTHER] = "other",
};

/* The code of the last line. */
static short code_in(struct bytes text)
{
    size_t start = text.len;
    while (start > 0 && text.at[start - 1] != '\n')
        start--;
    const char *at = text.at + start;
    if (text.len - start < 3 || !isdigit((unsigned char)at[0]) || !isdigit((unsigned char)at[1]) ||
        !isdigit((unsigned char)at[2]))
        return 0;
    return (short)((at[0] - '0') * 100 + (at[1] - '0') * 10 + (at[2] - '0'));
}

/* Every line the same code, 2xx, 4xx or 5xx, a hyphen or a blank behind it, no odd bytes. */
static bool is_proper(struct bytes text)
{
    for (size_t start = 0; start < text.len;) {
        const char *line = text.at + start;
        const char *newline = memchr(line, '\n', text.len - start);
        size_t len = newline ? (size_t)(newline - line) : text.len - start;
        bool last = start + len + 1 >= text.len;
        if (len < 3 || !strchr("245", line[0]) || memcmp(line, text.at, 3) != 0 ||
            (len > 3 && line[3] != (last ? ' ' : '-')) || memchr(line, '\0', len) ||
            memchr(line, '\r', len))
            return false;
        start += len + 1;
    }
    return code_in(text) > 0;
}

struct reply reply_of(struct bytes text)
{
    struct growing wire = {0};
    for (size_t i = 0; i < text.len; i++) {
        if (text.at[i] == '\n')
            growing_add(&wire, "\r", 1);
        growing_add(&wire, &text.at[i], 1);
    }
    growing_add(&wire, "\r\n", 2);
    struct reply reply = {.text = keep_bytes((struct bytes){wire.at, wire.len}),
                          .marks = memchr(text.at, '%', text.len) != NULL,
                          .proper = is_proper(text),
                          .code = code_in(text)};
    growing_free(&wire);
    return reply;
}

struct reply reply_word(struct words *words)
{
    if (!words_peek_quoted(words))
        words_complain("a reply in quotes is wanted, not \"%s\"", words_peek(words).at);
    return reply_of(words_word(words, "a reply"));
}

static bool after_word(struct words *words, struct when *when)
{
    if (words_take_duration_us(words, &when->after_us))
        return true;
    unsigned count = words_count(words);
    if (words_take(words, "sessions") || words_take(words, "session"))
        when->after_sessions = count;
    else if (words_take(words, "refusals") || words_take(words, "refusal"))
        when->after_refusals = count;
    else if (words_take(words, "commands") || words_take(words, "command"))
        when->after_commands = count;
    else if (words_take(words, "transactions") || words_take(words, "transaction"))
        when->after_transactions = count;
    else if (!words_take(words, "rcpts") && !words_take(words, "rcpt"))
        words_complain("after %u what? sessions, rcpts, refusals, commands or transactions", count);
    else if (words_take_two(words, "in", "all"))
        when->after_rcpts_in_all = count;
    else
        when->after_rcpts = count;
    return true;
}

static void in_word(struct words *words, struct when *when)
{
    if (words_take(words, "tls"))
        when->in_tls = true;
    else if (words_take(words, "clear"))
        when->in_clear = true;
    else {
        words_want(words, "first");
        when->first_sessions = 1;
        if (words_take(words, "session"))
            return;
        when->first_sessions = words_count(words);
        words_want(words, "sessions");
    }
}

static void above_word(struct words *words, struct when *when)
{
    when->above_open = words_count(words);
    words_want(words, "sessions");
}

static struct when when_words(struct words *words)
{
    struct when when = {0};
    while (words_left(words)) {
        if (words_take(words, "after"))
            after_word(words, &when);
        else if (words_take(words, "until"))
            when.until_us = words_duration_us(words);
        else if (words_take(words, "in"))
            in_word(words, &when);
        else if (words_take(words, "above"))
            above_word(words, &when);
        else if (words_take(words, "to"))
            when.recipient = words_lowered(words, "a recipient");
        else if (words_take(words, "once"))
            when.times = 1;
        else if (words_take(words, "twice"))
            when.times = 2;
        else if (words_take(words, "first")) {
            when.times = words_count(words);
            words_want(words, "times");
        } else
            break;
    }
    return when;
}

/* As often as one write can take: the socket's buffer is to be full at once. */
static struct bytes flood_of(struct bytes text)
{
    enum { FLOOD_PIECE = 16 * 1024 };
    struct growing piece = {0};
    do
        growing_add(&piece, text.at, text.len);
    while (piece.len + text.len <= FLOOD_PIECE && text.len > 0);
    struct bytes kept = keep_bytes((struct bytes){piece.at, piece.len});
    growing_free(&piece);
    return kept;
}

static void add_rule(struct server *server, enum stage stage, struct rule *rule)
{
    struct rule_link **last = &server->rules[stage];
    while (*last)
        last = &(*last)->next;
    *last = keep(sizeof **last);
    (*last)->rule = rule;
}

static void add_rule_at(struct server *server, struct bytes stage, struct rule rule)
{
    struct rule *kept = keep(sizeof *kept);
    *kept = rule;
    bool found = false;
    for (int i = 0; i < STAGE_COUNT; i++) {
        if (bytes_are(stage, stages[i]) || (bytes_are(stage, "any") && i != STAGE_BANNER)) {
            add_rule(server, (enum stage)i, kept);
            found = true;
        }
    }
    if (!found)
        words_complain("\"%s\" is no stage: banner ehlo helo starttls mail rcpt rset noop quit "
                       "other any",
                       stage.at);
}

/* The word between the deed and `at`. */
static void read_object(struct words *words, struct rule *rule)
{
    if (rule->deed == DEED_WAIT)
        rule->wait_us = words_duration_us(words);
    if (rule->deed == DEED_HUGE)
        rule->amount = words_count(words);
    if (rule->deed == DEED_EXTRA)
        rule->reply = reply_word(words);
    if (rule->deed == DEED_RAW)
        rule->reply.text = keep_bytes(words_word(words, "bytes"));
    rule->has_reply = rule->deed == DEED_EXTRA || rule->deed == DEED_RAW;
    if (rule->deed == DEED_ENDLESS)
        rule->flood = flood_of(words_peek_quoted(words) ? words_word(words, "bytes")
                                                        : bytes_of("250-more\r\n"));
}

/* `close at rcpt ["421 ..."] WHEN`, `wait 2s at banner`, `extra "250 more" at rcpt` ... */
static void read_deed(struct words *words, struct server *server, enum deed deed)
{
    struct rule rule = {.deed = deed};
    read_object(words, &rule);
    words_want(words, "at");
    struct bytes stage = words_word(words, "a stage");
    if (!rule.has_reply && words_peek_quoted(words)) {
        rule.reply = reply_word(words);
        rule.has_reply = true;
    }
    rule.when = when_words(words);
    add_rule_at(server, stage, rule);
}

/* `refuse rcpt "550 blocked" WHEN`, `answer rcpt "354 go ahead" WHEN` */
static void read_answer(struct words *words, struct server *server)
{
    struct rule rule = {.deed = DEED_ANSWER, .has_reply = true};
    struct bytes stage = words_word(words, "a stage");
    rule.reply = reply_word(words);
    rule.when = when_words(words);
    add_rule_at(server, stage, rule);
}

/* `flips to reject-all|accept-all WHEN`: a defence against harvesting. */
static void read_flip(struct words *words, struct server *server)
{
    struct rule rule = {.deed = DEED_ANSWER, .has_reply = true};
    words_want(words, "to");
    if (words_take(words, "accept-all"))
        rule.reply = reply_of(bytes_of("250 2.1.5 Ok"));
    else {
        words_want(words, "reject-all");
        rule.reply = server->unknown;
    }
    rule.when = when_words(words);
    add_rule_at(server, bytes_of("rcpt"), rule);
}

/* `max-transactions 5 ["421 ..."]` */
static void read_max_transactions(struct words *words, struct server *server)
{
    struct rule rule = {.deed = DEED_CLOSE, .has_reply = true};
    rule.when.after_transactions = words_count(words);
    rule.reply = words_peek_quoted(words)
                     ? reply_word(words)
                     : reply_of(bytes_of("421 too many messages in this connection"));
    add_rule_at(server, bytes_of("mail"), rule);
}

bool rule_words_read(struct words *words, struct server *server)
{
    static const struct {
        const char *word;
        enum deed deed;
    } deeds[] = {{"close", DEED_CLOSE},     {"reset", DEED_RESET}, {"hang", DEED_HANG},
                 {"skip", DEED_SKIP},       {"wait", DEED_WAIT},   {"extra", DEED_EXTRA},
                 {"endless", DEED_ENDLESS}, {"huge", DEED_HUGE},   {"raw", DEED_RAW},
                 {"deaf", DEED_DEAF}};
    for (size_t i = 0; i < sizeof deeds / sizeof *deeds; i++) {
        if (words_take(words, deeds[i].word)) {
            read_deed(words, server, deeds[i].deed);
            return true;
        }
    }
    if (words_take(words, "refuse") || words_take(words, "answer"))
        read_answer(words, server);
    else if (words_take(words, "flips"))
        read_flip(words, server);
    else if (words_take(words, "max-transactions"))
        read_max_transactions(words, server);
    else
        return false;
    return true;
}
