/*
 * own_rules_test.c - a file of rules, and every mistake that it may have.
 */
#include "workers/smtp/own_rules.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/compiler.h"
#include "support/temporary_dir.h"
#include "workers/smtp/reply_text.h"

static char dir[TEMPORARY_PATH];
static char path[TEMPORARY_PATH + 16];

static int open_dir(void **state)
{
    (void)state;
    temporary_dir_new(dir);
    snprintf(path, sizeof path, "%s/rules", dir);
    return 0;
}

static int close_dir(void **state)
{
    (void)state;
    temporary_dir_remove(dir);
    return 0;
}

static bool read_rules(struct own_rules **rules, const char *written, struct failure *why)
{
    file_put(path, written, strlen(written));
    return own_rules_read(rules, path, why);
}

#define LEFT                                                                                       \
    "# How our partners say it.\n"                                                                 \
    "rule      partner-left\n"                                                                     \
    "stage     rcpt\n"                                                                             \
    "code      550 553\n"                                                                          \
    "words     no longer with us\n"                                                                \
    "means     mailbox_disabled\n"                                                                 \
    "example   550 5.7.1 bob is No Longer with us\n"

static struct meaning meaning_of(struct reply_matcher *matcher, const char *written,
                                 const char *mx_host)
{
    const struct reply_context context = {.stage = COMMAND_RCPT, .mx_host = text_of(mx_host)};
    struct reply_text read;

    assert_true(reply_text_set(&read, text_of(written)));
    return reply_meaning(matcher, &read.reply, &context);
}

static void own_rules_come_before_all_others(void **state)
{
    struct own_rules *rules;
    struct reply_matcher *matcher;
    struct failure why;
    struct meaning meaning;

    (void)state;
    assert_true(read_rules(&rules,
                           LEFT "\n\r\nrule\tour-partner\r\nexchanger partner.test\r\n"
                                "enhanced .1.1\r\nmeans rate_limited\r\nexample 550 5.1.1 x\r\n",
                           &why));
    matcher = reply_matcher_new(own_rules_table(rules));
    meaning = meaning_of(matcher, "553 she is no longer with us", "mx.test");
    assert_string_equal(meaning.rule, "partner-left");
    assert_int_equal(meaning.kind, MEANS_MAILBOX_DISABLED);
    assert_int_equal(meaning.subject, SUBJECT_RECIPIENT);
    meaning = meaning_of(matcher, "554 she is no longer with us", "mx.test");
    assert_string_not_equal(meaning.rule, "partner-left");
    meaning = meaning_of(matcher, "550 5.1.1 User unknown", "a.partner.test");
    assert_int_equal(meaning.kind, MEANS_RATE_LIMITED);
    meaning = meaning_of(matcher, "550 5.1.1 User unknown", "mx.test");
    assert_int_equal(meaning.kind, MEANS_MAILBOX_NOT_FOUND);
    reply_matcher_free(matcher);
    own_rules_free(rules);
}

static void whatever_a_rule_says_a_4xx_is_not_the_last_word(void **state)
{
    struct own_rules *rules;
    struct reply_matcher *matcher;
    struct failure why;
    struct meaning meaning;

    (void)state;
    assert_true(read_rules(&rules,
                           "rule gone\nwords has moved on\nmeans mailbox_not_found\n"
                           "example 450 bob has moved on\n",
                           &why));
    matcher = reply_matcher_new(own_rules_table(rules));
    meaning = meaning_of(matcher, "450 bob has moved on", "mx.test");
    assert_string_equal(meaning.rule, "gone");
    assert_int_equal(meaning.kind, MEANS_TEMPORARY_FAILURE);
    assert_false(meaning.permanent);
    reply_matcher_free(matcher);
    own_rules_free(rules);
}

static void other_rules_have_another_fingerprint(void **state)
{
    struct own_rules *rules;
    struct failure why;
    uint64_t with;

    (void)state;
    assert_true(read_rules(&rules, LEFT, &why));
    with = reply_wordings_fingerprint(1, own_rules_table(rules));
    assert_true(with != reply_wordings_fingerprint(1, NULL));
    own_rules_free(rules);
    assert_true(read_rules(&rules, LEFT "# a remark\n", &why));
    assert_true(with == reply_wordings_fingerprint(1, own_rules_table(rules)));
    own_rules_free(rules);
    assert_null(own_rules_table(NULL));
}

static const struct {
    const char *written;
    const char *sentence; /* behind the file's name */
} mistakes[] = {
    {"words x\n", ", line 1: \"words\" stands before the first rule: begin with  rule NAME"},
    {"\n# x\nrule\n", ", line 3: \"rule\" has nothing behind it"},
    {LEFT LEFT, ", line 9: \"partner-left\" is the name of a rule above, too; give each its own"},
    {"rule a\nword x\n",
     ", line 2: \"word\" is no word of a rule; they are rule, stage, code, enhanced, exchanger, "
     "words, means, example"},
    {"rule a\nstage rcpt data\n",
     ", line 2: \"data\" is no stage; they are connect, ehlo, starttls, mail, rcpt, any"},
    {"rule a\nstage mail data rcpt\n",
     ", line 2: \"data\" is no stage; they are connect, ehlo, starttls, mail, rcpt, any"},
    {"rule a\ncode 550 250\n",
     ", line 2: \"250\" is no code of a refusal, such as 550, or 5 for all with a 5"},
    {"rule a\ncode 5xx\n",
     ", line 2: \"5xx\" is no code of a refusal, such as 550, or 5 for all with a 5"},
    {"rule a\ncode 5500\n",
     ", line 2: \"5500\" is no code of a refusal, such as 550, or 5 for all with a 5"},
    {"rule a\nenhanced 5.1.1\n",
     ", line 2: \"5.1.1\" is no enhanced code without its class, such as .1.1 or .7.*"},
    {"rule a\nenhanced .1*\n",
     ", line 2: \".1*\" is no enhanced code without its class, such as .1.1 or .7.*"},
    {"rule a\nwords no (such\n",
     ", line 2: the pattern is wrong at its character 9: missing closing parenthesis"},
    {"rule a\nmeans dead\n",
     ", line 2: \"dead\" is no meaning of a refusal; docs/replies.md lists them"},
    {"rule a\nmeans accepted\n",
     ", line 2: \"accepted\" is no meaning of a refusal; docs/replies.md lists them"},
    {"rule a\nexample User unknown\n",
     ", line 2: \"User unknown\" is no refusal; it begins with its code, such as 550"},
    {"rule a\nexample 250 2.1.5 Ok\n",
     ", line 2: \"250 2.1.5 Ok\" is no refusal; it begins with its code, such as 550"},
    {"\nrule a\nwords x\nexample 550 x\n\nrule b\n", ", line 2: \"a\" does not say what it means"},
    {"rule a\nwords x\nmeans greylisted\n", ", line 1: \"a\" has no example"},
    {"rule a\nmeans greylisted\nexample 450 x\n",
     ", line 1: \"a\" would decide on everything: it needs words, enhanced or code"},
    {"rule a\nstage any\nwords x\nmeans mailbox_not_found\nexample 550 x\n",
     ", line 1: \"a\" speaks of a mailbox or its domain, which only RCPT names"},
    {"rule a\nwords User unknown\nmeans ip_blocked\nexample 550 User unknown\n",
     ", line 1: the rule \"a\" does not decide its own example, but \"nobody-not-found\" does; the "
     "words are matched as: user unknown"},
    {"rule a\nwords unknown\nmeans ip_blocked\nexample 550 unknown\n"
     "rule b\nwords user unknown\nmeans ip_blocked\nexample 550 user unknown\n",
     ", line 5: the rule \"b\" does not decide its own example, but \"a\" does; the words are "
     "matched as: user unknown"},
};

static void every_mistake_is_told_with_its_line(void **state)
{
    (void)state;
    for (size_t i = 0; i < countof(mistakes); i++) {
        struct own_rules *rules = NULL;
        struct failure why;
        char wanted[1024];

        if (read_rules(&rules, mistakes[i].written, &why))
            fail_msg("read: %s", mistakes[i].written);
        snprintf(wanted, sizeof wanted, "%s%s", path, mistakes[i].sentence);
        assert_string_equal(why.sentence, wanted);
        assert_int_equal(why.exit_code, EXIT_BAD_CONFIGURATION);
    }
}

static void what_is_too_long_or_not_there_is_refused(void **state)
{
    struct own_rules *rules;
    struct failure why;
    const size_t most = OWN_RULES_FILE_MIB << 20;
    char *bytes = malloc(most + 2);

    (void)state;
    memset(bytes, '#', most + 1);
    bytes[most + 1] = '\0';
    assert_false(read_rules(&rules, bytes, &why));
    assert_non_null(strstr(why.sentence, "is longer than 1 MiB"));
    bytes[OWN_RULES_LINE_MAX + 1] = '\0';
    assert_false(read_rules(&rules, bytes, &why));
    assert_non_null(strstr(why.sentence, ", line 1 is longer than 4096 bytes"));
    assert_false(own_rules_read(&rules, "/nowhere/rules", &why));
    assert_non_null(strstr(why.sentence, "cannot read the rules in /nowhere/rules: No such file"));
    free(bytes);
}

static void more_than_the_most_rules_are_refused(void **state)
{
    static char written[OWN_RULES_MAX * 100];
    struct own_rules *rules;
    struct failure why;
    size_t len = 0;

    (void)state;
    for (int i = 0; i <= OWN_RULES_MAX; i++)
        len +=
            (size_t)snprintf(written + len, sizeof written - len,
                             "rule r%d\nwords x%dx\nmeans greylisted\nexample 450 x%dx\n", i, i, i);
    assert_false(read_rules(&rules, written, &why));
    assert_non_null(strstr(why.sentence, "is one rule too many: 500 are the most"));
    *strstr(written, "rule r500") = '\0';
    assert_true(read_rules(&rules, written, &why));
    own_rules_free(rules);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(own_rules_come_before_all_others),
        cmocka_unit_test(whatever_a_rule_says_a_4xx_is_not_the_last_word),
        cmocka_unit_test(other_rules_have_another_fingerprint),
        cmocka_unit_test(every_mistake_is_told_with_its_line),
        cmocka_unit_test(what_is_too_long_or_not_there_is_refused),
        cmocka_unit_test(more_than_the_most_rules_are_refused),
    };

    return cmocka_run_group_tests_name("own_rules", tests, open_dir, close_dir);
}
