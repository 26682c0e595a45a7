/*
 * finding.c - see finding.h.
 */
#include "cli/finding.h"

#include <arpa/inet.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/compiler.h"

enum { FILES_ENOUGH = 1024 };

static struct finding finding_make(const char *name, enum finding_kind kind, const char *remedy,
                                   const char *format, ...) PRINTF_LIKE(4, 5);

static struct finding finding_make(const char *name, enum finding_kind kind, const char *remedy,
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

static struct finding about_the_network(struct finding finding)
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

static const char *trouble_of(const struct lookup *lookup)
{
    return lookup->trouble ? lookup->trouble : "no answer";
}

static bool is_known(const struct lookup *lookup)
{
    return lookup->outcome == DNS_FOUND || lookup->outcome == DNS_NO_SUCH_NAME ||
           lookup->outcome == DNS_NO_DATA;
}

struct finding finding_of_resolver(const struct lookup strange[STRANGE_NAMES])
{
    static const char name[] = "resolver";
    size_t denied = 0, silent = 0;

    for (size_t i = 0; i < STRANGE_NAMES; i++) {
        denied += strange[i].outcome == DNS_NO_SUCH_NAME;
        silent += !is_known(&strange[i]);
    }
    if (denied + silent < STRANGE_NAMES)
        return about_the_network(finding_make(
            name, FINDING_FAULT,
            "Take a resolver that does not rewrite answers, best one of your own: --resolver IP",
            "it says that a name exists which does not: its answers are rewritten"));
    if (silent == STRANGE_NAMES)
        return about_the_network(finding_make(name, FINDING_FAULT,
                                              "Check it, or name another with --resolver IP",
                                              "it does not answer (%s)", trouble_of(&strange[0])));
    if (silent > 0)
        return finding_make(name, FINDING_WARNING,
                            "Check it: domains it cannot look up will be unknown",
                            "%zu of %d names could not be looked up", silent, STRANGE_NAMES);
    return finding_make(name, FINDING_OK, "", "names that do not exist are denied");
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
        return about_the_network(finding_make(
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

/* -- our name and address --------------------------------------------------------------------- */

struct finding finding_of_helo(const char *helo, const struct lookup *a, const struct lookup *aaaa,
                               const struct socket_address *ours)
{
    static const char name[] = "HELO name";
    static const char remedy[] =
        "Give the name its address in the DNS, or say another with --helo NAME";
    char ip[SOCKET_ADDRESS_TEXT];

    if (a->count + aaaa->count == 0) {
        if (!is_known(a) || !is_known(aaaa))
            return finding_make(name, FINDING_WARNING, "Ask again when the DNS answers",
                                "%s could not be looked up (%s)", helo,
                                trouble_of(is_known(a) ? aaaa : a));
        return finding_make(name, FINDING_FAULT, remedy, "%s has no address", helo);
    }
    if (!ours)
        return finding_make(name, FINDING_SKIPPED, "",
                            "%s has an address; whether it is ours is not known", helo);
    if (lookup_has_address(a, ours) || lookup_has_address(aaaa, ours))
        return finding_make(name, FINDING_OK, "", "%s is %s", helo, socket_address_ip(ours, ip));
    return finding_make(name, FINDING_WARNING, remedy, "%s is not %s, from which we ask", helo,
                        socket_address_ip(ours, ip));
}

static bool names_host(const struct lookup *names, const char *host)
{
    for (size_t i = 0; i < names->count; i++)
        if (strcmp(names->hosts[i], host) == 0)
            return true;
    return false;
}

struct finding finding_of_reverse(const struct lookup *names, const char *helo, bool back,
                                  const struct socket_address *ours)
{
    static const char name[] = "reverse DNS";
    static const char remedy[] =
        "Have whoever gives you the address set its PTR record to your HELO name";
    char ip[SOCKET_ADDRESS_TEXT];

    if (!ours)
        return finding_make(name, FINDING_SKIPPED,
                            "Run this where the public address is, or name it: --source-ip IP",
                            "our address as others see it is not known (private, or none)");
    socket_address_ip(ours, ip);
    if (!is_known(names))
        return finding_make(name, FINDING_WARNING, "Ask again when the DNS answers",
                            "the name of %s could not be looked up (%s)", ip, trouble_of(names));
    if (names->count == 0)
        return finding_make(name, FINDING_FAULT, remedy, "%s has no name", ip);
    if (!back)
        return finding_make(name, FINDING_FAULT, remedy, "%s is %s, which is not %s", ip,
                            names->hosts[0], ip);
    if (!names_host(names, helo))
        return finding_make(name, FINDING_WARNING, remedy, "%s is %s, and we say %s", ip,
                            names->hosts[0], helo);
    return finding_make(name, FINDING_OK, "", "%s is %s, and back", ip, helo);
}

struct finding finding_of_blocklist(const char *zone, const struct lookup *listing,
                                    const struct socket_address *ours)
{
    static const char name[] = "blocklist";
    char ip[SOCKET_ADDRESS_TEXT];
    uint32_t code;

    if (!ours)
        return finding_make(name, FINDING_SKIPPED, "",
                            "%s: our address as others see it is not known", zone);
    socket_address_ip(ours, ip);
    if (!is_known(listing))
        return finding_make(name, FINDING_WARNING, "Ask again when the list answers",
                            "%s does not answer (%s)", zone, trouble_of(listing));
    if (listing->count == 0)
        return finding_make(name, FINDING_OK, "", "%s does not list %s", zone, ip);
    code = ntohl(listing->addresses[0].v4.sin_addr.s_addr);
    if (code >> 24 != 127 || code >> 8 == 0x7fffff)
        return finding_make(name, FINDING_WARNING,
                            "Ask it through a resolver of your own; many lists refuse public ones",
                            "%s gives no answer about listings to this resolver", zone);
    return finding_make(name, FINDING_FAULT,
                        "Find out why at the list's site, and have the address removed",
                        "%s lists %s", zone, ip);
}

struct finding finding_of_files(unsigned long files)
{
    static const char name[] = "open files";

    if (files < FILES_ENOUGH)
        return finding_make(name, FINDING_WARNING, "Raise the limit: ulimit -n 65536",
                            "only %lu, which makes a run slow", files);
    return finding_make(name, FINDING_OK, "", "%lu", files);
}

bool reversed_name(const struct socket_address *address, const char *zone,
                   char out[REVERSED_NAME_MAX])
{
    bool v6 = address->any.sa_family == AF_INET6;
    const unsigned char *bytes =
        v6 ? address->v6.sin6_addr.s6_addr : (const unsigned char *)&address->v4.sin_addr.s_addr;
    size_t used = 0;
    int len;

    for (size_t i = v6 ? 16 : 4; i-- > 0;)
        used += (size_t)(v6 ? snprintf(out + used, REVERSED_NAME_MAX - used, "%x.%x.",
                                       bytes[i] & 15U, (unsigned)bytes[i] >> 4)
                            : snprintf(out + used, REVERSED_NAME_MAX - used, "%u.", bytes[i]));
    if (!zone)
        zone = v6 ? "ip6.arpa" : "in-addr.arpa";
    len = snprintf(out + used, REVERSED_NAME_MAX - used, "%s", zone);
    for (char *c = out + used; *c; c++)
        *c = *c >= 'A' && *c <= 'Z' ? (char)(*c - 'A' + 'a') : *c;
    return len > 0 && used + (size_t)len < REVERSED_NAME_MAX;
}
