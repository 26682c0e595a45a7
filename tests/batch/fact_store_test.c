/*
 * fact_store_test.c - what one run leaves to the next, and under which circumstances.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "base/compiler.h"
#include "batch/fact_lives.h"
#include "batch/fact_store.h"
#include "batch/group_facts.h"
#include "support/temporary_dir.h"

#define DAY (24 * 60 * 60 * 1000LL)

static const int64_t now = 1700000000000;

enum { HERE = 17, ELSEWHERE = 18 };

static const struct fact_terms usual = {
    .from = TEXT("probe@sender.test"),
    .helo = TEXT("probe.sender.test"),
    .smtp_port = 25,
    .rules = 7,
    .max_age_ms = FACT_AGE_NO_CAP,
};

struct fixture {
    char dir[TEMPORARY_PATH];
    char path[TEMPORARY_PATH + 16];
    struct fact_store *store;
};

static void must(bool fine, const struct failure *why)
{
    if (!fine)
        fail_msg("%s", why->sentence);
}

static void open_with(struct fixture *fixture, const struct fact_terms *terms)
{
    struct failure why;

    fact_store_close(fixture->store);
    fixture->store = NULL;
    must(fact_store_open(&fixture->store, fixture->path, terms, &why), &why);
}

static int start(void **state)
{
    static struct fixture fixture;

    fixture = (struct fixture){.store = NULL};
    temporary_dir_new(fixture.dir);
    snprintf(fixture.path, sizeof fixture.path, "%s/facts.db", fixture.dir);
    open_with(&fixture, &usual);
    *state = &fixture;
    return 0;
}

static int end(void **state)
{
    struct fixture *fixture = *state;

    fact_store_close(fixture->store);
    temporary_dir_remove(fixture->dir);
    return 0;
}

/* -- groups as a run has them when they are done, and as it loads them ------------------------- */

static struct verdict verdict_for(enum reason reason, int64_t checked_at_ms)
{
    return (struct verdict){
        .reason = reason,
        .accept_all = TRIBOOL_NO,
        .evidence = {.source = SOURCE_PROBE,
                     .stage = STAGE_RCPT,
                     .mx_host = TEXT("mx1.one.test"),
                     .mx_ip = TEXT("192.0.2.25"),
                     .code = 550,
                     .enhanced = TEXT("5.1.1"),
                     .text = TEXT("no \xff\0 such user"),
                     .detail = TEXT("mx1.one.test refused the mailbox"),
                     .attempts = 2,
                     .checked_at_ms = checked_at_ms,
                     .elapsed_ms = 143},
    };
}

static struct domain_group *group_of(const char *domain, uint64_t exchangers)
{
    struct domain_group *group = domain_group_new(1, text_of(domain), 4, 256);

    group->exchangers = exchangers;
    return group;
}

static struct recipient *add(struct domain_group *group, const char *local, enum reason reason,
                             int64_t checked_at_ms)
{
    struct recipient *added = domain_group_add(
        group, &(struct recipient){.id = (int64_t)group->count + 1, .local = text_of(local)});

    added->state = RECIPIENT_ANSWERED;
    added->verdict = verdict_for(reason, checked_at_ms);
    return added;
}

static void set_nature(struct domain_group *group, enum nature_kind kind, enum reason reason,
                       int64_t checked_at_ms)
{
    group->nature = (struct nature){
        .kind = kind,
        .reason = reason,
        .made_up = TEXT("q7x2m"),
        .evidence = verdict_for(reason, checked_at_ms).evidence,
    };
    group->nature_changed = true;
}

/* The group is freed. */
static void learn(struct fixture *fixture, struct domain_group *group, int64_t wall_ms)
{
    struct failure why;

    must(fact_store_learn(fixture->store, group, wall_ms, &why), &why);
    must(fact_store_commit(fixture->store, &why), &why);
    domain_group_free(group);
}

static void learn_one(struct fixture *fixture, const char *local, enum reason reason,
                      int64_t checked_at_ms)
{
    struct domain_group *group = group_of("one.test", HERE);

    add(group, local, reason, checked_at_ms);
    learn(fixture, group, checked_at_ms);
}

static void learn_nature(struct fixture *fixture, enum nature_kind kind, enum reason reason,
                         int64_t checked_at_ms)
{
    struct domain_group *group = group_of("one.test", HERE);

    add(group, "x", REASON_GREYLISTED, checked_at_ms);
    set_nature(group, kind, reason, checked_at_ms);
    learn(fixture, group, checked_at_ms);
}

/* As the feed loads it: whoever waits, with what is known; the caller's to free. */
static struct domain_group *recalled_at(struct fixture *fixture, const char *domain,
                                        const char *local, int64_t wall_ms)
{
    struct domain_group *group = domain_group_new(1, text_of(domain), 1, 64);
    struct failure why;

    domain_group_add(group, &(struct recipient){.id = 1, .local = text_of(local)});
    must(fact_store_recall(fixture->store, group, wall_ms, &why), &why);
    return group;
}

/* The reason known for this mailbox of one.test; REASON_NONE: there is none. */
static enum reason known_at(struct fixture *fixture, const char *local, int64_t wall_ms)
{
    struct domain_group *group = recalled_at(fixture, "one.test", local, wall_ms);
    const struct mailbox_fact *known = group->recipients[0].known;
    enum reason reason = known ? known->verdict.reason : REASON_NONE;

    domain_group_free(group);
    return reason;
}

static enum nature_kind nature_at(struct fixture *fixture, int64_t wall_ms)
{
    struct domain_group *group = recalled_at(fixture, "one.test", "x", wall_ms);
    enum nature_kind kind = group->known ? group->known->nature.kind : NATURE_UNASKED;

    domain_group_free(group);
    return kind;
}

/* -- the round trip ------------------------------------------------------------------------------ */

static void an_answer_comes_back_whole(void **state)
{
    const struct verdict want = verdict_for(REASON_MAILBOX_NOT_FOUND, now);
    struct fixture *fixture = *state;
    const struct mailbox_fact *known;
    const struct evidence *seen;
    struct domain_group *group;

    learn_one(fixture, "ann", REASON_MAILBOX_NOT_FOUND, now);
    open_with(fixture, &usual);
    group = recalled_at(fixture, "one.test", "ann", now);
    known = group->recipients[0].known;
    assert_non_null(known);
    assert_int_equal(known->exchangers, HERE);
    assert_int_equal(known->age, FACT_FRESH);
    assert_int_equal(known->verdict.reason, want.reason);
    assert_int_equal(known->verdict.accept_all, TRIBOOL_NO);
    seen = &known->verdict.evidence;
    assert_int_equal(seen->stage, STAGE_RCPT);
    assert_int_equal(seen->code, 550);
    assert_int_equal(seen->attempts, 2);
    assert_int_equal(seen->checked_at_ms, now);
    assert_int_equal(seen->elapsed_ms, 143);
    assert_true(text_equal(seen->mx_host, want.evidence.mx_host));
    assert_true(text_equal(seen->mx_ip, want.evidence.mx_ip));
    assert_true(text_equal(seen->enhanced, want.evidence.enhanced));
    assert_true(text_equal(seen->text, want.evidence.text));
    assert_true(text_equal(seen->detail, want.evidence.detail));
    domain_group_free(group);
}

static void a_nature_comes_back_with_what_contrast_needs(void **state)
{
    struct domain_group *group = group_of("one.test", HERE);
    struct fixture *fixture = *state;

    add(group, "ann", REASON_ACCEPTED, now);
    set_nature(group, NATURE_REFUSES_BARE, REASON_POLICY_REJECTED, now);
    group->domain_accepted_somebody = true;
    learn(fixture, group, now);
    open_with(fixture, &usual);
    group = recalled_at(fixture, "one.test", "bob", now);
    assert_non_null(group->known);
    assert_int_equal(group->known->exchangers, HERE);
    assert_int_equal(group->known->nature.kind, NATURE_REFUSES_BARE);
    assert_int_equal(group->known->nature.reason, REASON_POLICY_REJECTED);
    assert_true(text_equal(group->known->nature.made_up, TEXT("q7x2m")));
    assert_true(text_equal(group->known->nature.evidence.mx_host, TEXT("mx1.one.test")));
    assert_true(text_equal(group->known->nature.evidence.text, TEXT("no \xff\0 such user")));
    assert_int_equal(group->known->nature.evidence.checked_at_ms, now);
    assert_true(group->known->accepted_somebody);
    assert_null(group->recipients[0].known);
    domain_group_free(group);
}

static void that_somebody_was_accepted_is_learnt_later_too(void **state)
{
    struct fixture *fixture = *state;
    struct domain_group *group;

    learn_nature(fixture, NATURE_REFUSES_BARE, REASON_POLICY_REJECTED, now);
    for (int from_cache = 0; from_cache < 2; from_cache++) {
        group = group_of("one.test", HERE);
        add(group, "ann", REASON_ACCEPTED, now);
        set_nature(group, NATURE_REFUSES_BARE, REASON_POLICY_REJECTED, now);
        group->nature.evidence.source = from_cache ? SOURCE_CACHE : SOURCE_PROBE;
        group->domain_accepted_somebody = from_cache;
        learn(fixture, group, now);
        group = recalled_at(fixture, "one.test", "x", now);
        assert_int_equal(group->known->accepted_somebody, from_cache);
        domain_group_free(group);
    }
    learn_nature(fixture, NATURE_REFUSES_BARE, REASON_POLICY_REJECTED, now);
    group = recalled_at(fixture, "one.test", "x", now);
    assert_true(group->known->accepted_somebody); /* told by a group that did not know */
    domain_group_free(group);
}

static void one_who_is_not_known_has_no_fact(void **state)
{
    struct fixture *fixture = *state;
    struct domain_group *group;

    learn_one(fixture, "ann", REASON_ACCEPTED, now);
    assert_int_equal(known_at(fixture, "Ann", now), REASON_NONE);
    assert_int_equal(known_at(fixture, "anna", now), REASON_NONE);
    group = recalled_at(fixture, "two.test", "ann", now);
    assert_false(group_facts_any(group));
    domain_group_free(group);
}

/* -- circumstances ------------------------------------------------------------------------------- */

static void other_circumstances_know_nothing_of_it(void **state)
{
    struct fact_terms others[] = {usual, usual, usual, usual, usual};
    struct fixture *fixture = *state;

    others[0].from = TEXT("other@sender.test");
    others[1].helo = TEXT("other.sender.test");
    others[2].source_ip = TEXT("192.0.2.9");
    others[3].smtp_port = 2525;
    others[4].rules = 8;
    learn_one(fixture, "ann", REASON_ACCEPTED, now);
    for (size_t i = 0; i < countof(others); i++) {
        open_with(fixture, &others[i]);
        assert_int_equal(known_at(fixture, "ann", now), REASON_NONE);
        learn_one(fixture, "ann", REASON_MAILBOX_NOT_FOUND, now);
        assert_int_equal(known_at(fixture, "ann", now), REASON_MAILBOX_NOT_FOUND);
    }
    open_with(fixture, &usual);
    assert_int_equal(known_at(fixture, "ann", now), REASON_ACCEPTED);
}

static void ages_are_told_and_the_dead_are_not(void **state)
{
    struct fixture *fixture = *state;
    struct fact_terms capped = usual;
    struct domain_group *group;

    learn_one(fixture, "ann", REASON_ACCEPTED, now);
    group = recalled_at(fixture, "one.test", "ann", now + 8 * DAY);
    assert_int_equal(group->recipients[0].known->age, FACT_KEPT);
    domain_group_free(group);
    assert_int_equal(known_at(fixture, "ann", now + 31 * DAY), REASON_NONE);
    capped.max_age_ms = DAY;
    open_with(fixture, &capped);
    assert_int_equal(known_at(fixture, "ann", now + DAY - 1), REASON_ACCEPTED);
    assert_int_equal(known_at(fixture, "ann", now + DAY), REASON_NONE);
}

/* -- what is no fact, and what fails ---------------------------------------------------------- */

static void nothing_is_learnt_that_is_unknown_or_was_known_before(void **state)
{
    struct domain_group *group = group_of("one.test", HERE);
    struct fixture *fixture = *state;

    add(group, "ann", REASON_GREYLISTED, now);
    add(group, "bob", REASON_ACCEPTED, now)->verdict.evidence.source = SOURCE_CACHE;
    add(group, "eve", REASON_ACCEPTED, now)->state = RECIPIENT_DEFERRED;
    learn(fixture, group, now);
    group = group_of("one.test", 0); /* its exchangers were not found out */
    add(group, "zoe", REASON_ACCEPTED, now);
    learn(fixture, group, now);
    assert_int_equal(known_at(fixture, "ann", now), REASON_NONE);
    assert_int_equal(known_at(fixture, "bob", now), REASON_NONE);
    assert_int_equal(known_at(fixture, "eve", now), REASON_NONE);
    assert_int_equal(known_at(fixture, "zoe", now), REASON_NONE);
}

static void a_failed_look_leaves_what_was_known(void **state)
{
    struct fixture *fixture = *state;

    learn_one(fixture, "ann", REASON_ACCEPTED, now);
    learn_nature(fixture, NATURE_REFUSES, REASON_MAILBOX_NOT_FOUND, now);
    learn_one(fixture, "ann", REASON_TEMPORARY_FAILURE, now + DAY);
    learn_nature(fixture, NATURE_REFUSES_US, REASON_IP_BLOCKED, now + DAY);
    learn_nature(fixture, NATURE_UNKNOWN, REASON_TIMEOUT, now + DAY);
    assert_int_equal(known_at(fixture, "ann", now + DAY), REASON_ACCEPTED);
    assert_int_equal(nature_at(fixture, now + DAY), NATURE_REFUSES);
}

static void a_new_answer_takes_the_place_of_the_old_one(void **state)
{
    struct fixture *fixture = *state;

    learn_one(fixture, "ann", REASON_ACCEPTED, now);
    learn_nature(fixture, NATURE_REFUSES, REASON_MAILBOX_NOT_FOUND, now);
    learn_one(fixture, "ann", REASON_MAILBOX_NOT_FOUND, now + DAY);
    learn_nature(fixture, NATURE_ACCEPTS_ALL, REASON_ACCEPT_ALL, now + DAY);
    assert_int_equal(known_at(fixture, "ann", now + DAY), REASON_MAILBOX_NOT_FOUND);
    assert_int_equal(nature_at(fixture, now + DAY), NATURE_ACCEPTS_ALL);
    assert_int_equal(nature_at(fixture, now + 8 * DAY), NATURE_UNASKED);
}

static void at_other_exchangers_a_refusal_of_us_is_the_newest_there_is(void **state)
{
    struct domain_group *group = group_of("one.test", ELSEWHERE);
    struct fixture *fixture = *state;

    learn_nature(fixture, NATURE_REFUSES, REASON_MAILBOX_NOT_FOUND, now);
    set_nature(group, NATURE_REFUSES_US, REASON_IP_BLOCKED, now + DAY);
    learn(fixture, group, now + DAY);
    assert_int_equal(nature_at(fixture, now + DAY), NATURE_REFUSES_US);
}

static void what_is_not_committed_is_lost(void **state)
{
    struct domain_group *group = group_of("one.test", HERE);
    struct fixture *fixture = *state;
    struct failure why;

    add(group, "ann", REASON_ACCEPTED, now);
    must(fact_store_learn(fixture->store, group, now, &why), &why);
    domain_group_free(group);
    open_with(fixture, &usual);
    assert_int_equal(known_at(fixture, "ann", now), REASON_NONE);
}

static void one_connection_reads_while_another_writes(void **state)
{
    struct domain_group *group = group_of("one.test", HERE);
    struct fixture *fixture = *state;
    struct fact_store *writer;
    struct failure why;

    must(fact_store_open(&writer, fixture->path, &usual, &why), &why);
    add(group, "ann", REASON_ACCEPTED, now);
    must(fact_store_learn(writer, group, now, &why), &why);
    domain_group_free(group);
    assert_int_equal(known_at(fixture, "ann", now), REASON_NONE);
    must(fact_store_commit(writer, &why), &why);
    assert_int_equal(known_at(fixture, "ann", now), REASON_ACCEPTED);
    fact_store_close(writer);
}

/* -- the file ------------------------------------------------------------------------------------ */

static int64_t number_in(struct fixture *fixture, const char *query)
{
    sqlite3_stmt *ask;
    sqlite3 *db;
    int64_t number;

    assert_int_equal(sqlite3_open(fixture->path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, query, -1, &ask, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(ask), SQLITE_ROW);
    number = sqlite3_column_int64(ask, 0);
    sqlite3_finalize(ask);
    sqlite3_close(db);
    return number;
}

static void what_is_older_than_any_life_is_taken_out(void **state)
{
    struct fixture *fixture = *state;
    struct domain_group *group;
    struct failure why;

    learn_one(fixture, "ann", REASON_ACCEPTED, now);
    learn_one(fixture, "bob", REASON_ACCEPTED, now + 20 * DAY);
    group = group_of("two.test", HERE);
    add(group, "ann", REASON_ACCEPTED, now);
    learn(fixture, group, now);
    must(fact_store_prune(fixture->store, now + 32 * DAY, &why), &why);
    assert_int_equal(number_in(fixture, "SELECT count(*) FROM mailbox"), 1);
    assert_int_equal(number_in(fixture, "SELECT count(*) FROM domain"), 1);
    assert_int_equal(known_at(fixture, "bob", now + 32 * DAY), REASON_ACCEPTED);
}

static void it_is_its_owners_alone(void **state)
{
    struct fixture *fixture = *state;
    struct stat about;

    assert_int_equal(stat(fixture->path, &about), 0);
    assert_int_equal(about.st_mode & 0777, 0600);
}

static void check_refused(struct fixture *fixture, enum exit_code exit_code, const char *words)
{
    struct fact_store *store = NULL;
    struct failure why;

    assert_false(fact_store_open(&store, fixture->path, &usual, &why));
    assert_null(store);
    assert_int_equal(why.exit_code, exit_code);
    if (!strstr(why.sentence, words) || !strstr(why.sentence, fixture->path))
        fail_msg("\"%s\" does not say \"%s\" of %s", why.sentence, words, fixture->path);
}

static void change(struct fixture *fixture, const char *statements)
{
    sqlite3 *db;

    fact_store_close(fixture->store);
    fixture->store = NULL;
    assert_int_equal(sqlite3_open(fixture->path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, statements, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
}

static void a_file_that_is_no_facts_file_is_refused_and_left_alone(void **state)
{
    static const char letter[] = "Dear diary, this is no database, but it is dear to somebody.\n";
    struct fixture *fixture = *state;
    char *bytes;
    size_t len;

    change(fixture, "PRAGMA application_id = 1919904876"); /* a run file's */
    check_refused(fixture, EXIT_BAD_DATA, "no facts file of rollcall");
    change(fixture, "PRAGMA application_id = 1919903329; PRAGMA user_version = 99");
    check_refused(fixture, EXIT_BAD_DATA, "format 99");
    file_put(fixture->path, letter, sizeof letter);
    check_refused(fixture, EXIT_BAD_DATA, "--facts");
    bytes = file_get(fixture->path, &len);
    assert_int_equal(len, sizeof letter);
    assert_memory_equal(bytes, letter, len);
    free(bytes);
}

static void a_file_that_cannot_be_made_is_named(void **state)
{
    struct fixture *fixture = *state;

    snprintf(fixture->path, sizeof fixture->path, "%s/no/facts.db", fixture->dir);
    check_refused(fixture, EXIT_CANNOT_CREATE, "cannot open facts file");
}

static void damage_is_told_not_believed(void **state)
{
    struct fixture *fixture = *state;
    struct domain_group *group;
    struct failure why;
    char *bytes;
    size_t len;

    learn_one(fixture, "ann", REASON_ACCEPTED, now);
    fact_store_close(fixture->store);
    fixture->store = NULL;
    bytes = file_get(fixture->path, &len);
    assert_true(len > 8192);
    memset(bytes + 4096, 0x5a, len - 4096); /* the first page is whole: it says what it is */
    file_put(fixture->path, bytes, len);
    free(bytes);
    if (!fact_store_open(&fixture->store, fixture->path, &usual, &why))
        return;
    group = domain_group_new(1, TEXT("one.test"), 1, 64);
    domain_group_add(group, &(struct recipient){.id = 1, .local = TEXT("ann")});
    assert_false(fact_store_recall(fixture->store, group, now, &why));
    assert_false(group_facts_any(group));
    domain_group_free(group);
}

/* A bit turned over, in what is known or in whose it is: asked again, and nothing worse. */
static void what_changed_on_disk_is_not_known(void **state)
{
    static const char *const of_ann[] = {
        "UPDATE mailbox SET reason = 'mailbox_not_found'",
        "UPDATE mailbox SET code = 250",
        "UPDATE mailbox SET exchangers = exchangers + 1",
        "UPDATE mailbox SET checked_at = checked_at + 1",
        "UPDATE mailbox SET local = 'ann' WHERE local = 'bob'",
        "UPDATE domain SET asker = asker + 1; UPDATE asker SET id = id + 1",
        "UPDATE mailbox SET sum = sum + 1",
    };
    struct fixture *fixture = *state;

    for (size_t i = 0; i < countof(of_ann); i++) {
        learn_one(fixture, "bob", REASON_MAILBOX_NOT_FOUND, now);
        learn_one(fixture, "ann", REASON_ACCEPTED, now);
        assert_int_equal(known_at(fixture, "ann", now), REASON_ACCEPTED);
        change(fixture, strstr(of_ann[i], "bob") ? "DELETE FROM mailbox WHERE local = 'ann'" : "");
        change(fixture, of_ann[i]);
        open_with(fixture, &usual);
        if (known_at(fixture, "ann", now) != REASON_NONE)
            fail_msg("still believed after %s", of_ann[i]);
    }
}

static void a_nature_that_changed_on_disk_is_asked_again(void **state)
{
    static const char *const changes[] = {
        "UPDATE domain SET kind = 1 + kind % 2",
        "UPDATE domain SET accepted = 1",
        "UPDATE domain SET text = 'relay access denied'",
    };
    struct fixture *fixture = *state;

    for (size_t i = 0; i < countof(changes); i++) {
        learn_nature(fixture, NATURE_REFUSES, REASON_MAILBOX_NOT_FOUND, now);
        assert_int_equal(nature_at(fixture, now), NATURE_REFUSES);
        change(fixture, changes[i]);
        open_with(fixture, &usual);
        assert_int_equal(nature_at(fixture, now), NATURE_UNASKED);
    }
    /* What is learnt then takes the place of what was damaged, though that looks newer. */
    change(fixture, "UPDATE domain SET checked_at = checked_at + 1000000");
    open_with(fixture, &usual);
    learn_nature(fixture, NATURE_ACCEPTS_ALL, REASON_ACCEPT_ALL, now);
    assert_int_equal(nature_at(fixture, now), NATURE_ACCEPTS_ALL);
}

static void make_first_format(struct fixture *fixture)
{
    change(fixture, "ALTER TABLE mailbox DROP COLUMN sum; ALTER TABLE domain DROP COLUMN sum;"
                    "PRAGMA user_version = 1");
}

static void a_file_of_the_first_format_is_brought_up_to_this_one(void **state)
{
    struct fixture *fixture = *state;

    learn_one(fixture, "ann", REASON_ACCEPTED, now);
    learn_nature(fixture, NATURE_REFUSES, REASON_MAILBOX_NOT_FOUND, now);
    make_first_format(fixture);
    open_with(fixture, &usual);
    assert_int_equal(known_at(fixture, "ann", now), REASON_ACCEPTED);
    assert_int_equal(nature_at(fixture, now), NATURE_REFUSES);
    change(fixture, "UPDATE mailbox SET reason = 'mailbox_not_found'");
    open_with(fixture, &usual);
    assert_int_equal(known_at(fixture, "ann", now), REASON_NONE);
}

static void values_nobody_wrote_are_no_facts(void **state)
{
    struct fixture *fixture = *state;

    learn_one(fixture, "ann", REASON_ACCEPTED, now);
    learn_nature(fixture, NATURE_REFUSES, REASON_MAILBOX_NOT_FOUND, now);
    change(fixture, "UPDATE mailbox SET reason = 'certainly', stage = 99;"
                    "UPDATE domain SET kind = 99");
    make_first_format(fixture); /* which had no sums */
    open_with(fixture, &usual);
    assert_int_equal(known_at(fixture, "ann", now), REASON_NONE);
    assert_int_equal(nature_at(fixture, now), NATURE_UNASKED);
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, start, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(an_answer_comes_back_whole),
        CASE(a_nature_comes_back_with_what_contrast_needs),
        CASE(that_somebody_was_accepted_is_learnt_later_too),
        CASE(one_who_is_not_known_has_no_fact),
        CASE(other_circumstances_know_nothing_of_it),
        CASE(ages_are_told_and_the_dead_are_not),
        CASE(nothing_is_learnt_that_is_unknown_or_was_known_before),
        CASE(a_failed_look_leaves_what_was_known),
        CASE(a_new_answer_takes_the_place_of_the_old_one),
        CASE(at_other_exchangers_a_refusal_of_us_is_the_newest_there_is),
        CASE(what_is_not_committed_is_lost),
        CASE(one_connection_reads_while_another_writes),
        CASE(what_is_older_than_any_life_is_taken_out),
        CASE(it_is_its_owners_alone),
        CASE(a_file_that_is_no_facts_file_is_refused_and_left_alone),
        CASE(a_file_that_cannot_be_made_is_named),
        CASE(damage_is_told_not_believed),
        CASE(what_changed_on_disk_is_not_known),
        CASE(a_nature_that_changed_on_disk_is_asked_again),
        CASE(a_file_of_the_first_format_is_brought_up_to_this_one),
        CASE(values_nobody_wrote_are_no_facts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
