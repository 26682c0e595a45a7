/*
 * reply_wordings_session.c - replies about how we ask: the transaction, TLS,
 * logging in, SMTPUTF8.
 */
#include "workers/smtp/reply_wordings.h"

#define TOO_MUCH_AT_ONCE .kind = MEANS_RATE_LIMITED, .subject = SUBJECT_PROTOCOL, .flags = AGAIN

static const struct reply_wording rules[] = {
    {.name = "one-of-several",
     .stages = AT_RCPT,
     .words = "(?:unavailable|unknown|not found) or (?:access|policy|denied|blocked)|may not exist",
     .kind = MEANS_POLICY_REJECTED,
     .subject = SUBJECT_SERVER,
     .flags = BARE,
     .example = "550 Mailbox unavailable or access denied"},
    {.name = "several-domains",
     .stages = AT_RCPT,
     .words = "multiple destination domains",
     .kind = MEANS_TEMPORARY_FAILURE,
     .subject = SUBJECT_PROTOCOL,
     .flags = AGAIN,
     .example = "451-4.3.0 Multiple destination domains per transaction is unsupported.\n451 "
                "4.3.0 Try again."},
    {.name = "several-regions",
     .stages = AT_RCPT,
     .words = "recipients belong to multiple",
     TOO_MUCH_AT_ONCE,
     .example = "452 4.5.3 Recipients belong to multiple regions ATTR38"},
    {.name = "transaction-size",
     .stages = AT_RCPT,
     .words = "policy size per transaction|(?:in a |one |per )?separate transaction"
              "|recipient per transaction|one recipient (?:at a time|per)"
              "|single (?:envelope )?recipient",
     TOO_MUCH_AT_ONCE,
     .example = "452 4.5.3 Please try this recipient in a separate transaction"},
    {.name = "too-many-recipients",
     .stages = AT_RCPT,
     .words = "^(?!.*\\b(?:hour|minute|day|today|daily|recent|bad|invalid|unknown|from (?:OUR)?IP"
              "|within|sender)\\b).*(?:too many (?:\\w+ )?(?:recipients|rcpts?|receivers"
              "|to commands|addresse)|max(?:imum|imal|\\.)? (?:number of |allowed )?(?:recipients"
              "|rcpts?)|recipients? (?:count |number )?(?:limit|maximum|quota)"
              "|number of recipients|trop de destinataires|zu viele empf\\w+"
              "|demasiados destinatarios|troppi destinatari|muitos destinatarios"
              "|te veel ontvangers|слишком много (?:получател|адресат)|收件人.{0,12}(?:过多|太多))",
     TOO_MUCH_AT_ONCE,
     .example = "452 4.5.3 Error: too many recipients"},
    {.name = "many-recipients-code",
     .stages = AT_RCPT,
     .codes = "452",
     .enhanced = ".5.3",
     TOO_MUCH_AT_ONCE,
     .example = "452 4.5.3 The limit is reached"},
    {.name = "tls-required",
     .stages = AT_ANY,
     .words = "starttls|\\btls\\b.{0,40}\\b(?:required|needed|mandatory|only|must|connection|first"
              "|version|is not)|(?:requires?|required|needs?|must(?: \\w+){0,3}|use|using|without"
              "|over|via|by|issue) (?:a |an |the |of )*(?:\\w+ )?(?:tls|ssl|tls/ssl|encryption"
              "|encrypted|secure connection)\\b|(?:requires?|required) encryption"
              "|encryption (?:is )?(?:required|needed|mandatory)"
              "|encrypted (?:smtp )?(?:session|connection|channel)|verschlussel"
              "|chiffr(?:ement|e)\\b|cifrad[oa]|plain ?text (?:connection|session|delivery)"
              "|high strength ciphers|шифрован",
     .kind = MEANS_TLS_REQUIRED,
     .subject = SUBJECT_PROTOCOL,
     .example = "530 5.7.0 Must issue a STARTTLS command first"},
    {.name = "tls-required-code",
     .stages = AT_ANY,
     .codes = "5 4",
     .enhanced = ".7.10 .7.29 .4.317 .7.317 .7.321",
     .kind = MEANS_TLS_REQUIRED,
     .subject = SUBJECT_PROTOCOL,
     .example = "523 5.7.10 Needed here"},
    {.name = "tls-out-of-order",
     .stages = AT_ANY,
     .codes = "503 530",
     .words = "\\b(?:tls|ssl|encrypt)",
     .kind = MEANS_TLS_REQUIRED,
     .subject = SUBJECT_PROTOCOL,
     .example = "503 Bad sequence of commands (TLS wanted)"},
    {.name = "login-required",
     .stages = AT_ANY,
     .words = "authenticat\\w+ (?:\\w+ )?(?:required|needed|necessary|mandatory|first)"
              "|requires? (?:\\w+ )?authenticat|(?:must|need to|please|have to|should"
              "|you) (?:first |be )?(?:authenticate|log ?in|logged in|login)\\b"
              "|(?:smtp|pop3?|imap) ?auth\\w*|pop before|(?:check|read|get"
              "|fetch) (?:for )?(?:your )?(?:new )?(?:e ?)?mails? (?:first|before)"
              "|(?:dont|not|isnt|without|un) ?authenticat\\w*(?! (?:information|by|for)\\b)"
              "|authentication (?:turned|failure|failed|credentials|error|unsuccessful)"
              "|not logged in(?! (?:in)?to)|local user only|password(?! protected)"
              "|\\byou (?:do not|dont|have no|are not"
              "|arent) (?:have )?(?:an? )?(?:\\w+ )?(?:account|user|mailbox|customer|subscriber"
              "|client)|(?:username|user name) and password|log ?in (?:first|before|via)",
     .kind = MEANS_AUTH_REQUIRED,
     .subject = SUBJECT_PROTOCOL,
     .example = "550 5.7.1 Client was not authenticated"},
    {.name = "login-required-elsewhere",
     .stages = AT_ANY,
     .words = "authentif(?:ication|izier)\\w*|autenti[cf]a\\w+|uwierzyteln|autentika\\w+"
              "|аутентифик|авторизац|verificatie vereist|kimlik dogrula|認証|认证|身份验证|鉴权",
     .kind = MEANS_AUTH_REQUIRED,
     .subject = SUBJECT_PROTOCOL,
     .example = "550 5.7.0 Code d'authentification invalide"},
    {.name = "login-code",
     .stages = AT_ANY,
     .codes = "530 534 535 538",
     .kind = MEANS_AUTH_REQUIRED,
     .subject = SUBJECT_PROTOCOL,
     .example = "530 5.7.57 Not anonymously"},
    {.name = "out-of-order",
     .stages = AT_ANY,
     .words = "bad sequence|(?:improper|out of|wrong) (?:command )?(?:sequence|order)|mail first"
              "|need (?:mail|rcpt)\\b|sender (?:already|not yet) (?:given|specified)|nested mail"
              "|no sender specified|(?:smtp )?(?:protocol )?synchroni[sz]ation"
              "|unauthori[sz]ed pipelining|improper use of smtp.{0,12}pipelin"
              "|no data before greeting|commands? (?:before|pipelin)"
              "|before (?:the )?(?:banner|greeting)|protocol (?:violation|error)|early talk"
              "|mail transaction",
     .kind = MEANS_PROTOCOL_ERROR,
     .subject = SUBJECT_PROTOCOL,
     .example = "503 5.5.1 Error: need MAIL command"},
    {.name = "unknown-command",
     .stages = AT_ANY,
     .words = "(?:unrecogni[sz]ed|unknown|unimplemented|invalid|unsupported|bad"
              "|illegal) (?:smtp )?(?:command|parameter|option)|command (?:is )?(?:not "
              "|un)(?:recogni[sz]ed|implemented|known|understood|supported)"
              "|command (?:unknown|unrecognized|parameter not|disabled)|not implemented"
              "|syntax error|syntax (?:of|in) (?:the )?(?:command|parameters?|arguments?)"
              "|argument (?:is )?(?:required|missing|syntax)|(?:parameters?"
              "|arguments?) (?:not (?:recogni[sz]ed|allowed|implemented|supported)"
              "|unrecogni[sz]ed)|line too long|bare (?:lf|cr|newline)|too many nonmail"
              "|non mail commands",
     .kind = MEANS_PROTOCOL_ERROR,
     .subject = SUBJECT_PROTOCOL,
     .example = "500 5.5.1 Command unrecognized"},
};

const struct wording_table wordings_about_session = WORDINGS_OF(rules);
