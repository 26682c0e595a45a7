/*
 * reply_wordings_provider.c - the codes of single providers, which decide where
 * their words do not: Charter says "sender rejected" to whatever it refuses.
 */
#include "workers/smtp/reply_wordings.h"

/* Orange and Laposte end with OFR005_104 or LPN007_416: the last three digits. */
#define FRENCH "\\b(?:ofr|lpn|lpnaaa|ouk)\\d{0,3} "

static const struct reply_wording rules[] = {
    {.name = "provider-name",
     .stages = AT_ANY,
     .words = "c=(?:rdns|r0105)|aup#cxdns|aup#in 11[0-5]0|\\bib108\\b|rtr:rd\\b|\\bhl:ihu\\b"
              "|i\\.ua/err/7\\b",
     .kind = MEANS_NO_REVERSE_DNS,
     .subject = SUBJECT_NAME,
     .example = "421 4.1.0 <bob@example.org> sender rejected. AUP#In-1120"},
    {.name = "provider-pace",
     .stages = AT_ANY,
     .words = "aup#cx(?:cnct|mxrt|thrt)|aup#in 1(?:3[0-9]0|4[0-9]0|5[458]0)|" FRENCH
              "104\\b|\\bhl:(?:rep|icc|ifc|itc|mep)\\b|\\brp:[a-z]{3}\\b"
              "|\\bmi:(?:sfq|cel|dmc|ccl|stc|imf)\\b|\\bib(?:007|10[19]|11[23]|504|510|607)\\b"
              "|\\brp 00[123]\\b|\\brly:b[12]\\b|\\bdyn:t\\d|\\bvs1 ip\\b|i\\.ua/err/5\\b",
     .kind = MEANS_RATE_LIMITED,
     .subject = SUBJECT_ADDRESS,
     .example = "450 RP:DRC 163 mx1"},
    {.name = "provider-address",
     .stages = AT_ANY,
     .words = "aup#(?:in )?(?:1000|12[0-5]0)|aup#(?:cxbl|cdrbl|ipbl)|" FRENCH
              "(?:10[123]|510|630)\\b|\\bib10[3-6]\\b|\\bib11[01]\\b|\\btss ?(?:0[47]|09|11)\\b"
              "|\\bas1601260\\d|\\bs31[45]0\\b|\\bdt:(?:rbl|spm|sum)\\b|\\bhl:ipb\\b"
              "|\\bmi:(?:spb|dtb|nhd)\\b|\\bccrt\\b|\\bdas51\\b|i\\.ua/err/[69]\\b"
              "|\\brtr:(?:bb|du|sc|bl)\\b|\\bcon:b1\\b|\\brly:(?:bl|ir)\\b|c=bl\\b"
              "|\\bbl0000\\d0\\b|a problem occurred\\. ask your postmaster"
              "|\\b(?:dy|ou|sc) 00\\d\\b",
     .kind = MEANS_IP_BLOCKED,
     .subject = SUBJECT_ADDRESS,
     .example = "554 IP=192.0.2.254 - A problem occurred. (Ask your postmaster for help.) (BL)"},
    {.name = "provider-sender",
     .stages = AT_ANY,
     .words = "aup#in 10[1-8]0|aup#in 15[02]0|aup#cxsndr|" FRENCH
              "(?:401|403|405|415|421|517)\\b|\\bib50[126]\\b|\\bib508\\b|\\bmi:spf\\b"
              "|i\\.ua/err/8\\b",
     .kind = MEANS_SENDER_REJECTED,
     .subject = SUBJECT_SENDER,
     .example = "501 5.1.0 Emetteur invalide. Invalid Sender. OFR004_405 [405]"},
    {.name = "provider-login",
     .stages = AT_ANY,
     .words = FRENCH "(?:305|402)\\b|\\bib401\\b",
     .kind = MEANS_AUTH_REQUIRED,
     .subject = SUBJECT_PROTOCOL,
     .example = "550 5.5.0 Authentification requise. LPN105_402"},
    {.name = "provider-mailbox-full",
     .stages = AT_RCPT,
     .words = FRENCH "417\\b|i\\.ua/err/4\\b|overquota(?:temp|perm)\\b",
     .kind = MEANS_MAILBOX_FULL,
     .subject = SUBJECT_RECIPIENT,
     .example = "552 5.1.1 Boite du destinataire pleine. Recipient overquota. OFR_417 [417]"},
    {.name = "provider-mailbox-closed",
     .stages = AT_RCPT,
     .words = FRENCH "(?:420|426)\\b|i\\.ua/err/3\\b|\\?p=disableduser\\b",
     .kind = MEANS_MAILBOX_DISABLED,
     .subject = SUBJECT_RECIPIENT,
     .example = "550 5.5.0 Boite du destinataire archivee. Archived recipient. LPN007_420"},
    {.name = "provider-mailbox-unknown",
     .stages = AT_RCPT,
     .words = FRENCH "41[68]\\b|i\\.ua/err/2\\b|\\?p=nosuchuser\\b",
     .kind = MEANS_MAILBOX_NOT_FOUND,
     .subject = SUBJECT_RECIPIENT,
     .example = "550 5.1.1 Adresse d au moins un destinataire invalide. OFR_416 [416]"},
};

const struct wording_table wordings_of_providers = WORDINGS_OF(rules);
