/*
 * options_test.c - what a command line means, and what is said of a wrong one.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/compiler.h"
#include "cli/option_table.h"
#include "cli/options.h"

enum { WORDS_MAX = 16 };

/* The options lend their words, so these live until the next call. */
static bool read_words_of(enum cli_command command, struct options *options,
                          const char *const *words, struct failure *why)
{
    static char copies[WORDS_MAX][64];
    char *argv[WORDS_MAX];
    int argc = 0;

    for (; words[argc]; argc++) {
        assert_true(argc < WORDS_MAX && strlen(words[argc]) < sizeof copies[0]);
        argv[argc] = strcpy(copies[argc], words[argc]);
    }
    return options_read(options, command, argc, argv, why);
}

static bool read_words(struct options *options, const char *const *words, struct failure *why)
{
    return read_words_of(CLI_VERIFY, options, words, why);
}

static void the_defaults_are_those_of_the_contract(void **state)
{
    struct options options;
    struct failure why;

    (void)state;
    assert_true(read_words(&options, (const char *const[]){"list.csv", NULL}, &why));
    assert_string_equal(options.list, "list.csv");
    assert_int_equal(options.smtp_port, 25);
    assert_int_equal(options.lane.sessions, 5);
    assert_int_equal(options.lane.recipient_gap_us, 0);
    assert_int_equal(options.lane.connect_gap_ms, 500);
    assert_int_equal(options.lane.recipients_per_transaction, 5);
    assert_int_equal(options.lane.recipients_per_session, 25);
    assert_int_equal(options.lane.rejects_per_session, 8);
    assert_int_equal(options.connect_timeout_ms, 30000);
    assert_int_equal(options.reply_timeout_ms, 60000);
    assert_int_equal(options.session_timeout_ms, 600000);
    assert_int_equal(options.retries, 3);
    assert_int_equal(options.retry_after_ms[0], 300000);
    assert_int_equal(options.retry_after_ms[1], 900000);
    assert_int_equal(options.retry_after_ms[2], 3600000);
    assert_int_equal(options.output_count, 0);
    assert_null(options.facts_file);
    assert_true(options.max_age_ms == FACT_AGE_NO_CAP);
    assert_false(options.no_facts);
    assert_false(options.fresh || options.force || options.no_wait || options.no_smtp);
}

static void what_earlier_runs_learnt_is_used_as_told(void **state)
{
    static const char *const both[] = {"a.csv", "--facts", "f.db", "--no-facts", NULL};
    static const char *const capped[] = {"a.csv", "--facts", "f.db", "--max-age", "2d", NULL};
    struct options options;
    struct failure why;

    (void)state;
    assert_true(read_words(&options, capped, &why));
    assert_string_equal(options.facts_file, "f.db");
    assert_true(options.max_age_ms == 2 * 24 * 60 * 60 * 1000);
    assert_false(read_words(&options, both, &why));
    assert_int_equal(why.exit_code, EXIT_USAGE);
}

static void a_value_may_stand_behind_an_equals_sign_or_in_the_next_word(void **state)
{
    static const char *const forms[][3] = {
        {"--column=email", NULL},
        {"--column", "email", NULL},
    };

    (void)state;
    for (size_t i = 0; i < countof(forms); i++) {
        const char *words[4] = {"list.csv", forms[i][0], forms[i][0][8] ? NULL : forms[i][1], NULL};
        struct options options;
        struct failure why;

        assert_true(read_words(&options, words, &why));
        assert_string_equal(options.column, "email");
    }
}

static void a_format_belongs_to_the_output_before_it(void **state)
{
    struct options options;
    struct failure why;

    (void)state;
    assert_true(read_words(
        &options,
        (const char *const[]){"-", "-o", "a", "--format", "csv", "-ob.json", "-o", "-", NULL},
        &why));
    assert_string_equal(options.list, "-");
    assert_int_equal(options.output_count, 3);
    assert_int_equal(options.outputs[0].format, FORMAT_CSV);
    assert_string_equal(options.outputs[1].name, "b.json");
    assert_int_equal(options.outputs[1].format, FORMAT_BY_NAME);
    assert_string_equal(options.outputs[2].name, "-");
}

static void behind_two_dashes_everything_is_a_name(void **state)
{
    struct options options;
    struct failure why;

    (void)state;
    assert_true(read_words(&options, (const char *const[]){"-q", "--", "--odd.csv", NULL}, &why));
    assert_string_equal(options.list, "--odd.csv");
    assert_true(options.quiet);
}

static void values_are_read_in_their_units(void **state)
{
    struct options options;
    struct failure why;

    (void)state;
    assert_true(
        read_words(&options,
                   (const char *const[]){"l", "--lane-rate", "30/m", "--retry-after", "90s, 2h",
                                         "--max-time", "1d", "--delimiter", "\\t", "--hours",
                                         "22-06", "--lane-day", "500", NULL},
                   &why));
    assert_int_equal(options.lane.recipient_gap_us, 2000000);
    assert_int_equal(options.retries, 2);
    assert_int_equal(options.retry_after_ms[0], 90000);
    assert_int_equal(options.retry_after_ms[1], 7200000);
    assert_int_equal(options.max_time_ms, 86400000);
    assert_int_equal(options.delimiter, '\t');
    assert_int_equal(options.hours.from_min, 22 * 60);
    assert_int_equal(options.hours.until_min, 6 * 60);
    assert_int_equal(options.lane.recipients_a_day, 500);
}

static void no_retries_are_a_choice(void **state)
{
    struct options options;
    struct failure why;

    (void)state;
    assert_true(read_words(&options, (const char *const[]){"l", "--retry-after=", NULL}, &why));
    assert_int_equal(options.retries, 0);
}

static void a_wrong_command_line_says_what_would_be_right(void **state)
{
    static const struct {
        const char *words[4];
        const char *said; /* part of the sentence */
    } wrong[] = {
        {{NULL}, "which list?"},
        {{"a.csv", "b.csv", NULL}, "one list at a time"},
        {{"l", "--colum", "x", NULL}, "did you mean --column?"},
        {{"l", "--outptu", "x", NULL}, "did you mean --output?"},
        {{"l", "--zzzzzzzzzzzz", NULL}, "verify has no option --zzzzzzzzzzzz"},
        {{"l", "-x", NULL}, "verify has no option -x"},
        {{"l", "--column", NULL}, "--column needs a value"},
        {{"l", "--fresh=yes", NULL}, "--fresh takes no value"},
        {{"l", "--threads", "0", NULL}, "--threads needs a whole number"},
        {{"l", "--threads", "257", NULL}, "1 to 256"},
        {{"l", "--smtp-port", "70000", NULL}, "from 1 to 65535"},
        {{"l", "--lane-rate", "10", NULL}, "a rate such as 10/s"},
        {{"l", "--lane-rate", "0/s", NULL}, "a rate such as 10/s"},
        {{"l", "--hours", "8", NULL}, "08-18 or 22:30-06"},
        {{"l", "--lane-day", "0", NULL}, "a whole number"},
        {{"l", "--connect-gap", "5 minutes", NULL}, "a duration such as"},
        {{"l", "--connect-timeout", "0", NULL}, "a duration such as"},
        {{"l", "--retry-after", "5m,soon", NULL}, "5m,15m,60m"},
        {{"l", "--delimiter", "\"", NULL}, "one character"},
        {{"l", "--delimiter", "ab", NULL}, "one character"},
        {{"l", "--resolver", "dns.example", NULL}, "an IP address"},
        {{"l", "--allow-net", "10.0.0.0/33", NULL}, "a network such as"},
        {{"l", "--source-ip", "me", NULL}, "an IP address of this machine"},
        {{"l", "--format", "csv", NULL}, "an -o FILE before it"},
        {{"l", "--progress", "loud", NULL}, "auto, always, plain or never"},
        {{"l", "-4", "-6", NULL}, "exclude each other"},
    };

    (void)state;
    for (size_t i = 0; i < countof(wrong); i++) {
        struct options options;
        struct failure why = {.sentence = ""};

        assert_false(read_words(&options, wrong[i].words, &why));
        assert_int_equal(why.exit_code, EXIT_USAGE);
        if (!strstr(why.sentence, wrong[i].said))
            fail_msg("got \"%s\", want \"%s\"", why.sentence, wrong[i].said);
    }
}

static void check_takes_addresses_and_asks_once(void **state)
{
    static const char *const fine[] = {"a@x.test", "--from", "me@a.test", "b@x.test", "-v", NULL};
    static const char *const wrong[][3] = {{"a@x.test", "-o", "x.csv"}, {"--from", "me@a.test"}};
    struct options options;
    struct failure why;

    (void)state;
    assert_true(read_words_of(CLI_CHECK, &options, fine, &why));
    assert_int_equal(options.operand_count, 2);
    assert_string_equal(options.operands[1], "b@x.test");
    assert_int_equal(options.retries, 0);
    assert_true(options.verbose && options.no_output && options.no_wait);
    for (size_t i = 0; i < countof(wrong); i++) {
        const char *const words[] = {wrong[i][0], wrong[i][1], wrong[i][2], NULL};

        assert_false(read_words_of(CLI_CHECK, &options, words, &why));
        assert_int_equal(why.exit_code, EXIT_USAGE);
    }
}

static void export_takes_a_run_and_says_where_it_goes(void **state)
{
    static const char *const fine[] = {"r.run", "-o", "x.csv", "--split", "parts", NULL};
    static const char *const wrong[][4] = {
        {"r.run", "--from", "me@a.test"}, {"r.run", "s.run"}, {"-o", "x.csv"}};
    struct options options;
    struct failure why;

    (void)state;
    assert_true(read_words_of(CLI_EXPORT, &options, fine, &why));
    assert_string_equal(options.run_file, "r.run");
    assert_string_equal(options.split, "parts");
    assert_int_equal(options.output_count, 1);
    for (size_t i = 0; i < countof(wrong); i++) {
        assert_false(read_words_of(CLI_EXPORT, &options, wrong[i], &why));
        assert_int_equal(why.exit_code, EXIT_USAGE);
    }
}

static void doctor_has_its_own_options_and_those_that_say_who_we_are(void **state)
{
    static const char *const fine[] = {"--from",        "me@a.test", "--blocklist", "l.test",
                                       "--format=json", "-4",        NULL};
    static const char *const wrong[][3] = {
        {"--column", "3"}, {"list.csv"}, {"--blocklist", ".."}, {"--format", "csv"}};
    static const char *const of_doctor[] = {"l", "--blocklist", "z", NULL};
    static const char *const nearly[] = {"--canery", "mx.a.test", NULL};
    struct options options;
    struct failure why;

    (void)state;
    assert_true(read_words_of(CLI_DOCTOR, &options, fine, &why));
    assert_string_equal(options.from, "me@a.test");
    assert_string_equal(options.blocklists[0], "l.test");
    assert_int_equal(options.blocklist_count, 1);
    assert_true(options.json_report && options.only_ipv4);
    for (size_t i = 0; i < countof(wrong); i++) {
        assert_false(read_words_of(CLI_DOCTOR, &options, wrong[i], &why));
        assert_int_equal(why.exit_code, EXIT_USAGE);
    }
    assert_string_equal(why.sentence, "--format needs text or json, not csv");
    assert_false(read_words(&options, of_doctor, &why));
    assert_false(read_words_of(CLI_DOCTOR, &options, nearly, &why));
    assert_non_null(strstr(why.sentence, "did you mean --canary?"));
}

static void the_contrary_of_an_option_can_be_said(void **state)
{
    struct options options = {.quiet = true};

    (void)state;
    option_deny(option_named(CLI_VERIFY, TEXT("quiet")), &options);
    assert_false(options.quiet);
    option_deny(option_named(CLI_VERIFY, TEXT("wait")), &options);
    assert_true(options.no_wait);
    option_deny(option_named(CLI_VERIFY, TEXT("no-wait")), &options);
    assert_false(options.no_wait);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_contrary_of_an_option_can_be_said),
        cmocka_unit_test(the_defaults_are_those_of_the_contract),
        cmocka_unit_test(what_earlier_runs_learnt_is_used_as_told),
        cmocka_unit_test(a_value_may_stand_behind_an_equals_sign_or_in_the_next_word),
        cmocka_unit_test(a_format_belongs_to_the_output_before_it),
        cmocka_unit_test(behind_two_dashes_everything_is_a_name),
        cmocka_unit_test(values_are_read_in_their_units),
        cmocka_unit_test(no_retries_are_a_choice),
        cmocka_unit_test(check_takes_addresses_and_asks_once),
        cmocka_unit_test(export_takes_a_run_and_says_where_it_goes),
        cmocka_unit_test(doctor_has_its_own_options_and_those_that_say_who_we_are),
        cmocka_unit_test(a_wrong_command_line_says_what_would_be_right),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
