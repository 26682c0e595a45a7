/*
 * tally_test.c - what is counted for a report.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>

#include "base/compiler.h"
#include "base/name_map.h"
#include "output/tally.h"

static const int64_t noon_ms = 1795453200000;

static struct result answer(const char *domain, const char *exchanger, enum reason reason)
{
    return (struct result){
        .row = 1,
        .local = TEXT("ann"),
        .domain = text_of(domain),
        .verdict = {.reason = reason,
                    .accept_all = TRIBOOL_UNKNOWN,
                    .evidence = {.source = SOURCE_PROBE,
                                 .mx_host = text_of(exchanger),
                                 .code = 250,
                                 .attempts = 1,
                                 .checked_at_ms = noon_ms,
                                 .elapsed_ms = 60}},
    };
}

static void add(struct tally *tally, const char *domain, const char *exchanger, enum reason reason)
{
    const struct result result = answer(domain, exchanger, reason);

    tally_add(tally, &result);
}

static uint64_t rows(const struct tally_name *name)
{
    return name->rows;
}

static uint64_t dead(const struct tally_name *name)
{
    return name->of_status[STATUS_UNDELIVERABLE];
}

static void rows_are_counted_by_domain_and_by_the_exchangers_owner(void **state)
{
    const struct tally_name *top[4];
    struct tally tally;

    (void)state;
    tally_init(&tally);
    add(&tally, "a.example", "mx1.host.example", REASON_ACCEPTED);
    add(&tally, "a.example", "mx2.host.example", REASON_MAILBOX_NOT_FOUND);
    add(&tally, "b.example", "mx1.host.example", REASON_MAILBOX_NOT_FOUND);
    add(&tally, "c.example", "", REASON_DOMAIN_NOT_FOUND);
    add(&tally, "", "", REASON_INVALID_SYNTAX);
    assert_int_equal(tally.summary.rows, 5);
    assert_int_equal(tally.summary.of_reason[REASON_MAILBOX_NOT_FOUND], 2);
    assert_int_equal(tally.addresses, 4);

    assert_int_equal(tally_top(tally.providers, rows, countof(top), top), 1);
    assert_true(text_equal(top[0]->name, TEXT("host.example")));
    assert_int_equal(top[0]->rows, 3);
    assert_int_equal(top[0]->of_status[STATUS_DELIVERABLE], 1);

    assert_int_equal(tally_top(tally.domains, dead, countof(top), top), 3);
    assert_true(text_equal(top[0]->name, TEXT("a.example"))); /* as bad as b and c: by name */
    assert_true(text_equal(top[1]->name, TEXT("b.example")));
    assert_true(text_equal(top[2]->name, TEXT("c.example")));
    tally_free(&tally);
}

static void the_top_is_that_of_all_sorted(void **state)
{
    enum { NAMES = 200, MOST = 7 };
    const struct tally_name *top[MOST];
    struct tally tally;
    unsigned random = 5;

    (void)state;
    tally_init(&tally);
    for (int i = 0; i < 5000; i++) {
        char domain[32];

        random = random * 1103515245U + 12345U;
        snprintf(domain, sizeof domain, "d%u.example", (random >> 16) % NAMES);
        add(&tally, domain, "", REASON_ACCEPTED);
    }
    assert_int_equal(tally_top(tally.domains, rows, MOST, top), MOST);
    for (size_t i = 1; i < MOST; i++)
        assert_true(top[i - 1]->rows >= top[i]->rows);
    /* None outside has more than the last. */
    size_t cursor = 0, above = 0;
    for (const struct tally_name *name; (name = name_map_next(tally.domains, &cursor));)
        above += name->rows > top[MOST - 1]->rows;
    assert_true(above < MOST);
    tally_free(&tally);
}

static void flags_and_repetitions_are_counted(void **state)
{
    struct result result = answer("a.example", "mx.a.example", REASON_ACCEPT_ALL);
    struct tally tally;

    (void)state;
    tally_init(&tally);
    result.duplicate_of = 3;
    result.verdict.accept_all = TRIBOOL_YES;
    result.verdict.evidence.attempts = 2;
    result.notes = (struct address_notes){
        .known = true, .role = true, .disposable = true, .suggested_domain = TEXT("b.example")};
    tally_add(&tally, &result);
    result.notes = (struct address_notes){.known = true, .free = true, .relay = true};
    tally_add(&tally, &result);
    assert_int_equal(tally.duplicates, 2);
    assert_int_equal(tally.accept_all, 2);
    assert_int_equal(tally.asked_again, 2);
    assert_int_equal(tally.roles, 1);
    assert_int_equal(tally.disposables, 1);
    assert_int_equal(tally.suggestions, 1);
    assert_int_equal(tally.frees, 1);
    assert_int_equal(tally.relays, 1);
    tally_free(&tally);
}

static void reply_times_have_their_class(void **state)
{
    static const struct {
        int64_t elapsed_ms;
        size_t class;
    } cases[] = {{0, 0}, {19, 0}, {20, 1}, {99, 2}, {4999, 6}, {5000, 7}, {600000, 7}};
    struct result result = answer("a.example", "", REASON_ACCEPTED);
    struct tally tally;

    (void)state;
    for (size_t i = 0; i < countof(cases); i++) {
        tally_init(&tally);
        result.verdict.evidence.elapsed_ms = cases[i].elapsed_ms;
        tally_add(&tally, &result);
        assert_int_equal(tally.of_reply_time[cases[i].class], 1);
        tally_free(&tally);
    }
    tally_init(&tally);
    result.verdict.evidence.elapsed_ms = -1; /* not known */
    tally_add(&tally, &result);
    result.verdict.evidence.elapsed_ms = 5;
    result.verdict.evidence.source = SOURCE_CACHE; /* of another day */
    tally_add(&tally, &result);
    for (size_t i = 0; i < TALLY_REPLY_TIMES; i++)
        assert_int_equal(tally.of_reply_time[i], 0);
    tally_free(&tally);
}

/* Whatever the order, each answer is in the span of its moment, and none is lost. */
static void the_course_holds_every_answer_in_its_span(void **state)
{
    enum { ANSWERS = 3000 };
    static int64_t moments[ANSWERS];
    unsigned random = 11;

    (void)state;
    for (int range = 1; range < 40000; range *= 3) {
        struct result result = answer("a.example", "", REASON_ACCEPTED);
        struct tally tally;

        tally_init(&tally);
        for (int i = 0; i < ANSWERS; i++) {
            random = random * 1103515245U + 12345U;
            moments[i] = noon_ms + (int64_t)((random >> 8) % (unsigned)range) * 1000;
            result.verdict.evidence.checked_at_ms = moments[i];
            tally_add(&tally, &result);
        }
        const struct tally_course *course = &tally.course;

        assert_in_range(course->count, 1, TALLY_SPANS);
        for (size_t span = 0; span < TALLY_SPANS; span++) {
            int64_t from = course->begin_ms + (int64_t)span * course->span_ms;
            uint64_t want = 0;

            for (int i = 0; i < ANSWERS; i++)
                want += moments[i] >= from && moments[i] < from + course->span_ms;
            assert_int_equal(course->rows[span], want);
            assert_true(want == 0 || span < course->count);
        }
        tally_free(&tally);
    }
}

static void names_beyond_the_ceiling_are_counted_together(void **state)
{
    struct tally tally;

    (void)state;
    tally_init(&tally);
    for (int i = 0; i < TALLY_NAMES_MAX + 10; i++) {
        char domain[32];

        snprintf(domain, sizeof domain, "d%d.example", i);
        add(&tally, domain, "", REASON_TIMEOUT);
        add(&tally, "d1.example", "", REASON_TIMEOUT);
    }
    assert_int_equal(name_map_count(tally.domains), TALLY_NAMES_MAX);
    assert_int_equal(tally.other_domains.rows, 10);
    assert_int_equal(tally.other_domains.of_status[STATUS_UNKNOWN], 10);
    tally_free(&tally);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_are_counted_by_domain_and_by_the_exchangers_owner),
        cmocka_unit_test(the_top_is_that_of_all_sorted),
        cmocka_unit_test(flags_and_repetitions_are_counted),
        cmocka_unit_test(reply_times_have_their_class),
        cmocka_unit_test(the_course_holds_every_answer_in_its_span),
        cmocka_unit_test(names_beyond_the_ceiling_are_counted_together),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
