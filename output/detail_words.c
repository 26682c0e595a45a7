/*
 * detail_words.c - see detail_words.h.
 */
#include "output/detail_words.h"

/* What an exchanger did, by reason; its name stands before it. */
static const char *const deeds[REASON_COUNT] = {
    [REASON_ACCEPTED] = "accepts the mailbox, and refused a made-up one",
    [REASON_MAILBOX_NOT_FOUND] = "refused the mailbox",
    [REASON_MAILBOX_DISABLED] = "says that the mailbox is disabled",
    [REASON_DOMAIN_NOT_SERVED] = "does not take mail for this domain",
    [REASON_ACCEPT_ALL] = "accepts every mailbox of this domain",
    [REASON_MAILBOX_FULL] = "says that the mailbox is full",
    [REASON_RECIPIENT_RESTRICTED] = "takes mail for this mailbox from some senders only",
    [REASON_ACCEPTED_UNVERIFIED] = "accepted it, which proves nothing here",
    [REASON_GREYLISTED] = "greylists us: it asks to come back later",
    [REASON_RATE_LIMITED] = "says that we ask too much",
    [REASON_TEMPORARY_FAILURE] = "could not answer now",
    [REASON_SENDER_REJECTED] = "refuses our sender, so it said nothing about the mailbox",
    [REASON_NO_REVERSE_DNS] = "refuses our host name or its reverse DNS, not the mailbox",
    [REASON_IP_BLOCKED] = "refuses our IP address, not the mailbox",
    [REASON_AUTH_REQUIRED] = "answers only who logs in",
    [REASON_TLS_REQUIRED] = "answers only under TLS",
    [REASON_SMTPUTF8_REQUIRED] = "does not offer SMTPUTF8, which this address needs",
    [REASON_POLICY_REJECTED] = "refused it without saying that it is about the mailbox",
    [REASON_SERVER_INCONSISTENT] = "gave answers that contradict each other",
    [REASON_PROTOCOL_ERROR] = "did not keep to the protocol",
    [REASON_CONNECT_FAILED] = "could not be reached",
    [REASON_TIMEOUT] = "did not answer in time",
    [REASON_CONNECTION_LOST] = "ended the connection",
};

bool detail_words_append(struct buffer *out, const struct verdict *verdict)
{
    const struct evidence *seen = &verdict->evidence;

    if (seen->detail.len > 0)
        return buffer_append(out, seen->detail);
    if (seen->mx_host.len == 0 || !deeds[verdict->reason])
        return true;
    return buffer_append(out, seen->mx_host) && buffer_put(out, ' ') &&
           buffer_append(out, text_of(deeds[verdict->reason]));
}
