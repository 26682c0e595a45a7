/*
 * finding_test.c - what the doctor makes of what was seen.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/compiler.h"
#include "cli/finding.h"

static struct socket_address ip(const char *written)
{
    struct socket_address address;

    assert_true(socket_address_parse(text_of(written), 0, &address));
    return address;
}

static struct lookup found_ip(const char *written)
{
    return (struct lookup){.outcome = DNS_FOUND, .count = 1, .addresses = {ip(written)}};
}

static const struct lookup none = {.outcome = DNS_NO_SUCH_NAME};
static const struct lookup silent = {.outcome = DNS_TEMPORARY, .trouble = "SERVFAIL"};

static void a_resolver_must_deny_what_does_not_exist_and_find_what_does(void **state)
{
    const struct lookup found = found_ip("192.0.2.1");
    const struct lookup no_mx = {.outcome = DNS_NO_DATA};
    const struct {
        struct known_answers seen;
        enum finding_kind kind;
        const char *says;
    } rows[] = {
        {{found, found, {none, none, none}}, FINDING_OK, "denies what does not"},
        {{found, none, {none, none, none}}, FINDING_OK, "denies what does not"},
        {{none, no_mx, {none, none, none}}, FINDING_OK, "denies what does not"},
        {{none, none, {none, none, none}}, FINDING_FAULT, "denies names that exist"},
        {{silent, none, {none, none, none}}, FINDING_WARNING, "not every name"},
        {{found, found, {none, found, none}}, FINDING_FAULT, "rewritten"},
        {{found, found, {silent, found, silent}}, FINDING_FAULT, "rewritten"},
        {{found, found, {no_mx, none, none}}, FINDING_FAULT, "rewritten"},
        {{silent, silent, {silent, silent, silent}}, FINDING_FAULT, "SERVFAIL"},
        {{found, found, {none, silent, none}}, FINDING_WARNING, "not every name"},
    };

    (void)state;
    for (size_t i = 0; i < countof(rows); i++) {
        struct finding finding = finding_of_resolver(&rows[i].seen);

        assert_int_equal(finding.kind, rows[i].kind);
        assert_non_null(strstr(finding.sentence, rows[i].says));
        if (finding.kind == FINDING_FAULT)
            assert_int_equal(finding.exit_code, EXIT_STOPPED_EARLY);
    }
}

static void only_a_clear_denial_of_our_sender_is_a_fault(void **state)
{
    (void)state;
    for (enum reason reason = REASON_ACCEPTED; reason < REASON_COUNT; reason++) {
        struct own_mailbox seen = {.reason = reason, .stage = STAGE_RCPT, .code = 550};
        struct finding finding = finding_of_sender(&seen, "me@sender.test");
        bool clear = reason == REASON_DOMAIN_NOT_FOUND || reason == REASON_NO_MAIL_SERVER ||
                     reason == REASON_NULL_MX || reason == REASON_MAILBOX_NOT_FOUND ||
                     reason == REASON_MAILBOX_DISABLED || reason == REASON_DOMAIN_NOT_SERVED;

        assert_int_equal(finding.kind == FINDING_FAULT, clear);
        assert_int_equal(finding.kind == FINDING_OK, reason == REASON_ACCEPTED);
        if (clear)
            assert_int_equal(finding.exit_code, EXIT_BAD_CONFIGURATION);
    }
}

static void whoever_greeted_us_proves_that_the_port_is_open(void **state)
{
    const struct {
        struct own_mailbox seen;
        enum finding_kind kind;
    } rows[] = {
        {{.reason = REASON_CONNECT_FAILED}, FINDING_FAULT},
        {{.reason = REASON_TIMEOUT, .stage = STAGE_CONNECT}, FINDING_FAULT},
        {{.reason = REASON_CONNECTION_LOST, .stage = STAGE_CONNECT}, FINDING_FAULT},
        {{.reason = REASON_IP_BLOCKED, .stage = STAGE_CONNECT, .code = 554}, FINDING_OK},
        {{.reason = REASON_TIMEOUT, .stage = STAGE_RCPT}, FINDING_OK},
        {{.reason = REASON_CONNECTION_LOST, .stage = STAGE_EHLO}, FINDING_OK},
        {{.reason = REASON_MX_NOT_PUBLIC}, FINDING_SKIPPED},
        {{.reason = REASON_DNS_FAILURE}, FINDING_SKIPPED},
        {{.reason = REASON_NULL_MX}, FINDING_SKIPPED},
    };

    (void)state;
    for (size_t i = 0; i < countof(rows); i++) {
        struct finding finding = finding_of_port(&rows[i].seen, 25);

        assert_int_equal(finding.kind, rows[i].kind);
        if (finding.kind == FINDING_FAULT)
            assert_int_equal(finding.exit_code, EXIT_STOPPED_EARLY);
    }
}

static void our_name_must_be_our_address(void **state)
{
    const struct socket_address ours = ip("192.0.2.5");
    const struct lookup mine = found_ip("192.0.2.5"), other = found_ip("192.0.2.6");

    (void)state;
    assert_int_equal(finding_of_helo("h.test", &mine, &none, &ours).kind, FINDING_OK);
    assert_int_equal(finding_of_helo("h.test", &other, &none, &ours).kind, FINDING_WARNING);
    assert_int_equal(finding_of_helo("h.test", &none, &none, &ours).kind, FINDING_FAULT);
    assert_int_equal(finding_of_helo("h.test", &none, &none, NULL).kind, FINDING_FAULT);
    assert_int_equal(finding_of_helo("h.test", &silent, &none, &ours).kind, FINDING_WARNING);
    assert_int_equal(finding_of_helo("h.test", &mine, &none, NULL).kind, FINDING_SKIPPED);
}

static void our_address_must_have_our_name(void **state)
{
    const struct socket_address ours = ip("192.0.2.5");
    const struct lookup names = {.outcome = DNS_FOUND, .count = 1, .hosts = {"h.test"}};

    (void)state;
    assert_int_equal(finding_of_reverse(&names, "h.test", true, &ours).kind, FINDING_OK);
    assert_int_equal(finding_of_reverse(&names, "i.test", true, &ours).kind, FINDING_WARNING);
    assert_int_equal(finding_of_reverse(&names, "h.test", false, &ours).kind, FINDING_FAULT);
    assert_int_equal(finding_of_reverse(&none, "h.test", false, &ours).kind, FINDING_FAULT);
    assert_int_equal(finding_of_reverse(&silent, "h.test", false, &ours).kind, FINDING_WARNING);
    assert_int_equal(finding_of_reverse(&none, "h.test", false, NULL).kind, FINDING_SKIPPED);
}

static void a_list_that_will_not_answer_lists_nobody(void **state)
{
    const struct socket_address ours = ip("192.0.2.5");
    const struct lookup listed = found_ip("127.0.0.2"), unwilling = found_ip("127.255.255.254"),
                        parked = found_ip("198.51.100.1");

    (void)state;
    assert_int_equal(finding_of_blocklist("l.test", &none, &ours).kind, FINDING_OK);
    assert_int_equal(finding_of_blocklist("l.test", &listed, &ours).kind, FINDING_FAULT);
    assert_int_equal(finding_of_blocklist("l.test", &unwilling, &ours).kind, FINDING_WARNING);
    assert_int_equal(finding_of_blocklist("l.test", &parked, &ours).kind, FINDING_WARNING);
    assert_int_equal(finding_of_blocklist("l.test", &silent, &ours).kind, FINDING_WARNING);
    assert_int_equal(finding_of_blocklist("l.test", &none, NULL).kind, FINDING_SKIPPED);
}

static void addresses_are_turned_around(void **state)
{
    const struct socket_address v4 = ip("192.0.2.5"), v6 = ip("2001:db8::15");
    char name[REVERSED_NAME_MAX], zone[REVERSED_NAME_MAX];

    (void)state;
    assert_true(reversed_name(&v4, NULL, name));
    assert_string_equal(name, "5.2.0.192.in-addr.arpa");
    assert_true(reversed_name(&v4, "List.TEST", name));
    assert_string_equal(name, "5.2.0.192.list.test");
    assert_true(reversed_name(&v6, NULL, name));
    assert_string_equal(name,
                        "5.1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa");
    memset(zone, 'z', sizeof zone);
    zone[sizeof zone - 1] = '\0';
    assert_false(reversed_name(&v4, zone, name));
}

static void check_kind(struct finding finding, enum finding_kind kind, const char *says)
{
    assert_int_equal(finding.kind, kind);
    assert_non_null(strstr(finding.sentence, says));
    assert_int_equal(finding.remedy[0] != '\0', kind == FINDING_FAULT || kind == FINDING_WARNING);
}

static void a_clock_that_nothing_keeps_right_is_told_of(void **state)
{
    (void)state;
    check_kind(finding_of_clock(2026, true), FINDING_OK, "right");
    check_kind(finding_of_clock(2026, false), FINDING_WARNING, "nothing keeps it right");
    check_kind(finding_of_clock(1970, true), FINDING_WARNING, "1970");
}

static void little_room_on_the_disk_is_told_of(void **state)
{
    (void)state;
    check_kind(finding_of_disk("/var/x", 1ULL << 30), FINDING_OK, "1024 MiB in /var/x");
    check_kind(finding_of_disk("/var/x", (1ULL << 30) - 1), FINDING_WARNING, "only 1023 MiB");
}

static void few_open_files_are_told_of(void **state)
{
    (void)state;
    check_kind(finding_of_files(1024), FINDING_OK, "1024");
    check_kind(finding_of_files(1023), FINDING_WARNING, "only 1023");
}

static void a_canary_has_to_greet_us(void **state)
{
    const struct knock greets = {.is_open = true, .code = 220, .said = "220 hello"};
    const struct knock refuses = {.is_open = true, .code = 554, .said = "554 no"};
    const struct knock silent_one = {.is_open = true};
    const struct knock closed = {.is_open = false};
    struct finding gone = finding_of_canary("mx.test", &closed, 25);

    (void)state;
    check_kind(finding_of_canary("mx.test", &greets, 25), FINDING_OK, "greets us at port 25");
    check_kind(finding_of_canary("mx.test", &refuses, 25), FINDING_WARNING, "554 no");
    check_kind(finding_of_canary("mx.test", &silent_one, 25), FINDING_FAULT, "does not greet");
    check_kind(gone, FINDING_FAULT, "no answer in time");
    assert_int_equal(gone.exit_code, EXIT_STOPPED_EARLY);
}

static void whoever_opens_where_nobody_is_sits_on_the_way(void **state)
{
    const struct knock open = {.is_open = true}, closed = {.is_open = false};
    struct finding caught = finding_of_nowhere("192.0.2.1", &open, 25);

    (void)state;
    check_kind(finding_of_nowhere("192.0.2.1", &closed, 25), FINDING_OK, "nobody opens");
    check_kind(caught, FINDING_FAULT, "which nobody has");
    assert_int_equal(caught.exit_code, EXIT_STOPPED_EARLY);
}

static void only_a_clear_fail_of_spf_is_a_fault(void **state)
{
    static const enum finding_kind kinds[] = {
        [SPF_NONE] = FINDING_WARNING,      [SPF_NEUTRAL] = FINDING_WARNING,
        [SPF_PASS] = FINDING_OK,           [SPF_FAIL] = FINDING_FAULT,
        [SPF_SOFTFAIL] = FINDING_WARNING,  [SPF_TEMPERROR] = FINDING_WARNING,
        [SPF_PERMERROR] = FINDING_WARNING,
    };
    struct socket_address ours = ip("192.0.2.5");
    struct spf spf = {.result = SPF_FAIL};

    (void)state;
    check_kind(finding_of_spf(&spf, "a.test", NULL), FINDING_SKIPPED, "not known");
    for (size_t i = 0; i < countof(kinds); i++) {
        spf.result = (enum spf_result)i;
        check_kind(finding_of_spf(&spf, "a.test", &ours), kinds[i], "a.test");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_resolver_must_deny_what_does_not_exist_and_find_what_does),
        cmocka_unit_test(only_a_clear_denial_of_our_sender_is_a_fault),
        cmocka_unit_test(whoever_greeted_us_proves_that_the_port_is_open),
        cmocka_unit_test(our_name_must_be_our_address),
        cmocka_unit_test(our_address_must_have_our_name),
        cmocka_unit_test(a_list_that_will_not_answer_lists_nobody),
        cmocka_unit_test(addresses_are_turned_around),
        cmocka_unit_test(a_clock_that_nothing_keeps_right_is_told_of),
        cmocka_unit_test(little_room_on_the_disk_is_told_of),
        cmocka_unit_test(few_open_files_are_told_of),
        cmocka_unit_test(a_canary_has_to_greet_us),
        cmocka_unit_test(whoever_opens_where_nobody_is_sits_on_the_way),
        cmocka_unit_test(only_a_clear_fail_of_spf_is_a_fault),
    };

    return cmocka_run_group_tests_name("finding", tests, NULL, NULL);
}
