/*
 * suspicion_test.c - which answers are in doubt, and which mailbox may settle it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/compiler.h"
#include "workers/suspicion.h"

/* A session as it was heard: A accepted, R refused, m a refused and a an accepted made-up one. */
static struct suspicion heard(const char *answers)
{
    struct suspicion suspicion = {.run = 0};

    for (unsigned at = 1; answers[at - 1] != '\0'; at++) {
        char answer = answers[at - 1];

        if (answer == 'A' || answer == 'a')
            suspicion_accepted(&suspicion, at);
        else if (answer == 'R' || answer == 'm')
            suspicion_refused(&suspicion, at, answer == 'R');
    }
    return suspicion;
}

static const struct {
    const char *answers;
    enum doubt doubt;
    unsigned last_good;
} sessions[] = {
    {"", DOUBT_NONE, 0},           {"m", DOUBT_NONE, 1},
    {"mA", DOUBT_ACCEPTANCES, 1},  {"mAR", DOUBT_REFUSALS, 2},
    {"mARm", DOUBT_REFUSALS, 2},   {"mAm", DOUBT_NONE, 3},
    {"mRR", DOUBT_REFUSALS, 0},    {"mARA", DOUBT_ACCEPTANCES, 3},
    {"mA-R--", DOUBT_REFUSALS, 2}, {"mARa", DOUBT_ACCEPTANCES, 3},
};

static void what_nothing_came_after_is_in_doubt(void **state)
{
    (void)state;
    for (size_t i = 0; i < countof(sessions); i++) {
        struct suspicion suspicion = heard(sessions[i].answers);

        if (suspicion_doubt(&suspicion) != sessions[i].doubt)
            fail_msg("%s: doubt %d", sessions[i].answers, (int)suspicion_doubt(&suspicion));
        if (sessions[i].doubt != DOUBT_NONE)
            assert_int_equal(suspicion_last_good(&suspicion), sessions[i].last_good);
    }
}

static struct socket_address place(const char *ip)
{
    struct socket_address address;

    assert_true(socket_address_parse(text_of(ip), 25, &address));
    return address;
}

static struct sentinels known(unsigned asked)
{
    struct sentinels sentinels = {.asked = asked};
    struct socket_address at = place("192.0.2.1");

    sentinel_remember(&sentinels.accepted, TEXT("good@one.test"), &at);
    sentinel_remember(&sentinels.refused, TEXT("gone@one.test"), &at);
    return sentinels;
}

static void check_for(const struct sentinels *sentinels, const char *answers, const char *ip,
                      const char *want)
{
    struct suspicion suspicion = heard(answers);
    struct socket_address at = place(ip);
    struct text got = sentinel_for(sentinels, &suspicion, &at);

    assert_true(text_equal(got, text_of(want)));
}

static void refusals_are_confirmed_by_one_who_was_accepted_and_the_other_way_round(void **state)
{
    struct sentinels sentinels = known(6);

    (void)state;
    check_for(&sentinels, "mAR", "192.0.2.1", "good@one.test");
    check_for(&sentinels, "mRA", "192.0.2.1", "gone@one.test");
    check_for(&sentinels, "mAm", "192.0.2.1", "");
}

static void an_answer_of_another_address_proves_nothing(void **state)
{
    struct sentinels sentinels = known(6);

    (void)state;
    check_for(&sentinels, "mAR", "192.0.2.2", "");
}

static void the_first_five_recipients_are_not_suspected(void **state)
{
    struct sentinels sentinels = known(5);

    (void)state;
    check_for(&sentinels, "mAAAR", "192.0.2.1", "");
}

static void acceptances_are_suspected_where_refusals_are_missing_only(void **state)
{
    struct sentinels sentinels = known(200);

    (void)state;
    sentinels.real_answers = 190;
    check_for(&sentinels, "mAAAAAAAAAAAAAAAAAAAAAAA", "192.0.2.1", "");
    sentinels.real_refusals = 1;
    check_for(&sentinels, "mAAAAAAAAAAAAAAAAAAAAAAA", "192.0.2.1", "");
    sentinels.real_refusals = 19;
    check_for(&sentinels, "mAA", "192.0.2.1", "");
    check_for(&sentinels, "mAAA", "192.0.2.1", "gone@one.test");
}

static void refusals_are_suspected_however_few(void **state)
{
    struct sentinels sentinels = known(200);

    (void)state;
    sentinels.real_answers = sentinels.real_refusals = 190;
    check_for(&sentinels, "mAR", "192.0.2.1", "good@one.test");
}

static void the_contrary_answer_is_a_flip_and_one_about_us_is_nothing(void **state)
{
    (void)state;
    assert_int_equal(sentinel_finding(DOUBT_REFUSALS, NATURE_REFUSES), FINDING_FLIPPED);
    assert_int_equal(sentinel_finding(DOUBT_REFUSALS, NATURE_REFUSES_BARE), FINDING_FLIPPED);
    assert_int_equal(sentinel_finding(DOUBT_REFUSALS, NATURE_NOT_SERVED), FINDING_FLIPPED);
    assert_int_equal(sentinel_finding(DOUBT_REFUSALS, NATURE_ACCEPTS_ALL), FINDING_CONFIRMED);
    assert_int_equal(sentinel_finding(DOUBT_REFUSALS, NATURE_REFUSES_US), FINDING_NONE);
    assert_int_equal(sentinel_finding(DOUBT_REFUSALS, NATURE_UNASKED), FINDING_NONE);
    assert_int_equal(sentinel_finding(DOUBT_ACCEPTANCES, NATURE_ACCEPTS_ALL), FINDING_FLIPPED);
    assert_int_equal(sentinel_finding(DOUBT_ACCEPTANCES, NATURE_REFUSES), FINDING_CONFIRMED);
    assert_int_equal(sentinel_finding(DOUBT_ACCEPTANCES, NATURE_REFUSES_US), FINDING_NONE);
}

static void a_name_beyond_ascii_or_reason_is_not_remembered(void **state)
{
    char longer[SENTINEL_ADDRESS_MAX + 1];
    struct sentinel sentinel = {.address = ""};
    struct socket_address at = place("192.0.2.1");

    (void)state;
    memset(longer, 'a', sizeof longer);
    sentinel_remember(&sentinel, (struct text){longer, sizeof longer}, &at);
    sentinel_remember(&sentinel, TEXT("j\xc3\xb6rg@one.test"), &at);
    assert_int_equal(sentinel.address[0], '\0');
    sentinel_remember(&sentinel, (struct text){longer, SENTINEL_ADDRESS_MAX}, &at);
    assert_int_equal(strlen(sentinel.address), SENTINEL_ADDRESS_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_nothing_came_after_is_in_doubt),
        cmocka_unit_test(refusals_are_confirmed_by_one_who_was_accepted_and_the_other_way_round),
        cmocka_unit_test(an_answer_of_another_address_proves_nothing),
        cmocka_unit_test(the_first_five_recipients_are_not_suspected),
        cmocka_unit_test(acceptances_are_suspected_where_refusals_are_missing_only),
        cmocka_unit_test(refusals_are_suspected_however_few),
        cmocka_unit_test(the_contrary_answer_is_a_flip_and_one_about_us_is_nothing),
        cmocka_unit_test(a_name_beyond_ascii_or_reason_is_not_remembered),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
