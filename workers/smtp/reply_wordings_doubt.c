/*
 * reply_wordings_doubt.c - replies that name nobody clearly: what is left when no
 * rule about us, the mailbox or the domain matched.  Nothing here is a dead mailbox
 * but where the enhanced code says so and the words do not contradict.
 */
#include "workers/smtp/reply_wordings.h"

#define POLICY  .kind = MEANS_POLICY_REJECTED, .subject = SUBJECT_SERVER
#define UNCLEAR .kind = MEANS_POLICY_REJECTED, .subject = SUBJECT_SERVER, .flags = BARE

/* An enhanced code alone is believed where the words do not speak of a refusal. */
#define NOT_REFUSED                                                                                \
    "^(?!.*(?:denied|block|refus|(?<!address )reject|prohibit|allowed|permit|authori|declin"       \
    "|forbid|disallow|accept|dns|\\bmx\\b|connect|network))"

static const struct reply_wording message_rules[] = {
    {.name = "content",
     .stages = AT_ANY,
     .words = "^(?!.*mailbox is full).*(?:\\bspam|unsolicited|\\bjunk|virus|\\bcontent\\b"
              "|\\bube\\b|\\buce\\b|phish|malware|attachment|\\bheaders?\\b|спам|垃圾|迷惑メール"
              "|message (?:size|too|filtered)|too (?:big|large)|mass mail)",
     POLICY,
     .example = "554 5.7.1 Message rejected as spam"},
    {.name = "policy",
     .stages = AT_ANY,
     .words = "polic(?:y|ies)|security reasons|richtlinie|politique|politica|beleid|политик|策略"
              "|ポリシー|organi[sz]ational settings",
     POLICY,
     .example = "550 5.7.1 Rejected for policy reasons"},
};

const struct wording_table wordings_about_message = WORDINGS_OF(message_rules);

static const struct reply_wording rules[] = {
    {.name = "temporary",
     .stages = AT_ANY,
     .words = "temporar|\\btemp(?:orary)? (?:fail|error|local)"
              "|(?:try|retry) (?:again|later|it again)|\\blater\\b|\\bbusy\\b|time(?:d)? ?out"
              "|internal (?:\\w+ )?error|server (?:\\w+ )?error|(?:local|server|system"
              "|service) (?:configuration )?(?:error|problem|failure|config)|insufficient"
              "|(?:not|isnt) available at this time|resources|overload|high load|maintenance"
              "|unable to (?:connect|contact|process|deliver|complete)|lookup fail|queue file|disk"
              "|could not (?:load|connect|complete)|system (?:is )?full|mail system full"
              "|lost connection|loops? back|looping|error in processing|unexpected|unreachable"
              "|not reachable|no route|name or service|dns error|name server",
     .kind = MEANS_TEMPORARY_FAILURE,
     .subject = SUBJECT_SERVER,
     .example = "451 4.3.0 Temporary lookup failure"},
    {.name = "temporary-elsewhere",
     .stages = AT_ANY,
     .words = "spater|spaeter|plus tard|mas tarde|piu tardi|mais tarde|poznie|pozdej|senare|senere"
              "|daha sonra|позже|позднее|попозже|后再试|稍后|稍後|後で|後ほど|しばらく"
              "|vorubergehend|temporaire|temporaneo|temporal\\b|временн|tymczasow|docasn|gecici"
              "|暂时|一時的",
     .kind = MEANS_TEMPORARY_FAILURE,
     .subject = SUBJECT_SERVER,
     .example = "451 Bitte später noch einmal versuchen"},
    {.name = "address-in-doubt",
     .stages = BEFORE_RCPT,
     .codes = "5",
     .words = "access denied|blocked|not allowed|banned|forbidden|unauthori[sz]ed",
     .kind = MEANS_IP_BLOCKED,
     .subject = SUBJECT_ADDRESS,
     .example = "550 5.7.1 Access denied"},
    {.name = "code-nobody",
     .stages = AT_RCPT,
     .codes = "5",
     .enhanced = ".1.1 .1.10 .1.6",
     .words = NOT_REFUSED,
     .kind = MEANS_MAILBOX_NOT_FOUND,
     .subject = SUBJECT_RECIPIENT,
     .example = "550 5.1.1 <bob@example.org>"},
    {.name = "code-domain",
     .stages = AT_RCPT,
     .codes = "5",
     .enhanced = ".1.2",
     .words = NOT_REFUSED,
     .kind = MEANS_DOMAIN_NOT_SERVED,
     .subject = SUBJECT_DOMAIN,
     .example = "550 5.1.2 <bob@example.org>"},
    {.name = "code-closed",
     .stages = AT_RCPT,
     .codes = "5",
     .enhanced = ".2.1",
     .words = NOT_REFUSED,
     .kind = MEANS_MAILBOX_DISABLED,
     .subject = SUBJECT_RECIPIENT,
     .example = "550 5.2.1 <bob@example.org>"},
    {.name = "undecided",
     .stages = AT_RCPT,
     .codes = "5",
     .words = "access denied|prohibit|not (?:allowed|permitted|authori[sz]ed)|denied|blocked|refus"
              "|reject|decline|forbidden|disallow|error|abgelehnt|verweigert|refuse|rechaz|rifiut"
              "|rejeitad|geweigerd|отклон|отказ|запрещ|odrzuc|odmit|avvisa|reddedil|拒绝|拒絕|拒否",
     UNCLEAR,
     .example = "550 Administrative prohibition"},
    {.name = "code-syntax",
     .stages = AT_ANY,
     .codes = "500 501 502 503 504 555",
     .kind = MEANS_PROTOCOL_ERROR,
     .subject = SUBJECT_PROTOCOL,
     .example = "501 What?"},
    {.name = "mail-refused",
     .stages = AT_MAIL,
     .codes = "5",
     .kind = MEANS_SENDER_REJECTED,
     .subject = SUBJECT_SENDER,
     .example = "550 Refused"},
    {.name = "4xx",
     .stages = AT_ANY,
     .codes = "4",
     .kind = MEANS_TEMPORARY_FAILURE,
     .subject = SUBJECT_SERVER,
     .example = "450 Not now"},
    {.name = "5xx-to-recipient", .stages = AT_RCPT, .codes = "5", UNCLEAR, .example = "550 No"},
    {.name = "5xx",
     .stages = BEFORE_RCPT & ~AT_MAIL,
     .codes = "5",
     POLICY,
     .example = "554 No SMTP service here"},
};

const struct wording_table wordings_in_doubt = WORDINGS_OF(rules);
