/*
 * suspicion_test.c - which answers of a session are in doubt.
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

static void the_contrary_answer_is_a_flip_and_one_about_us_is_nothing(void **state)
{
    (void)state;
    assert_int_equal(suspicion_finding(DOUBT_REFUSALS, NATURE_REFUSES), FINDING_FLIPPED);
    assert_int_equal(suspicion_finding(DOUBT_REFUSALS, NATURE_REFUSES_BARE), FINDING_FLIPPED);
    assert_int_equal(suspicion_finding(DOUBT_REFUSALS, NATURE_NOT_SERVED), FINDING_FLIPPED);
    assert_int_equal(suspicion_finding(DOUBT_REFUSALS, NATURE_ACCEPTS_ALL), FINDING_CONFIRMED);
    assert_int_equal(suspicion_finding(DOUBT_REFUSALS, NATURE_REFUSES_US), FINDING_NONE);
    assert_int_equal(suspicion_finding(DOUBT_REFUSALS, NATURE_UNASKED), FINDING_NONE);
    assert_int_equal(suspicion_finding(DOUBT_ACCEPTANCES, NATURE_ACCEPTS_ALL), FINDING_FLIPPED);
    assert_int_equal(suspicion_finding(DOUBT_ACCEPTANCES, NATURE_REFUSES), FINDING_CONFIRMED);
    assert_int_equal(suspicion_finding(DOUBT_ACCEPTANCES, NATURE_REFUSES_US), FINDING_NONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_nothing_came_after_is_in_doubt),
        cmocka_unit_test(the_contrary_answer_is_a_flip_and_one_about_us_is_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
