/*
 * finding.c - see finding.h: the resolver, our sender, the port.
 */
#include "cli/finding.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "cli/finding_make.h"

struct finding finding_make(const char *name, enum finding_kind kind, const char *remedy,
                            const char *format, ...)
{
    struct finding finding = {.name = name, .kind = kind, .remedy = remedy};
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(finding.sentence, sizeof finding.sentence, format, arguments);
    va_end(arguments);
    if (kind == FINDING_FAULT)
        finding.exit_code = EXIT_BAD_CONFIGURATION;
    return finding;
}

struct finding finding_about_the_network(struct finding finding)
{
    if (finding.kind == FINDING_FAULT)
        finding.exit_code = EXIT_STOPPED_EARLY;
    return finding;
}

const char *finding_word(enum finding_kind kind)
{
    static const char *const words[] = {"ok", "warning", "fault", "skipped"};

    return words[kind];
}

const char *finding_trouble(const struct lookup *lookup)
{
    return lookup->trouble ? lookup->trouble : "no answer";
}

bool finding_is_known(const struct lookup *lookup)
{
    return lookup->outcome == DNS_FOUND || lookup->outcome == DNS_NO_SUCH_NAME ||
           lookup->outcome == DNS_NO_DATA;
}

static bool exists(const struct lookup *name)
{
    return name->outcome == DNS_FOUND || name->outcome == DNS_NO_DATA;
}

struct finding finding_of_resolver(const struct known_answers *seen)
{
    static const char name[] = "resolver";
    size_t denied = 0, silent = 0;

    for (size_t i = 0; i < STRANGE_NAMES; i++) {
        denied += seen->strange[i].outcome == DNS_NO_SUCH_NAME;
        silent += !finding_is_known(&seen->strange[i]);
    }
    if (denied + silent < STRANGE_NAMES)
        return finding_about_the_network(finding_make(
            name, FINDING_FAULT,
            "Take a resolver that does not rewrite answers, best one of your own: --resolver IP",
            "it says that a name exists which does not: its answers are rewritten"));
    if (silent == STRANGE_NAMES)
        return finding_about_the_network(
            finding_make(name, FINDING_FAULT, "Check it, or name another with --resolver IP",
                         "it does not answer (%s)", finding_trouble(&seen->strange[0])));
    if (seen->root.outcome == DNS_NO_SUCH_NAME && seen->own.outcome == DNS_NO_SUCH_NAME)
        return finding_about_the_network(finding_make(
            name, FINDING_FAULT,
            "Check it, or name another with --resolver IP; if the root is your own, check --from",
            "it denies names that exist"));
    if (silent > 0 || (!exists(&seen->root) && !exists(&seen->own)))
        return finding_make(name, FINDING_WARNING,
                            "Check it: domains it cannot look up will be unknown",
                            "not every name could be looked up");
    return finding_make(name, FINDING_OK, "", "it finds what exists and denies what does not");
}

/* -- our sender ------------------------------------------------------------------------------- */

static bool was_greeted(const struct own_mailbox *seen)
{
    return seen->code != 0 || seen->stage > STAGE_CONNECT || seen->reason == REASON_ACCEPTED ||
           seen->reason == REASON_ACCEPT_ALL;
}

static bool met_nobody(const struct own_mailbox *seen)
{
    return !was_greeted(seen) &&
           (seen->reason == REASON_CONNECT_FAILED || seen->reason == REASON_TIMEOUT ||
            seen->reason == REASON_CONNECTION_LOST);
}

/* "mx.test said 550 No such user", or what else is known. */
static const char *what_was_seen(const struct own_mailbox *seen, char out[640])
{
    if (seen->code > 0)
        snprintf(out, 640, "%s said %u %s", seen->host[0] ? seen->host : seen->ip, seen->code,
                 seen->said);
    else
        snprintf(out, 640, "%s", seen->known[0] ? seen->known : reason_word(seen->reason));
    return out;
}

struct finding finding_of_sender(const struct own_mailbox *seen, const char *from)
{
    static const char name[] = "sender";
    static const char exist[] =
        "Give a mailbox that exists, of a domain you run: servers that check senders refuse others";
    char words[640];

    what_was_seen(seen, words);
    switch (seen->reason) {
    case REASON_ACCEPTED:
        return finding_make(name, FINDING_OK, "", "%s is taken, a made-up neighbour refused", from);
    case REASON_ACCEPT_ALL:
        return finding_make(name, FINDING_WARNING,
                            "Make sure that the mailbox exists; the answer here cannot tell",
                            "the domain of %s takes mail for made-up mailboxes, too", from);
    case REASON_DOMAIN_NOT_FOUND:
    case REASON_NO_MAIL_SERVER:
    case REASON_NULL_MX:
        return finding_make(name, FINDING_FAULT, exist, "the domain of %s takes no mail (%s)", from,
                            reason_word(seen->reason));
    case REASON_MAILBOX_NOT_FOUND:
    case REASON_MAILBOX_DISABLED:
    case REASON_DOMAIN_NOT_SERVED:
        return finding_make(name, FINDING_FAULT, exist, "its own exchanger refuses %s: %s", from,
                            words);
    case REASON_SENDER_REJECTED:
        return finding_make(name, FINDING_WARNING,
                            "Let your exchanger take bounces (MAIL FROM:<>): servers verify "
                            "senders that way",
                            "the exchanger refuses the empty sender: %s", words);
    case REASON_NOT_PROBED:
        return finding_make(name, FINDING_SKIPPED, "", "not asked: %s", words);
    default:
        return finding_make(name, FINDING_WARNING,
                            "Look at what your exchanger says, and ask again later",
                            "whether %s takes mail is not known: %s", from, words);
    }
}

struct finding finding_of_port(const struct own_mailbox *seen, unsigned port)
{
    static const char name[] = "port 25";
    char words[640];

    what_was_seen(seen, words);
    if (met_nobody(seen))
        return finding_about_the_network(finding_make(
            name, FINDING_FAULT,
            "Ask your provider to open outgoing port 25, or ask from another machine; if your "
            "exchanger is only down, wait",
            "no greeting from our own exchangers at port %u: %s", port, words));
    if (!was_greeted(seen))
        return finding_make(name, FINDING_SKIPPED, "", "nobody was called (%s)",
                            reason_word(seen->reason));
    return finding_make(name, FINDING_OK, "", "%s (%s) answers at port %u", seen->host, seen->ip,
                        port);
}

struct finding finding_of_canary(const char *host, const struct knock *seen, unsigned port)
{
    static const char name[] = "canary";
    static const char remedy[] =
        "Ask your provider to open outgoing port 25; if only this exchanger is down, wait";

    if (seen->code == 220)
        return finding_make(name, FINDING_OK, "", "%s greets us at port %u", host, port);
    if (seen->code > 0)
        return finding_make(name, FINDING_WARNING, "Find out what it has against us",
                            "%s does not welcome us: %s", host, seen->said);
    if (seen->is_open)
        return finding_about_the_network(
            finding_make(name, FINDING_FAULT, "Look whether something on the way takes its place",
                         "%s opens at port %u, and does not greet", host, port));
    return finding_about_the_network(
        finding_make(name, FINDING_FAULT, remedy, "%s cannot be reached at port %u (%s)", host,
                     port, seen->error ? strerror(seen->error) : "no answer in time"));
}

struct finding finding_of_nowhere(const char *ip, const struct knock *seen, unsigned port)
{
    static const char name[] = "interception";

    if (seen->is_open)
        return finding_about_the_network(finding_make(
            name, FINDING_FAULT,
            "Ask from a network that lets port 25 through: here nobody's answer is his own",
            "somebody opens at port %u for %s, which nobody has", port, ip));
    return finding_make(name, FINDING_OK, "", "nobody opens for %s, which nobody has", ip);
}
