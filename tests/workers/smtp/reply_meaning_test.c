/*
 * reply_meaning_test.c - every rule by its example, a corpus of replies, and what
 * no reply may ever mean.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>

#include "base/compiler.h"
#include "workers/smtp/reply_meaning.h"
#include "workers/smtp/reply_text.h"
#include "workers/smtp/reply_wordings.h"

enum { LINE_ROOM = 4096 }; /* of the corpus */

static struct reply_matcher *matcher;

static const struct reply_context nobody = {.stage = COMMAND_RCPT};

static const struct reply_context known = {
    .stage = COMMAND_RCPT,
    .sender = {"us@sender.example", 17},
    .recipient = {"bob@example.org", 15},
    .our_ip = {"192.0.2.7", 9},
    .our_name = {"host.sender.example", 19},
};

static int make_matcher(void **state)
{
    (void)state;
    matcher = reply_matcher_new(NULL);
    return 0;
}

static int free_matcher(void **state)
{
    (void)state;
    reply_matcher_free(matcher);
    return 0;
}

static struct meaning meaning_in(const char *text, struct reply_context context)
{
    static struct reply_text came;

    assert_true(reply_text_set(&came, text_of(text)));
    return reply_meaning(matcher, &came.reply, &context);
}

static struct meaning meaning_at(enum command stage, const char *text)
{
    struct reply_context context = nobody;

    context.stage = stage;
    return meaning_in(text, context);
}

static bool is_dead(enum meaning_kind kind)
{
    return kind == MEANS_MAILBOX_NOT_FOUND || kind == MEANS_MAILBOX_DISABLED ||
           kind == MEANS_DOMAIN_NOT_SERVED;
}

/* The stage a rule is shown at: the last it is for, RCPT before all. */
static enum command shown_at(const struct reply_wording *rule)
{
    static const enum command order[] = {COMMAND_RCPT, COMMAND_MAIL, COMMAND_EHLO, COMMAND_CONNECT};

    for (size_t i = 0; i < countof(order); i++)
        if (rule->stages & 1u << order[i])
            return order[i];
    return COMMAND_QUIT;
}

static void each_rule_decides_its_own_example(void **state)
{
    (void)state;
    for (size_t t = 0; t < reply_wordings_count; t++) {
        for (size_t i = 0; i < reply_wordings[t]->count; i++) {
            const struct reply_wording *rule = &reply_wordings[t]->rules[i];
            struct reply_context context = known;
            char host[64];

            context.stage = shown_at(rule);
            snprintf(host, sizeof host, "mx1.%s", rule->exchanger ? rule->exchanger : "example");
            context.mx_host = text_of(host);
            struct meaning got = meaning_in(rule->example, context);
            if (strcmp(got.rule, rule->name) != 0)
                print_message("not by %s but by %s: %s\n", rule->name, got.rule, rule->example);
            assert_string_equal(got.rule, rule->name);
            assert_int_equal(got.subject, rule->subject);
            assert_int_equal(got.ask_in_new_transaction, (rule->flags & AGAIN) != 0);
            if (got.permanent) {
                assert_int_equal(got.kind, rule->kind);
                assert_int_equal(got.bare, (rule->flags & BARE) != 0);
            }
        }
    }
}

static void no_two_rules_have_one_name(void **state)
{
    (void)state;
    for (size_t t = 0; t < reply_wordings_count; t++)
        for (size_t i = 0; i < reply_wordings[t]->count; i++)
            for (size_t u = 0; u <= t; u++)
                for (size_t k = 0; k < (u == t ? i : reply_wordings[u]->count); k++)
                    assert_string_not_equal(reply_wordings[u]->rules[k].name,
                                            reply_wordings[t]->rules[i].name);
}

static void a_dead_mailbox_or_domain_is_read_at_rcpt_alone(void **state)
{
    (void)state;
    for (size_t t = 0; t < reply_wordings_count; t++)
        for (size_t i = 0; i < reply_wordings[t]->count; i++)
            if (is_dead(reply_wordings[t]->rules[i].kind))
                assert_int_equal(reply_wordings[t]->rules[i].stages, AT_RCPT);
}

static enum command command_of(const char *word)
{
    static const char *const words[] = {
        [COMMAND_CONNECT] = "connect",   [COMMAND_EHLO] = "ehlo", [COMMAND_HELO] = "helo",
        [COMMAND_STARTTLS] = "starttls", [COMMAND_MAIL] = "mail", [COMMAND_RCPT] = "rcpt",
    };

    for (enum command command = 0; command < countof(words); command++)
        if (strcmp(words[command], word) == 0)
            return command;
    fail_msg("no stage: %s", word);
    return COMMAND_QUIT;
}

/* Whether `word` is one of those in `list`, which has commas between them. */
static bool is_among(const char *word, const char *list)
{
    size_t len = strlen(word);

    for (const char *at = list; at; at = strchr(at, ',') ? strchr(at, ',') + 1 : NULL)
        if (strncmp(at, word, len) == 0 && (at[len] == ',' || at[len] == '\0'))
            return true;
    return false;
}

/* "\n" written as two characters. */
static void unescape(char *line)
{
    char *to = line;

    for (; *line; line++) {
        bool escaped = line[0] == '\\' && line[1] == 'n';
        *to++ = escaped ? '\n' : *line;
        line += escaped;
    }
    *to = '\0';
}

static void the_replies_of_the_corpus_are_understood(void **state)
{
    char line[LINE_ROOM];
    FILE *corpus = fopen(TESTS_DIR "/workers/smtp/replies.tsv", "r");
    unsigned number = 0, read = 0;

    (void)state;
    assert_non_null(corpus);
    while (fgets(line, sizeof line, corpus)) {
        number++;
        if (*line == '#')
            continue;
        char *stage = strtok(line, "\t"), *subject = strtok(NULL, "\t");
        char *kinds = strtok(NULL, "\t"), *text = strtok(NULL, "\n");
        if (!text)
            fail_msg("line %u has no four cells", number);
        unescape(text);
        struct meaning got = meaning_at(command_of(stage), text);
        if (!is_among(meaning_word(got.kind), kinds))
            fail_msg("%s, not %s, by %s: %s", meaning_word(got.kind), kinds, got.rule, text);
        if (strcmp(subject, subject_word(got.subject)) != 0)
            fail_msg("about %s, not %s: %s", subject_word(got.subject), subject, text);
        read++;
    }
    fclose(corpus);
    assert_true(read >= 400);
}

static void a_4xx_is_never_a_last_word(void **state)
{
    char text[LINE_ROOM];

    (void)state;
    for (enum command stage = 0; stage < COMMAND_COUNT; stage++) {
        for (size_t t = 0; t < reply_wordings_count; t++) {
            for (size_t i = 0; i < reply_wordings[t]->count; i++) {
                snprintf(text, sizeof text, "%s", reply_wordings[t]->rules[i].example);
                for (char *c = text; c; c = strchr(c, '\n') ? strchr(c, '\n') + 1 : NULL) {
                    *c = '4';
                    if (strlen(c) > 5 && c[4] == '5' && c[5] == '.')
                        c[4] = '4';
                }
                struct meaning got = meaning_at(stage, text);
                assert_false(got.permanent);
                assert_false(got.bare);
                assert_false(is_dead(got.kind));
            }
        }
    }
}

static void every_code_at_every_stage_means_something(void **state)
{
    static const char *const texts[] = {"", "No such user", "Ok", "\xff\xfe\x80", "5.1.1"};
    struct reply_context context = nobody;

    (void)state;
    for (context.stage = 0; context.stage < COMMAND_COUNT; context.stage++) {
        for (unsigned code = 0; code < 1000; code++) {
            for (size_t i = 0; i < countof(texts); i++) {
                const struct reply reply = {.code = code, .text = text_of(texts[i])};
                struct meaning got = reply_meaning(matcher, &reply, &context);
                assert_non_null(got.rule);
                assert_true((unsigned)got.kind < MEANING_KIND_COUNT);
                assert_true((unsigned)got.subject < SUBJECT_COUNT);
                assert_int_equal(got.permanent, code >= 500 && code < 600);
                assert_int_equal(code >= 200 && code < 300,
                                 got.kind == MEANS_ACCEPTED ||
                                     got.kind == MEANS_ACCEPTED_UNVERIFIED);
                if (is_dead(got.kind))
                    assert_true(context.stage == COMMAND_RCPT && code >= 500);
            }
        }
    }
}

static void the_fifteen_replies_about_us_are_never_about_the_mailbox(void **state)
{
    static const char *const replies[] = {
        "550 Sender verify failed",
        "550 Sender must exist",
        "550 sender verify rejected exim",
        "550 You must use a working From: address in your e-mail.",
        "550 verify validity",
        "550 Domain not found",
        "550 administrative prohibition \"mailserver verify address\"",
        "550 message to verify they are valid",
        "550 Sender-Rejected mdaemon",
        "550 Sender verify failed - upgrade your firewall firmware or settings",
        "550 Not sent - no reverse lookup",
        "550 Sender address rejected: Blocked",
        "550 The destination mail system rejected your return address",
        "550 Sending address not accepted due to spam filter",
        "550 No Such User Here Sender Verify Failed",
    };

    (void)state;
    for (size_t i = 0; i < countof(replies); i++) {
        for (enum command stage = 0; stage < COMMAND_COUNT; stage++) {
            struct meaning got = meaning_at(stage, replies[i]);
            assert_false(is_dead(got.kind));
            assert_false(got.bare);
            if (stage == COMMAND_MAIL || stage == COMMAND_RCPT)
                assert_true(got.subject == SUBJECT_SENDER || got.subject == SUBJECT_NAME);
        }
    }
}

static void words_lent_by_mailboxes_do_not_make_a_mailbox_dead(void **state)
{
    static const char *const replies[] = {
        "550 IP address unknown",
        "550 IP address not found in our whitelist",
        "550 Client host unknown",
        "550 Your host mail.example.net is unknown in DNS",
        "550 This domain is not allowed to send mail here",
        "550 Your mail is not accepted by this server",
        "550 We do not accept mail here from you",
        "550 You do not have an account here",
        "550 You are not a registered user of this server",
        "550 relay1.mail.example [192.0.2.1] is not allowed to connect",
        "550 Domain has no MX records",
        "554 no mx record found for domain=verifier.example",
        "550 password incorrect for user",
        "550 user agent invalid",
        "550 Your account has been suspended",
        "550 Invalid host name",
        "550 Mail server address not found in DNS",
        "550 Recipient rejected because your address could not be verified: mailbox does not exist",
        "550 The mailbox you are sending from does not exist",
        "550 reply address does not exist",
        "550-Callback check of <us@verifier.example> failed\n550-It said: 550 5.1.1 User unknown\n550 Rejected",
        "550 5.7.1 Source address invalid",
        "550 5.1.1 Rejected: no such user at sending domain",
        "550 Bad user: sending IP not allowed",
        "550 domain suspended for spamming",
        "554 5.7.1 Your domain is disabled",
        "550 envelope address does not exist",
        "550 This user is not accepting mail from unknown addresses",
        "550 Sorry, unknown or invalid From address",
        "550 Originator unknown",
        "550 No such user (HELO)",
        "550 Host not listed in DNS",
        "550 Connecting host not found",
        "550 5.7.1 Missing or invalid reverse lookup, host unknown",
        "550 you are not a local user",
        "550 Unknown client",
        "550 Client certificate invalid",
        "550 Mail to this address from unknown hosts is blocked",
        "550 invalid e-mail client",
        "550 Message-ID not found or invalid",
        "550 Die Adresse des Absenders existiert nicht",
        "550 L'adresse de l'expéditeur n'existe pas",
        "550 пользователь отправителя не найден",
        "550 Mail from <> not accepted: no such user",
        "550 spam source: user unknown",
        "550 Too many unknown users",
        "550 blocked: unknown user attempts exceeded",
        "550 Greylisted: user unknown to us yet",
        "550 You must authenticate: user unknown",
    };

    (void)state;
    for (size_t i = 0; i < countof(replies); i++) {
        struct meaning got = meaning_at(COMMAND_RCPT, replies[i]);
        if (is_dead(got.kind))
            print_message("%s by %s: %s\n", meaning_word(got.kind), got.rule, replies[i]);
        assert_false(is_dead(got.kind));
    }
}

static void the_same_words_are_about_whom_they_name(void **state)
{
    (void)state;
    assert_int_equal(meaning_in("550 <bob@example.org>: User unknown", known).kind,
                     MEANS_MAILBOX_NOT_FOUND);
    assert_int_equal(meaning_in("550 <us@sender.example>: User unknown", known).kind,
                     MEANS_SENDER_REJECTED);
    assert_int_equal(meaning_in("550 sender.example does not exist", known).kind,
                     MEANS_SENDER_REJECTED);
    assert_int_equal(meaning_in("550 example.org is not hosted by us", known).kind,
                     MEANS_DOMAIN_NOT_SERVED);
    assert_int_equal(meaning_in("550 Domain example.org does not exist", known).kind,
                     MEANS_DOMAIN_NOT_SERVED);
}

static void a_remembered_reply_forgets_neither_stage_nor_code_nor_exchanger(void **state)
{
    const char *text = "550 Unknown user bob@example.org";
    struct reply_context context = known;

    (void)state;
    for (int round = 0; round < 2; round++) {
        context.stage = COMMAND_RCPT;
        context.mx_host = text_of("mx.example.org");
        assert_int_equal(meaning_in(text, context).kind, MEANS_MAILBOX_NOT_FOUND);
        context.mx_host = text_of("mfsmax.docomo.ne.jp");
        assert_int_equal(meaning_in(text, context).kind, MEANS_POLICY_REJECTED);
        context.mx_host = text_of("mfsmaxdocomo.ne.jp");
        assert_int_equal(meaning_in(text, context).kind, MEANS_MAILBOX_NOT_FOUND);
        context.stage = COMMAND_MAIL;
        assert_int_equal(meaning_in(text, context).kind, MEANS_SENDER_REJECTED);
        context.stage = COMMAND_RCPT;
        assert_int_equal(meaning_in("450 Unknown user bob@example.org", context).kind,
                         MEANS_TEMPORARY_FAILURE);
        assert_int_equal(meaning_in("550 5.2.1 Thing", context).kind, MEANS_MAILBOX_DISABLED);
        assert_int_equal(meaning_in("550 5.1.1 Thing", context).kind, MEANS_MAILBOX_NOT_FOUND);
        assert_int_equal(meaning_in("550 Thing", context).kind, MEANS_POLICY_REJECTED);
    }
}

static void a_full_mailbox_is_full_at_4xx_and_at_5xx(void **state)
{
    (void)state;
    assert_int_equal(meaning_at(COMMAND_RCPT, "452 4.2.2 Something").kind, MEANS_MAILBOX_FULL);
    assert_int_equal(meaning_at(COMMAND_RCPT, "552 5.2.2 Something").kind, MEANS_MAILBOX_FULL);
    assert_int_equal(meaning_at(COMMAND_RCPT, "450 User is over quota").kind, MEANS_MAILBOX_FULL);
    assert_int_equal(meaning_at(COMMAND_RCPT, "452 4.2.2 Greylisted").kind, MEANS_GREYLISTED);
}

static void what_names_nobody_is_left_to_contrast(void **state)
{
    static const char *const bare[] = {"550 Access denied", "554 5.7.1 Rejected", "550",
                                       "550 Administrative prohibition",
                                       "550 Requested action not taken"};
    static const char *const clear[] = {"550 Spam not accepted", "550 Blocked by policy",
                                        "554 Client host rejected: Access denied"};

    (void)state;
    for (size_t i = 0; i < countof(bare); i++) {
        assert_true(meaning_at(COMMAND_RCPT, bare[i]).bare);
        assert_int_equal(meaning_at(COMMAND_RCPT, bare[i]).kind, MEANS_POLICY_REJECTED);
        assert_false(meaning_at(COMMAND_MAIL, bare[i]).bare);
    }
    for (size_t i = 0; i < countof(clear); i++)
        assert_false(meaning_at(COMMAND_RCPT, clear[i]).bare);
}

static void a_transaction_that_is_full_is_no_answer(void **state)
{
    static const char *const again[] = {
        "452 4.5.3 Error: too many recipients",
        "452 Too many recipients in this message",
        "552 Too many recipients",
        "451-4.3.0 Multiple destination domains per transaction is unsupported.\n451 4.3.0 Again",
        "452 4.5.3 Domain policy size per transaction exceeded",
        "452 4.5.3 Recipients belong to multiple regions ATTR38",
    };
    static const char *const never[] = {
        "450 4.7.1 Error: too many recipients from 192.0.2.1",
        "452 4.2.2 Mailbox full",
        "550 192.0.2.1 has sent to too many recipients this hour",
    };

    (void)state;
    for (size_t i = 0; i < countof(again); i++)
        assert_true(meaning_at(COMMAND_RCPT, again[i]).ask_in_new_transaction);
    for (size_t i = 0; i < countof(never); i++)
        assert_false(meaning_at(COMMAND_RCPT, never[i]).ask_in_new_transaction);
}

static void a_reply_made_to_take_long_is_not_understood_in_time(void **state)
{
    static char words[REPLY_KEPT_MAX];
    static const char *const parts[] = {"user ", "account is ", "a", "mailbox not ", "ip "};
    struct reply reply = {.code = 550};

    (void)state;
    for (size_t p = 0; p < countof(parts); p++) {
        size_t len = strlen(parts[p]);
        for (size_t i = 0; i + len <= sizeof words; i += len)
            memcpy(words + i, parts[p], len);
        reply.text = (struct text){words, sizeof words / len * len};
        assert_false(is_dead(reply_meaning(matcher, &reply, &nobody).kind));
    }
}

static void the_rules_are_one_number(void **state)
{
    (void)state;
    assert_true(reply_wordings_fingerprint(1, NULL) == reply_wordings_fingerprint(1, NULL));
    assert_true(reply_wordings_fingerprint(1, NULL) != reply_wordings_fingerprint(2, NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_rule_decides_its_own_example),
        cmocka_unit_test(no_two_rules_have_one_name),
        cmocka_unit_test(a_dead_mailbox_or_domain_is_read_at_rcpt_alone),
        cmocka_unit_test(the_replies_of_the_corpus_are_understood),
        cmocka_unit_test(a_4xx_is_never_a_last_word),
        cmocka_unit_test(every_code_at_every_stage_means_something),
        cmocka_unit_test(the_fifteen_replies_about_us_are_never_about_the_mailbox),
        cmocka_unit_test(words_lent_by_mailboxes_do_not_make_a_mailbox_dead),
        cmocka_unit_test(the_same_words_are_about_whom_they_name),
        cmocka_unit_test(a_remembered_reply_forgets_neither_stage_nor_code_nor_exchanger),
        cmocka_unit_test(a_full_mailbox_is_full_at_4xx_and_at_5xx),
        cmocka_unit_test(what_names_nobody_is_left_to_contrast),
        cmocka_unit_test(a_transaction_that_is_full_is_no_answer),
        cmocka_unit_test(the_rules_are_one_number),
        cmocka_unit_test(a_reply_made_to_take_long_is_not_understood_in_time),
    };
    return cmocka_run_group_tests(tests, make_matcher, free_matcher);
}
