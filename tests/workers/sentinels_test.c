/*
 * sentinels_test.c - which mailbox may settle what is in doubt.
 */
#include "workers/sentinels.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/compiler.h"

/* A session as it was heard: A accepted, R refused, m a refused made-up one. */
static struct suspicion heard(const char *answers)
{
    struct suspicion suspicion = {.run = 0};

    for (unsigned at = 1; answers[at - 1] != '\0'; at++) {
        if (answers[at - 1] == 'A')
            suspicion_accepted(&suspicion, at);
        else
            suspicion_refused(&suspicion, at, answers[at - 1] == 'R');
    }
    return suspicion;
}

static struct socket_address place(const char *ip)
{
    struct socket_address address;

    assert_true(socket_address_parse(text_of(ip), 25, &address));
    return address;
}

static struct acquaintance of_session(const char *address, uint64_t session)
{
    return (struct acquaintance){text_of(address), place("192.0.2.1"), session, false};
}

static void learn_accepted(struct sentinels *sentinels, const char *address, uint64_t session)
{
    struct acquaintance who = of_session(address, session);

    sentinels_know_accepted(sentinels, &who);
}

static void learn_refused(struct sentinels *sentinels, const char *address, bool is_made_up)
{
    struct acquaintance who = of_session(address, 1);

    who.is_made_up = is_made_up;
    sentinels_know_refused(sentinels, &who);
}

static struct sentinels known(unsigned asked)
{
    struct sentinels sentinels = {.asked = asked};

    learn_accepted(&sentinels, "good@one.test", 1);
    learn_refused(&sentinels, "gone@one.test", false);
    return sentinels;
}

/* "" stands for nobody. */
static void check_taken(struct sentinels *sentinels, const char *answers, const char *ip,
                        const char *domain, const char *want)
{
    struct suspicion suspicion = heard(answers);
    struct socket_address at = place(ip);
    const char *got = sentinels_take(sentinels, &suspicion, &at, text_of(domain));

    assert_string_equal(got ? got : "", want);
}

static void check(struct sentinels *sentinels, const char *answers, const char *want)
{
    check_taken(sentinels, answers, "192.0.2.1", "one.test", want);
}

static void refusals_are_confirmed_by_one_who_was_accepted_and_the_other_way_round(void **state)
{
    struct sentinels sentinels = known(6);

    (void)state;
    check(&sentinels, "mAR", "good@one.test");
    check(&sentinels, "mRA", "gone@one.test");
    check(&sentinels, "mAm", "");
    sentinels_free(&sentinels);
}

static void an_answer_of_another_address_proves_nothing(void **state)
{
    struct sentinels sentinels = known(6);

    (void)state;
    check_taken(&sentinels, "mAR", "192.0.2.2", "one.test", "");
    sentinels_free(&sentinels);
}

static void the_first_five_recipients_are_not_suspected(void **state)
{
    struct sentinels sentinels = known(5);

    (void)state;
    check(&sentinels, "mAAAR", "");
    sentinels_free(&sentinels);
}

static void who_comes_again_is_not_new_to_the_place(void **state)
{
    static const struct {
        unsigned asked;
        enum reason put_off_for;
        const char *want;
    } cases[] = {
        {3, REASON_GREYLISTED, ""},
        {4, REASON_GREYLISTED, "good@one.test"},
        {1, REASON_SERVER_INCONSISTENT, "good@one.test"},
        {9, REASON_CONNECTION_LOST, ""},
    };

    (void)state;
    for (size_t i = 0; i < countof(cases); i++) {
        struct sentinels sentinels = known(2);

        sentinels_hear_past(&sentinels, cases[i].asked, cases[i].put_off_for);
        check(&sentinels, "AR", cases[i].want);
        sentinels_free(&sentinels);
    }
}

static void acceptances_are_suspected_where_refusals_are_missing_only(void **state)
{
    struct sentinels sentinels = known(200);

    (void)state;
    sentinels.real_answers = 190;
    check(&sentinels, "mAAAAAAAAAAAAAAAAAAAAAAA", "");
    sentinels.real_refusals = 1;
    check(&sentinels, "mAAAAAAAAAAAAAAAAAAAAAAA", "");
    sentinels.real_refusals = 19;
    check(&sentinels, "mAA", "");
    check(&sentinels, "mAAA", "gone@one.test");
    sentinels_free(&sentinels);
}

static void refusals_are_suspected_however_few(void **state)
{
    struct sentinels sentinels = known(200);

    (void)state;
    sentinels.real_answers = sentinels.real_refusals = 190;
    check(&sentinels, "mAR", "good@one.test");
    sentinels_free(&sentinels);
}

static void they_take_turns_and_one_of_the_same_domain_comes_first(void **state)
{
    struct sentinels sentinels = known(6);

    (void)state;
    learn_accepted(&sentinels, "good@one.test", 2); /* known already */
    learn_accepted(&sentinels, "best@one.test", 2);
    learn_accepted(&sentinels, "good@two.test", 2);
    check(&sentinels, "mAR", "good@one.test");
    check(&sentinels, "mAR", "best@one.test");
    check(&sentinels, "mAR", "good@one.test");
    check_taken(&sentinels, "mAR", "192.0.2.1", "two.test", "good@two.test");
    check_taken(&sentinels, "mAR", "192.0.2.1", "else.test", "best@one.test");
    sentinels_free(&sentinels);
}

static void who_has_served_most_makes_room_for_a_new_one(void **state)
{
    struct sentinels sentinels = {.asked = 100};
    char address[32];

    (void)state;
    for (int i = 0; i < SENTINELS_KEPT + 1; i++) {
        snprintf(address, sizeof address, "user%d@one.test", i);
        learn_accepted(&sentinels, address, 1);
    }
    for (int i = 0; i < SENTINELS_KEPT; i++) {
        snprintf(address, sizeof address, "user%d@one.test", i);
        check(&sentinels, "mAR", address);
    }
    check(&sentinels, "mAR", "user0@one.test");
    learn_accepted(&sentinels, "new@one.test", 2);
    check(&sentinels, "mAR", "new@one.test");
    check(&sentinels, "mAR", "new@one.test");
    sentinels_free(&sentinels);
}

static void a_made_up_one_serves_until_a_real_one_is_known(void **state)
{
    struct sentinels sentinels = {.asked = 100};

    (void)state;
    learn_refused(&sentinels, "k3x9@one.test", true);
    check(&sentinels, "mRA", "k3x9@one.test");
    learn_refused(&sentinels, "gone@one.test", false);
    check(&sentinels, "mRA", "gone@one.test");
    check(&sentinels, "mRA", "gone@one.test");
    sentinels_free(&sentinels);
}

static void what_a_session_taught_can_be_forgotten(void **state)
{
    struct sentinels sentinels = known(6);

    (void)state;
    learn_accepted(&sentinels, "false@one.test", 7);
    sentinels_forget(&sentinels, 1);
    check(&sentinels, "mAR", "false@one.test");
    sentinels_forget(&sentinels, 7);
    check(&sentinels, "mAR", "");
    sentinels_free(&sentinels);
}

static void a_name_beyond_ascii_or_reason_is_not_remembered(void **state)
{
    char longer[SENTINEL_ADDRESS_MAX + 2] = "";
    struct sentinels sentinels = {.asked = 100};

    (void)state;
    memset(longer, 'a', sizeof longer - 1);
    learn_accepted(&sentinels, longer, 1);
    learn_accepted(&sentinels, "j\xc3\xb6rg@one.test", 1);
    assert_null(sentinels.accepted[0].address);
    longer[SENTINEL_ADDRESS_MAX] = '\0';
    learn_accepted(&sentinels, longer, 1);
    assert_string_equal(sentinels.accepted[0].address, longer);
    sentinels_free(&sentinels);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(refusals_are_confirmed_by_one_who_was_accepted_and_the_other_way_round),
        cmocka_unit_test(an_answer_of_another_address_proves_nothing),
        cmocka_unit_test(the_first_five_recipients_are_not_suspected),
        cmocka_unit_test(who_comes_again_is_not_new_to_the_place),
        cmocka_unit_test(acceptances_are_suspected_where_refusals_are_missing_only),
        cmocka_unit_test(refusals_are_suspected_however_few),
        cmocka_unit_test(they_take_turns_and_one_of_the_same_domain_comes_first),
        cmocka_unit_test(who_has_served_most_makes_room_for_a_new_one),
        cmocka_unit_test(a_made_up_one_serves_until_a_real_one_is_known),
        cmocka_unit_test(what_a_session_taught_can_be_forgotten),
        cmocka_unit_test(a_name_beyond_ascii_or_reason_is_not_remembered),
    };

    return cmocka_run_group_tests_name("sentinels", tests, NULL, NULL);
}
