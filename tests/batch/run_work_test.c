/*
 * run_work_test.c - what a run still has to ask.
 */
#include "support/given_run.h"

#include <stdlib.h>

#include "batch/run_journal.h"
#include "batch/run_work.h"

/* Three domains: one address, five, three. */
static const char list[] = "email\n"
                           "a@one.example\n"
                           "a2@five.example\nb3@five.example\nc3@five.example\n"
                           "d1@five.example\ne3@five.example\nc3@five.example\n"
                           "a@three.example\nb@three.example\nc@three.example\n";

struct fixture {
    struct given_run run;
    struct run_work *work;
    struct run_journal *journal;
};

static int start(void **state)
{
    static struct fixture fixture;
    struct failure why;

    given_run_start(&fixture.run, list, sizeof list - 1);
    must(run_work_open(&fixture.work, fixture.run.store, &why), &why);
    must(run_journal_open(&fixture.journal, fixture.run.store, &why), &why);
    *state = &fixture;
    return 0;
}

static int end(void **state)
{
    struct fixture *fixture = *state;

    run_work_close(fixture->work);
    run_journal_close(fixture->journal);
    given_run_end(&fixture->run);
    return 0;
}

static struct domain_row domain_named(struct fixture *fixture, const char *name)
{
    struct domain_row row;
    struct failure why;
    char query[128];

    snprintf(query, sizeof query, "SELECT id FROM domain WHERE name = '%s'", name);
    must(run_work_domain(fixture->work, given_run_number(&fixture->run, query), &row, &why), &why);
    return row;
}

static void domains_come_in_the_order_of_the_file(void **state)
{
    struct fixture *fixture = *state;
    int64_t after = 0, next_id = 1;
    struct domain_row row;
    struct failure why;
    bool found;

    for (int i = 1; i <= 3; i++, after = row.id, next_id += row.count) {
        must(run_work_next_domain(fixture->work, after, &row, &found, &why), &why);
        assert_true(found);
        assert_int_equal(row.id, i);
        assert_int_equal(row.first_id, next_id);
        assert_int_equal(row.nature.kind, NATURE_UNASKED);
        assert_int_equal(row.nature.due_ms, 0);
        assert_false(row.accepted_somebody);
    }
    must(run_work_next_domain(fixture->work, after, &row, &found, &why), &why);
    assert_false(found);
}

static void a_domain_is_found_by_its_id(void **state)
{
    struct domain_row row = domain_named(*state, "five.example");
    struct fixture *fixture = *state;
    struct failure why;

    assert_true(text_equal(row.name, TEXT("five.example")));
    assert_int_equal(row.count, 5);
    assert_false(run_work_domain(fixture->work, 99, &row, &why));
    assert_int_equal(why.exit_code, EXIT_BAD_DATA);
    assert_non_null(strstr(why.sentence, "99"));
}

static void large_domains_are_told_the_largest_first(void **state)
{
    struct fixture *fixture = *state;
    struct failure why;
    int64_t *ids;
    size_t count;

    must(run_work_large_domains(fixture->work, 3, &ids, &count, &why), &why);
    assert_int_equal(count, 2);
    assert_int_equal(ids[0], domain_named(fixture, "five.example").id);
    assert_int_equal(ids[1], domain_named(fixture, "three.example").id);
    free(ids);
    must(run_work_large_domains(fixture->work, 6, &ids, &count, &why), &why);
    assert_int_equal(count, 0);
    free(ids);
}

/* -- loading -------------------------------------------------------------------------------- */

enum { NOW = 1000000 };

struct later {
    size_t count;
    struct {
        int64_t first_id, last_id, due_ms;
    } ranges[8];
};

static void note_later(void *visitor, int64_t first_id, int64_t last_id, int64_t due_ms)
{
    struct later *later = visitor;

    later->ranges[later->count].first_id = first_id;
    later->ranges[later->count].last_id = last_id;
    later->ranges[later->count].due_ms = due_ms;
    later->count++;
}

struct loaded {
    struct domain_group *group;
    struct later later;
    int64_t from;
};

/* From `skip` addresses into the domain of five on. */
static struct loaded load(struct fixture *fixture, int64_t skip, size_t room)
{
    struct domain_row row = domain_named(fixture, "five.example");
    struct loaded loaded = {.from = row.first_id + skip};
    struct failure why;

    loaded.group = domain_group_new(row.id, row.name, room, 64);
    must(run_work_load(fixture->work, loaded.group, room, &loaded.from, row.first_id + 4, NOW,
                       note_later, &loaded.later, &why),
         &why);
    loaded.from -= row.first_id;
    for (size_t i = 0; i < loaded.later.count; i++) {
        loaded.later.ranges[i].first_id -= row.first_id;
        loaded.later.ranges[i].last_id -= row.first_id;
    }
    return loaded;
}

static int64_t id_at(struct fixture *fixture, int64_t at)
{
    return domain_named(fixture, "five.example").first_id + at;
}

static void answer(struct fixture *fixture, int64_t at)
{
    const struct verdict verdict = {.reason = REASON_ACCEPTED, .evidence = {.elapsed_ms = -1}};
    struct failure why;

    must(run_journal_verdict(fixture->journal, id_at(fixture, at), &verdict, &why), &why);
}

static void defer(struct fixture *fixture, int64_t at, int64_t due_ms)
{
    const struct recipient recipient = {.id = id_at(fixture, at),
                                        .rounds = 2,
                                        .attempts = 7,
                                        .due_ms = due_ms,
                                        .verdict = {.reason = REASON_GREYLISTED}};
    struct failure why;

    must(run_journal_deferral(fixture->journal, &recipient, &why), &why);
}

static void all_that_a_recipient_needs_is_loaded(void **state)
{
    struct loaded loaded = load(*state, 0, 10);
    const struct recipient *third = &loaded.group->recipients[2];

    assert_int_equal(loaded.group->count, 5);
    assert_int_equal(loaded.from, 5);
    assert_int_equal(loaded.later.count, 0);
    assert_true(text_equal(third->local, TEXT("c3")));
    assert_true(text_equal(third->input, TEXT("c3@five.example")));
    assert_int_equal(third->row, 4);
    assert_int_equal(third->line, 5);
    assert_true(third->has_twins);
    assert_false(loaded.group->recipients[1].has_twins);
    assert_int_equal(third->state, RECIPIENT_WAITING);
    assert_int_equal(third->rounds, 0);
    assert_int_equal(third->attempts, 0);
    for (size_t i = 1; i < 5; i++)
        assert_int_equal(loaded.group->recipients[i].id, loaded.group->recipients[0].id + i);
    domain_group_free(loaded.group);
}

static void a_full_group_says_where_the_next_one_begins(void **state)
{
    struct loaded loaded = load(*state, 1, 2);

    assert_int_equal(loaded.group->count, 2);
    assert_true(text_equal(loaded.group->recipients[0].local, TEXT("b3")));
    assert_int_equal(loaded.from, 3);
    domain_group_free(loaded.group);
}

static void the_answered_are_not_loaded(void **state)
{
    struct loaded loaded;

    answer(*state, 0);
    answer(*state, 3);
    loaded = load(*state, 0, 10);
    assert_int_equal(loaded.group->count, 3);
    assert_true(text_equal(loaded.group->recipients[0].local, TEXT("b3")));
    assert_true(text_equal(loaded.group->recipients[2].local, TEXT("e3")));
    assert_int_equal(loaded.from, 5);
    domain_group_free(loaded.group);
}

static void who_is_due_is_loaded_with_rounds_and_attempts(void **state)
{
    struct loaded loaded;

    defer(*state, 1, NOW);
    loaded = load(*state, 0, 10);
    assert_int_equal(loaded.group->count, 5);
    assert_int_equal(loaded.group->recipients[1].rounds, 2);
    assert_int_equal(loaded.group->recipients[1].put_off_for, REASON_GREYLISTED);
    assert_int_equal(loaded.group->recipients[0].put_off_for, REASON_NONE);
    assert_int_equal(loaded.group->recipients[1].attempts, 7);
    domain_group_free(loaded.group);
}

static void who_is_not_due_is_told_as_later(void **state)
{
    struct loaded loaded;

    for (int64_t at = 0; at < 5; at++)
        defer(*state, at, NOW + 10 - at);
    answer(*state, 4); /* is nobody's business any more */
    loaded = load(*state, 0, 10);
    assert_int_equal(loaded.group->count, 0);
    assert_int_equal(loaded.from, 5);
    assert_int_equal(loaded.later.count, 1);
    assert_int_equal(loaded.later.ranges[0].first_id, 0);
    assert_int_equal(loaded.later.ranges[0].last_id, 3);
    assert_int_equal(loaded.later.ranges[0].due_ms, NOW + 7);
    domain_group_free(loaded.group);
}

/* Else the same address could be fed as one of the group and as one of those that waited. */
static void who_waits_stands_before_or_behind_a_group_never_inside(void **state)
{
    struct loaded loaded;

    defer(*state, 0, NOW + 5);
    defer(*state, 2, NOW + 3);
    loaded = load(*state, 0, 10);
    assert_int_equal(loaded.group->count, 1);
    assert_true(text_equal(loaded.group->recipients[0].local, TEXT("b3")));
    assert_int_equal(loaded.from, 3);
    assert_int_equal(loaded.later.count, 2);
    assert_int_equal(loaded.later.ranges[0].last_id, 0);
    assert_int_equal(loaded.later.ranges[0].due_ms, NOW + 5);
    assert_int_equal(loaded.later.ranges[1].first_id, 2);
    assert_int_equal(loaded.later.ranges[1].last_id, 2);
    domain_group_free(loaded.group);
    loaded = load(*state, 3, 10);
    assert_int_equal(loaded.group->count, 2);
    assert_int_equal(loaded.from, 5);
    domain_group_free(loaded.group);
}

/* -- damage ------------------------------------------------------------------------------------ */

/*
 * The last two rows of a table that is one page change places, as on a broken disk.
 * (SQLite's file format: a leaf's header is eight bytes, the number of its cells at 3;
 * where they are follows, two bytes each.)
 */
static void swap_last_two(struct given_run *run, const char *table)
{
    enum { PAGE_SIZE_AT = 16, CELLS_AT = 3, LEAF_HEADER = 8 };
    char query[128], kept[2];
    unsigned char *file, *leaf, *last;
    size_t len, page_size;
    int64_t root;
    struct failure why;

    snprintf(query, sizeof query, "SELECT rootpage FROM sqlite_master WHERE name = '%s'", table);
    root = given_run_number(run, query);
    given_run_close(run);
    file = (unsigned char *)file_get(run->run_path, &len);
    page_size = (size_t)(file[PAGE_SIZE_AT] << 8 | file[PAGE_SIZE_AT + 1]);
    leaf = file + (size_t)(root - 1) * page_size;
    last = leaf + LEAF_HEADER + 2 * (leaf[CELLS_AT] << 8 | leaf[CELLS_AT + 1]) - 2;
    memcpy(kept, last, 2);
    memcpy(last, last - 2, 2);
    memcpy(last - 2, kept, 2);
    file_put(run->run_path, file, len);
    free(file);
    must(given_run_open(run, false, &why), &why);
}

static void check_damaged(const struct failure *why, const char *what)
{
    assert_int_equal(why->exit_code, EXIT_BAD_DATA);
    assert_non_null(strstr(why->sentence, what));
}

static void addresses_out_of_their_order_are_damage(void **state)
{
    static const char one_domain[] = "email\na@one.example\nb@one.example\nc@one.example\n";
    struct domain_group *group = domain_group_new(1, TEXT("one.example"), 3, 100);
    struct later later = {.count = 0};
    struct run_work *work;
    struct given_run run;
    struct failure why;
    int64_t from = 1;

    (void)state;
    given_run_start(&run, one_domain, sizeof one_domain - 1);
    swap_last_two(&run, "address");
    must(run_work_open(&work, run.store, &why), &why);
    assert_false(run_work_load(work, group, 3, &from, 3, NOW, note_later, &later, &why));
    check_damaged(&why, "address 2 is out of its order");
    domain_group_free(group);
    run_work_close(work);
    given_run_end(&run);
}

static void domains_out_of_their_order_are_damage(void **state)
{
    struct domain_row row;
    struct run_work *work;
    struct given_run run;
    struct failure why;
    bool found;

    (void)state;
    given_run_start(&run, list, sizeof list - 1);
    swap_last_two(&run, "domain");
    must(run_work_open(&work, run.store, &why), &why);
    assert_false(run_work_next_domain(work, 3, &row, &found, &why));
    check_damaged(&why, "domain 2 is out of its order");
    run_work_close(work);
    given_run_end(&run);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, start, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(domains_come_in_the_order_of_the_file),
        CASE(a_domain_is_found_by_its_id),
        CASE(large_domains_are_told_the_largest_first),
        CASE(all_that_a_recipient_needs_is_loaded),
        CASE(a_full_group_says_where_the_next_one_begins),
        CASE(the_answered_are_not_loaded),
        CASE(who_is_due_is_loaded_with_rounds_and_attempts),
        CASE(who_is_not_due_is_told_as_later),
        CASE(who_waits_stands_before_or_behind_a_group_never_inside),
        cmocka_unit_test(addresses_out_of_their_order_are_damage),
        cmocka_unit_test(domains_out_of_their_order_are_damage),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
