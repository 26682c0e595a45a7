/*
 * row_choice_test.c - rows are kept and dropped by what was found out about them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/compiler.h"
#include "output/row_choice.h"

static bool has(const char *terms, const struct result *result)
{
    struct row_choice choice;

    if (!row_choice_read(&choice, text_of(terms)))
        fail_msg("%s", terms);
    assert_false(row_choice_is_empty(&choice));
    return row_choice_has(&choice, result);
}

static void what_is_no_expression_is_refused(void **state)
{
    static const char *const wrong[] = {"",
                                        ",",
                                        "role,",
                                        "status",
                                        "status=",
                                        "status=accepted",
                                        "reason=unknown",
                                        "rol",
                                        "role=true",
                                        "reason=",
                                        "unknown",
                                        "status=unknown;role"};
    struct row_choice choice;

    (void)state;
    for (size_t i = 0; i < countof(wrong); i++)
        if (row_choice_read(&choice, text_of(wrong[i])))
            fail_msg("%s", wrong[i]);
    assert_true(row_choice_is_empty(&(struct row_choice){.flags = 0}));
}

static void one_of_the_terms_must_be_so(void **state)
{
    const struct result result = {
        .verdict = {.reason = REASON_GREYLISTED, .accept_all = TRIBOOL_NO},
        .notes = {.known = true, .role = true},
    };

    (void)state;
    assert_true(has("status=unknown", &result));
    assert_false(has("status=risky", &result));
    assert_true(has("status=risky, reason=greylisted", &result));
    assert_false(has("reason=timeout,disposable", &result));
    assert_true(has("reason=timeout , role", &result));
    assert_false(has("status=deliverable,status=undeliverable,status=risky", &result));
}

static void each_flag_is_its_own(void **state)
{
    static const char *const words[] = {"role",       "disposable", "free",      "relay",
                                        "accept_all", "duplicate",  "suggestion"};
    struct result results[countof(words)];

    (void)state;
    for (size_t i = 0; i < countof(words); i++)
        results[i] =
            (struct result){.verdict = {.reason = REASON_ACCEPTED, .accept_all = TRIBOOL_UNKNOWN}};
    results[0].notes.role = true;
    results[1].notes.disposable = true;
    results[2].notes.free = true;
    results[3].notes.relay = true;
    results[4].verdict.accept_all = TRIBOOL_YES;
    results[5].duplicate_of = 1;
    results[6].notes.suggested_domain = TEXT("example.org");
    for (size_t i = 0; i < countof(words); i++)
        for (size_t j = 0; j < countof(words); j++)
            assert_int_equal(has(words[i], &results[j]), i == j);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_no_expression_is_refused),
        cmocka_unit_test(one_of_the_terms_must_be_so),
        cmocka_unit_test(each_flag_is_its_own),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
