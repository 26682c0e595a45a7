/*
 * reply_wordings_mailbox.c - replies about the mailbox asked: full, closed, not there.
 *
 * Only at RCPT, and only after nothing about us was found.  A 4xx of these is no
 * verdict, whatever its words: see reply_meaning.c.
 */
#include "workers/smtp/reply_wordings.h"

/* What servers call a mailbox; the address of a host is none. */
#define BOX                                                                                          \
    "(?:users?(?! agent)|user ?(?:name|id)s?|recipients?|receiver|rcpt|addressees?|mail ?box(?:es)?" \
    "|(?:e ?)?mail ?addr(?:ess(?:es)?)?|(?<!ip )(?<!host )(?<!server )address(?:es)?|accounts?"      \
    "|alias(?:es)?|local ?part|inbox|person|people|customer|subscriber|member|mailing list"          \
    "|mail ?drop|e ?mail id|(?:e ?)?mail account|employee|student|group|RECIPIENT|ADDRESS)"

/* What stands between "no such" and the noun. */
#define OF                                                                                         \
    "(?:(?:e ?mail|mail|local|virtual|destination|recipient|user|valid|active|such|known|smtp"     \
    "|internet|envelope|registered|existing|delivery|our|hosted|domain|gateway|mapped) ){0,4}"

#define FULL   .kind = MEANS_MAILBOX_FULL, .subject = SUBJECT_RECIPIENT
#define CLOSED .kind = MEANS_MAILBOX_DISABLED, .subject = SUBJECT_RECIPIENT
#define NOBODY .kind = MEANS_MAILBOX_NOT_FOUND, .subject = SUBJECT_RECIPIENT

static const struct reply_wording rules[] = {
    {.name = "user-unknown-to-filter",
     .stages = AT_RCPT,
     .codes = "550",
     .words = "^: user unknown",
     .kind = MEANS_RECIPIENT_RESTRICTED,
     .subject = SUBJECT_RECIPIENT,
     .example = "550 : User unknown"},
    {.name = "docomo-filter",
     .stages = AT_RCPT,
     .codes = "550",
     .exchanger = "docomo.ne.jp",
     .words = "^unknown user",
     .kind = MEANS_POLICY_REJECTED,
     .subject = SUBJECT_RECIPIENT,
     .example = "550 Unknown user bob@docomo.ne.jp"},
    {.name = "address-rejected-by-policy",
     .stages = AT_RCPT,
     .codes = "5",
     .enhanced = ".7.*",
     .words = "(?:address|recipient) rejected\\W*$",
     .kind = MEANS_POLICY_REJECTED,
     .subject = SUBJECT_SERVER,
     .flags = BARE,
     .example = "550 5.7.1 <bob@example.org>: Recipient address rejected"},
    {.name = "syntax-of-recipient",
     .stages = AT_RCPT,
     .words = "fully qualified|malformed (?:address|recipient|mailbox|rcpt)"
              "|mailbox name not allowed|not a valid rfc"
              "|bad (?:address|recipient) (?:format|syntax)|(?:invalid|illegal) character"
              "|address (?:format|syntax)|unbalanced|address required|syntax",
     .kind = MEANS_PROTOCOL_ERROR,
     .subject = SUBJECT_PROTOCOL,
     .example = "553 5.1.3 The recipient address <bob@@example.org> is not a valid RFC 5321 "
                "address."},
    {.name = "syntax-code",
     .stages = AT_RCPT,
     .codes = "5",
     .enhanced = ".1.3",
     .words = "^(?!.*(?:unknown|exist|found|no such|no valid))",
     .kind = MEANS_PROTOCOL_ERROR,
     .subject = SUBJECT_PROTOCOL,
     .example = "501 5.1.3 Invalid address"},
    {.name = "locked-for-now",
     .stages = AT_RCPT,
     .words = "(?:user|mailbox|account|recipient|RECIPIENT|ADDRESS)\\b.{0,40}tempor\\w+ (?:locked"
              "|disabled|unavailable|suspended|blocked).{0,60}\\b(?:try|later|retry)"
              "|mailbox unavailable.{0,40}\\b(?:try|later|retry)\\b|failure sending mail",
     .kind = MEANS_TEMPORARY_FAILURE,
     .subject = SUBJECT_RECIPIENT,
     .example = "550 5.7.1 User is temporarily locked. Please try again later!"},
    {.name = "cannot-verify",
     .stages = AT_RCPT,
     .words = "(?:recipient|address|user|mailbox|RECIPIENT|ADDRESS) (?:\\w+ )?(?:cannot|can ?not"
              "|could not|cant) be (?:verified|validated|checked)"
              "|(?:unable|failed|cannot|could not|not able) to (?:verify|validate|check|complete)"
              "|verif\\w+ (?:in progress|temporar)"
              "|recipient (?:verify|call ?out) (?:deferred|tempor)",
     .kind = MEANS_POLICY_REJECTED,
     .subject = SUBJECT_SERVER,
     .flags = BARE,
     .example = "550 Administrative prohibition - unable to validate recipient"},
    {.name = "full",
     .stages = AT_RCPT,
     .words = "(?:over|above|beyond|out of|exceed\\w*|exceeds|reached|off) ?(?:\\w+ ){0,4}(?:quota"
              "|storage|space)|overquota"
              "|quota (?:\\w+ ){0,3}(?:exceed|exeed|full|reached|violation|exhaust|limit)"
              "|(?:exceed|exeed)\\w* (?:\\w+ ){0,3}(?:quota|storage|allocation|allowed size"
              "|size limit|capacity|mailbox)|diskspace quota|disk quota|quota$|quota\\.$"
              "|\\b(?:mail ?box|in ?box|mail ?folder|account|user|recipient|storage|mail ?dir"
              "|mail ?drop|ADDRESS|RECIPIENT)s?:? (?:\\w+ ){0,4}(?:full|over ?quota"
              "|out of (?:storage|space)|too full)\\b|full (?:mail ?box|inbox|account)|(?:not"
              "|does not have|no|insufficient|isnt) (?:enough|sufficient|more"
              "|left) ?(?:\\w+ )?(?:storage|space|room) (?:\\w+ ){0,4}(?:mail ?box|user|account"
              "|recipient|inbox)|(?:mail ?box|user|account|recipient)\\b.{0,30}(?:not enough"
              "|not sufficient|no more|insufficient) (?:\\w+ )?(?:storage|space|room)|(?:mailbox"
              "|inbox|account|storage) (?:\\w+ ){0,2}(?:size )?limit (?:\\w+ ){0,3}(?:exceed|exeed"
              "|reached)|space has been used up|exhausted (?:\\w+ )?storage|too much mail data"
              "|receiving limits|exceed\\w* maximum allowed storage|would exceed"
              "|mail file size exceeds|storage (?:is )?full|mail ?box size|over its size"
              "|exceeded the local limit|not have enough space|enough storage space in",
     FULL,
     .example = "552 5.2.2 User is over quota"},
    {.name = "full-code",
     .stages = AT_RCPT,
     .enhanced = ".2.2",
     FULL,
     .example = "552 5.2.2 Too much in it"},
    {.name = "full-elsewhere",
     .stages = AT_RCPT,
     .words = "(?:postfach|mailbox|konto|speicher\\w*|boite|messagerie|buzon|casilla|casella|caixa"
              "|bandeja|postbus|schranka|skrzynk\\w+|postlada|inkorg|postkasse|indbakke"
              "|posta kutusu|kullanici).{0,40}\\b(?:voll|uberfullt|ueberfuellt|uberschritten"
              "|ueberschritten|erschopft|plein\\w*|satur\\w*|llen[oa]|pien[oa]|chei[oa]|lotad[oa]"
              "|vol|prepln\\w+|pln[ay]|peln\\w+|przepelnion\\w+|full|fuld|overfyldt|dolu|doldu"
              "|kota)\\b|(?:quota|kontingent|cuota|cota|quoten?|kvot\\w*)\\b.{0,30}(?:uberschr"
              "|ueberschr|depass|exced|super|ultrapass|overschr|prekroc|przekrocz|overskr|asil)"
              "|mailbox lleno|buzon lleno|(?:ящик|почт).{0,40}(?:переполн|заполн|квот)"
              "|квот\\S* .{0,20}превыш|容量.{0,12}(?:超|一杯|いっぱい)"
              "|メールボックス.{0,24}(?:いっぱい|満杯|容量)"
              "|(?:邮箱|郵箱|信箱|空间|容量|用户).{0,18}(?:已满|已滿|满了|满|不足|超限|超出)"
              "|\xd3\xca\xcf\xe4.{0,8}\xc2\xfa",
     FULL,
     .example = "552 Das Postfach ist voll"},
    {.name = "moved",
     .stages = AT_RCPT,
     .codes = "551 550 553",
     .words = "not local;? ?(?:please )?(?:try|see|use)|has been replaced by|has moved"
              "|(?:new|changed) (?:e ?mail )?address|no longer on server|mailbox (?:has )?moved",
     NOBODY,
     .example = "551 User not local; please try <bob@example.net>"},
    {.name = "closed",
     .stages = AT_RCPT,
     .words = "\\b" BOX
              "\\b.{0,60}?\\b(?:(?:is|are|was|been|has|currently|now|temporarily|administratively"
              "|temp|status|or|in|an?|state|mailbox|user|account) ){0,4}(?:disabled|suspended"
              "|inactive|inactivated|deactivated|deactive|locked|frozen|closed|terminated|expired"
              "|archived|retired|discontinued|cancell?ed|abandoned|dormant|hibernated|unallocated"
              "|on hold|not (?:yet )?(?:active|activated|activ\\w*)|not enabled|not in (?:use"
              "|service)|no longer (?:active|in (?:use|service)|accepts?|available|receiv\\w*"
              "|valid|used|monitored)|bloque|isblocked)\\b|\\b" BOX
              "(?: (?:is|was|has been|currently|temporarily|status|account)){0,3}:? (?:is "
              "|been )?blocked\\b|(?:disabled|suspended|inactive|deactivated|locked|closed"
              "|terminated|expired|dormant|archived|frozen|blocked|abandoned) (?:\\w+ )?" BOX "\\b"
              "|recipient address rejected: (?:inactive|blocked|disabled|suspended|closed|expired)"
              "|not currently being accepted for this mailbox|extended inactivity"
              "|due to inactivity|disableduser|suspend the service"
              "|(?:mail|message)s? receiving disabled|is not accepting any mail"
              "|no longer accepts (?:any )?(?:e ?)?mail|account disabled|disabled with"
              "|mailbox cannot be accessed|old address no longer valid",
     CLOSED,
     .example = "550 5.2.1 The mailbox is disabled"},
    {.name = "closed-code",
     .stages = AT_RCPT,
     .codes = "5",
     .enhanced = ".7.13",
     CLOSED,
     .example = "525 5.7.13 Ceased"},
    {.name = "closed-code-525", .stages = AT_RCPT, .codes = "525", CLOSED, .example = "525 Ceased"},
    {.name = "closed-elsewhere",
     .stages = AT_RCPT,
     .words = "(?:postfach|konto|benutzer|empf\\w+nger|mailbox|kennung).{0,40}(?:gesperrt"
              "|deaktiviert|abgeschaltet|stillgelegt|inaktiv|geschlossen|gekundigt)|(?:compte"
              "|boite|utilisateur|destinataire|adresse).{0,50}(?:desactiv|suspendu|bloque|ferme"
              "|inactif|archiv|resilie)|(?:cuenta|buzon|usuario|casilla|destinatario"
              "|direccion).{0,50}(?:desactivad|suspendid|bloquead|inactiv|deshabilitad|cancelad"
              "|expirado|cerrad)|(?:casella|utente|account|indirizzo|destinatario"
              "|mailbox).{0,50}(?:disattivat|disatttivat|disabilitat|sospes|bloccat|inattiv|scadut"
              "|chius)|(?:conta|caixa|usuario|utilizador|destinatario|endereco).{0,50}(?:desativad"
              "|desabilitad|suspens|bloquead|inativ|cancelad|encerrad)|(?:account|mailbox"
              "|gebruiker|ontvanger|postbus|adres).{0,40}(?:geblokkeerd|uitgeschakeld"
              "|gedeactiveerd|opgeheven|inactief|afgesloten)|(?:ящик|аккаунт|пользовател"
              "|учетн\\S+ запис|получател|адресат).{0,60}(?:заблокирован|отключен|неактив|заморож"
              "|удален|закрыт|приостановлен|деактивир)|(?:konto|skrzynk\\w+|uzytkownik"
              "|adres).{0,50}(?:zablokowan|nieaktywn|wylaczon|zawieszon|usuniet|zamkniet)"
              "|(?:schranka|ucet|uzivatel).{0,40}(?:zablokov|deaktivov|zrusen|neaktivn|vypnut)"
              "|(?:konto\\w*|brevlada\\w*|postkasse\\w*|bruger\\w*).{0,40}(?:sparrad|avstangd"
              "|inaktiv|spaerret|sparret|lukket|deaktiver|stangd)|(?:hesap|kullanici"
              "|posta kutusu).{0,40}(?:kapali|kapatil|askiya|pasif|devre disi|engellen)"
              "|(?:アカウント|メールボックス|ユーザ).{0,24}(?:停止|無効|凍結|解約)|(?:帐号|账号"
              "|帳號|用户|邮箱|郵箱|信箱|账户).{0,18}(?:停用|禁用|冻结|凍結|锁定|已注销|被封|过期"
              "|暂停)|\\b(?:ofr|lpn)\\d{3} 4(?:20|26)\\b",
     CLOSED,
     .example = "550 Konto wurde gesperrt"},
    {.name = "nobody-no-such",
     .stages = AT_RCPT,
     .words =
         "(?<!you are )\\b(?:no|not an?|isnt an?|not our|not one of our|no such"
         "|arent an?) (?:valid |known |such |existing |active |local |registered |real ){0,3}" OF
         "(?:users?|user ?id|recipient|mail ?box|address|account|alias|person|people|customer"
         "|employee|student|subscriber|mail ?drop|(?:e ?)?mail account|id|rcpt|contact|list"
         "|entry|mapping|name here|one)\\b(?! (?:specified|given|required|or))",
     NOBODY,
     .example = "550 5.1.1 No such user here"},
    {.name = "nobody-unknown",
     .stages = AT_RCPT,
     .words = "\\b(?:unknown|unkown|unknow|invalid|non ?exist[ae]nt|inexist[ae]nt|illegal|bad"
              "|wrong|incorrect|undefined|unrecogni[sz]ed|unregistered|undeliverable|unrouteable"
              "|unroutable|unresolvable|obsolete|deleted|not found|missing|unable to find"
              "|cannot find|could not find|cant find|couldnt find|destination server rejected"
              "|unverified) (?:or \\w+ )?(?:\\w+ in )?(?:the |this |that |any )?" OF
              "(?:user ?(?:name|id)?s?|recipients?|receiver|rcpt|mail ?box(?:es)?"
              "|address(?:ee)?(?:es)?|accounts?|alias(?:es)?|local ?part|e ?mail)\\b(?! (?:format"
              "|syntax|client|agent|program|server|header|host|attempt))",
     NOBODY,
     .example = "550 Invalid recipient <bob@example.org>"},
    {.name = "nobody-not-found",
     .stages = AT_RCPT,
     .words = "\\b" BOX
              "\\b(?! (?:domain|host))(?:[^.;](?<! from )|\\.(?=\\w)){0,60}?\\b(?:unknown|unkown"
              "|not ?(?:been )?(?:found|known|exists?|existing|exist\\w*|recogni[sz]ed|registered"
              "|valid|defined|listed|located|present|available here|ours|our|a valid|on this"
              "|in (?:our|the|this|my) (?:\\w+ )?(?:list|director|database|system|address book"
              "|ldap|table|server|domain))|(?:does|do|dos|did|doesn|has|is|are) ?(?:not"
              "|nt) (?:seem to |appear to |currently |actually )?(?:exist|found|known|valid|here"
              "|live|have an? |hosted|a valid|local|listed|in our)|doesnt? exists?|(?:was|were"
              "|could|can)(?: not|nt) (?:be )?(?:\\w+ )?(?:found|located|recogni[sz]ed|resolved"
              "|matched)|cannot be found|no longer (?:exists?|valid|here|on|with|at|works?"
              "|employed)|(?:is |was |are )?(?:invalid|nonexist[ae]nt|non exist[ae]nt"
              "|inexist[ae]nt|unrecogni[sz]ed)|(?:is|was|are|been) (?:deleted|wrong|incorrect"
              "|illegal|removed)|no exist|not accepted here)\\b",
     NOBODY,
     .example = "550 5.1.1 <bob@example.org>: Recipient address rejected: User unknown in virtual "
                "mailbox table"},
    {.name = "nobody-unavailable",
     .stages = AT_RCPT,
     .words = "mailbox (?:is )?(?:not available|una\\w+ble)(?: or not local)?\\W*(?:$|s20\\d+"
              "|ID\\b|for (?:explanation|more|further)|https?:|see\\b|\\S*\\.?eop\\b"
              "|\\S*outlook\\.com|ADDRESS|RECIPIENT|DOMAIN)",
     NOBODY,
     .example = "550 5.5.0 Requested action not taken: mailbox unavailable"},
    {.name = "nobody-said-otherwise",
     .stages = AT_RCPT,
     .words =
         "(?:this|that|the) (?:user|person|customer|recipient|spectator) (?:does(?: not|nt)"
         "|didnt|isnt) (?:have|exist|work|here|valid)|doesnt have an? \\S* ?account|(?:no|not"
         "|dont have|does not have|doesnt have) (?:an? )?(?:\\S+ )?accounts? (?:here|on|at"
         "|with|by)|nosuchuser|recip(?:ient)? ?not ?found|exrecipnotfound|userunknown"
         "|user ?not ?found|no one (?:\\w+ )?(?:at|by|with|here)|nobody (?:here|by)"
         "|no thank you rejected: account"
         "|not (?:a )?(?:valid|known|recogni[sz]ed|local|registered|deliverable)\\b.{0,30}\\b" BOX
         "|\\bby that name\\b"
         "|not in (?:name|the|our) (?:and |& )?(?:address|directory|recipient|user)"
         "|not (?:listed )?in (?:recipient list|my validrcptto|name directory|directory"
         "|(?:domino|public) )|in name directory"
         "|account (?:is )?(?:not available|unavailable)|(?:not known|unknown) (?:at|to|by|on"
         "|in) (?:this|our|the) (?:site|system|server|host|domain|mail|organi[sz]ation)"
         "|not (?:one )?of ours|missing home directory|undeliverable address"
         "|address (?:is )?undeliverable|recipients? (?:was|were|is|are) undeliverable"
         "|unroute?able address|address rejected\\W*(?:$|ADDRESS|RECIPIENT|code=)"
         "|recipient (?:is )?(?:not accepted|rejected)\\W*(?:$|here)|blank mailhost"
         "|user \\(?\\S* ?unknown|dosnt exist|doesnt exist|no local mailbox|no mail ?box"
         "|recipient not (?:exist|ok|local|here|available)"
         "|not our (?:user|customer|client|member)|not a member of domain"
         "|not list\\w* in (?:public|domino|address|ldap)|not email addresses|invalid rcpt"
         "|invalid ?user|(?:user|recipient|mailbox)\\b.{0,40} not ok\\b"
         "|\\b(?:ofr|lpn)\\d{0,3} 41[68]\\b|#5\\.1\\.1 bad address|cant accept user"
         "|\\bis unavailable: (?:user|invalid)|badrecipientto|user path no exist"
         "|address lookup .{0,20}failed|not on (?:this|our) (?:server|system)"
         "|unknown (?:or illegal )?(?:alias|user)|invalid ?recipient"
         "|can ?not deliver mail for|left the company|no longer (?:works|employed)",
     NOBODY,
     .example = "550 5.1.1 RESOLVER.ADR.RecipNotFound; not found"},
    {.name = "nobody-edge-blocking",
     .stages = AT_RCPT,
     .codes = "550",
     .enhanced = ".4.1",
     .words = "recipient address(?:es)? rejected ?: access denied",
     NOBODY,
     .example = "550 5.4.1 Recipient address rejected: Access denied. "
                "[AM0EUR02FT012.eop-EUR02.prod.protection.outlook.com]"},
    {.name = "nobody-edge-blocking-seen",
     .stages = AT_RCPT,
     .codes = "550",
     .words = "\\b5\\.4\\.1 .*recipient address rejected: access denied",
     NOBODY,
     .example = "550 cuda_nsu 5.4.1 <bob@example.org>: Recipient address rejected: Access denied"},
    {.name = "nobody-german",
     .stages = AT_RCPT,
     .words = "(?:empf(?:a|ae)nger|benutzer|adressat|adresse|postfach|mailbox|konto|teilnehmer"
              "|kennung|user|nutzer)\\w*\\b.{0,50}\\b(?:unbekannt|existiert (?:hier )?nicht"
              "|nicht (?:gefunden|bekannt|vorhanden|verf(?:u|ue)gbar|eingerichtet|existent|mehr"
              "|erreichbar)|ung(?:u|ue)ltig|falsch|gibt es nicht)|(?:unbekannter?|ung(?:u"
              "|ue)ltiger?|kein(?:e|en)?(?: solcher?| solches)?|falscher?) (?:person|empf|benutzer"
              "|adress|postfach|mailbox|konto|nutzer|user)",
     NOBODY,
     .example = "550 Empfänger unbekannt"},
    {.name = "nobody-french",
     .stages = AT_RCPT,
     .words = "(?:utilisateur|destinataire|adresse|compte|boite|abonne|client|usager"
              "|mail)\\w*\\b.{0,50}\\b(?:inconnue?|inexistante?|invalide|introuvable"
              "|nexiste (?:pas|plus)|n existe (?:pas|plus)|non trouvee?|erronee?|pas trouvee?)"
              "|aucun (?:utilisateur|compte|destinataire|abonne)",
     NOBODY,
     .example = "550 Utilisateur inconnu !"},
    {.name = "nobody-spanish-portuguese-italian",
     .stages = AT_RCPT,
     .words = "(?:usuario|utilizador|destinatario|persona|cuenta|buzon|direccion|casilla|conta"
              "|caixa postal|caixa|endereco|email|utente|casella|indirizzo|destin|account|mailbox"
              "|correo|recipiente)\\w*\\b.{0,50}\\b(?:desconocid[oa]|desconhecid[oa]"
              "|sconosciut[oa]|inexistente|inesistente|no existe|nao existe|non esiste"
              "|no valid[oa]|nao valid[oa]|non valid[oa]|non e valid[oa]|invalid[oa]|no (?:fue "
              "|ha sido )?encontrad[oa]|nao (?:foi )?encontrad[oa]|nao localizad[oa]"
              "|non (?:e (?:stat[oa] )?)?trovat[oa]|errat[oa]|incorrect[oa]|no registrad[oa]"
              "|nao cadastrad[oa]|non piu|no se encuentra|no localizad[oa])|no (?:existe"
              "|hay) (?:el |la |ese |este |esa |dicha |dicho |ningun )?(?:usuario|persona|cuenta"
              "|buzon|direccion|destinatario)|nessun (?:utente|account|destinatario)|nao (?:existe"
              "|ha) (?:o |a |este |esse )?(?:usuario|utilizador|destinatario|conta|endereco)"
              "|non esiste (?:l ?|il |la |un |una )?(?:utente|casella|indirizzo|destinatario)",
     NOBODY,
     .example = "550 Destinatario desconocido"},
    {.name = "nobody-dutch-nordic",
     .stages = AT_RCPT,
     .words = "(?:gebruiker|ontvanger|adres|mailbox|postbus|account|anvandaren?|mottagaren?"
              "|mottaker(?:en)?|adressen?|brevladan?|modtager(?:en)?|bruger(?:en)?|postkasse\\w*"
              "|bruker(?:en)?|konto\\w*)\\b.{0,50}\\b(?:onbekend|bestaat niet|niet gevonden"
              "|ongeldig|okand|finns (?:inte|ej)|findes ikke|ukendt|finnes ikke|ukjent"
              "|eksisterer ikke|existerar (?:inte|ej)|ogiltig|ugyldig|hittades inte)|(?:onbekende"
              "|okand|ukendt|ukjent|ogiltig|ugyldig) (?:gebruiker|ontvanger|anvandare|mottagare"
              "|bruger|modtager|bruker|mottaker|adress\\w*)",
     NOBODY,
     .example = "550 Okänd mottagare"},
    {.name = "nobody-finnish-hungarian-romanian",
     .stages = AT_RCPT,
     .words = "(?:tuntematon|tundmatu|ismeretlen) \\w+"
              "|(?:vastaanottaja|kayttaja|postilaatikko)\\w* .{0,30}(?:ei ole|ei loydy|tuntematon)"
              "|nincs ilyen|(?:kasutaja|postkast|adressaat)\\w* .{0,20}(?:puudub|ei ole)"
              "|(?:felhasznalo|cimzett|postafiok)\\w* .{0,30}(?:nem letezik|ismeretlen"
              "|nem talalhato)"
              "|(?:utilizator|destinatar|adresa)\\w* .{0,30}(?:necunoscut|inexistent|nu exista)",
     NOBODY,
     .example = "550 Nincs ilyen felhasználó"},
    {.name = "nobody-slavic",
     .stages = AT_RCPT,
     .words = "(?:пользовател|получател|адресат|ящик|адрес|аккаунт|учетн|абонент"
              "|клиент)\\S*.{0,90}(?:не (?:существу|найден|зарегистр|обнаруж|извест|сущест)"
              "|неизвест|отсутству|несуществ|недействит|неверн|удален)|(?:нет|неизвестн\\S+"
              "|несуществующ\\S+|неверн\\S+|отсутствует|не найден|не существует) (?:такого |такой "
              "|данный |указанный |этот |почтовый |почтового |такой почтовый )*(?:пользовател"
              "|получател|адрес|ящик|абонент|аккаунт)|(?:uzytkownik|odbiorca|konto|adres|skrzynk"
              "|uzivatel|prijemce|adresat|schranka|ucet|pouzivatel|korisnik"
              "|primatel)\\w*\\b.{0,50}\\b(?:nie istnieje|nieznan\\w+|nie znalezion\\w+"
              "|niepoprawn\\w+|nieprawidlow\\w+|neexistuj\\w*|neznam\\w*|nenalezen\\w*|ne postoji"
              "|neplatn\\w+|nezname)|nie ma (?:takiego|takiej|tu takiego) \\w+|(?:nieznan\\w+"
              "|neznam\\w*|neexistujici|brak) (?:uzytkownik|odbiorc|adres|uzivatel|prijemc|schrank"
              "|konta)\\w*",
     NOBODY,
     .example = "550 нет такого пользователя"},
    {.name = "nobody-turkish",
     .stages = AT_RCPT,
     .words = "(?:kullanici|alici|posta kutusu|hesap|adres|e ?posta)\\w*\\b.{0,50}\\b(?:bulunamadi"
              "|bilinmiyor|bilinmeyen|mevcut degil|yok|gecersiz|tanimsiz|tanimli degil)"
              "|(?:boyle bir|bilinmeyen|gecersiz) (?:kullanici|alici|adres|hesap|posta)",
     NOBODY,
     .example = "550 Kullanıcı bulunamadı"},
    {.name = "nobody-japanese-chinese",
     .stages = AT_RCPT,
     .words = "(?:ユーザ|宛先|受信者|メールアドレス|メールボックス|あて先|アドレス"
              "|アカウント).{0,60}(?:存在しません|存在しない|見つかりません|不明|ありません|無効"
              "|存在致しません)|(?:用户|收件人|邮箱|帐号|账号|地址|帳號|郵箱|信箱|使用者|收信人"
              "|邮件地址|账户|帳戶|用戶).{0,40}(?:不存在|未找到|无效|未知|無效|不正确|找不到|错误"
              "|没有找到)|(?:没有|無|无|查无|查無|無此|不存在|未知|无效的?)(?:此|该|這個|这个"
              "|的)?(?:用户|收件人|邮箱|帐号|账号|地址|帳號|使用者|信箱|用戶)"
              "|\xb2\xbb\xb4\xe6\xd4\xda|\xce\xde\xb4\xcb\xd3\xc3\xbb\xa7",
     NOBODY,
     .example = "550 用户不存在"},
};

const struct wording_table wordings_about_mailbox = WORDINGS_OF(rules);
