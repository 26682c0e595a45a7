/*
 * reply_meaning_fuzz.c - whatever a server says, a 4xx kills nobody, nor does anything
 * that is said before a mailbox is named, and the same words mean the same.
 */
#include <string.h>

#include "fuzz/fuzz.h"
#include "workers/smtp/ehlo_offer.h"
#include "workers/smtp/reply_meaning.h"
#include "workers/smtp/reply_names.h"
#include "workers/smtp/reply_text.h"

static bool is_of_the_dead(enum meaning_kind kind)
{
    return kind == MEANS_MAILBOX_NOT_FOUND || kind == MEANS_MAILBOX_DISABLED ||
           kind == MEANS_DOMAIN_NOT_SERVED;
}

static void check(const struct meaning *meaning, const struct reply *reply, enum command stage)
{
    MUST(meaning->kind < MEANING_KIND_COUNT && meaning->subject < SUBJECT_COUNT && meaning->rule);
    if (is_of_the_dead(meaning->kind))
        MUST(reply->code >= 500 && reply->code <= 599 && stage == COMMAND_RCPT &&
             meaning->permanent);
    if (meaning->kind == MEANS_ACCEPTED || meaning->kind == MEANS_ACCEPTED_UNVERIFIED)
        MUST(reply->code / 100 == 2);
    if (meaning->bare)
        MUST(reply->code >= 500);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    static struct reply_matcher *matcher; /* costs more than a reply */
    struct text all = {(const char *)bytes, len};
    enum command stage = (enum command)(take_choice(&all) % COMMAND_COUNT);
    const struct reply_context context = {
        .stage = stage,
        .sender = TEXT("us@sender.example"),
        .recipient = TEXT("bob@example.org"),
        .our_ip = TEXT("192.0.2.7"),
        .our_name = TEXT("host.sender.example"),
        .mx_host = TEXT("mx.example.org"),
    };
    char *copy = exact_copy(all);
    struct text written = {copy, all.len};
    struct reply_text read;

    if (!matcher)
        matcher = reply_matcher_new(NULL);
    (void)ehlo_offer_from(written);
    (void)reply_names(written, context.recipient);
    if (reply_text_set(&read, written)) {
        struct meaning first = reply_meaning(matcher, &read.reply, &context);
        struct meaning second = reply_meaning(matcher, &read.reply, &context);

        check(&first, &read.reply, stage);
        MUST(first.kind == second.kind && first.subject == second.subject &&
             first.bare == second.bare && strcmp(first.rule, second.rule) == 0);
    }
    free(copy);
    return 0;
}
