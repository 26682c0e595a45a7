/*
 * reply_wordings_sender.c - replies about our MAIL FROM: what proves it, and all
 * the rest.  A reply that checks our sender may repeat what another server said of
 * it ("550 No such user"), so these stand before the mailbox.
 */
#include "workers/smtp/reply_wordings.h"

#define OURS .kind = MEANS_SENDER_REJECTED, .subject = SUBJECT_SENDER

static const struct reply_wording proof_rules[] = {
    {.name = "smtputf8",
     .stages = AT_ANY,
     .words = "smtputf8|\\beai\\b|internationali[sz]ed (?:e ?mail|address|mail)"
              "|non ascii (?:\\w+ )?(?:address|char|local|mail)"
              "|utf ?8 .{0,30}(?:address|support|required|sender|recipient|mailbox)",
     .kind = MEANS_SMTPUTF8_REQUIRED,
     .subject = SUBJECT_PROTOCOL,
     .example = "553 5.6.7 SMTPUTF8 is required"},
    {.name = "smtputf8-code",
     .stages = AT_ANY,
     .enhanced = ".6.7 .6.9 .6.10",
     .kind = MEANS_SMTPUTF8_REQUIRED,
     .subject = SUBJECT_PROTOCOL,
     .example = "550 5.6.7 This envelope is beyond us"},
    {.name = "sender-must-prove-itself",
     .stages = AT_ANY,
     .words = "resolver\\.rst\\.(?:auth|sender|notauth)\\w*|sender not in allowed"
              "|sender (?:was )?not authenticated (?:for|by)"
              "|not authenticated for (?:group|mailbox)"
              "|(?:only|accepts?) (?:\\w+ )?(?:authenticated|internal) senders",
     .kind = MEANS_RECIPIENT_RESTRICTED,
     .subject = SUBJECT_RECIPIENT,
     .example = "550 5.7.133 RESOLVER.RST.SenderNotAuthenticatedForGroup; authentication required"},
    {.name = "refused-by-mailbox-owner",
     .stages = AT_RCPT,
     .words = "^(?!.*\\bips?[ .,]).*(?:(?:black ?listed|blocked|refused|rejected|denied|banned"
              "|filtered) by (?:the |this |its )?(?:user|recipients?|owner|addressee|mailbox owner"
              "|customer)\\b|(?:on|in) (?:the |their |its )?recipients? (?:list of|black ?list"
              "|block ?list|white ?list|personal)|sender white ?list|allowed senders? list|(?:not"
              "|isnt) (?:on|in|pre) ?(?:the )?(?:allowed|approved|white ?list|safe"
              "|list of (?:allowed|approved|senders))|(?:only|just) (?:accept\\w*|receiv\\w*"
              "|takes?) (?:e ?)?mails? (?:from|by)|accept\\w* (?:e ?)?mails? only from"
              "|recipient preference|user rules|user (?:has )?(?:refuse|reject)"
              "|refused? to (?:receive|accept)|refuses to|(?:has|is) restricted|restricted (?:sms"
              "|recipient|mailbox|address|to|list)|protected by a? ?(?:sender|challenge|password"
              "|spam ?arrest)|not (?:accept\\w*|receiv\\w*|allow\\w*) (?:e ?)?mails? from (?:you"
              "|this|your|SENDER|the sender|unknown|outside|external|internet|strangers|non)"
              "|members? only|non ?members?|not (?:a )?(?:subscribed|subscriber|member of this)"
              "|not allowed to post|closed (?:mailing )?list|posting (?:to|is)|(?:mail"
              "|message) address management|do not have permission to (?:send|post)"
              "|not (?:permitted|allowed|authori[sz]ed) to (?:send|mail|e ?mail"
              "|write) (?:e ?mails? |messages? |mail )?to\\b|senders? (?:list|not (?:in|on))"
              "|internal (?:use|mail|recipients?|address\\w*|e ?mails?) only"
              "|only (?:\\w+ )?internal|rejected by recipients|not (?:accept"
              "|accepting) (?:\\w+ )?(?:external|outside|internet) (?:e ?)?mail"
              "|rejected by recipient|you have been blocked|authenticated (?:users|senders) only"
              "|does(?: not|nt) (?:wish|want) to (?:receive|accept))",
     .kind = MEANS_RECIPIENT_RESTRICTED,
     .subject = SUBJECT_RECIPIENT,
     .example = "550 5.7.1 You have been blocked by the recipient"},
    {.name = "spf-cannot-tell",
     .stages = AT_ANY,
     .codes = "4",
     .words = "(?:temp\\w*|transient|dns) ?(?:error|fail\\w*|problem|issue).{0,40}\\b(?:spf|dmarc"
              "|dkim)\\b|\\b(?:spf|dmarc).{0,30}\\btemp",
     .kind = MEANS_TEMPORARY_FAILURE,
     .subject = SUBJECT_SENDER,
     .example = "451 #4.4.3 Temporary error occurred during SPF verification."},
    {.name = "sender-proof",
     .stages = AT_ANY,
     .words = "\\b(?:spf\\d?|openspf|dmarc\\w*|dkim|domainkeys?|sender policy framework|sender id"
              "|arc)\\b|anti ?spoof|spoof(?:ing|ed)|forged|forgery|purported responsible"
              "|unauthenticated (?:e ?)?mail|authentication (?:checks?|information)|dkim\\b|(?:not"
              "|isnt) (?:allowed|permitted|authori[sz]ed|designated) to (?:send|use"
              "|relay)\\b.{0,30}\\b(?:(?:for|as|on behalf|from|using) (?:the |this "
              "|that )?(?:domain|sender|SENDER|address))"
              "|invalid ip for (?:sending|the) .{0,20}domain"
              "|(?:domain|mail from) .{0,60}mismatch\\w* client ip",
     OURS,
     .example = "550 5.7.23 The message was rejected because of Sender Policy Framework violation"},
    {.name = "sender-proof-code",
     .stages = AT_ANY,
     .enhanced = ".7.20 .7.21 .7.22 .7.23 .7.24 .7.26 .7.27 .7.30 .7.32 .7.509 .7.515",
     OURS,
     .example = "550 5.7.26 Unproven"},
    {.name = "bounce-protection",
     .stages = AT_ANY,
     .words = "backscatter|\\bbatv\\b|\\bbouncedeny|bounce (?:address|tag|protection|attack)"
              "|\\bprvs\\b|(?:null|empty|blank) (?:envelope |return )?(?:sender|reverse path"
              "|return path|from\\b|mail ?from)|unsigned dsn|third party dsn|returned mail not"
              "|no bounces?\\b|suspected bounce",
     OURS,
     .example = "550 5.7.1 BATV validation failure"},
    {.name = "sender-callout",
     .stages = AT_ANY,
     .words = "sender (?:\\w+ ){0,2}(?:verif|call ?out|check|valid|exist)|verif\\w* (?:the |of "
              "|your |of the )*(?:sender|SENDER|return|envelope from|mail ?from|from)\\b"
              "|verification (?:failed|error|failure) for (?:SENDER|ADDRESS)"
              "|sender (?:must|should|does|doesnt|is|was|not (?!in))\\b|(?:check|validate|verify"
              "|confirm) (?:your|the|senders?) (?:sender|return|envelope|from|mail from|reply)"
              "|mail ?server verify|verify validity|verify (?:your|you own|they are)"
              "|(?:your|you) (?:\\w+ )?(?:require|need)s? (?:confirmation|to be verified)"
              "|(?:server|address) requires confirmation|confirm this mail ?server"
              "|address is not verified|sender verify|call ?back",
     OURS,
     .example = "550-Verification failed for <us@sender.example>\n550-No Such User Here\n550 "
                "Sender verify failed"},
    {.name = "sender-address-rejected",
     .stages = AT_ANY,
     .words = "sender (?:e ?mail |mail |envelope |domain |ip )?(?:address|domain|name|host"
              "|id)? ?(?:is |was |has been )?(?:rejected|refused|denied|not|invalid"
              "|blocked(?! using)|unknown|cannot|unroutable|must|banned|black ?listed|is|was"
              "|has)\\b",
     OURS,
     .example = "550 5.1.0 <us@sender.example>: Sender address rejected: User unknown in local "
                "recipient table"},
};

const struct wording_table wordings_about_sender_proof = WORDINGS_OF(proof_rules);

static const struct reply_wording rules[] = {
    {.name = "refused-by-customer-rule",
     .stages = AT_RCPT,
     .words = "\\bdoes(?: not|nt) exist.{0,120}\\bgcdp\\b",
     .kind = MEANS_RECIPIENT_RESTRICTED,
     .subject = SUBJECT_RECIPIENT,
     .example = "550-5.7.1 This user doesn't exist any more, says the administrator.\n550 5.7.1 r "
                "- gcdp 383"},
    {.name = "restricted-code",
     .stages = AT_RCPT,
     .codes = "5",
     .enhanced = ".7.12 .7.124 .7.133 .7.134 .7.135 .7.136 .7.507",
     .kind = MEANS_RECIPIENT_RESTRICTED,
     .subject = SUBJECT_RECIPIENT,
     .example = "550 5.7.124 Group closed to you"},
    {.name = "bad-recipient-list",
     .stages = AT_RCPT,
     .words = "bad ?(?:rcpt|recipient) ?to|envelope recipient has been denied|block rcpt",
     .kind = MEANS_RECIPIENT_RESTRICTED,
     .subject = SUBJECT_RECIPIENT,
     .example = "553 sorry, your envelope recipient is in my badrcptto list (#5.7.1)"},
    {.name = "sender-named",
     .stages = AT_ANY,
     .words = "SENDERDOMAIN|^(?!.*RECIPIENT).*SENDER\\b",
     OURS,
     .example = "550 5.1.1 <us@sender.example>... User unknown"},
    {.name = "sender",
     .stages = AT_ANY,
     .words = "\\bsenders?\\b(?! white)|\\bsend er\\b|\\bbad ?mail ?from\\b"
              "|return (?:path|address)|reverse path|envelope (?:from|blocked|rejected)|originator"
              "|\\bfrom:? (?:address|domain|field|header|line)|(?:working|valid|your) from\\b"
              "|sending (?:e ?mail )?(?:address|domain|user|account)|mail ?from:? (?:domain"
              "|address|command|must|is|not|rejected|refused|SENDER|ADDRESS)|bogus mail ?from"
              "|(?:sending|send|sent) from\\b|(?:reply|envelope|source) address"
              "|mail from (?:this|your|that|the) (?:domain|sender|address)|\\bmail ?from$|(?:your"
              "|you) (?:e ?mail |mail )?(?:address|domain|account)\\b(?! (?:book|list|admin))"
              "|invalid dns|(?:mx|a) or a/?a|unresolvable rfc|invalid (?:mail )?from"
              "|manually blocked senders",
     OURS,
     .example = "550 The destination mail system rejected your return address"},
    {.name = "sender-elsewhere",
     .stages = AT_ANY,
     .words = "\\babsender|expediteur|\\b(?:l|d)?emetteur|\\bremitente|\\bmittente|\\bremetente"
              "|\\bafzender|отправител|\\bnadawc|\\bodesilatel|\\bavsandar|\\bafsender|\\bavsender"
              "|\\bgonder(?:en|ici)|送信者|送信元(?:アドレス|メール)|差出人|発信者|发件人|发信人"
              "|寄件人|寄件者|寄信人|发送者|\xb7\xa2\xbc\xfe\xc8\xcb",
     OURS,
     .example = "550 Absenderadresse abgelehnt: Benutzer unbekannt"},
    {.name = "sender-code",
     .stages = AT_ANY,
     .codes = "5 4",
     .enhanced = ".1.7 .1.8",
     OURS,
     .example = "550 5.1.8 Not resolvable"},
    {.name = "sender-code-courier",
     .stages = AT_ANY,
     .codes = "517 417",
     OURS,
     .example = "517 Domain does not exist: nowhere.example"},
    {.name = "helo-mentioned",
     .stages = AT_RCPT,
     .words = "^(?!.*relay).*\\b(?:helo|ehlo)\\b",
     .kind = MEANS_NO_REVERSE_DNS,
     .subject = SUBJECT_NAME,
     .example = "550 No such host, said your HELO"},
    {.name = "sender-domain-at-mail",
     .stages = AT_MAIL,
     .codes = "4",
     .words = "\\b(?:domain|resolv\\w*|mx|no such|not found|(?:not|nt) exist|unknown"
              "|invalid)\\b(?![.@])",
     OURS,
     .example = "450 4.1.2 MX lookup failure for nowhere.example"},
    {.name = "sender-at-mail",
     .stages = AT_MAIL,
     .codes = "5",
     .words = "\\b(?:unknown|unroutable|unrouteable|invalid|illegal|exists?|resolv\\w*|no such"
              "|not found|nonexistent|dns|mx|domain|bounces|null|user|mailbox|address"
              "|account)\\b(?![.@])",
     OURS,
     .example = "550 5.1.2 Illegal MX record for host nowhere.example"},
    {.name = "domain-not-found",
     .stages = AT_MAIL | AT_RCPT,
     .codes = "550 551 553 554 501 4",
     .words = "^(?!.*(?:recipient|rcpt|RECIPIENT|ADDRESS|DOMAIN|relay)).*(?<!or )\\b(?:domain"
              "|domain name|host name) (?:not found|does(?: not|nt) exist|lookup failed|must exist"
              "|invalid)\\b|^(?!.*(?:recipient|RECIPIENT|ADDRESS"
              "|DOMAIN)).*(?:no (?:valid )?mx (?:for|record|found)|has no (?:valid )?(?:mx"
              "|a record))|^invalid domain(?: name)?\\W*$",
     OURS,
     .example = "550 Domain not found"},
};

const struct wording_table wordings_about_sender = WORDINGS_OF(rules);
