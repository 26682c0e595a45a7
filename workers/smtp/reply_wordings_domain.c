/*
 * reply_wordings_domain.c - replies about the domain asked: not served here.
 */
#include "workers/smtp/reply_wordings.h"

#define ELSEWHERE .kind = MEANS_DOMAIN_NOT_SERVED, .subject = SUBJECT_DOMAIN

static const struct reply_wording rules[] = {
    {.name = "relaying",
     .stages = AT_RCPT,
     .words = "\\brelay(?:ing|ed|s)?\\b(?![.=]\\w).{0,60}\\b(?:denied|not|prohibited|disallowed"
              "|refused|rejected|forbidden|disabled|no|unable|access|isnt|dont)\\b|\\b(?:no|not"
              "|unable to|cannot|cant|dont|wont|denied|prohibited|not allowed to|allowed to|as an?"
              "|we do not|insecure mail|open|without permission to|refus\\w+ to|illegal"
              "|attempt to) (?:\\w+ ){0,2}relay(?:ing)?\\b|not a gateway"
              "|delivery is not allowed to this address|insecure mail relay|me \\S* ?as a relay"
              "|weiterleit\\w+ .{0,20}(?:nicht|verweigert)|(?:ре|пере)ле[йя]"
              "|пересылк\\S+ .{0,20}(?:запрещ|отказ)|转发|轉發|中継|tenantattribution",
     ELSEWHERE,
     .example = "554 5.7.1 <bob@example.org>: Relay access denied"},
    {.name = "not-in-rcpthosts",
     .stages = AT_RCPT,
     .words = "rcpthosts?\\b",
     ELSEWHERE,
     .example = "553 sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)"},
    {.name = "domain-unknown",
     .stages = AT_RCPT,
     .words = "\\b(?:recipient |destination |mail |target |email |this |that |the |specified "
              "|local "
              "|tenant or )*(?<!client )(?<!sending )(?<!remote )(?<!your )(?<!connecting "
              ")(?<!source )(?<!relay )(?<!helo )(?:domain|host"
              "|DOMAIN)(?: name)?\\b(?!.{0,60} said\\b)(?:[^.;]"
              "|\\.(?=\\w)){0,60}?\\b(?:not (?:found|known|local|hosted|served|handled|configured"
              "|in use|exist|valid|here|a local|in (?:my|our|the)|available|recogni[sz]ed"
              "|registered|active|provisioned)|unknown|does(?: not|nt) (?:exist|receive|use"
              "|accept(?! (?:\\w+ )?(?:e ?)?(?:mails?|messages?) from))|isnt (?:in|hosted|local"
              "|served|here|handled|configured)|no longer|disabled|suspended|expired|inactive"
              "|is dead|has a null mx|invalid)\\b|no such (?:domain|host)|(?:unknown|unrouteable"
              "|unroutable|nonexistent|non local|unresolvable|not local) (?:recipient |mail "
              "|destination |e ?mail |local )*(?:domain|host)\\b|(?:invalid|bad|illegal"
              "|wrong) (?:recipient |mail |destination |e ?mail |local )*(?:domain"
              "|host)\\b(?! ?name)|null mx|nullmx|no domain\\b"
              "|(?:find|resolve) (?:the )?recipient domain|not (?:local|responsible|handled|served"
              "|hosted) (?:for|by|here|on|at) (?:this|that|the|our|here) ?(?:domain|host|system"
              "|server|mx)?|we (?:dont|do not) (?:handle|accept|serve|host) (?:e ?)?mails? for"
              "|(?:e ?)?mail (?:address )?is not handled|address is not handled|(?:dont|do not"
              "|doesnt|does not) (?:handle|accept|receive|take|host) (?:e ?)?mails? (?:for|to)"
              "|not (?:a )?(?:local|final) (?:host|destination|domain)"
              "|mx records? (?:\\w+ ){0,6}(?:non ?exist\\w*|local host|invalid|point)"
              "|an mx or srv record|not (?:an? )?(?:mail ?server|mx|mail exchanger) for"
              "|not (?:been )?configured to (?:use|accept|receive|relay|let)"
              "|host does not accept mail|server does(?: not|nt) handle|not hosted here"
              "|mail for \\S+ (?:is |are |was )?not (?:accepted|handled|allowed|served)"
              "|not in (?:my|our|the) list of (?:local |hosted )?domains"
              "|not provide (?:e ?)?mail service|not local host|recipient domain must exist",
     ELSEWHERE,
     .example = "550 5.1.2 We do not accept mail for this domain"},
    {.name = "domain-unknown-elsewhere",
     .stages = AT_RCPT,
     .words = "(?:dom(?:a|ae)in\\w*|domaine|dominio|domein|домен|domen|domena|doman\\w*|域名|网域"
              "|網域|ドメイン)\\S*.{0,50}(?:unbekannt|existiert nicht|nicht (?:gefunden|zust"
              "|bekannt|lokal)|inconnu|inexist|nexiste|desconocid|no existe|sconosciut|inesistent"
              "|non esiste|desconhecid|nao existe|onbekend|bestaat niet|не (?:существу|найден"
              "|обслуж|извест)|неизвест|nie istnieje|nieznan|neexist|neznam|okand|ukendt"
              "|bulunamadi|不存在|无效|未知|存在しません)",
     ELSEWHERE,
     .example = "550 Domain unbekannt"},
    {.name = "domain-code",
     .stages = AT_RCPT,
     .codes = "556",
     ELSEWHERE,
     .example = "556 5.1.10 Null"},
};

const struct wording_table wordings_about_domain = WORDINGS_OF(rules);
