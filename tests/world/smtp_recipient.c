#include "smtp_recipient.h"
#include "rule_words.h"

#include <string.h>

/* The path between the angle brackets; quoted pairs and quotes looked through. */
static bool path_in(struct bytes argument, struct bytes *path)
{
    size_t at = 0;
    bool quoted = false;
    while (at < argument.len && argument.at[at] == ' ')
        at++;
    if (at == argument.len || argument.at[at] != '<')
        return false;
    size_t start = ++at;
    for (; at < argument.len; at++) {
        char c = argument.at[at];
        if (c == '\\' && quoted)
            at++;
        else if (c == '"')
            quoted = !quoted;
        else if (c == '>' && !quoted)
            break;
    }
    if (at >= argument.len)
        return false;
    *path = (struct bytes){argument.at + start, at - start};
    return true;
}

/* "john doe"@x.test is john doe@x.test in our tables. */
static size_t unquote(struct bytes path, char *into)
{
    size_t used = 0;
    bool quoted = false;
    for (size_t i = 0; i < path.len; i++) {
        char c = path.at[i];
        if (c == '"') {
            quoted = !quoted;
            continue;
        }
        if (c == '\\' && quoted && i + 1 < path.len)
            c = path.at[++i];
        into[used++] = c;
    }
    return used;
}

bool recipient_read(struct session *session, struct bytes argument)
{
    struct bytes path;
    if (!path_in(argument, &path) || path.len == 0 || path.len > sizeof session->recipient_kept)
        return false;
    session->path = path;
    char *into = session->recipient_kept;
    size_t len = unquote(path, into);
    session->recipient = bytes_lowered((struct bytes){into, len}, into);
    if (bytes_are(session->recipient, "postmaster"))
        return true;
    const char *at = memrchr(into, '@', len);
    return at && at > into && at + 1 < into + len;
}

static bool in_ranges(const struct served *served, struct bytes local)
{
    for (const struct mailbox_range *range = served->ranges; range; range = range->next) {
        size_t prefix = range->prefix.len;
        if (local.len <= prefix || local.len > prefix + 9 ||
            memcmp(local.at, range->prefix.at, prefix) != 0 || local.at[prefix] == '0')
            continue;
        unsigned number = 0;
        size_t i = prefix;
        while (i < local.len && local.at[i] >= '0' && local.at[i] <= '9')
            number = number * 10 + (unsigned)(local.at[i++] - '0');
        if (i == local.len && number >= range->first && number <= range->last)
            return true;
    }
    return false;
}

/* The mailbox's own line, for this domain or for any. */
static struct mailbox *mailbox_of(const struct session *session, const struct served *served,
                                  struct bytes local)
{
    struct mailbox *mailbox = served ? table_get(&world.mailboxes, served, local) : NULL;
    return mailbox ? mailbox : table_get(&world.mailboxes, session->server, local);
}

static bool is_known(const struct session *session, const struct served *served, struct bytes local,
                     const struct mailbox *mailbox)
{
    return mailbox || served->accepts_all || in_ranges(served, local) ||
           (session->server->postmaster && bytes_are(local, "postmaster"));
}

/* Has this recipient, from this sender and client, waited long enough? */
static bool is_grey(struct session *session, int64_t wait_us)
{
    char key[CLIENT_MOST + SENDER_MOST * 3];
    size_t len = strlen(session->client);
    memcpy(key, session->client, len);
    key[len++] = '|';
    memcpy(key + len, session->sender, session->sender_len);
    len += session->sender_len;
    key[len++] = '|';
    memcpy(key + len, session->recipient.at, session->recipient.len);
    len += session->recipient.len;
    int64_t **first =
        (int64_t **)table_place(&world.grey, session->server, (struct bytes){key, len});
    if (!*first) {
        *first = keep(sizeof **first);
        **first = loop_now_us();
    }
    return loop_now_us() - **first < wait_us;
}

static const struct reply *grey_answer(struct session *session, const struct served *served,
                                       bool known)
{
    const struct served *rule = served->grey_us ? served : &session->server->every_domain_greylist;
    if (rule->grey_us == 0 || (rule->grey_known_only && !known) || !is_grey(session, rule->grey_us))
        return NULL;
    return rule->grey_reply ? rule->grey_reply : &session->server->grey_reply;
}

const struct reply *recipient_answer(struct session *session)
{
    struct bytes recipient = session->recipient;
    const char *at = memrchr(recipient.at, '@', recipient.len);
    if (!at)
        return NULL; /* <postmaster> */
    struct bytes local = {recipient.at, (size_t)(at - recipient.at)};
    struct bytes domain = {at + 1, recipient.len - local.len - 1};
    const struct served *served = table_get(&world.domains, session->server, domain);
    if (!served)
        return &session->server->relay_denied;
    struct mailbox *mailbox = mailbox_of(session, served, local);
    bool known = is_known(session, served, local, mailbox);
    const struct reply *grey = grey_answer(session, served, known);
    if (grey)
        return grey;
    if (mailbox && mailbox->reply.text.len > 0 &&
        (mailbox->times == 0 || mailbox->given++ < mailbox->times))
        return &mailbox->reply;
    if (served->everybody)
        return served->everybody;
    if (known)
        return NULL;
    return served->unknown ? served->unknown : &session->server->unknown;
}
