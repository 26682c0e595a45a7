/*
 * run_identity_test.c - what a run is of, as words and back.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/compiler.h"
#include "batch/run_identity.h"

static void an_identity_is_read_back_from_its_words(void **state)
{
    static const struct run_identity cases[] = {
        {.list = "/a list, with blanks.csv",
         .list_size = UINT64_MAX,
         .list_hash = UINT64_C(0x00ab12cd34ef5678),
         .delimiter = '\t',
         .column = 39,
         .has_header = true,
         .from = "me@a.test",
         .helo = "mx.a.test",
         .source_ip = "2001:db8::1"},
        {.list = "/b", .delimiter = ';', .column = 0, .has_header = false},
    };

    (void)state;
    for (size_t i = 0; i < countof(cases); i++) {
        struct identity_fact facts[IDENTITY_FACTS];
        struct run_identity back;

        run_identity_facts(&cases[i], facts);
        run_identity_from(facts, &back);
        assert_string_equal(back.list, cases[i].list);
        assert_true(back.list_size == cases[i].list_size);
        assert_true(back.list_hash == cases[i].list_hash);
        assert_int_equal(back.delimiter, cases[i].delimiter);
        assert_int_equal(back.column, cases[i].column);
        assert_int_equal(back.has_header, cases[i].has_header);
        assert_string_equal(back.from, cases[i].from);
        assert_string_equal(back.helo, cases[i].helo);
        assert_string_equal(back.source_ip, cases[i].source_ip);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_identity_is_read_back_from_its_words),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
