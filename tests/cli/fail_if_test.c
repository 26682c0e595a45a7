/*
 * fail_if_test.c - conditions on which a run counts as failed.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/compiler.h"
#include "cli/fail_if.h"

static void what_is_right_and_what_is_none(void **state)
{
    static const char *const right[] = {"unknown>20%",       "unknown > 20 %",
                                        "ip_blocked>0",      "undeliverable>=1000",
                                        "deliverable<50.5%", "risky<=0,unknown>1%"};
    static const char *const wrong[] = {"",
                                        ",",
                                        "unknown",
                                        "unknown>",
                                        "unknown>x",
                                        "unkown>2",
                                        "unknown=2",
                                        "unknown>1%,",
                                        "unknown>101%",
                                        "unknown>-1",
                                        "unknown>1.2.3",
                                        "unknown>.5",
                                        "unknown>1e3",
                                        ">3",
                                        "unknown>123456789012345678901",
                                        ",unknown>1"};

    (void)state;
    for (size_t i = 0; i < countof(right); i++)
        if (!fail_if_is_right(text_of(right[i])))
            fail_msg("%s", right[i]);
    for (size_t i = 0; i < countof(wrong); i++)
        if (fail_if_is_right(text_of(wrong[i])))
            fail_msg("%s", wrong[i]);
}

static void the_first_condition_that_is_so_is_told(void **state)
{
    static const struct {
        const char *conditions;
        const char *met;
    } cases[] = {
        {"unknown>20%", ""},
        {"unknown>=20%", "unknown>=20%"},
        {"unknown>19.9%", "unknown>19.9%"},
        {"unknown>1", "unknown>1"},
        {"unknown>2", ""},
        {"deliverable<70%", ""},
        {"deliverable<=70%", "deliverable<=70%"},
        {"timeout>1, greylisted>0 ,unknown>0", "greylisted>0"},
        {"mailbox_full>0", ""},
    };
    struct summary summary = {.rows = 10};

    (void)state;
    summary.of_reason[REASON_ACCEPTED] = 7;
    summary.of_reason[REASON_TIMEOUT] = 1;
    summary.of_reason[REASON_GREYLISTED] = 1;
    summary.of_reason[REASON_MAILBOX_NOT_FOUND] = 1;
    for (size_t i = 0; i < countof(cases); i++) {
        struct text met = fail_if_met(text_of(cases[i].conditions), &summary);

        if (!text_equal(met, text_of(cases[i].met)))
            fail_msg("%s: %.*s", cases[i].conditions, TEXT_ARGS(met));
    }
    summary = (struct summary){.rows = 0};
    assert_int_equal(fail_if_met(TEXT("unknown>0%,unknown>0"), &summary).len, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_right_and_what_is_none),
        cmocka_unit_test(the_first_condition_that_is_so_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
