/*
 * finding_name.c - see finding.h: our name, our address, and what others say of them.
 */
#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#include "cli/finding_make.h"

struct finding finding_of_helo(const char *helo, const struct lookup *a, const struct lookup *aaaa,
                               const struct socket_address *ours)
{
    static const char name[] = "HELO name";
    static const char remedy[] =
        "Give the name its address in the DNS, or say another with --helo NAME";
    char ip[SOCKET_ADDRESS_TEXT];

    if (a->count + aaaa->count == 0) {
        if (!finding_is_known(a) || !finding_is_known(aaaa))
            return finding_make(name, FINDING_WARNING, "Ask again when the DNS answers",
                                "%s could not be looked up (%s)", helo,
                                finding_trouble(finding_is_known(a) ? aaaa : a));
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
    if (!finding_is_known(names))
        return finding_make(name, FINDING_WARNING, "Ask again when the DNS answers",
                            "the name of %s could not be looked up (%s)", ip,
                            finding_trouble(names));
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
    if (!finding_is_known(listing))
        return finding_make(name, FINDING_WARNING, "Ask again when the list answers",
                            "%s does not answer (%s)", zone, finding_trouble(listing));
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

struct finding finding_of_spf(const struct spf *spf, const char *domain,
                              const struct socket_address *ours)
{
    static const char name[] = "SPF";
    static const char add[] =
        "Let the domain's SPF record name the address you ask from (RFC 7208)";
    char ip[SOCKET_ADDRESS_TEXT];

    if (!ours)
        return finding_make(name, FINDING_SKIPPED, "",
                            "%s: our address as others see it is not known", domain);
    socket_address_ip(ours, ip);
    switch (spf->result) {
    case SPF_PASS:
        return finding_make(name, FINDING_OK, "", "%s lets %s send", domain, ip);
    case SPF_FAIL:
        return finding_make(name, FINDING_FAULT, add, "%s says that %s may not send for it", domain,
                            ip);
    case SPF_SOFTFAIL:
        return finding_make(name, FINDING_WARNING, add, "%s does not think that %s sends for it",
                            domain, ip);
    case SPF_NEUTRAL:
        return finding_make(name, FINDING_WARNING, add, "%s does not say whether %s may send",
                            domain, ip);
    case SPF_NONE:
        return finding_make(name, FINDING_WARNING, add, "%s has no SPF record", domain);
    case SPF_PERMERROR:
        return finding_make(name, FINDING_WARNING, "Mend the record: receivers cannot read it",
                            "the SPF record of %s is wrong: %s", domain, spf->complaint);
    case SPF_TEMPERROR:
        break;
    }
    return finding_make(name, FINDING_WARNING, "Ask again when the DNS answers",
                        "the SPF record of %s could not be looked up", domain);
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
        *c = ascii_lower(*c);
    return len > 0 && used + (size_t)len < REVERSED_NAME_MAX;
}
