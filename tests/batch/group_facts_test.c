/*
 * group_facts_test.c - what an earlier run knew, and whom it answers.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/compiler.h"
#include "batch/group_facts.h"

enum { HERE = 17, ELSEWHERE = 18 };

static struct mailbox_fact fact_of(enum reason reason, enum fact_age age)
{
    return (struct mailbox_fact){
        .exchangers = HERE,
        .age = age,
        .verdict = {.reason = reason,
                    .accept_all = TRIBOOL_NO,
                    .evidence = {.source = SOURCE_PROBE,
                                 .stage = STAGE_RCPT,
                                 .mx_host = TEXT("mx1.one.test"),
                                 .code = 550,
                                 .attempts = 2,
                                 .checked_at_ms = 1234}},
    };
}

/* Three recipients who wait; the first two are known as they are told. */
static struct domain_group *group_with(const struct mailbox_fact *first,
                                       const struct mailbox_fact *second)
{
    struct domain_group *group = domain_group_new(1, TEXT("one.test"), 3, 64);
    const struct mailbox_fact *known[] = {first, second, NULL};

    for (int i = 0; i < 3; i++)
        domain_group_add(group,
                         &(struct recipient){.id = i + 1, .local = TEXT("x"), .known = known[i]});
    return group;
}

static void a_fresh_fact_answers_whole_and_says_where_it_is_from(void **state)
{
    const struct mailbox_fact dead = fact_of(REASON_MAILBOX_NOT_FOUND, FACT_FRESH);
    struct domain_group *group = group_with(&dead, NULL);
    const struct verdict *verdict = &group->recipients[0].verdict;

    (void)state;
    group_facts_use(group, HERE);
    assert_int_equal(group->recipients[0].state, RECIPIENT_ANSWERED);
    assert_int_equal(verdict->reason, REASON_MAILBOX_NOT_FOUND);
    assert_int_equal(verdict->accept_all, TRIBOOL_NO);
    assert_int_equal(verdict->evidence.source, SOURCE_CACHE);
    assert_int_equal(verdict->evidence.stage, STAGE_RCPT);
    assert_int_equal(verdict->evidence.code, 550);
    assert_int_equal(verdict->evidence.attempts, 2);
    assert_int_equal(verdict->evidence.checked_at_ms, 1234);
    assert_true(text_equal(verdict->evidence.mx_host, TEXT("mx1.one.test")));
    assert_int_equal(domain_group_in_state(group, RECIPIENT_WAITING), 2);
    assert_false(group->nature_changed);
    domain_group_free(group);
}

static void what_was_learnt_at_other_exchangers_is_not_used(void **state)
{
    const struct mailbox_fact fact = fact_of(REASON_ACCEPTED, FACT_FRESH);
    const struct domain_fact domain = {.exchangers = HERE, .nature = {.kind = NATURE_ACCEPTS_ALL}};
    struct domain_group *group = group_with(&fact, &fact);

    (void)state;
    group->known = &domain;
    group_facts_use(group, ELSEWHERE);
    assert_int_equal(domain_group_in_state(group, RECIPIENT_WAITING), 3);
    assert_int_equal(group->nature.kind, NATURE_UNASKED);
    assert_int_equal(group->exchangers, ELSEWHERE);
    assert_false(group_facts_any(group));
    domain_group_free(group);
}

static void a_nature_is_taken_over_with_what_it_rests_on(void **state)
{
    const struct domain_fact domain = {
        .exchangers = HERE,
        .nature = {.kind = NATURE_REFUSES_BARE,
                   .made_up = TEXT("q7x2m"),
                   .evidence = {.source = SOURCE_PROBE, .mx_host = TEXT("mx1.one.test")}},
        .accepted_somebody = true,
    };
    struct domain_group *group = group_with(NULL, NULL);

    (void)state;
    group->known = &domain;
    group->nature.rounds = 1;
    group_facts_use(group, HERE);
    assert_int_equal(group->nature.kind, NATURE_REFUSES_BARE);
    assert_int_equal(group->nature.rounds, 1);
    assert_int_equal(group->nature.evidence.source, SOURCE_CACHE);
    assert_true(text_equal(group->nature.made_up, TEXT("q7x2m")));
    assert_true(group->domain_accepted_somebody);
    assert_true(group->nature_changed); /* or the run file would not know it */
    domain_group_free(group);
}

static void a_nature_is_given_back_where_nobody_was_reached(void **state)
{
    const struct domain_fact domain = {.exchangers = HERE, .nature = {.kind = NATURE_REFUSES}};
    struct domain_group *group = group_with(NULL, NULL);

    (void)state;
    group->known = &domain;
    group->nature.rounds = 2;
    assert_true(domain_group_is_unheard(group));
    group_facts_use(group, HERE);
    assert_true(domain_group_is_unheard(group));
    group_facts_give_back(group);
    assert_int_equal(group->nature.kind, NATURE_UNASKED);
    assert_int_equal(group->nature.rounds, 2);
    group->nature.kind = NATURE_REFUSES; /* found out in this run: it stays */
    assert_false(domain_group_is_unheard(group));
    group_facts_give_back(group);
    assert_int_equal(group->nature.kind, NATURE_REFUSES);
    domain_group_free(group);
}

static void what_this_run_found_out_itself_goes_first(void **state)
{
    const struct domain_fact domain = {.exchangers = HERE, .nature = {.kind = NATURE_ACCEPTS_ALL}};
    struct domain_group *group = group_with(NULL, NULL);

    (void)state;
    group->known = &domain;
    group->nature.kind = NATURE_REFUSES;
    group_facts_use(group, HERE);
    assert_int_equal(group->nature.kind, NATURE_REFUSES);
    assert_false(group->nature_changed);
    domain_group_free(group);
}

static void an_older_answer_does_not_count_where_the_domain_accepts_all(void **state)
{
    const struct mailbox_fact fact = fact_of(REASON_ACCEPTED, FACT_FRESH);
    const struct domain_fact domain = {.exchangers = HERE, .nature = {.kind = NATURE_ACCEPTS_ALL}};
    struct domain_group *group = group_with(&fact, NULL);

    (void)state;
    group->known = &domain;
    group_facts_use(group, HERE);
    assert_int_equal(domain_group_in_state(group, RECIPIENT_WAITING), 3);
    domain_group_free(group);
}

static void who_was_answered_in_this_run_keeps_that_answer(void **state)
{
    const struct mailbox_fact fact = fact_of(REASON_ACCEPTED, FACT_FRESH);
    struct domain_group *group = group_with(&fact, NULL);

    (void)state;
    group->recipients[0].state = RECIPIENT_ANSWERED;
    group->recipients[0].verdict.reason = REASON_MAILBOX_NOT_FOUND;
    group_facts_use(group, HERE);
    group_facts_fall_back(group);
    assert_int_equal(group->recipients[0].verdict.reason, REASON_MAILBOX_NOT_FOUND);
    domain_group_free(group);
}

static void a_kept_fact_answers_only_where_asking_again_brought_nothing(void **state)
{
    const struct mailbox_fact kept = fact_of(REASON_ACCEPTED, FACT_KEPT);
    struct domain_group *group = group_with(&kept, &kept);

    (void)state;
    group_facts_use(group, HERE);
    assert_int_equal(domain_group_in_state(group, RECIPIENT_WAITING), 3);
    for (int i = 0; i < 3; i++) {
        group->recipients[i].state = RECIPIENT_ANSWERED;
        group->recipients[i].verdict.reason = REASON_GREYLISTED;
    }
    group->recipients[1].verdict.reason = REASON_MAILBOX_NOT_FOUND;
    group_facts_fall_back(group);
    assert_int_equal(group->recipients[0].verdict.reason, REASON_ACCEPTED);
    assert_int_equal(group->recipients[0].verdict.evidence.source, SOURCE_CACHE);
    assert_int_equal(group->recipients[1].verdict.reason, REASON_MAILBOX_NOT_FOUND);
    assert_int_equal(group->recipients[2].verdict.reason, REASON_GREYLISTED);
    domain_group_free(group);
}

static void who_is_not_to_be_asked_is_not_told_of(void **state)
{
    const struct mailbox_fact kept = fact_of(REASON_ACCEPTED, FACT_KEPT);
    struct domain_group *group = group_with(&kept, &kept);

    (void)state;
    group->recipients[0].state = RECIPIENT_ANSWERED;
    group->recipients[0].verdict.reason = REASON_NOT_PROBED;
    group_facts_use(group, HERE);
    group_facts_fall_back(group);
    assert_int_equal(group->recipients[0].verdict.reason, REASON_NOT_PROBED);
    domain_group_free(group);
}

static void nobody_falls_back_before_the_last_try_or_without_a_route(void **state)
{
    const struct mailbox_fact kept = fact_of(REASON_ACCEPTED, FACT_KEPT);
    struct domain_group *group = group_with(&kept, &kept);

    (void)state;
    group->recipients[0].state = RECIPIENT_ANSWERED;
    group->recipients[0].verdict.reason = REASON_DNS_FAILURE;
    group_facts_fall_back(group);
    assert_int_equal(group->recipients[0].verdict.reason, REASON_DNS_FAILURE);
    group_facts_use(group, HERE);
    group->recipients[1].state = RECIPIENT_DEFERRED;
    group->recipients[1].verdict.reason = REASON_GREYLISTED;
    group_facts_fall_back(group);
    assert_int_equal(group->recipients[1].state, RECIPIENT_DEFERRED);
    domain_group_free(group);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_fresh_fact_answers_whole_and_says_where_it_is_from),
        cmocka_unit_test(what_was_learnt_at_other_exchangers_is_not_used),
        cmocka_unit_test(a_nature_is_taken_over_with_what_it_rests_on),
        cmocka_unit_test(a_nature_is_given_back_where_nobody_was_reached),
        cmocka_unit_test(what_this_run_found_out_itself_goes_first),
        cmocka_unit_test(an_older_answer_does_not_count_where_the_domain_accepts_all),
        cmocka_unit_test(who_was_answered_in_this_run_keeps_that_answer),
        cmocka_unit_test(a_kept_fact_answers_only_where_asking_again_brought_nothing),
        cmocka_unit_test(who_is_not_to_be_asked_is_not_told_of),
        cmocka_unit_test(nobody_falls_back_before_the_last_try_or_without_a_route),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
