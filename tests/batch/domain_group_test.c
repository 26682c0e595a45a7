/*
 * domain_group_test.c - the unit of work.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>

#include "base/buffer.h"
#include "base/memory.h"
#include "batch/domain_group.h"

static struct domain_group *group_of(size_t count)
{
    struct domain_group *group = domain_group_new(7, TEXT("example.org"), count, 64);

    for (size_t i = 0; i < count; i++)
        domain_group_add(group, &(struct recipient){.id = (int64_t)(10 + i),
                                                    .row = i + 1,
                                                    .local = TEXT("ann"),
                                                    .attempts = (unsigned)i});
    return group;
}

static void everything_a_group_says_is_its_own(void **state)
{
    char domain[] = "example.org", local[] = "ann", input[] = "Ann <ann@example.org>";
    struct domain_group *group =
        domain_group_new(7, (struct text){domain, sizeof domain - 1}, 1, 64);
    struct recipient *added =
        domain_group_add(group, &(struct recipient){.id = 3,
                                                    .row = 5,
                                                    .line = 6,
                                                    .has_twins = true,
                                                    .rounds = 2,
                                                    .local = {local, sizeof local - 1},
                                                    .input = {input, sizeof input - 1}});

    (void)state;
    memset(domain, 'x', sizeof domain);
    memset(local, 'x', sizeof local);
    memset(input, 'x', sizeof input);
    assert_int_equal(group->domain_id, 7);
    assert_true(text_equal(group->domain, TEXT("example.org")));
    assert_true(text_equal(added->local, TEXT("ann")));
    assert_true(text_equal(added->input, TEXT("Ann <ann@example.org>")));
    assert_int_equal(added->row, 5);
    assert_int_equal(added->line, 6);
    assert_true(added->has_twins);
    assert_int_equal(added->rounds, 2);
    assert_int_equal(added->state, RECIPIENT_WAITING);
    assert_int_equal(group->count, 1);
    assert_int_equal(group->nature.kind, NATURE_UNASKED);
    domain_group_free(group);
}

static void an_address_is_its_local_part_at_the_domain(void **state)
{
    struct domain_group *group = group_of(1);

    (void)state;
    assert_true(
        text_equal(domain_group_address(group, TEXT("\"a b\"")), TEXT("\"a b\"@example.org")));
    domain_group_free(group);
}

static void kept_evidence_survives_the_reply_it_was_read_from(void **state)
{
    char words[] = "User\0unknown \xff";
    const struct evidence seen = {.mx_host = {words, 4},
                                  .mx_ip = {words, 4},
                                  .enhanced = {words, 4},
                                  .text = {words, sizeof words - 1},
                                  .detail = {words, 4},
                                  .code = 550,
                                  .attempts = 3,
                                  .elapsed_ms = 12,
                                  .checked_at_ms = 34,
                                  .stage = STAGE_RCPT,
                                  .source = SOURCE_PROBE};
    struct domain_group *group = group_of(1);
    struct evidence kept = domain_group_keep(group, &seen);

    (void)state;
    memset(words, 'x', sizeof words);
    assert_true(text_equal(kept.text, TEXT("User\0unknown \xff")));
    assert_true(text_equal(kept.mx_host, TEXT("User")));
    assert_true(text_equal(kept.mx_ip, TEXT("User")));
    assert_true(text_equal(kept.enhanced, TEXT("User")));
    assert_true(text_equal(kept.detail, TEXT("User")));
    assert_int_equal(kept.code, 550);
    assert_int_equal(kept.attempts, 3);
    assert_int_equal(kept.elapsed_ms, 12);
    assert_int_equal(kept.checked_at_ms, 34);
    assert_int_equal(kept.stage, STAGE_RCPT);
    assert_int_equal(kept.source, SOURCE_PROBE);
    domain_group_free(group);
}

static void an_answer_for_all_leaves_the_answered_alone(void **state)
{
    const struct verdict later = {.reason = REASON_TIMEOUT, .evidence = {.attempts = 99}};
    struct domain_group *group = group_of(4);

    (void)state;
    group->recipients[0].state = RECIPIENT_ANSWERED;
    group->recipients[0].verdict.reason = REASON_ACCEPTED;
    group->recipients[1].state = RECIPIENT_ASKED;
    group->recipients[2].state = RECIPIENT_DEFERRED;
    domain_group_answer_all(group, &later);
    assert_int_equal(domain_group_in_state(group, RECIPIENT_ANSWERED), 3);
    assert_int_equal(group->recipients[0].verdict.reason, REASON_ACCEPTED);
    /* It was told to come back later, and will. */
    assert_int_equal(group->recipients[2].state, RECIPIENT_DEFERRED);
    for (size_t i = 1; i < 4; i += 2) {
        assert_int_equal(group->recipients[i].verdict.reason, REASON_TIMEOUT);
        /* How often a mailbox was named is its own fact, not the verdict's. */
        assert_int_equal(group->recipients[i].verdict.evidence.attempts, i);
    }
    domain_group_free(group);
}

static void a_group_takes_its_rendered_lines_with_it(void **state)
{
    struct domain_group *group = group_of(1);

    (void)state;
    group->rendered = memory_new(sizeof *group->rendered);
    buffer_init(group->rendered, 64);
    assert_true(buffer_append(group->rendered, TEXT("{}\n")));
    domain_group_free(group); /* the leak checker is the judge */
    domain_group_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everything_a_group_says_is_its_own),
        cmocka_unit_test(an_address_is_its_local_part_at_the_domain),
        cmocka_unit_test(kept_evidence_survives_the_reply_it_was_read_from),
        cmocka_unit_test(an_answer_for_all_leaves_the_answered_alone),
        cmocka_unit_test(a_group_takes_its_rendered_lines_with_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
