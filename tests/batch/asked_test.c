/*
 * asked_test.c - how much was asked of whom, as a run file and a facts file have it.
 */
#include "support/given_run.h"

#include "batch/asked.h"
#include "batch/run_journal.h"

static const char list[] = "email\na@one.test\nb@one.test\nc@one.test\nd@one.test\n";

enum { NOW = 1000000, SINCE = 900000 };

struct seen {
    unsigned places;
    uint64_t recipients;
    int64_t first_ms;
};

static void see(void *visitor, struct text host, struct text ip, uint64_t recipients,
                int64_t first_ms)
{
    struct seen *seen = visitor;

    assert_true(text_equal(host, TEXT("mx.one.test")));
    assert_true(text_equal(ip, TEXT("192.0.2.25")));
    seen->places++;
    seen->recipients += recipients;
    seen->first_ms = first_ms;
}

static struct verdict verdict_at(int64_t checked_at_ms, unsigned attempts)
{
    return (struct verdict){.reason = REASON_ACCEPTED,
                            .evidence = {.source = SOURCE_PROBE,
                                         .stage = STAGE_RCPT,
                                         .mx_host = attempts > 0 ? TEXT("mx.one.test") : TEXT(""),
                                         .mx_ip = attempts > 0 ? TEXT("192.0.2.25") : TEXT(""),
                                         .code = 250,
                                         .attempts = attempts,
                                         .checked_at_ms = checked_at_ms,
                                         .elapsed_ms = 1}};
}

static void put_nature(struct run_journal *journal, int64_t checked_at_ms)
{
    struct domain_group *group = domain_group_new(1, TEXT("one.test"), 1, 0);
    struct failure why;

    group->nature = (struct nature){.kind = NATURE_REFUSES,
                                    .made_up = TEXT("x"),
                                    .evidence = verdict_at(checked_at_ms, 1).evidence};
    must(run_journal_nature(journal, group, &why), &why);
    domain_group_free(group);
}

static void a_run_counts_answers_deferrals_and_the_made_up_mailbox(void **state)
{
    const struct verdict old = verdict_at(SINCE - 1, 5), recent = verdict_at(SINCE + 5, 2),
                         unasked = verdict_at(NOW, 0);
    struct recipient deferred = {.id = 4, .rounds = 1, .attempts = 3, .due_ms = NOW + 60};
    struct given_run run;
    struct run_journal *journal;
    struct seen seen = {.places = 0};
    struct failure why;

    (void)state;
    given_run_start(&run, list, sizeof list - 1);
    must(run_journal_open(&journal, run.store, &why), &why);
    deferred.verdict.reason = REASON_GREYLISTED;
    put_nature(journal, SINCE + 1);
    must(run_journal_begin(journal, &why), &why);
    must(run_journal_verdict(journal, 1, &old, &why), &why);
    must(run_journal_verdict(journal, 2, &recent, &why), &why);
    must(run_journal_verdict(journal, 3, &unasked, &why), &why);
    must(run_journal_deferral(journal, &deferred, &why), &why);
    must(run_journal_commit(journal, &why), &why);
    must(asked_by_run(run.store, SINCE, see, &seen, &why), &why);
    assert_int_equal(seen.places, 1);
    assert_int_equal(seen.recipients, 1 + 2 + 3);
    assert_int_equal(seen.first_ms, SINCE + 1);
    run_journal_close(journal);
    given_run_end(&run);
}

static void learn(struct fact_store *store, const char *domain, int64_t checked_at_ms)
{
    struct domain_group *group = domain_group_new(1, text_of(domain), 1, 64);
    struct recipient recipient = {.id = 1,
                                  .local = TEXT("a"),
                                  .state = RECIPIENT_ANSWERED,
                                  .verdict = verdict_at(checked_at_ms, 2)};
    struct failure why;

    group->exchangers = 7;
    group->nature = (struct nature){.kind = NATURE_REFUSES,
                                    .made_up = TEXT("x"),
                                    .evidence = verdict_at(checked_at_ms, 1).evidence};
    group->nature_changed = true;
    domain_group_add(group, &recipient);
    group->recipients[0].state = RECIPIENT_ANSWERED;
    group->recipients[0].verdict = recipient.verdict;
    must(fact_store_learn(store, group, checked_at_ms, &why), &why);
    domain_group_free(group);
}

static void facts_count_what_any_run_asked(void **state)
{
    const struct fact_terms terms = {.from = TEXT("a@b.test"), .helo = TEXT("b.test")};
    char dir[TEMPORARY_PATH], path[TEMPORARY_PATH + 16];
    struct fact_store *store;
    struct seen seen = {.places = 0};
    struct failure why;

    (void)state;
    temporary_dir_new(dir);
    snprintf(path, sizeof path, "%s/facts.db", dir);
    must(fact_store_open(&store, path, &terms, &why), &why);
    learn(store, "old.test", SINCE - 1);
    learn(store, "one.test", SINCE + 3);
    learn(store, "two.test", SINCE + 2);
    must(fact_store_commit(store, &why), &why);
    must(asked_by_facts(store, SINCE, see, &seen, &why), &why);
    assert_int_equal(seen.places, 1);
    assert_int_equal(seen.recipients, 2 * (2 + 1));
    assert_int_equal(seen.first_ms, SINCE + 2);
    fact_store_close(store);
    temporary_dir_remove(dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_run_counts_answers_deferrals_and_the_made_up_mailbox),
        cmocka_unit_test(facts_count_what_any_run_asked),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
