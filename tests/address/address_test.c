/*
 * address_test.c - odd cells, and what is asked because of them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "address/address.h"
#include "base/compiler.h"

#define NBSP "\u00a0"
#define ZWSP "\u200b"
#define BOM  "\ufeff"
#define X10  "xxxxxxxxxx"
#define X50  X10 X10 X10 X10 X10
#define X60  X50 X10
#define X63  X60 "xxx"
#define D189 X63 "." X63 "." X60 "x" /* 63 + 1 + 63 + 1 + 61 */

struct cell {
    struct text written; /* with TEXT(), so that a NUL may stand in it */
    const char *want;    /* the address, or a part of the sentence */
};

static const char *spelled(const struct address *address)
{
    static char spelling[ADDRESS_MAX + 2];

    snprintf(spelling, sizeof spelling, "%.*s@%.*s", TEXT_ARGS(address->local),
             TEXT_ARGS(address->domain));
    return spelling;
}

static const struct cell addresses[] = {
    {TEXT("alice@example.com"), "alice@example.com"},
    {TEXT("Alice@Example.COM"), "Alice@example.com"},
    {TEXT("a@b.c"), "a@b.c"},
    {TEXT("a.b.c@d.e.f.example"), "a.b.c@d.e.f.example"},
    {TEXT("alice+tag@example.com"), "alice+tag@example.com"},
    {TEXT("!#$%&'*+-/=?^_`{|}~@example.com"), "!#$%&'*+-/=?^_`{|}~@example.com"},
    {TEXT("o'hara@example.com"), "o'hara@example.com"},
    {TEXT("1@2.example"), "1@2.example"},
    {TEXT("a@3com.example"), "a@3com.example"},
    {TEXT("a@xn--mnchen-3ya.de"), "a@xn--mnchen-3ya.de"},
    {TEXT("a@XN--MNCHEN-3YA.de"), "a@xn--mnchen-3ya.de"},
    {TEXT("a@xn--i-7iq.ws"), "a@xn--i-7iq.ws"},
    {TEXT("a@r3---sn-x.example"), "a@r3---sn-x.example"},
    {TEXT("a@b.xn--p1ai"), "a@b.xn--p1ai"},
    {TEXT("a@1.2.3.4a"), "a@1.2.3.4a"},
    {TEXT("a@a-b.example"), "a@a-b.example"},
    /* limits */
    {TEXT(X60 "1234@example.com"), X60 "1234@example.com"},
    {TEXT("\"" X60 "1234\"@example.com"), X60 "1234@example.com"},
    {TEXT("a@" X63 ".example"), "a@" X63 ".example"},
    {TEXT(X60 "@" D189 ".com"), X60 "@" D189 ".com"},
    {TEXT("a@" D189 "." X50 "xxxxxxxx.com"), "a@" D189 "." X50 "xxxxxxxx.com"},
    /* quotes */
    {TEXT("\"alice\"@example.com"), "alice@example.com"},
    {TEXT("\"al.ice\"@example.com"), "al.ice@example.com"},
    {TEXT("\"a\\l\\ice\"@example.com"), "alice@example.com"},
    {TEXT("\"a b\"@example.com"), "\"a b\"@example.com"},
    {TEXT("\"a\\ b\"@example.com"), "\"a b\"@example.com"},
    {TEXT("\"a\\\"b\"@example.com"), "\"a\\\"b\"@example.com"},
    {TEXT("\"a\\\\b\"@example.com"), "\"a\\\\b\"@example.com"},
    {TEXT("\"a@b\"@example.com"), "\"a@b\"@example.com"},
    {TEXT("\"a@evil.example> \"@example.com"), "\"a@evil.example> \"@example.com"},
    {TEXT("\"a, b\"@example.com"), "\"a, b\"@example.com"},
    {TEXT("\"a@b c@d\"@example.com"), "\"a@b c@d\"@example.com"},
    {TEXT("\".a\"@example.com"), "\".a\"@example.com"},
    {TEXT("\"a..b\"@example.com"), "\"a..b\"@example.com"},
    {TEXT("\"a.\"@example.com"), "\"a.\"@example.com"},
    {TEXT("\"\"@example.com"), "\"\"@example.com"},
    {TEXT("\" \"@example.com"), "\" \"@example.com"},
    {TEXT("\"(c)\"@example.com"), "\"(c)\"@example.com"},
    {TEXT("\"<a>\"@example.com"), "\"<a>\"@example.com"},
    {TEXT("\"\\<\"@example.com"), "\"<\"@example.com"},
    /* beyond ASCII */
    {TEXT("j\u00f6rg@example.com"), "j\u00f6rg@example.com"},
    {TEXT("jo\u0308rg@example.com"), "jo\u0308rg@example.com"},
    {TEXT("\"j\u00f6 rg\"@example.com"), "\"j\u00f6 rg\"@example.com"},
    {TEXT("\"j\u00f6rg\"@example.com"), "j\u00f6rg@example.com"},
    {TEXT("\u7528\u6237@\u4f8b\u5b50.\u5e7f\u544a"), "\u7528\u6237@xn--fsqu00a.xn--4rr70v"},
    {TEXT("\U0001f600@example.com"), "\U0001f600@example.com"},
    {TEXT("a" ZWSP "b@example.com"), "a" ZWSP "b@example.com"},
    {TEXT("a@m\u00fcnchen.de"), "a@xn--mnchen-3ya.de"},
    {TEXT("a@mu\u0308nchen.de"), "a@xn--mnchen-3ya.de"},
    {TEXT("a@M\u00dcNCHEN.de"), "a@xn--mnchen-3ya.de"},
    {TEXT("a@stra\u00dfe.de"), "a@xn--strae-oqa.de"},
    {TEXT("a@\u03c3\u03cc\u03bb\u03bf\u03c2.gr"), "a@xn--wxaijb9b.gr"},
    {TEXT("a@\uff45xample.com"), "a@example.com"},
    {TEXT("a@example\u3002com"), "a@example.com"},
    {TEXT("a@example\uff0ecom"), "a@example.com"},
    {TEXT("a@example\uff61com"), "a@example.com"},
    {TEXT("a@ab--c.b\u00fccher.example"), "a@ab--c.xn--bcher-kva.example"},
    /* what is around it */
    {TEXT(" alice@example.com "), "alice@example.com"},
    {TEXT("\talice@example.com\t"), "alice@example.com"},
    {TEXT(NBSP "alice@example.com" NBSP), "alice@example.com"},
    {TEXT(ZWSP "alice@example.com" ZWSP), "alice@example.com"},
    {TEXT(BOM "alice@example.com" BOM), "alice@example.com"},
    {TEXT(" \t" NBSP ZWSP BOM " alice@example.com " BOM ZWSP NBSP "\t "), "alice@example.com"},
    {TEXT("mailto:alice@example.com"), "alice@example.com"},
    {TEXT("MailTo: alice@example.com"), "alice@example.com"},
    {TEXT(" mailto:alice@example.com"), "alice@example.com"},
    {TEXT("<alice@example.com>"), "alice@example.com"},
    {TEXT(" < alice@example.com > "), "alice@example.com"},
    {TEXT("<mailto:alice@example.com>"), "alice@example.com"},
    {TEXT("Alice <Alice@Example.COM>"), "Alice@example.com"},
    {TEXT("Alice<alice@example.com>"), "alice@example.com"},
    {TEXT("Alice" NBSP "<" NBSP "alice@example.com" ZWSP ">"), "alice@example.com"},
    {TEXT("\"Doe, John\" <john@example.com>"), "john@example.com"},
    {TEXT("Doe, John <john@example.com>"), "john@example.com"},
    {TEXT("\"x@y\" <john@example.com>"), "john@example.com"},
    {TEXT("\"<x@y>\" <john@example.com>"), "john@example.com"},
    {TEXT("J. \"<x@y>\" Doe <john@example.com>"), "john@example.com"},
    {TEXT("\"a \\\" b\" <john@example.com>"), "john@example.com"},
    {TEXT("5\" pipes <john@example.com>"), "john@example.com"},
    {TEXT("J\u00f6rg <joerg@example.com>"), "joerg@example.com"},
    {TEXT("John (work) <john@example.com>"), "john@example.com"},
    {TEXT("John <\"a b\"@example.com>"), "\"a b\"@example.com"},
    {TEXT("John <\"a>b\"@example.com>"), "\"a>b\"@example.com"},
    {TEXT("john@example.com <john@example.com>"), "john@example.com"},
    {TEXT("'john@example.com' <john@example.com>"), "john@example.com"},
    {TEXT("\"john@example.com\" <john@example.com>"), "john@example.com"},
    {TEXT("@home <john@example.com>"), "john@example.com"},
};

static const struct cell no_addresses[] = {
    /* the whole */
    {TEXT("john.example.com"), "there is no @ in it"},
    {TEXT("n/a"), "there is no @ in it"},
    {TEXT("\"\""), "there is no @ in it"},
    {TEXT("a\uff20example.com"), "there is no @ in it"},
    {TEXT("undisclosed-recipients:;"), "there is no @ in it"},
    {TEXT("\"a@example.com\""), "the only @ stands within the quotes"},
    {TEXT("Alice <>"), "nothing stands between the angle brackets"},
    {TEXT("<" NBSP ">"), "nothing stands between the angle brackets"},
    {TEXT("Alice <alice@example.com"), "an angle bracket is left open"},
    {TEXT("Alice <alice@example.com> x"), "something stands behind the closing angle bracket"},
    {TEXT("<alice@example.com>>"), "something stands behind the closing angle bracket"},
    {TEXT("<alice@example.com>\n"), "something stands behind the closing angle bracket"},
    {TEXT(X60 "@" D189 ".come"), "longer than 254 octets"},
    /* before the @ */
    {TEXT("@example.com"), "nothing stands before the @"},
    {TEXT("@"), "nothing stands before the @"},
    {TEXT("a @ example.com"), "a blank stands before the @"},
    {TEXT("john smith@example.com"), "a blank stands before the @"},
    {TEXT("a\t@example.com"), "a control character stands before the @"},
    {TEXT("\na@example.com"), "a control character stands before the @"},
    {TEXT("a\r\nRCPT@example.com"), "a control character stands before the @"},
    {TEXT("a\0b@example.com"), "a control character stands before the @"},
    {TEXT("a\x7f@example.com"), "a control character stands before the @"},
    {TEXT("a\xc2\x85@example.com"), "a control character stands before the @"},
    {TEXT("\"a\rb\"@example.com"), "a control character stands before the @"},
    {TEXT("\"a\\\nb\"@example.com"), "a control character stands before the @"},
    {TEXT("\xa0"
          "a@example.com"),
     "is not UTF-8"},
    {TEXT("j\xf6rg@example.com"), "is not UTF-8"},
    {TEXT("\xc0\xaf@example.com"), "is not UTF-8"},
    {TEXT("\xed\xa0\x80@example.com"), "is not UTF-8"},
    {TEXT("(c)a@example.com"), "a comment in round brackets"},
    {TEXT("a(b)@example.com"), "a comment in round brackets"},
    {TEXT("a.\"b\"@example.com"), "quotes must enclose all"},
    {TEXT("\"a\"b@example.com"), "quotes must enclose all"},
    {TEXT("\"a\".\"b\"@example.com"), "quotes must enclose all"},
    {TEXT("\"a@example.com"), "quotes before the @ are left open"},
    {TEXT("\"a\\\"@example.com"), "quotes before the @ are left open"},
    {TEXT("\"a\\\u00e9\"@example.com"), "a backslash before the @"},
    {TEXT("a,b@example.com"), "a character before the @ needs quotes"},
    {TEXT("a;b@example.com"), "a character before the @ needs quotes"},
    {TEXT("a:b@example.com"), "a character before the @ needs quotes"},
    {TEXT("a\\b@example.com"), "a character before the @ needs quotes"},
    {TEXT("a[b]@example.com"), "a character before the @ needs quotes"},
    {TEXT("a>b@example.com"), "a character before the @ needs quotes"},
    {TEXT("http://a@example.com"), "a character before the @ needs quotes"},
    {TEXT(".a@example.com"), "a dot begins or ends"},
    {TEXT("a.@example.com"), "a dot begins or ends"},
    {TEXT("a..b@example.com"), "a dot begins or ends"},
    {TEXT(".@example.com"), "a dot begins or ends"},
    {TEXT(X60 "12345@example.com"), "longer than 64 octets"},
    {TEXT("\"" X60 "12345\"@example.com"), "longer than 64 octets"},
    {TEXT("\"" X60 "12 \"@example.com"), "longer than 64 octets"},
    /* behind the @ */
    {TEXT("alice@"), "nothing stands behind the @"},
    {TEXT("alice@[192.0.2.1]"), "an address literal"},
    {TEXT("alice@[IPv6:2001:db8::1]"), "an address literal"},
    {TEXT("alice@b\xfc"
          "cher.example"),
     "the domain is not UTF-8"},
    {TEXT("alice@example.com\xa0"), "the domain is not UTF-8"},
    {TEXT("alice@example.com\r\n"), "a control character stands in the domain"},
    {TEXT("alice@exam\0ple.com"), "a control character stands in the domain"},
    {TEXT("alice@exam\tple.com"), "a control character stands in the domain"},
    {TEXT("alice@example .com"), "a blank stands in the domain"},
    {TEXT("alice@ example.com"), "a blank stands in the domain"},
    {TEXT("alice@example.com smith"), "a blank stands in the domain"},
    {TEXT("a@b@example.com"), "more than one @"},
    {TEXT("alice@@example.com"), "more than one @"},
    {TEXT("alice@my_host.example"), "an underscore stands in the domain"},
    {TEXT("alice@example.com(c)"), "round brackets is no part of a domain"},
    {TEXT("alice@example.com,"), "a character stands in the domain"},
    {TEXT("alice@example.com;"), "a character stands in the domain"},
    {TEXT("alice@exa!mple.com"), "a character stands in the domain"},
    {TEXT("alice@example.com>"), "a character stands in the domain"},
    {TEXT("alice@example.com?subject=x"), "a character stands in the domain"},
    {TEXT("alice@example.com:25"), "a character stands in the domain"},
    {TEXT("alice@exam" ZWSP "ple.com"), "an invisible character"},
    {TEXT("alice@exam\u00adple.com"), "an invisible character"},
    {TEXT("alice@exam" BOM "ple.com"), "an invisible character"},
    {TEXT("alice@exam\u2060ple.com"), "an invisible character"},
    {TEXT("alice@example.com."), "ends with a dot"},
    {TEXT("alice@example.com\u3002"), "ends with a dot"},
    {TEXT("alice@.example.com"), "two dots stand together"},
    {TEXT("alice@example..com"), "two dots stand together"},
    {TEXT("alice@example.com.."), "two dots stand together"},
    {TEXT("alice@."), "two dots stand together"},
    {TEXT("alice@localhost"), "the domain has no dot"},
    {TEXT("alice@-example.com"), "a hyphen begins or ends"},
    {TEXT("alice@example-.com"), "a hyphen begins or ends"},
    {TEXT("alice@example.-com"), "a hyphen begins or ends"},
    {TEXT("alice@" X63 "x.example"), "longer than 63 octets"},
    {TEXT("alice@" X63 "\u00fc.example"), "longer than 63 octets"},
    {TEXT("a@" D189 "." X50 ".123456789.com"), "longer than 253 octets"},
    {TEXT("a@" X63 X63 X63 X63 "\u00fc.example"), "longer than 63 octets"},
    {TEXT("a@" D189 "." D189 "." D189 "." D189 "." D189 "." D189), "longer than 253 octets"},
    {TEXT("alice@192.0.2.1"), "an IP address is no domain"},
    {TEXT("alice@example.1"), "an IP address is no domain"},
    {TEXT("alice@12345"), "an IP address is no domain"},
    {TEXT("alice@\u2100.example"), "a character stands in the domain"},
    {TEXT("alice@a\u3000b.example"), "a character stands in the domain"},
    {TEXT("alice@a\uff20b.example"), "a character stands in the domain"},
    {TEXT("alice@a\u2024b.example"), "no internationalised name"},
    {TEXT("alice@a\u2028b.example"), "no internationalised name"},
    {TEXT("alice@\u2764.example"), "no internationalised name"},
    {TEXT("alice@xn--\u00fc.example"), "no internationalised name"},
    {TEXT("alice@a\u202eb.example"), "no internationalised name"},
    {TEXT("alice@\u05d0a.example"), "no internationalised name"},
    {TEXT("alice@-\u00fc.example"), "no internationalised name"},
};

static const struct text several[] = {
    TEXT("a@b.example, c@d.example"),
    TEXT("a@b.example,c@d.example"),
    TEXT("a@b.example; c@d.example"),
    TEXT("a@b.example c@d.example"),
    TEXT("a@b.example\nc@d.example"),
    TEXT("a@b.example\r\nc@d.example"),
    TEXT("a@b.example" NBSP "c@d.example"),
    TEXT("a@b.example" ZWSP "c@d.example"),
    TEXT("a@b.example / c@d.example"),
    TEXT("a@b.example or c@d.example"),
    TEXT("A <a@b.example>, C <c@d.example>"),
    TEXT("<a@b.example><c@d.example>"),
    TEXT("a@b.example <a@b.example>, c@d.example"),
    TEXT("a@b.example <c@d.example>"),
    TEXT("a@b.example, a@b.example"),
    TEXT("\"a, b\"@b.example, c@d.example"),
    TEXT("mailto:a@b.example,c@d.example"),
    TEXT("5\" a@b.example c@d.example"),
};

static const struct text empty[] = {
    TEXT(""), TEXT(" "), TEXT("\t  "), TEXT(NBSP ZWSP BOM), TEXT("mailto:"), TEXT(" mailto: ")};

static void what_is_an_address_has_one_spelling(void **state)
{
    struct address address;

    (void)state;
    for (size_t i = 0; i < countof(addresses); i++) {
        enum address_outcome outcome = address_read(addresses[i].written, &address);

        if (outcome != ADDRESS_FOUND)
            fail_msg("%s: %s", addresses[i].written.bytes, address.detail);
        assert_string_equal(spelled(&address), addresses[i].want);
        assert_null(address.detail);
        assert_int_equal(address.needs_smtputf8, !text_is_ascii(address.local));
    }
}

static void what_is_none_is_told_why(void **state)
{
    struct address address;

    (void)state;
    for (size_t i = 0; i < countof(no_addresses); i++) {
        enum address_outcome outcome = address_read(no_addresses[i].written, &address);

        if (outcome != ADDRESS_INVALID)
            fail_msg("%s: outcome %d, %s", no_addresses[i].written.bytes, outcome,
                     outcome == ADDRESS_FOUND ? spelled(&address) : address.detail);
        if (!strstr(address.detail, no_addresses[i].want))
            fail_msg("%s: \"%s\", not \"%s\"", no_addresses[i].written.bytes, address.detail,
                     no_addresses[i].want);
        assert_int_equal(address.local.len + address.domain.len, 0);
    }
}

static void several_addresses_in_a_cell_are_not_guessed_at(void **state)
{
    struct address address;

    (void)state;
    for (size_t i = 0; i < countof(several); i++) {
        if (address_read(several[i], &address) != ADDRESS_SEVERAL)
            fail_msg("%s: %s", several[i].bytes, address.detail ? address.detail : "found");
        assert_string_equal(address.detail, "the cell holds more than one address");
    }
}

static void a_cell_of_blanks_holds_no_address(void **state)
{
    struct address address;

    (void)state;
    for (size_t i = 0; i < countof(empty); i++) {
        assert_int_equal(address_read(empty[i], &address), ADDRESS_MISSING);
        assert_string_equal(address.detail, "the cell is empty");
    }
}

static void a_bare_address_has_nothing_around_it(void **state)
{
    static const struct text wrapped[] = {TEXT(" a@b.example"), TEXT("a@b.example "),
                                          TEXT("<a@b.example>"), TEXT("A <a@b.example>"),
                                          TEXT("mailto:a@b.example")};
    struct address address;

    (void)state;
    for (size_t i = 0; i < countof(wrapped); i++)
        assert_int_equal(address_parse(wrapped[i], &address), ADDRESS_INVALID);
    assert_int_equal(address_parse(TEXT("a@b.example"), &address), ADDRESS_FOUND);
    assert_int_equal(address_parse(TEXT(""), &address), ADDRESS_MISSING);
    assert_string_equal(address.detail, "the address is empty");
}

static void check_is_safe_and_stable(const struct address *address)
{
    struct address again;
    char first[ADDRESS_MAX + 2];

    for (size_t i = 0; i < address->local.len; i++)
        assert_false((unsigned char)address->local.bytes[i] < 0x20 ||
                     address->local.bytes[i] == 0x7f);
    assert_true(text_is_utf8(address->local));
    assert_true(text_is_ascii(address->domain));
    assert_true(address->local.len + 1 + address->domain.len <= ADDRESS_MAX);
    strcpy(first, spelled(address));
    assert_int_equal(address_parse(text_of(first), &again), ADDRESS_FOUND);
    assert_string_equal(spelled(&again), first);
    assert_int_equal(address_read(text_of(first), &again), ADDRESS_FOUND);
    assert_string_equal(spelled(&again), first);
}

/* Cells made of the pieces that parsers trip over. */
static size_t make_cell(char *cell, size_t size)
{
    static const struct text pieces[] = {
        TEXT("a"),        TEXT("b.c"),    TEXT("@"),    TEXT("@"),
        TEXT(".example"), TEXT("\""),     TEXT("\\"),   TEXT("<"),
        TEXT(">"),        TEXT(" "),      TEXT("\n"),   TEXT("\0"),
        TEXT("\u00fc"),   TEXT("\u3002"), TEXT(ZWSP),   TEXT("("),
        TEXT(","),        TEXT("-"),      TEXT("\xff"), TEXT("\xe2"),
        TEXT("mailto:"),  TEXT("["),      TEXT("."),    TEXT("\"a b\"@x.example"),
        TEXT("\u0308"),
    };
    size_t len = 0;

    for (int count = rand() % 12; count >= 0; count--) {
        struct text piece = pieces[(size_t)rand() % countof(pieces)];

        if (len + piece.len > size)
            break;
        memcpy(cell + len, piece.bytes, piece.len);
        len += piece.len;
    }
    if (rand() % 4 == 0 && len > 0)
        cell[(size_t)rand() % len] = (char)rand();
    return len;
}

static void whatever_is_accepted_reads_back_as_itself(void **state)
{
    int accepted = 0;

    (void)state;
    srand(20261123);
    for (int i = 0; i < 400000; i++) {
        char made[128];
        size_t len = make_cell(made, sizeof made);
        char *cell = malloc(len ? len : 1); /* of its exact size: an overrun is seen */
        struct address address;

        memcpy(cell, made, len);
        if (address_read((struct text){cell, len}, &address) == ADDRESS_FOUND) {
            accepted++;
            check_is_safe_and_stable(&address);
        } else {
            assert_non_null(address.detail);
        }
        free(cell);
    }
    assert_true(accepted > 1000);
}

static void a_long_cell_of_quotes_takes_no_long_time(void **state)
{
    enum { LEN = 1024 * 1024 };
    static const char bytes[] = {'"', '@', '<', '\\', '.', ','};
    char *cell = malloc(LEN);
    struct address address;

    (void)state;
    for (size_t i = 0; i < countof(bytes); i++) {
        memset(cell, bytes[i], LEN);
        assert_int_not_equal(address_read((struct text){cell, LEN}, &address), ADDRESS_FOUND);
        cell[0] = '"';
        assert_int_not_equal(address_read((struct text){cell, LEN}, &address), ADDRESS_FOUND);
    }
    free(cell);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_an_address_has_one_spelling),
        cmocka_unit_test(what_is_none_is_told_why),
        cmocka_unit_test(several_addresses_in_a_cell_are_not_guessed_at),
        cmocka_unit_test(a_cell_of_blanks_holds_no_address),
        cmocka_unit_test(a_bare_address_has_nothing_around_it),
        cmocka_unit_test(whatever_is_accepted_reads_back_as_itself),
        cmocka_unit_test(a_long_cell_of_quotes_takes_no_long_time),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
