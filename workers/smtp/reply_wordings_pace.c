/*
 * reply_wordings_pace.c - replies about when and how often we ask: greylisting
 * and limits.
 */
#include "workers/smtp/reply_wordings.h"

#define LATER  .kind = MEANS_GREYLISTED, .subject = SUBJECT_SERVER
#define SLOWER .kind = MEANS_RATE_LIMITED, .subject = SUBJECT_ADDRESS

static const struct reply_wording rules[] = {
    {.name = "greylisted",
     .stages = AT_ANY,
     .words = "gr[ea]y ?list|gr[ea]y\\.rbl|postgrey|tempor\\w+ listed",
     LATER,
     .example = "450 4.2.0 <bob@example.org>: Recipient address rejected: Greylisted, see "
                "http://postgrey/"},
    {.name = "greylisted-elsewhere",
     .stages = AT_ANY,
     .words = "liste? gris|list[ae]? grigi|lista cinza|grijze lijst|graue liste|szar\\w+ lis"
              "|sed\\w+ (?:seznam|listin)|gri liste|сер\\S+ спис|грейлист|灰名单|灰名單"
              "|グレイリスト|グレーリスト",
     LATER,
     .example = "451 4.7.1 Вы в сером списке, повторите позже"},
    {.name = "not-yet-authorized",
     .stages = AT_ANY,
     .codes = "4",
     .words = "not yet (?:been )?(?:authori[sz]ed|allowed|known)"
              "|first (?:contact|time|attempt|seen|delivery attempt)|(?:new|unknown"
              "|unfamiliar) (?:triplet|tuple|client|sender).{0,30}(?:later|retry|again|delay)"
              "|intentional policy rejection|early retry|too early|(?:retry|try again|wait) (?:in"
              "|after|for) (?:a few |\\d+ ?)(?:s|sec|second|minute|moment|min)"
              "|delay(?:ed|ing)? (?:new|unknown|this|your|first)|(?:come back|ask again) in\\b",
     LATER,
     .example = "450 192.0.2.7 is not yet authorized to deliver mail. Please try later."},
    {.name = "first-visit",
     .stages = AT_RCPT,
     .codes = "450",
     .enhanced = ".3.2",
     .words = "service (?:is )?currently unavailable",
     LATER,
     .example = "450 4.3.2 Service currently unavailable"},
    {.name = "customer-storage",
     .stages = AT_ANY,
     .words = "(?:user|recipient|mailbox|account|benutzer|empfanger) .{0,20}(?:has "
              "|hat )?(?:too many|zu ?viele) (?:messages?|mails?|nachrichten) (?:on|in|auf|im)",
     .kind = MEANS_MAILBOX_FULL,
     .subject = SUBJECT_RECIPIENT,
     .example = "550 Benutzer hat zuviele Mails auf dem Server"},
    {.name = "recipient-rate",
     .stages = AT_RCPT,
     .words = "(?:user|recipient|mailbox|account"
              "|customer)\\b.{0,60}(?:receiving (?:e ?)?mail (?:too|at a rate)|too quickly"
              "|message rate|receive limit|(?:messages|limit).{0,40}per (?:hour|day|minute)"
              "|too many recent|thread limit)|too many recent messages|recipient thread limit"
              "|receivingrate",
     .kind = MEANS_RATE_LIMITED,
     .subject = SUBJECT_RECIPIENT,
     .example = "450 4.2.1 The recipient has exceeded message rate limit. Try again later."},
    {.name = "harvest",
     .stages = AT_ANY,
     .words = "(?:too many|excessive|many|number of|max\\w* number of) (?:\\w+ )?(?:bad|invalid"
              "|unknown|nonexistent|non existent|wrong|failed|rejected|errone\\w+"
              "|user ?id) (?:\\w+ )?(?:recipient|rcpt|user|address|mailbox|unknown|command|attempt"
              "|to)|(?:unknown|invalid) (?:user|recipient|rcpt|address)(?:e?s)? (?:attempt|count"
              "|limit|rate|quota|threshold)|dictionary attack|director\\w+ harvest"
              "|harvest\\w* (?:attack|attempt)|namespace mining|address prob|\\bdha\\b|\\bdhap\\b"
              "|excessive (?:userid )?unknown|user unknowns|no valid recipients from|hl:rep"
              "|\\bib11[23]\\b",
     SLOWER,
     .example = "550 Too many invalid recipients"},
    {.name = "too-many",
     .stages = AT_ANY,
     .words = "too (?:many|much) (?:\\w+ ){0,3}(?:connections?|sessions?|messages?|mails?"
              "|e ?mails?|errors?|recipients?|requests?|transactions?|concurrent|attempts?|spams?"
              "|commands?|rcpts?|simultaneous|load|traffic|hits|conn)"
              "|too (?:fast|quickly|frequent\\w*|often)"
              "|(?:connections?|sessions?|messages?|mails?) (?:\\w+ )?(?:per|count limit)"
              "|(?:concurrent|simultaneous|maximum|max|allowed|number of"
              "|parallel) (?:\\w+ ){0,4}(?:connections?|sessions?|threads?)"
              "|max(?:imum)? (?:number of )?(?:messages?|mails?) (?:per|exceed|reach)"
              "|all available ips are",
     SLOWER,
     .example = "421 4.7.0 mx.example.org Error: too many connections from 192.0.2.1"},
    {.name = "rate",
     .stages = AT_ANY,
     .words = "rate ?limit|throttl|\\brate (?:of|is|has|was|exceed|limit|control|too)"
              "|limit (?:on|of|for) \\w+ (?:per|exceed)|(?:exceed\\w*|reached|over"
              "|hit) (?:\\w+ ){0,6}(?:rate|limits?|quota|allowance|threshold|maximum"
              "|max)\\b(?=.{0,60}(?:per|hour|day|minute|connect|sen[dt]|relay|message rate|within"
              "|session|concurr|submission|queue|traffic|ip\\b|tenant|forest))"
              "|frequency (?:is )?(?:limit|exceed|restrict|too)|slow(?:er)? down|slower\\b"
              "|unusual rate|excessive (?:volume|rate|traffic|connect|mail|number|amount)"
              "|(?:message|sending|connection|rate|hourly|daily|traffic|queue|relay"
              "|smtp) (?:\\w+ )?(?:threshold|quota|limit|rate) (?:is |was |has been )?(?:exceed"
              "|reach|hit|over)|(?:submission|sending|relay|queue|hourly|daily) quota"
              "|(?:sent|sending) (?:to )?too many|per (?:hour|day|minute|second)\\b|this hour\\b"
              "|tenant has exceeded|exceeded permitted limits|peak smtp",
     SLOWER,
     .example = "452 4.4.5 Rate limit exceeded, try again later."},
    {.name = "server-busy-cloud",
     .stages = AT_ANY,
     .codes = "4",
     .enhanced = ".7.500 .7.65*",
     .kind = MEANS_RATE_LIMITED,
     .subject = SUBJECT_ADDRESS,
     .example = "451 4.7.500 Server busy. Please try again later from [192.0.2.1]. (AS761)"},
    {.name = "too-many-elsewhere",
     .stages = AT_ANY,
     .words = "trop (?:de|d) ?(?:connexion|messag|session|requet|mails?|courri|erreur)"
              "|zu ?viele (?:verbindung|nachricht|gleichzeit|mails?|sitzung|ungult|fehler|anfrag"
              "|empf)|demasiad[oa]s (?:conexion|mensaj|correo|sesion|intent|error)"
              "|tropp[ie] (?:conness|messagg|session|error|mail)"
              "|(?:muitas|excesso de|demasiadas) (?:conex|mensag|sess|tentat)"
              "|te veel (?:verbinding|bericht|sessie|fout)|слишком (?:много|часто)"
              "|превышен\\S* (?:лимит|скорост|числ|количеств|частот|допустим|интенсивн)"
              "|лимит (?:подключ|соедин|сообщ|писем)|zbyt (?:wiele|duzo|wielu) "
              "|przekroczon\\w+ (?:limit|liczb)|prilis mnoho|prekrocen \\w+|for mange |cok fazla"
              "|asiri|频率|頻率|连接数|連線數|(?:发送|发信|連線|连接|次数|数量"
              "|请求)\\S{0,18}(?:过多|太多|过快|超过|超出|限制|頻繁|频繁|上限)|太频繁|過於頻繁"
              "|接続(?:数|が多)|頻度",
     SLOWER,
     .example = "550 Превышен лимит подключений, повторите позже"},
};

const struct wording_table wordings_about_pace = WORDINGS_OF(rules);
