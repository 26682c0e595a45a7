/*
 * reply_wordings_address.c - replies about our IP address: lists, reputation, networks.
 */
#include "workers/smtp/reply_wordings.h"

#define BLOCKED .kind = MEANS_IP_BLOCKED, .subject = SUBJECT_ADDRESS

static const struct reply_wording rules[] = {
    {.name = "sender-on-list",
     .stages = AT_ANY,
     .words = "(?:senders?(?! IP)(?! [(]?IP)(?! (?:ip|host|server|network|mta|is in my))|SENDER"
              "|mail ?from|from|your|sending|the|author) (?:e ?mail |mail |envelope |domain "
              "|(?:e ?mail )?address )*(?:domain|address|e ?mail|SENDER|ADDRESS|domain \\S+|list"
              "|SENDERDOMAIN) (?:has been |is |was |are |has )?(?:\\w+ )?(?:black ?list"
              "|block ?list|blocked using|listed|in (?:a|my|our) black|on (?:a|my|our) black"
              "|banned)|sender is in my black"
              "|reputation of (?:the |a |your )?(?:sending |sender |from )?domain"
              "|poor domain reputation|dbl\\.spamhaus|domain present in"
              "|mail ?from domain is listed|\\bs8002\\b|envelope sender is in|(?:отправител"
              "|absender|expediteur|remitente|mittente)\\S* .{0,30}(?:черн|schwarz|liste noire"
              "|lista ne)",
     .kind = MEANS_SENDER_REJECTED,
     .subject = SUBJECT_SENDER,
     .example = "554 5.7.1 Service unavailable; Sender address [us@sender.example] blocked using "
                "dbl.spamhaus.org"},
    {.name = "blocklist",
     .stages = AT_ANY,
     .words = "black ?list|block ?list|blacklistis|\\bblock list|black list|blocklisting"
              "|deny ?list|\\b(?:rbl|drbl|rhsbl|dnswl|uribl|surbl)s?\\b|dnsbl|attrbl|spamhaus"
              "|spamcop|sorbs\\b|barracuda|abuseat|cloudmark|senderbase|\\bsbrs\\b|senderscore"
              "|sender ?score|uceprotect|abusix|invaluement|ivmsip|mailspike|spamrats|hostkarma"
              "|junkemailfilter|proofpoint\\.com|trustedsource|spamrl|realtime block|njabl"
              "|\\bcbl\\b|\\bsbl\\b|\\bxbl\\b|\\bpbl\\b|\\bzen\\b|\\bbl\\d\\d\\b|rblsmtpd"
              "|(?<!not )\\blisted (?:at|on|in|by) \\S+\\.\\w|blocked using|blocklisted"
              "|mail abuse\\.|nixspam|spam ?list|spammer list|zombie|drbl",
     BLOCKED,
     .example = "554 5.7.1 Service unavailable; Client host [192.0.2.7] blocked using "
                "bl.example.net"},
    {.name = "reputation",
     .stages = AT_ANY,
     .words = "reputation|\\bers\\b|senderbase|spam score of (?:OUR)?IP",
     BLOCKED,
     .example = "554-mx.example.org\n554 Rejected due to the sending MTA's poor reputation."},
    {.name = "ip-refused",
     .stages = AT_ANY,
     .words = "\\b(?:your|the|this|that|sending|source|senders?|client|host|remote|server|bad"
              "|banned|connecting|an?|mail from) (?:\\w+ ){0,2}(?:ips?|ip address(?:es)?|ip range"
              "|ip network|ip block)\\b(?! name)|\\bips? (?:address )?(?:(?:OUR)?IP |is |was |has "
              "|are |been |temporarily |not )*(?:blocked|listed|banned|denied|rejected|refused"
              "|black|in |allowed|authori[sz]ed|white ?list|on )|(?:OUR)?IP (?:is |was |has been "
              "|has |temporarily |permanently )*(?:blocked|listed|banned|denied|rejected|refused"
              "|found (?:in|on)|not allowed)|bad sender ip|(?:access|mail|connections?|messages?"
              "|e ?mail)s? from (?:ip |ip address |the ip |host |server |your )?(?:OUR)?IP"
              "|^ip[ =:](?:OUR)?IP|\\bip \\S+ is blocked|server at \\S+ is blocked"
              "|^(?:\\S+ )?(?:blocked|refused),? (?:please )?(?:see|visit) ",
     BLOCKED,
     .example = "550 5.7.1 Your IP 192.0.2.33 is not welcome here"},
    {.name = "client-refused",
     .stages = AT_ANY,
     .words = "client (?:host |address |server |(?:OUR)?IP )+(?:is |was |has been )?(?:rejected"
              "|blocked|refused|denied|listed|not|access)|\\b(?:your|this|the|that|sending|remote"
              "|connecting) (?:mail )?(?:server|host|mta|network|provider|isp|system|computer"
              "|domain of your server|country|location)\\b.{0,60}\\b(?:blocked|denied|rejected"
              "|refused|banned|listed|not allowed|not permitted|not authori[sz]ed|not accepted"
              "|no access|suspicious|spam\\w*|abuse|blacklist|untrusted)"
              "|host network,? not allowed|part of their network|no access from"
              "|mail from your (?:location|server|host|network)|remotehost"
              "|(?:access|connection) from your|access from (?:ip|your|this|that)",
     BLOCKED,
     .example = "554 5.7.1 <host.example.net[192.0.2.7]>: Client host rejected: Access denied"},
    {.name = "connection-refused",
     .stages = AT_ANY,
     .words = "connections? (?:\\w+ ){0,3}(?:refused|rejected|denied|not (?:accepted|allowed"
              "|permitted)|blocked|prohibited|will not be|dropped due)|(?:not|arent"
              "|isnt) (?:allowed|permitted|authori[sz]ed|welcome) to (?:connect"
              "|send (?:e ?)?mail (?:directly|here)|submit|deliver)"
              "|not accepting (?:connections|messages|mail) from"
              "|not (?:currently )?accept\\w* (?:e ?)?mails? from (?:(?:your|this|the"
              "|that)(?! (?:domain|sender|e ?mail|address))|dynamic|hosts?|servers?|(?:OUR)?IP)"
              "|(?:denial|refusal) of (?:connection|service to)|esmtp not accepting connections"
              "|access to (?:this|our|the) (?:mail ?)?(?:e ?mail )?(?:system|server)|go away"
              "|not acceptable from|submit messages to this"
              "|authori[sz]ed to send (?:e ?)?mail directly|administratively denied",
     BLOCKED,
     .example = "554 5.7.1 You are not allowed to connect."},
    {.name = "dynamic-address",
     .stages = AT_ANY,
     .words = "dynamic(?:ally)? ?(?:ip|assigned|address|range|host|pool|/)|dial ?up|residential"
              "|dynamic/|(?:smtp |mail )?(?:server|relay|smarthost) of your (?:isp|provider)"
              "|(?:your|through your) (?:isp|provider|internet service provider)s?\\b"
              "|rejecting open (?:proxy|relay)|is an open (?:relay|proxy)|client host bypassing"
              "|botnet|compromised|\\bdy 00\\d\\b|\\b(?:sc|ou) 00\\d\\b"
              "|infected (?:host|machine|computer)|directly to our servers"
              "|does not accept (?:e ?)?mail over ipv6",
     BLOCKED,
     .example = "550 Dial-up hosts are not welcome"},
    {.name = "region",
     .stages = AT_ANY,
     .words = "geo ?(?:ip|graphical|location)|countr(?:y|ies)|your (?:location|region)",
     BLOCKED,
     .example = "554 rejected based on geographical location"},
    {.name = "spammer",
     .stages = AT_ANY,
     .words = "(?:you(?: are|re)?|server is|host is|from) (?:a )?(?:known )?(?:sending spam"
              "|spam ?source|spammer)|currently sending spam|looks suspiciously like|spammer"
              "|spamming|deferred due to (?:unexpected volume or )?user complaints"
              "|permanently deferred|blocked for (?:abuse|spam\\w*)|abuse (?:from|detected)"
              "|abus detecte",
     BLOCKED,
     .example = "553 sorry, you look suspiciously like a spammer"},
    {.name = "postscreen",
     .stages = AT_RCPT | AT_CONNECT,
     .codes = "5",
     .enhanced = ".3.2",
     .words = "service (?:is )?(?:currently |temporarily )?unavailable",
     BLOCKED,
     .example = "550 5.3.2 Service currently unavailable"},
    {.name = "address-code",
     .stages = AT_ANY,
     .codes = "5",
     .enhanced = ".7.606 .7.607 .7.608 .7.609 .7.61* .7.62* .7.63* .7.511 .7.513 .7.708",
     BLOCKED,
     .example = "550 5.7.606 Banned"},
    {.name = "address-elsewhere",
     .stages = AT_ANY,
     .words = "schwarze\\w* liste|liste noire|lista negra|lista nera|zwarte lijst|черн\\S+ спис"
              "|czarn\\w+ list|cern\\w+ (?:listin|seznam)|svart ?list|sort ?list|kara liste|黑名单"
              "|黑名單|ブラックリスト|(?:adresse|direccion|indirizzo|endereco) ip\\b"
              "|\\bip ?(?:адрес|地址|アドレス|位址)"
              "|(?:ваш|вашего|ваша|с вашего) (?:ip|сервер|хост|адрес\\S* ip|сет)|source bloque"
              "|\\bihre? (?:ip|server)|votre (?:ip|serveur)|(?:su|tu) (?:ip|servidor)"
              "|(?:il )?(?:suo|vostro) (?:ip|server)|seu (?:ip|servidor)|您的ip|你的ip|来源ip",
     BLOCKED,
     .example = "554 Ваш сервер в чёрном списке"},
};

const struct wording_table wordings_about_address = WORDINGS_OF(rules);
