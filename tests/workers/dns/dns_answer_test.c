/*
 * dns_answer_test.c - messages as octets, and what they prove.
 */
#include "workers/dns/dns_answer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/compiler.h"

/* The parts that messages are put together from, as string literals of octets. */
#define HEADER(flags, answers, authorities) "\x12\x34" flags "\0\1" answers authorities "\0\0"
#define OK                                  "\x81\x80"
#define NXDOMAIN                            "\x81\x83"
#define ONE                                 "\0\1"
#define NONE                                "\0\0"
#define QUESTION(type)                      "\1a\4TEST\0\0" type "\0\1" /* a.test stands at 12, test at 14 */
#define MX                                  "\x0f"
#define A                                   "\x01"
#define AAAA                                "\x1c"
#define TXT                                 "\x10"
#define RECORD(owner, type, ttl, size)      owner "\0" type "\0\1\0\0" ttl "\0" size
#define A_TEST                              "\xc0\x0c"
#define TTL_60                              "\0\x3c"
#define SOA_OF(owner)                                                                              \
    RECORD(owner, "\x06", "\1\0", "\x16")                                                          \
    "\0\0\0\0\0\1\0\0\0\1\0\0\0\1\0\0\0\1\0\0\0\x2a"
#define BYTES(literal) literal, sizeof(literal) - 1

static const struct {
    const char *why;
    enum dns_type type;
    enum dns_outcome outcome;
    const char *bytes;
    size_t len;
    size_t records;
    uint32_t ttl_s;
    const char *host;
} messages[] = {
    {"one MX", DNS_TYPE_MX, DNS_FOUND,
     BYTES(HEADER(OK, ONE, NONE) QUESTION(MX) RECORD(A_TEST, MX, TTL_60, "\6") "\0\5\1M\xc0\x0e"),
     1, 60, "m.test"},
    {"the root as MX", DNS_TYPE_MX, DNS_FOUND,
     BYTES(HEADER(OK, ONE, NONE) QUESTION(MX) RECORD(A_TEST, MX, TTL_60, "\3") "\0\0\0"), 1, 60,
     ""},
    {"a line feed, a dot and a NUL inside labels", DNS_TYPE_MX, DNS_FOUND,
     BYTES(HEADER(OK, ONE, NONE) QUESTION(MX)
               RECORD(A_TEST, MX, TTL_60, "\x08") "\0\5\3\n.\0\xc0\x0e"),
     1, 60, "\\010\\046\\000.test"},
    {"an address", DNS_TYPE_A, DNS_FOUND,
     BYTES(HEADER(OK, ONE, NONE) QUESTION(A) RECORD(A_TEST, A, TTL_60, "\4") "\xc0\0\2\1"), 1, 60,
     NULL},
    {"a TTL with the top bit is none", DNS_TYPE_A, DNS_FOUND,
     BYTES(HEADER(OK, ONE, NONE) QUESTION(A) A_TEST "\0\1\0\1\x80\0\0\1\0\4\xc0\0\2\1"), 1, 0,
     NULL},
    {"an address that somebody else owns", DNS_TYPE_A, DNS_TEMPORARY,
     BYTES(HEADER(OK, ONE, NONE) QUESTION(A) RECORD("\xc0\x0e", A, TTL_60, "\4") "\xc0\0\2\1"), 0,
     0, NULL},
    {"an address of another class", DNS_TYPE_A, DNS_TEMPORARY,
     BYTES(HEADER(OK, ONE, NONE) QUESTION(A) A_TEST "\0\1\0\3\0\0\0\x3c\0\4\xc0\0\2\1"), 0, 0,
     NULL},
    {"an alias before its target", DNS_TYPE_A, DNS_FOUND,
     BYTES(HEADER(OK, "\0\2", NONE) QUESTION(A) RECORD(
         A_TEST, "\5", TTL_60, "\2") "\xc0\x0e" RECORD("\xc0\x0e", A, "\1\0", "\4") "\xc0\0\2\1"),
     1, 60, NULL},
    {"an alias after its target", DNS_TYPE_A, DNS_FOUND,
     BYTES(HEADER(OK, "\0\2", NONE) QUESTION(A) RECORD(
         "\xc0\x0e", A, "\0\x1e", "\4") "\xc0\0\2\1" RECORD(A_TEST, "\5", TTL_60, "\2") "\xc0\x0e"),
     1, 30, NULL},
    {"an alias of itself", DNS_TYPE_A, DNS_TEMPORARY,
     BYTES(HEADER(OK, ONE, NONE) QUESTION(A) RECORD(A_TEST, "\5", TTL_60, "\2") A_TEST), 0, 0,
     NULL},
    {"an alias of nothing", DNS_TYPE_A, DNS_TEMPORARY,
     BYTES(HEADER(NXDOMAIN, ONE, ONE) QUESTION(A)
               RECORD(A_TEST, "\5", TTL_60, "\2") "\xc0\x0e" SOA_OF("\0")),
     0, 0, NULL},
    {"an alias of a name without data, proven", DNS_TYPE_A, DNS_NO_DATA,
     BYTES(HEADER(OK, ONE, ONE) QUESTION(A)
               RECORD(A_TEST, "\5", TTL_60, "\2") "\xc0\x0e" SOA_OF("\xc0\x0e")),
     0, 42, NULL},
    {"NXDOMAIN", DNS_TYPE_MX, DNS_NO_SUCH_NAME,
     BYTES(HEADER(NXDOMAIN, NONE, ONE) QUESTION(MX) SOA_OF("\xc0\x0e")), 0, 42, NULL},
    {"NXDOMAIN without a SOA", DNS_TYPE_MX, DNS_NO_SUCH_NAME,
     BYTES(HEADER(NXDOMAIN, NONE, NONE) QUESTION(MX)), 0, 0, NULL},
    {"NXDOMAIN with data", DNS_TYPE_MX, DNS_MALFORMED,
     BYTES(HEADER(NXDOMAIN, ONE, NONE) QUESTION(MX) RECORD(A_TEST, MX, TTL_60, "\3") "\0\0\0"), 0,
     0, NULL},
    {"no data, the SOA its own", DNS_TYPE_MX, DNS_NO_DATA,
     BYTES(HEADER(OK, NONE, ONE) QUESTION(MX) SOA_OF(A_TEST)), 0, 42, NULL},
    {"no data, the SOA of the parent", DNS_TYPE_MX, DNS_NO_DATA,
     BYTES(HEADER(OK, NONE, ONE) QUESTION(MX) SOA_OF("\xc0\x0e")), 0, 42, NULL},
    {"no data, the SOA of a stranger", DNS_TYPE_MX, DNS_TEMPORARY,
     BYTES(HEADER(OK, NONE, ONE) QUESTION(MX) SOA_OF("\3est\0")), 0, 0, NULL},
    {"no data, the SOA of a child", DNS_TYPE_MX, DNS_TEMPORARY,
     BYTES(HEADER(OK, NONE, ONE) QUESTION(MX) SOA_OF("\1b\xc0\x0c")), 0, 0, NULL},
    {"a name of an address", DNS_TYPE_PTR, DNS_FOUND,
     BYTES(HEADER(OK, ONE, NONE) QUESTION("\x0c")
               RECORD(A_TEST, "\x0c", TTL_60, "\4") "\1m\xc0\x0e"),
     1, 60, "m.test"},
    {"two strings of a TXT are one", DNS_TYPE_TXT, DNS_FOUND,
     BYTES(HEADER(OK, ONE, NONE) QUESTION(TXT) RECORD(A_TEST, TXT, TTL_60, "\x0b") "\4v=sp\5f1 -a"),
     1, 60, NULL},
    {"a TXT without a string", DNS_TYPE_TXT, DNS_FOUND,
     BYTES(HEADER(OK, ONE, NONE) QUESTION(TXT) RECORD(A_TEST, TXT, TTL_60, "\0")), 1, 60, NULL},
    {"a string that ends behind its record", DNS_TYPE_TXT, DNS_MALFORMED,
     BYTES(HEADER(OK, ONE, NONE) QUESTION(TXT) RECORD(A_TEST, TXT, TTL_60, "\3") "\3abc"), 0, 0,
     NULL},
    {"lame", DNS_TYPE_MX, DNS_TEMPORARY, BYTES(HEADER(OK, NONE, NONE) QUESTION(MX)), 0, 0, NULL},
    {"SERVFAIL", DNS_TYPE_MX, DNS_TEMPORARY, BYTES(HEADER("\x81\x82", NONE, NONE) QUESTION(MX)), 0,
     0, NULL},
    {"REFUSED with a SOA", DNS_TYPE_MX, DNS_TEMPORARY,
     BYTES(HEADER("\x81\x85", NONE, ONE) QUESTION(MX) SOA_OF(A_TEST)), 0, 0, NULL},
    {"an unheard-of code", DNS_TYPE_MX, DNS_TEMPORARY,
     BYTES(HEADER("\x81\x8b", NONE, NONE) QUESTION(MX)), 0, 0, NULL},
    {"truncated", DNS_TYPE_MX, DNS_TRUNCATED, BYTES(HEADER("\x83\x80", ONE, NONE) QUESTION(MX)), 0,
     0, NULL},
    {"a question", DNS_TYPE_MX, DNS_MALFORMED, BYTES(HEADER("\1\0", NONE, NONE) QUESTION(MX)), 0, 0,
     NULL},
    {"another opcode", DNS_TYPE_MX, DNS_MALFORMED,
     BYTES(HEADER("\xa1\x80", NONE, NONE) QUESTION(MX)), 0, 0, NULL},
    {"ANCOUNT 65535", DNS_TYPE_MX, DNS_MALFORMED,
     BYTES(HEADER(OK, "\xff\xff", NONE) QUESTION(MX) RECORD(A_TEST, MX, TTL_60, "\3") "\0\0\0"), 0,
     0, NULL},
    {"NSCOUNT 65535", DNS_TYPE_MX, DNS_MALFORMED,
     BYTES(HEADER(OK, NONE, "\xff\xff") QUESTION(MX) SOA_OF(A_TEST)), 0, 0, NULL},
    {"a name longer than its record", DNS_TYPE_MX, DNS_MALFORMED,
     BYTES(HEADER(OK, ONE, NONE) QUESTION(MX) RECORD(A_TEST, MX, TTL_60, "\5") "\0\5\1m\xc0\x0e"),
     0, 0, NULL},
    {"a name shorter than its record", DNS_TYPE_MX, DNS_MALFORMED,
     BYTES(HEADER(OK, ONE, NONE) QUESTION(MX) RECORD(A_TEST, MX, TTL_60, "\4") "\0\5\0x"), 0, 0,
     NULL},
    {"a record longer than the message", DNS_TYPE_MX, DNS_MALFORMED,
     BYTES(HEADER(OK, ONE, NONE) QUESTION(MX) RECORD(A_TEST, MX, TTL_60, "\xff") "\0\5\0"), 0, 0,
     NULL},
    {"a pointer at itself", DNS_TYPE_MX, DNS_MALFORMED,
     BYTES(HEADER(OK, ONE, NONE) QUESTION(MX) RECORD(A_TEST, MX, TTL_60, "\4") "\0\5\xc0\x26"), 0,
     0, NULL},
    {"two pointers at each other", DNS_TYPE_MX, DNS_MALFORMED,
     BYTES(HEADER(OK, ONE, NONE) QUESTION(MX)
               RECORD(A_TEST, MX, TTL_60, "\6") "\0\5\xc0\x28\xc0\x26"),
     0, 0, NULL},
    {"a pointer behind the end", DNS_TYPE_MX, DNS_MALFORMED,
     BYTES(HEADER(OK, ONE, NONE) QUESTION(MX) RECORD(A_TEST, MX, TTL_60, "\4") "\0\5\xff\xff"), 0,
     0, NULL},
    {"a label of a type that is no longer used", DNS_TYPE_MX, DNS_MALFORMED,
     BYTES(HEADER(OK, ONE, NONE) QUESTION(MX) RECORD(A_TEST, MX, TTL_60, "\4") "\0\5\x41\0"), 0, 0,
     NULL},
    {"an IPv4 address of five octets", DNS_TYPE_A, DNS_MALFORMED,
     BYTES(HEADER(OK, ONE, NONE) QUESTION(A) RECORD(A_TEST, A, TTL_60, "\5") "\xc0\0\2\1\1"), 0, 0,
     NULL},
    {"an IPv6 address of four octets", DNS_TYPE_AAAA, DNS_MALFORMED,
     BYTES(HEADER(OK, ONE, NONE) QUESTION(AAAA) RECORD(A_TEST, AAAA, TTL_60, "\4") "\xc0\0\2\1"), 0,
     0, NULL},
    {"nothing", DNS_TYPE_MX, DNS_MALFORMED, BYTES(""), 0, 0, NULL},
};

static void each_message_proves_what_it_says_and_no_more(void **state)
{
    (void)state;
    for (size_t i = 0; i < countof(messages); i++) {
        struct arena *arena = arena_new(0);
        struct dns_answer got =
            dns_answer_read(arena, (struct text){messages[i].bytes, messages[i].len},
                            TEXT("a.test"), messages[i].type);

        if (got.outcome != messages[i].outcome || got.record_count != messages[i].records ||
            got.ttl_s != messages[i].ttl_s ||
            (messages[i].host && !text_equal(got.records[0].host, text_of(messages[i].host))))
            fail_msg("%s: got outcome %d (%s), %zu records, ttl %u", messages[i].why,
                     (int)got.outcome, got.trouble ? got.trouble : "", got.record_count, got.ttl_s);
        arena_free(arena);
    }
}

/* Copied to memory of its own size, so that a sanitizer sees a read behind the end. */
static enum dns_outcome outcome_of(const char *bytes, size_t len, enum dns_type type)
{
    struct arena *arena = arena_new(0);
    char *exact = malloc(len > 0 ? len : 1);
    enum dns_outcome outcome;

    memcpy(exact, bytes, len);
    outcome = dns_answer_read(arena, (struct text){exact, len}, TEXT("a.test"), type).outcome;
    free(exact);
    arena_free(arena);
    return outcome;
}

static void a_message_cut_anywhere_proves_nothing(void **state)
{
    (void)state;
    for (size_t i = 0; i < countof(messages); i++)
        for (size_t len = 0; len < messages[i].len; len++) {
            enum dns_outcome got = outcome_of(messages[i].bytes, len, messages[i].type);

            if (got != DNS_MALFORMED && got != DNS_TEMPORARY)
                fail_msg("%s, cut after %zu: got %d", messages[i].why, len, (int)got);
        }
}

static void the_strings_of_a_text_are_joined(void **state)
{
    static const char message[] =
        HEADER(OK, ONE, NONE) QUESTION(TXT) RECORD(A_TEST, TXT, TTL_60, "\x0b") "\4v=sp\5f1 -a";
    struct arena *arena = arena_new(512);
    struct dns_answer got = dns_answer_read(arena, (struct text){message, sizeof message - 1},
                                            TEXT("a.test"), DNS_TYPE_TXT);

    (void)state;
    assert_int_equal(got.record_count, 1);
    assert_true(text_equal(got.records[0].words, TEXT("v=spf1 -a")));
    arena_free(arena);
}

static void no_changed_octet_harms(void **state)
{
    char bytes[512];

    (void)state;
    for (size_t i = 0; i < countof(messages); i++)
        for (size_t at = 0; at < messages[i].len; at++)
            for (int bit = 0; bit < 8; bit++) {
                memcpy(bytes, messages[i].bytes, messages[i].len);
                bytes[at] ^= (char)(1 << bit);
                outcome_of(bytes, messages[i].len, messages[i].type);
            }
}

static void a_name_of_more_than_255_octets_is_malformed(void **state)
{
    char bytes[1024];
    size_t len;

    (void)state;
    for (int labels = 4; labels <= 5; labels++) {
        static const char start[] = HEADER(OK, ONE, NONE) QUESTION(MX) A_TEST "\0\x0f\0\1\0\0\0\1";
        size_t data = 2 + (size_t)labels * 63 + 1; /* labels of 62 octets */

        memcpy(bytes, start, len = sizeof start - 1);
        bytes[len++] = (char)(data >> 8);
        bytes[len++] = (char)data;
        bytes[len++] = 0;
        bytes[len++] = 5;
        for (int i = 0; i < labels; i++) {
            bytes[len++] = 62;
            memset(bytes + len, '*', 62);
            len += 62;
        }
        bytes[len++] = 0;
        assert_int_equal(outcome_of(bytes, len, DNS_TYPE_MX),
                         labels == 4 ? DNS_FOUND : DNS_MALFORMED);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_message_proves_what_it_says_and_no_more),
        cmocka_unit_test(a_message_cut_anywhere_proves_nothing),
        cmocka_unit_test(the_strings_of_a_text_are_joined),
        cmocka_unit_test(no_changed_octet_harms),
        cmocka_unit_test(a_name_of_more_than_255_octets_is_malformed),
    };

    return cmocka_run_group_tests_name("dns_answer", tests, NULL, NULL);
}
