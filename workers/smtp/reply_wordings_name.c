/*
 * reply_wordings_name.c - replies about our host name: reverse look-up and HELO.
 */
#include "workers/smtp/reply_wordings.h"

#define NAMES .kind = MEANS_NO_REVERSE_DNS, .subject = SUBJECT_NAME

static const struct reply_wording rules[] = {
    {.name = "helo-domain-listed",
     .stages = AT_ANY,
     .words = "helo (?:domain|command|name|host).{0,60}(?:listed|blocked using|black ?list)"
              "|\\bs8001\\b",
     .kind = MEANS_IP_BLOCKED,
     .subject = SUBJECT_NAME,
     .example = "550 5.7.1 Service unavailable, Helo domain is listed in Spamhaus. (S8001)"},
    {.name = "greeting-missing",
     .stages = AT_ANY,
     .words = "(?:say|send|need|issue|expect\\w*|required?) (?:an? )?(?:helo|ehlo|hello)\\b"
              "|(?:helo|ehlo)(?:/(?:helo|ehlo))? (?:first|required|command required|expected)"
              "|polite people say",
     .kind = MEANS_PROTOCOL_ERROR,
     .subject = SUBJECT_PROTOCOL,
     .example = "503 5.5.1 HELO required before MAIL"},
    {.name = "helo-syntax",
     .stages = AT_ANY,
     .codes = "501",
     .enhanced = ".5.4",
     .words = "(?:helo|ehlo)",
     .kind = MEANS_PROTOCOL_ERROR,
     .subject = SUBJECT_NAME,
     .example = "501 5.5.4 Invalid EHLO argument given"},
    {.name = "reverse-dns",
     .stages = AT_ANY,
     .words = "\\b(?:rdns|fcrdns|reverse (?:dns|look ?up|name|host ?name|mapping|record|entry"
              "|pointer|zone|resolution|address|ip)|dns reverse|reverse\\b.{0,30}\\b(?:look ?up"
              "|dns|resol)|inverse dns|no reverse|r ?dns)\\b|full circle dns",
     NAMES,
     .example = "554 5.7.1 Client host has no reverse DNS entry"},
    {.name = "ptr-record",
     .stages = AT_ANY,
     .words = "\\bptrs?\\b.{0,40}\\b(?:record|entr|look ?up|match|valid|found|missing|name"
              "|required|not|check|resource|dns|address|query|fail)|\\b(?:no|missing|valid|without"
              "|invalid|generic|dns|resolve|find|bad|resolvable) (?:\\w+ )?ptr\\b",
     NAMES,
     .example = "550 5.7.1 All mail servers must have a PTR record"},
    {.name = "reverse-dns-code",
     .stages = AT_ANY,
     .enhanced = ".7.25",
     NAMES,
     .example = "550 5.7.25 Validation of the connecting host failed"},
    {.name = "host-name-unknown",
     .stages = AT_ANY,
     .words = "(?:cannot|can ?not|cant|could not|couldnt|unable to|did not|failed to) (?:find"
              "|resolve|look ?up|determine|verify|confirm) (?:your|the client|client|the sending"
              "|connecting|remote) (?:\\w+ )?(?:host ?name|host|ip|name|server name)"
              "|(?:client )?host rejected: (?:cannot find|may not be mail|no matching)"
              "|your host ?name (?:does|is|could|was|has)",
     NAMES,
     .example = "450 4.7.1 <unknown[192.0.2.9]>: Client host rejected: cannot find your hostname"},
    {.name = "ip-name",
     .stages = AT_ANY,
     .words = "ip name (?:look ?up|possibly)|possibly forged|unresolvable (?:relay )?host ?name"
              "|client ip(?: address)? IP does not resolve|dns look ?up failure: (?:OUR)?IP"
              "|no matches to nameserver query|unverif[iy]able (?:sending )?ips?\\b"
              "|generic (?:dns|ptr|host ?name|rdns)|dns check failure"
              "|dns\\b.{0,20}\\bof your (?:mail ?)?(?:server|host)"
              "|(?:OUR)?IP (?:does not|doesnt|has no|cannot be) resol",
     NAMES,
     .example = "550 5.7.1 Access denied. IP name possibly forged [192.0.2.77]"},
    {.name = "client-host-unknown",
     .stages = AT_ANY,
     .words = "(?:client|sending|remote|your|connecting|source) (?:mail )?(?:host|server"
              "|mta)(?: ?name)? .{0,30}\\b(?:unknown(?! (?:user|recipient|mailbox|address))"
              "|not found|not resol\\w+|does(?: not|nt) (?:exist|resolve)|no dns|nonexistent"
              "|not in dns)",
     NAMES,
     .example = "550 Your host mail.example.net is unknown in DNS"},
    {.name = "helo-rejected",
     .stages = AT_ANY,
     .words = "(?:helo|ehlo)(?:/(?:helo|ehlo))? (?:command |name |argument |domain |host ?name "
              "|host |string |greeting |parameter |value )*(?:rejected|invalid|refused|is|was|not"
              "|does|has|must|should|check|mismatch|denied|contains|OURNAME|blocked)|(?:invalid"
              "|bad|wrong|incorrect|forged|fake|faked|malformed|illegal|spoofed|rejected"
              "|unresolvable|non fqdn|numeric|bogus|unqualified|suspicious|refused"
              "|reject)\\b.{0,25}\\b(?:helo|ehlo)\\b",
     NAMES,
     .example = "504 5.5.2 <localhost>: Helo command rejected: need fully-qualified hostname"},
    {.name = "helo-is-theirs",
     .stages = AT_ANY,
     .words = "you(?: are|re| claim to be)? (?:not )?me\\b|i am me\\b"
              "|using my (?:own )?(?:host ?)?(?:name|ip|domain)|impersonat|bad helo|\\bhl:ihu\\b",
     NAMES,
     .example = "550 5.7.1 You are not me: that is my hostname"},
    {.name = "name-at-helo",
     .stages = AT_EHLO,
     .words = "domain|\\bname|argument|\\baddress|literal|qualified|resolv|\\bmatch",
     NAMES,
     .example = "501 5.0.0 Invalid domain name"},
    {.name = "reverse-dns-elsewhere",
     .stages = AT_ANY,
     .words = "обратн\\S+ (?:dns|зон|запис|адрес)|\\bptr\\b|reverse dns|逆引き|反向解析|反解|反查"
              "|dns inverso|resolucion inversa|risoluzione inversa|dns inverse|resolution inverse"
              "|ruckwartsauflosung|omgekeerde dns|zpetn\\w+ (?:dns|zaznam)|odwrotn\\w+ dns|revdns",
     NAMES,
     .example = "550 У вашего сервера нет обратной зоны DNS"},
};

const struct wording_table wordings_about_name = WORDINGS_OF(rules);
