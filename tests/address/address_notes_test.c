/*
 * address_notes_test.c - what is said of an address that nobody was asked about.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "address/address_notes.h"
#include "base/compiler.h"

static struct name_lists *lists;

static int begin(void **state)
{
    (void)state;
    lists = name_lists_new();
    return 0;
}

static int end(void **state)
{
    (void)state;
    name_lists_free(lists);
    return 0;
}

static struct address_notes notes_of(const char *address, bool takes_no_mail)
{
    struct text all = text_of(address);
    size_t at = text_find_last(all, '@');
    struct address_notes notes =
        address_notes_of_domain(lists, text_slice(all, at + 1, all.len), takes_no_mail);

    address_notes_add_local(&notes, lists, text_slice(all, 0, at));
    return notes;
}

static void flags_are_told_by_part_domain_and_registrable_domain(void **state)
{
    static const struct {
        const char *address;
        const char *flags; /* r role, d disposable, f free, y relay */
    } cases[] = {
        {"alice@example.org", ""},
        {"info@example.org", "r"},
        {"INFO@example.org", "r"},
        {"info+spring@example.org", "r"},
        {"information@example.org", ""},
        {"no-reply@example.org", "r"},
        {"kundenservice@firma.example", "r"},
        {"alice@gmail.com", "f"},
        {"sales@gmx.de", "rf"},
        {"alice@mailinator.com", "d"},
        {"alice@a.b.mailinator.com", "d"},
        {"alice@mymailinator.example", ""},
        {"alice@mailinator.com.example.org", ""},
        {"alice@duck.com", "y"},
        {"alice@x.anonaddy.com", "y"},
        {"alice@relay.firefox.com", "y"},
        {"alice@x.relay.firefox.com", ""}, /* registered is firefox.com */
        {"alice@com", ""},
        {"alice@github.io", ""}, /* a public suffix has no registrable domain */
        {"alice@t-online.de", ""},
    };

    (void)state;
    for (size_t i = 0; i < countof(cases); i++) {
        struct address_notes notes = notes_of(cases[i].address, false);
        char flags[8];

        snprintf(flags, sizeof flags, "%s%s%s%s", notes.role ? "r" : "",
                 notes.disposable ? "d" : "", notes.free ? "f" : "", notes.relay ? "y" : "");
        assert_true(notes.known);
        if (strcmp(flags, cases[i].flags) != 0)
            fail_msg("%s: %s", cases[i].address, flags);
    }
    assert_false(address_notes_of_domain(lists, TEXT(""), true).known);
}

static void another_domain_is_suggested_where_this_one_takes_no_mail(void **state)
{
    static const struct {
        const char *domain;
        const char *meant;
    } cases[] = {
        {"gmail.con", "gmail.com"},
        {"gmakl.com", "gmail.com"},
        {"gmaol.com", "gmail.com"},
        {"hotmaiil.com", "hotmail.com"},
        {"yaho.co.uk", "yahoo.co.uk"},
        {"outlokk.com", "outlook.com"},
        {"iclowd.com", "icloud.com"},
        {"wbe.de", "web.de"},
        {"qq.con", "qq.com"},
        {"freenett.de", "freenet.de"},
        {"gmail.com", ""}, /* itself: nothing better is known */
        {"example.com", ""},
        {"abc.com", ""},
        {"xyz.de", ""},
        {"mycompany.de", ""},
        {"a.b.c.d.e.f", ""},
    };

    (void)state;
    for (size_t i = 0; i < countof(cases); i++) {
        struct text domain = text_of(cases[i].domain);
        struct address_notes notes = address_notes_of_domain(lists, domain, true);

        if (!text_equal(notes.suggested_domain, text_of(cases[i].meant)))
            fail_msg("%s: %.*s", cases[i].domain, TEXT_ARGS(notes.suggested_domain));
        notes = address_notes_of_domain(lists, domain, false);
        if (notes.suggested_domain.len > 0)
            fail_msg("%s takes mail: %.*s", cases[i].domain, TEXT_ARGS(notes.suggested_domain));
    }
}

static void a_squat_is_suggested_for_though_it_takes_mail(void **state)
{
    (void)state;
    assert_true(text_equal(notes_of("a@gmial.com", false).suggested_domain, TEXT("gmail.com")));
    assert_true(text_equal(notes_of("a@outlook.co", false).suggested_domain, TEXT("outlook.com")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(flags_are_told_by_part_domain_and_registrable_domain),
        cmocka_unit_test(another_domain_is_suggested_where_this_one_takes_no_mail),
        cmocka_unit_test(a_squat_is_suggested_for_though_it_takes_mail),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
