#include "server_words.h"
#include "rule_words.h"
#include "world.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* What is being described. */
static struct server **described;
static size_t described_count;

static struct server *server_new(struct bytes host)
{
    struct server *server = keep(sizeof *server);
    server->host = host;
    server->banner = reply_of(bytes_of("220 %h ESMTP scripted"));
    server->unknown = reply_of(bytes_of("550 5.1.1 <%r>: Recipient address rejected: User unknown "
                                        "in virtual mailbox table"));
    server->relay_denied = reply_of(bytes_of("554 5.7.1 <%r>: Relay access denied"));
    server->grey_reply =
        reply_of(bytes_of("450 4.2.0 <%r>: Recipient address rejected: Greylisted"));
    server->starttls_needed = reply_of(bytes_of("530 5.7.0 Must issue a STARTTLS command first"));
    server->too_many_recipients = reply_of(bytes_of("452 4.5.3 Error: too many recipients"));
    server->other_domain = reply_of(
        bytes_of("451-4.3.0 Multiple destination domains per transaction is unsupported.  Please\n"
                 "451 4.3.0 try again."));
    server->too_many_sessions =
        reply_of(bytes_of("421 4.7.0 %h Error: too many connections from %i"));
    server->postmaster = server->pipelining = server->eightbitmime = server->enhanced_codes = true;
    server->size = 10240000;
    server->error_sleep_us = 1000000;
    *world.last_server = server;
    world.last_server = &server->next;
    return server;
}

static struct server *server_of(struct bytes host)
{
    struct server **place = (struct server **)table_place(&world.server_by_host, NULL, host);
    if (!*place)
        *place = server_new(host);
    return *place;
}

void server_words_begin(struct words *words)
{
    described_count = 0;
    described = realloc(described, words->count * sizeof(struct server *));
    if (!described || !words_left(words))
        words_complain("server is followed by the names of its hosts");
    while (words_left(words))
        described[described_count++] = server_of(words_lowered(words, "a host"));
}

static struct served *served_of(struct server *server, struct bytes domain)
{
    struct served **place = (struct served **)table_place(&world.domains, server, domain);
    if (!*place) {
        *place = keep(sizeof **place);
        (*place)->name = keep_bytes(domain);
    }
    server->has_served = true;
    return *place;
}

/* `user1..50`: the prefix and both ends. */
static bool range_in(struct bytes word, struct mailbox_range *range)
{
    const char *dots = strstr(word.at, "..");
    if (!dots || dots == word.at || !isdigit((unsigned char)dots[-1]) ||
        !isdigit((unsigned char)dots[2]))
        return false;
    const char *digits = dots;
    while (digits > word.at && isdigit((unsigned char)digits[-1]))
        digits--;
    range->prefix = (struct bytes){word.at, (size_t)(digits - word.at)};
    range->first = (unsigned)strtoul(digits, NULL, 10);
    range->last = (unsigned)strtoul(dots + 2, NULL, 10);
    return true;
}

static void add_mailbox(struct served *served, struct bytes name)
{
    struct mailbox_range range = {.next = served->ranges};
    if (range_in(name, &range)) {
        served->ranges = keep(sizeof range);
        *served->ranges = range;
        return;
    }
    struct mailbox **place = (struct mailbox **)table_place(&world.mailboxes, served, name);
    if (!*place)
        *place = keep(sizeof **place);
}

static void read_mailboxes(struct words *words)
{
    struct bytes domain = words_lowered(words, "a domain");
    while (words_left(words)) {
        struct bytes name = words_lowered(words, "a mailbox");
        for (size_t i = 0; i < described_count; i++)
            add_mailbox(served_of(described[i], domain), name);
    }
    for (size_t i = 0; i < described_count; i++)
        served_of(described[i], domain);
}

static void read_accept_all(struct words *words)
{
    if (!words_left(words))
        words_complain("accept-all is followed by domains");
    while (words_left(words)) {
        struct bytes domain = words_lowered(words, "a domain");
        for (size_t i = 0; i < described_count; i++)
            served_of(described[i], domain)->accepts_all = true;
    }
}

static struct reply *kept_reply(struct words *words)
{
    struct reply *reply = keep(sizeof *reply);
    *reply = reply_word(words);
    return reply;
}

/* `rcpt MAILBOX [once|twice|first N] TEXT`: MAILBOX is ann@x.test, ann, or *@x.test. */
static void read_rcpt(struct words *words)
{
    struct bytes address = words_lowered(words, "a mailbox");
    unsigned times = words_take(words, "once") ? 1 : words_take(words, "twice") ? 2 : 0;
    if (times == 0 && words_take(words, "first"))
        times = words_count(words);
    struct reply *reply = kept_reply(words);
    const char *at = memrchr(address.at, '@', address.len);
    struct bytes local = {address.at, at ? (size_t)(at - address.at) : address.len};
    for (size_t i = 0; i < described_count; i++) {
        struct served *served = at ? served_of(described[i], bytes_of(at + 1)) : NULL;
        if (served && bytes_are(local, "*")) {
            if (times > 0)
                words_complain("*@DOMAIN is always answered so; see answer ... to @DOMAIN");
            served->everybody = reply;
            continue;
        }
        const void *owner = served ? (const void *)served : described[i];
        struct mailbox *mailbox = keep(sizeof *mailbox);
        *mailbox = (struct mailbox){.reply = *reply, .times = times};
        *table_place(&world.mailboxes, owner, local) = mailbox;
    }
}

/* `greylist 2s [known] [TEXT] [for DOMAIN...]` */
static void read_greylist(struct words *words)
{
    int64_t wait_us = words_duration_us(words);
    bool known_only = words_take(words, "known");
    struct reply *reply = words_peek_quoted(words) ? kept_reply(words) : NULL;
    struct served grey = {.grey_us = wait_us, .grey_known_only = known_only, .grey_reply = reply};
    if (!words_take(words, "for")) {
        for (size_t i = 0; i < described_count; i++)
            described[i]->every_domain_greylist = grey;
        return;
    }
    while (words_left(words)) {
        struct bytes domain = words_lowered(words, "a domain");
        for (size_t i = 0; i < described_count; i++) {
            struct served *served = served_of(described[i], domain);
            served->grey_us = wait_us;
            served->grey_known_only = known_only;
            served->grey_reply = reply;
        }
    }
}

/* `unknown TEXT [for DOMAIN...]` */
static void read_unknown(struct words *words)
{
    struct reply *reply = kept_reply(words);
    if (!words_take(words, "for")) {
        for (size_t i = 0; i < described_count; i++)
            described[i]->unknown = *reply;
        return;
    }
    while (words_left(words)) {
        struct bytes domain = words_lowered(words, "a domain");
        for (size_t i = 0; i < described_count; i++)
            served_of(described[i], domain)->unknown = reply;
    }
}

static bool read_people(struct words *words)
{
    if (words_take(words, "mailboxes"))
        read_mailboxes(words);
    else if (words_take(words, "accept-all"))
        read_accept_all(words);
    else if (words_take(words, "rcpt"))
        read_rcpt(words);
    else if (words_take(words, "greylist"))
        read_greylist(words);
    else if (words_take(words, "unknown"))
        read_unknown(words);
    else
        return false;
    return true;
}

void server_words_read(struct words *words)
{
    if (described_count == 0)
        words_complain("an indented line stands below a server");
    if (read_people(words))
        return;
    size_t start = words->next;
    for (size_t i = 0; i < described_count; i++) {
        words->next = start;
        if (!temper_word_read(words, described[i]) && !rule_words_read(words, described[i]))
            words_complain("\"%s\" is nothing a server can do", words_peek(words).at);
    }
}
