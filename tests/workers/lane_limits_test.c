/*
 * lane_limits_test.c - which exchangers are one place, and what is known of it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/compiler.h"
#include "workers/lane_limits.h"

static const struct {
    const char *host;
    const char *place; /* NULL: a place of its own */
} hosts[] = {
    {"aspmx.l.google.com", "google"},
    {"ALT1.ASPMX.L.Google.COM", "google"},
    {"google.com", "google"},
    {"mx1.smtp.goog", "google"},
    {"example-org.mail.protection.outlook.com", "microsoft"},
    {"example-org.a-v1.mx.microsoft", "microsoft"},
    {"mta5.am0.yahoodns.net", "yahoo"},
    {"mx01.mail.icloud.com", "apple"},
    /* a suffix begins at a label */
    {"notgoogle.com", NULL},
    {"google.com.example.org", NULL},
    {"google.comx", NULL},
    {"oogle.com", NULL},
    {"com", NULL},
    {"", NULL},
    {"hotmail-protection.outlook.com", NULL},
    {"mx.example.org", NULL},
};

static struct exchange exchange_of(const char *host, const char *first, const char *second)
{
    struct exchange exchange = {.host = text_of(host), .address_count = second ? 2 : 1};

    assert_true(socket_address_parse(text_of(first), 0, &exchange.addresses[0]));
    if (second)
        assert_true(socket_address_parse(text_of(second), 0, &exchange.addresses[1]));
    return exchange;
}

static void check_key(const struct exchange *exchange, size_t address_at, const char *want)
{
    char room[LANE_KEY_SIZE];
    struct text key = lane_key(exchange, address_at, room);

    if (!text_equal(key, text_of(want)))
        fail_msg("%.*s is in lane %.*s, not in %s", TEXT_ARGS(exchange->host), TEXT_ARGS(key),
                 want);
}

static void exchangers_of_one_place_are_one_lane(void **state)
{
    (void)state;
    for (size_t i = 0; i < countof(hosts); i++) {
        struct exchange exchange = exchange_of(hosts[i].host, "192.0.2.9", NULL);
        const struct place *place = place_of_host(text_of(hosts[i].host));

        assert_int_equal(place != NULL, hosts[i].place != NULL);
        check_key(&exchange, 0, hosts[i].place ? hosts[i].place : "192.0.2.9");
    }
}

/* Many names may stand for one machine, and one name for several: the address tells. */
static void other_exchangers_are_one_lane_where_they_are_asked_at_one_address(void **state)
{
    struct exchange both = exchange_of("mx.example.org", "192.0.2.9", "2001:db8::1");
    struct exchange second = exchange_of("mx.example.net", "2001:db8::1", NULL);

    (void)state;
    check_key(&both, 0, "192.0.2.9");
    check_key(&both, 1, "2001:db8::1");
    check_key(&second, 0, "2001:db8::1");
}

static const struct lane_limits ordinary = {
    .sessions = 5,
    .recipients_per_session = 25,
    .rejects_per_session = 8,
    .recipients_per_transaction = 4,
    .connect_gap_ms = 500,
    .recipient_gap_us = 7,
};

static void an_unknown_place_has_the_ordinary_limits(void **state)
{
    struct lane_limits limits = lane_limits_for(&ordinary, NULL);

    (void)state;
    assert_int_equal(limits.sessions, 5);
    assert_int_equal(limits.recipients_per_session, 25);
    assert_int_equal(limits.rejects_per_session, 8);
    assert_int_equal(limits.recipients_per_transaction, 4);
    assert_int_equal(limits.connect_gap_ms, 500);
    assert_int_equal(limits.recipient_gap_us, 7);
    assert_false(limits.accepts_then_refuses);
}

static void known_places_only_lower_what_is_allowed(void **state)
{
    static const char *const places[] = {"mx.google.com", "x.mx.microsoft", "x.yahoodns.net",
                                         "mx.example.org"};

    (void)state;
    for (unsigned asked = 1; asked <= 10; asked++) {
        struct lane_limits wished = ordinary;

        wished.recipients_per_transaction = asked;
        for (size_t i = 0; i < countof(places); i++) {
            struct lane_limits limits = lane_limits_for(&wished, place_of_host(text_of(places[i])));

            assert_int_equal(limits.recipients_per_transaction, i < 2 ? 1 : asked);
            assert_int_equal(limits.sessions, ordinary.sessions);
            assert_int_equal(limits.accepts_then_refuses, i == 2);
        }
    }
}

static void a_lane_is_named_by_its_place_or_by_an_address(void **state)
{
    char key[LANE_KEY_SIZE];

    (void)state;
    assert_true(lane_key_named(TEXT("Google"), key));
    assert_string_equal(key, "google");
    assert_true(lane_key_named(TEXT("192.0.2.9"), key));
    assert_string_equal(key, "192.0.2.9");
    assert_true(lane_key_named(TEXT("2001:DB8:0::1"), key));
    assert_string_equal(key, "2001:db8::1");
    for (size_t i = 0; place_name(i); i++)
        assert_true(lane_key_named(text_of(place_name(i)), key));
    assert_false(lane_key_named(TEXT("google.com"), key));
    assert_false(lane_key_named(TEXT("192.0.2.9:25"), key));
    assert_false(lane_key_named(TEXT(""), key));
}

static void an_exception_counts_alone_and_for_its_lane_alone(void **state)
{
    const struct lane_exception exceptions[] = {
        {"192.0.2.9", {.sessions = 1}},
        {"google", {.sessions = 9, .recipients_per_transaction = 3}},
    };
    const struct lane_rules rules = {ordinary, exceptions, countof(exceptions)};

    (void)state;
    assert_int_equal(lane_limits_of(&rules, TEXT("192.0.2.9")).sessions, 1);
    assert_int_equal(lane_limits_of(&rules, TEXT("192.0.2.8")).sessions, 5);
    assert_int_equal(lane_limits_of(&rules, TEXT("google")).recipients_per_transaction, 3);
    assert_int_equal(lane_limits_of(&rules, TEXT("microsoft")).recipients_per_transaction, 1);
    assert_true(lane_limits_of(&rules, TEXT("yahoo")).accepts_then_refuses);
}

static void the_most_of_all_lanes_is_what_needs_room(void **state)
{
    const struct lane_exception exceptions[] = {
        {"192.0.2.9", {.sessions = 9, .recipients_per_transaction = 3}},
        {"google", {.sessions = 1, .recipients_per_transaction = 7, .recipients_a_day = 100}},
    };
    const struct lane_rules rules = {ordinary, exceptions, countof(exceptions)};
    struct lane_limits most = lane_rules_most(&rules);

    (void)state;
    assert_int_equal(most.sessions, 9);
    assert_int_equal(most.recipients_per_transaction, 7);
    assert_int_equal(most.recipients_a_day, 100);
    most = lane_rules_most(&(struct lane_rules){.ordinary = ordinary});
    assert_int_equal(most.sessions, 5);
    assert_int_equal(most.recipients_per_transaction, 4);
    assert_int_equal(most.recipients_a_day, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(exchangers_of_one_place_are_one_lane),
        cmocka_unit_test(other_exchangers_are_one_lane_where_they_are_asked_at_one_address),
        cmocka_unit_test(an_unknown_place_has_the_ordinary_limits),
        cmocka_unit_test(known_places_only_lower_what_is_allowed),
        cmocka_unit_test(a_lane_is_named_by_its_place_or_by_an_address),
        cmocka_unit_test(an_exception_counts_alone_and_for_its_lane_alone),
        cmocka_unit_test(the_most_of_all_lanes_is_what_needs_room),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
