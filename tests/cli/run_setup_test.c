/*
 * run_setup_test.c - what the options make of a run, before anything is opened.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/compiler.h"
#include "cli/run_setup.h"

enum { WORDS_MAX = 4, WORD_ROOM = 64 };

static struct probe_settings settings_of(const char *const *words)
{
    static const struct run_setup nobody;
    static char copies[WORDS_MAX][WORD_ROOM];
    static struct options options;
    char *argv[WORDS_MAX];
    struct failure why = {.sentence = ""};
    int argc = 0;

    for (; words[argc]; argc++) {
        assert_true(argc < WORDS_MAX && strlen(words[argc]) < sizeof copies[0]);
        argv[argc] = strcpy(copies[argc], words[argc]);
    }
    if (!options_read(&options, CLI_VERIFY, argc, argv, &why))
        fail_msg("%s", why.sentence);
    return run_setup_settings(&nobody, &options);
}

static void only_families_that_we_may_ask_in_are_asked(void **state)
{
    static const struct {
        const char *words[WORDS_MAX];
        bool ipv4, ipv6;
    } cases[] = {
        {{"list.csv"}, true, true},
        {{"list.csv", "-4"}, true, false},
        {{"list.csv", "-6"}, false, true},
        {{"list.csv", "--source-ip", "192.0.2.1"}, true, false},
        {{"list.csv", "--source-ip", "2001:db8::1"}, false, true},
    };

    (void)state;
    for (size_t i = 0; i < countof(cases); i++) {
        struct probe_settings settings = settings_of(cases[i].words);

        if (settings.ipv4 != cases[i].ipv4 || settings.ipv6 != cases[i].ipv6)
            fail_msg("case %zu: IPv4 %d, IPv6 %d", i, settings.ipv4, settings.ipv6);
    }
}

/* One slow place must not fill the memory that all of them share. */
static void a_lane_holds_a_small_part_of_what_may_be_in_memory(void **state)
{
    static const char *const sessions[] = {"1", "100", "2000", "100000"};

    (void)state;
    for (size_t i = 0; i < countof(sessions); i++) {
        struct probe_settings settings =
            settings_of((const char *const[]){"list.csv", "--max-sessions", sessions[i], NULL});

        assert_true(settings.lane_recipients > 0);
        assert_true(settings.lane_recipients * 4 <= run_setup_gate(&settings));
    }
}

static void a_thread_has_a_session_or_it_is_not_there(void **state)
{
    (void)state;
    assert_int_equal(
        settings_of((const char *const[]){"list.csv", "--max-sessions", "1", NULL}).threads, 1);
}

static void without_dns_nobody_is_asked(void **state)
{
    struct probe_settings settings;

    (void)state;
    settings = settings_of((const char *const[]){"list.csv", "--no-dns", NULL});
    assert_false(settings.ask_dns || settings.ask_smtp);
    settings = settings_of((const char *const[]){"list.csv", "--no-smtp", NULL});
    assert_true(settings.ask_dns && !settings.ask_smtp);
}

static void each_list_of_who_is_not_asked_is_read_once(void **state)
{
    static struct options options = {.list = "list.csv", .helo = "probe.example.org"};
    static struct run_setup setup;
    struct failure why = {.sentence = ""};

    (void)state;
    options.no_smtp = true;
    options.run_file = "list.run";
    for (size_t i = 0; i < NO_PROBE_NAMED_MAX; i++)
        options.no_probe[options.no_probe_count++] =
            TESTS_DIR "/scenarios/who_is_not_to_be_asked_is_not/no-probe";
    if (!run_setup_make(&setup, &options, &why))
        fail_msg("%s", why.sentence);
    assert_int_equal(setup.no_probe_count, NO_PROBE_NAMED_MAX + 1); /* and the system's */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_families_that_we_may_ask_in_are_asked),
        cmocka_unit_test(a_lane_holds_a_small_part_of_what_may_be_in_memory),
        cmocka_unit_test(a_thread_has_a_session_or_it_is_not_there),
        cmocka_unit_test(without_dns_nobody_is_asked),
        cmocka_unit_test(each_list_of_who_is_not_asked_is_read_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
