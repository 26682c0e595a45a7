/*
 * reply_names_test.c - whether a reply's words name a mailbox.
 */
#include "workers/smtp/reply_names.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/compiler.h"

static const struct {
    const char *words; /* of a reply that may speak of ann@a.test */
    bool names;
} replies[] = {
    {"ann@a.test", true},
    {"<ann@a.test>: user unknown", true},
    {"User 'Ann@A.TEST' is not here", true},
    {"no mailbox for ann@a.test.", true},
    {"no mailbox for ann@a.test. Try another", true},
    {"rcpt=ann@a.test,code=550", true},
    {"to smtp:ann@a.test (in reply to RCPT)", true},
    {"joann@a.test, and then ann@a.test", true},
    {"", false},
    {"ann@a.tes", false},
    {"user unknown", false},
    {"joann@a.test", false},
    {"jo.ann@a.test", false},
    {"jo-ann@a.test", false},
    {"jo+ann@a.test", false},
    {"j\xc3\xb6"
     "ann@a.test",
     false},
    {"ann@a.test.example", false},
    {"ann@a.testing", false},
    {"ann@a.test-zone", false},
    {"ann@b.a.test", false},
};

static void an_address_is_named_where_it_stands_for_itself(void **state)
{
    (void)state;
    for (size_t i = 0; i < countof(replies); i++)
        if (reply_names(text_of(replies[i].words), TEXT("ann@a.test")) != replies[i].names)
            fail_msg("%s", replies[i].words);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_address_is_named_where_it_stands_for_itself),
    };

    return cmocka_run_group_tests_name("reply_names", tests, NULL, NULL);
}
