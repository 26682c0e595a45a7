/*
 * group_feed_test.c - what is handed out, in which order, and how often.
 *
 * A desk stands for the workers and the writer.  It looks at every group it is
 * given and notes the first promise that was broken; what becomes of a group is
 * the case's own business.
 */
#include "support/given_run.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/buffer.h"
#include "base/memory.h"
#include "base/moment.h"
#include "batch/fact_lives.h"
#include "batch/group_feed.h"
#include "batch/run_journal.h"
#include "support/dice.h"

enum { TAKES_MAX = 20000 };

struct known_address {
    bool is_under_way;
    bool is_answered;
    unsigned rounds;
    unsigned attempts;
    int64_t due_ms;
};

struct known_domain {
    unsigned under_way;
    unsigned most_under_way;
    bool is_settled;
    enum nature_kind nature;
    int64_t due_ms; /* nobody of it may be asked before */
};

struct take {
    int64_t domain_id;
    int64_t first_id;
    size_t count;
};

struct desk {
    struct given_run run;
    struct gate *gate;
    struct run_journal *journal;
    struct feed_settings settings;
    struct feed_watch watch;
    uint64_t dice;

    /* What becomes of the group: sets its recipients' states, its nature, its put-off. */
    void (*decide)(struct desk *desk, struct domain_group *group);
    size_t hold_until; /* nothing is decided before so many were taken */
    size_t stop_after; /* so many were decided: then the gate is stopped; 0: never */
    bool at_once;      /* decide inside of take() */

    pthread_mutex_t lock;
    pthread_cond_t change;
    struct domain_group *held;
    size_t held_count;
    bool is_closing;
    size_t decided;
    struct known_address *addresses; /* by id */
    struct known_domain *domains;    /* likewise */
    struct take takes[TAKES_MAX];
    size_t taken;
    char breach[1200]; /* the first broken promise */
};

static void breach(struct desk *desk, const char *what, int64_t of)
{
    if (!desk->breach[0])
        snprintf(desk->breach, sizeof desk->breach, "%s (%lld) at take %zu", what, (long long)of,
                 desk->taken);
}

/* -- looking at what was given ------------------------------------------------------------ */

static void look_at_recipient(struct desk *desk, const struct recipient *recipient)
{
    struct known_address *known = &desk->addresses[recipient->id];

    if (known->is_under_way)
        breach(desk, "an address is handed out twice at once", recipient->id);
    if (known->is_answered)
        breach(desk, "an answered address is handed out", recipient->id);
    if (known->due_ms > moment_wall_ms())
        breach(desk, "an address is handed out before it is due", recipient->id);
    if (known->rounds != recipient->rounds || known->attempts != recipient->attempts)
        breach(desk, "rounds or attempts were forgotten", recipient->id);
    known->is_under_way = true;
}

static void look_at_group(struct desk *desk, const struct domain_group *group)
{
    struct known_domain *domain = &desk->domains[group->domain_id];
    size_t window = domain->is_settled ? desk->settings.domain_window : 1;

    if (group->count == 0 || group->count > desk->settings.group_recipients)
        breach(desk, "a group is empty or too large", (int64_t)group->count);
    if (domain->under_way >= window)
        breach(desk, domain->is_settled ? "the window is passed" : "the scout does not go alone",
               group->domain_id);
    if (domain->due_ms > moment_wall_ms())
        breach(desk, "a domain is asked before its made-up mailbox may be", group->domain_id);
    if (group->nature.kind != domain->nature)
        breach(desk, "the nature is not what was recorded", group->domain_id);
    if (gate_inside(desk->gate) > gate_room(desk->gate))
        breach(desk, "the gate is overfull", (int64_t)gate_inside(desk->gate));
    for (size_t i = 0; i < group->count; i++)
        look_at_recipient(desk, &group->recipients[i]);
    domain->under_way++;
    if (domain->under_way > domain->most_under_way)
        domain->most_under_way = domain->under_way;
}

/* -- what becomes of it --------------------------------------------------------------------- */

static void record(struct desk *desk, const struct domain_group *group)
{
    struct failure why;
    bool fine = run_journal_begin(desk->journal, &why) &&
                (!group->nature_changed || run_journal_nature(desk->journal, group, &why));

    for (size_t i = 0; fine && i < group->count; i++) {
        const struct recipient *recipient = &group->recipients[i];

        if (recipient->state == RECIPIENT_ANSWERED)
            fine = run_journal_verdict(desk->journal, recipient->id, &recipient->verdict, &why);
        else if (recipient->state == RECIPIENT_DEFERRED)
            fine = run_journal_deferral(desk->journal, recipient, &why);
    }
    if (!fine || !run_journal_commit(desk->journal, &why))
        breach(desk, why.sentence, group->domain_id);
}

static void remember(struct desk *desk, const struct domain_group *group)
{
    struct known_domain *domain = &desk->domains[group->domain_id];

    domain->under_way--;
    domain->is_settled = domain->is_settled || group->nature.kind != NATURE_UNASKED ||
                         domain_group_in_state(group, RECIPIENT_ANSWERED) == group->count;
    if (group->nature_changed)
        domain->nature = group->nature.kind;
    domain->due_ms = group->nature.kind == NATURE_UNASKED ? group->nature.due_ms : 0;
    for (size_t i = 0; i < group->count; i++) {
        const struct recipient *recipient = &group->recipients[i];
        struct known_address *known = &desk->addresses[recipient->id];

        known->is_under_way = false;
        known->is_answered = recipient->state == RECIPIENT_ANSWERED;
        if (recipient->state == RECIPIENT_DEFERRED)
            *known = (struct known_address){.rounds = recipient->rounds,
                                            .attempts = recipient->attempts,
                                            .due_ms = recipient->due_ms};
    }
}

static struct gate_note note_of(const struct domain_group *group)
{
    size_t answered = domain_group_in_state(group, RECIPIENT_ANSWERED);
    int64_t due_ms = group->put_off_until_ms;

    for (size_t i = 0; i < group->count; i++) {
        const struct recipient *recipient = &group->recipients[i];

        if (recipient->state == RECIPIENT_DEFERRED && (due_ms == 0 || recipient->due_ms < due_ms))
            due_ms = recipient->due_ms;
    }
    return (struct gate_note){
        .domain_id = group->domain_id,
        .first_id = group->recipients[0].id,
        .last_id = group->recipients[group->count - 1].id,
        .leaves_rest = answered < group->count,
        .due_ms = due_ms,
        .nature_is_settled = group->nature.kind != NATURE_UNASKED || answered == group->count,
    };
}

/* Under the lock. */
static void settle(struct desk *desk, struct domain_group *group)
{
    struct gate_note note;
    size_t count = group->count;

    desk->decide(desk, group);
    note = note_of(group);
    record(desk, group);
    remember(desk, group);
    domain_group_free(group);
    gate_leave(desk->gate, count);
    gate_tell(desk->gate, &note);
    if (++desk->decided == desk->stop_after)
        gate_stop(desk->gate);
}

static void take(void *taker, struct domain_group *group)
{
    struct desk *desk = taker;

    pthread_mutex_lock(&desk->lock);
    look_at_group(desk, group);
    if (desk->taken < TAKES_MAX)
        desk->takes[desk->taken] =
            (struct take){group->domain_id, group->recipients[0].id, group->count};
    desk->taken++;
    if (desk->at_once) {
        settle(desk, group);
    } else {
        group->next = desk->held;
        desk->held = group;
        desk->held_count++;
        pthread_cond_signal(&desk->change);
    }
    pthread_mutex_unlock(&desk->lock);
}

static struct domain_group *take_any_held(struct desk *desk)
{
    struct domain_group **at = &desk->held, *group;

    for (unsigned skip = dice_below(&desk->dice, (unsigned)desk->held_count); skip > 0; skip--)
        at = &(*at)->next;
    group = *at;
    *at = group->next;
    desk->held_count--;
    return group;
}

static void *work(void *argument)
{
    struct desk *desk = argument;

    pthread_mutex_lock(&desk->lock);
    while (desk->held || !desk->is_closing) {
        if (!desk->held || (desk->taken < desk->hold_until && !desk->is_closing)) {
            pthread_cond_wait(&desk->change, &desk->lock);
            continue;
        }
        settle(desk, take_any_held(desk));
        /* The feed is to see many states: sometimes only a few are settled. */
        pthread_mutex_unlock(&desk->lock);
        if (dice_below(&desk->dice, 4) == 0)
            sched_yield();
        pthread_mutex_lock(&desk->lock);
    }
    pthread_mutex_unlock(&desk->lock);
    return NULL;
}

/* -- the cases' ways of answering --------------------------------------------------------------- */

static void answer(struct recipient *recipient)
{
    recipient->state = RECIPIENT_ANSWERED;
    recipient->attempts++;
    recipient->verdict.reason = REASON_ACCEPTED;
    recipient->verdict.evidence = (struct evidence){.source = SOURCE_PROBE, .elapsed_ms = -1};
}

static void defer(struct recipient *recipient, int64_t due_ms)
{
    recipient->state = RECIPIENT_DEFERRED;
    recipient->rounds++;
    recipient->attempts++;
    recipient->due_ms = due_ms;
    recipient->verdict.reason = REASON_GREYLISTED;
}

static void settle_nature(struct domain_group *group, enum nature_kind kind)
{
    group->nature.kind = kind;
    group->nature_changed = true;
}

static void answer_everybody(struct desk *desk, struct domain_group *group)
{
    (void)desk;
    if (group->nature.kind == NATURE_UNASKED)
        settle_nature(group, NATURE_REFUSES);
    for (size_t i = 0; i < group->count; i++)
        answer(&group->recipients[i]);
}

static int64_t soon(struct desk *desk)
{
    return moment_wall_ms() + dice_below(&desk->dice, 25);
}

static void put_off_nature(struct desk *desk, struct domain_group *group)
{
    group->nature.rounds++;
    group->nature.due_ms = group->put_off_until_ms = soon(desk);
    group->nature_changed = true;
}

static void answer_some(struct desk *desk, struct domain_group *group)
{
    for (size_t i = 0; i < group->count; i++) {
        struct recipient *recipient = &group->recipients[i];
        unsigned throw = dice_below(&desk->dice, 100);

        if (throw < 70 || recipient->rounds >= 4)
            answer(recipient);
        else if (throw < 95)
            defer(recipient, soon(desk));
        else
            group->put_off_until_ms = moment_wall_ms(); /* it stays as it is */
    }
}

/* All that can happen to a group. */
static void anything(struct desk *desk, struct domain_group *group)
{
    unsigned throw = dice_below(&desk->dice, 100);

    if (throw < 10) {
        group->put_off_until_ms = soon(desk); /* the lane was full */
        return;
    }
    if (group->domain_id % 7 != 0 && group->nature.kind == NATURE_UNASKED && throw < 30 &&
        group->nature.rounds < 3) {
        put_off_nature(desk, group);
        return;
    }
    if (group->nature.kind == NATURE_UNASKED && throw < 40) {
        for (size_t i = 0; i < group->count; i++)
            defer(&group->recipients[i], soon(desk)); /* it could not be reached */
        return;
    }
    if (group->domain_id % 7 == 0) {
        for (size_t i = 0; i < group->count; i++)
            answer(&group->recipients[i]); /* a dead end: the made-up mailbox is never asked */
        return;
    }
    if (group->nature.kind == NATURE_UNASKED)
        settle_nature(group, throw < 90 ? NATURE_REFUSES : NATURE_UNKNOWN);
    answer_some(desk, group);
}

/* -- a run ------------------------------------------------------------------------------------------ */

/* A list of so many addresses for each domain, in the order given. */
static void start_desk(struct desk *desk, const unsigned *sizes, size_t domains)
{
    struct buffer list;
    struct failure why;

    *desk = (struct desk){.decide = answer_everybody, .dice = 1};
    pthread_mutex_init(&desk->lock, NULL);
    pthread_cond_init(&desk->change, NULL);
    buffer_init(&list, 16 * 1024 * 1024);
    assert_true(buffer_append(&list, TEXT("email\n")));
    for (size_t d = 0; d < domains; d++)
        for (unsigned i = 0; i < sizes[d]; i++)
            assert_true(buffer_format(&list, "u%u@d%zu.example.org\n", i, d));
    given_run_start(&desk->run, list.bytes, list.len);
    buffer_free(&list);
    must(run_journal_open(&desk->journal, desk->run.store, &why), &why);
    desk->addresses =
        memory_new((size_t)(desk->run.counts.addresses + 1) * sizeof *desk->addresses);
    desk->domains = memory_new((size_t)(desk->run.counts.domains + 1) * sizeof *desk->domains);
    desk->settings = (struct feed_settings){
        .group_recipients = 5, .domain_window = 3, .take = take, .taker = desk};
}

/* True if the feed said that the run is complete. */
static bool feed(struct desk *desk, size_t room)
{
    struct run_work *run_work;
    struct failure why;
    pthread_t thread;
    bool complete, fine;

    desk->gate = gate_new(room);
    desk->is_closing = false;
    must(run_work_open(&run_work, desk->run.store, &why), &why);
    assert_int_equal(pthread_create(&thread, NULL, work, desk), 0);
    fine = group_feed_run(run_work, desk->gate, &desk->settings, &desk->watch, &complete, &why);
    pthread_mutex_lock(&desk->lock);
    desk->is_closing = true;
    pthread_cond_signal(&desk->change);
    pthread_mutex_unlock(&desk->lock);
    pthread_join(thread, NULL);
    must(fine, &why);
    run_work_close(run_work);
    assert_int_equal(gate_inside(desk->gate), 0);
    gate_free(desk->gate);
    if (desk->breach[0])
        fail_msg("%s", desk->breach);
    return complete;
}

static void end_desk(struct desk *desk)
{
    run_journal_close(desk->journal);
    given_run_end(&desk->run);
    free(desk->addresses);
    free(desk->domains);
    pthread_cond_destroy(&desk->change);
    pthread_mutex_destroy(&desk->lock);
    free(desk);
}

static struct desk *desk_of(const unsigned *sizes, size_t domains)
{
    struct desk *desk = memory_new(sizeof *desk);

    start_desk(desk, sizes, domains);
    return desk;
}

static void check_everybody_is_answered(const struct desk *desk)
{
    for (uint64_t id = 1; id <= desk->run.counts.addresses; id++)
        assert_true(desk->addresses[id].is_answered);
    assert_int_equal(given_run_number(&desk->run, "SELECT count(*) FROM verdict"),
                     desk->run.counts.addresses);
}

static int64_t count_of(const struct desk *desk, int64_t domain_id)
{
    char query[128];

    snprintf(query, sizeof query, "SELECT count FROM domain WHERE id = %lld", (long long)domain_id);
    return given_run_number(&desk->run, query);
}

/* -- the cases ----------------------------------------------------------------------------------------- */

static void everybody_is_handed_out_exactly_once_where_each_is_answered(void **state)
{
    const unsigned sizes[] = {1, 13, 5, 41, 2};
    struct desk *desk = desk_of(sizes, countof(sizes));
    size_t handed_out = 0;

    (void)state;
    desk->at_once = true;
    assert_true(feed(desk, 100));
    for (size_t i = 0; i < desk->taken; i++)
        handed_out += desk->takes[i].count;
    assert_int_equal(handed_out, 62);
    check_everybody_is_answered(desk);
    end_desk(desk);
}

/* All desks are held until each domain's first group is out: nothing else may be among them. */
static void a_scout_goes_alone_and_the_feed_goes_on_with_other_domains(void **state)
{
    const unsigned sizes[] = {20, 20, 20, 20};
    struct desk *desk = desk_of(sizes, countof(sizes));

    (void)state;
    desk->hold_until = countof(sizes);
    assert_true(feed(desk, 1000));
    for (size_t i = 0; i < countof(sizes); i++)
        for (size_t j = 0; j < i; j++)
            assert_int_not_equal(desk->takes[i].domain_id, desk->takes[j].domain_id);
    check_everybody_is_answered(desk);
    end_desk(desk);
}

static void a_settled_domain_has_a_window_of_groups_under_way(void **state)
{
    const unsigned sizes[] = {100};
    struct desk *desk = desk_of(sizes, countof(sizes));

    (void)state;
    given_run_execute(&desk->run, "INSERT INTO nature (domain, kind, rounds, due, accepted, source)"
                                  " VALUES (1, 1, 0, 0, 0, 2)");
    desk->domains[1] = (struct known_domain){.is_settled = true, .nature = NATURE_REFUSES};
    desk->hold_until = 3; /* or it would wait for ever */
    assert_true(feed(desk, 1000));
    assert_int_equal(desk->domains[1].most_under_way, 3);
    end_desk(desk);
}

static void facts_that_cannot_be_read_cost_nobody_the_asking(void **state)
{
    const struct fact_terms terms = {.smtp_port = 25, .max_age_ms = FACT_AGE_NO_CAP};
    const unsigned sizes[] = {20, 3, 12};
    struct desk *desk = desk_of(sizes, countof(sizes));
    char path[TEMPORARY_PATH + 16];
    struct failure why;
    sqlite3 *db;

    (void)state;
    snprintf(path, sizeof path, "%s/facts.db", desk->run.dir);
    must(fact_store_open(&desk->settings.facts, path, &terms, &why), &why);
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    must(sql_execute(db, "DROP TABLE domain", &why), &why);
    sqlite3_close(db);
    assert_true(feed(desk, 1000));
    check_everybody_is_answered(desk);
    fact_store_close(desk->settings.facts);
    end_desk(desk);
}

static void large_domains_begin_first_the_largest_before_all(void **state)
{
    const unsigned sizes[] = {1, 40, 3, 90, 39, 2, 60};
    struct desk *desk = desk_of(sizes, countof(sizes));

    (void)state;
    desk->hold_until = countof(sizes);
    assert_true(feed(desk, 1000));
    assert_int_equal(count_of(desk, desk->takes[0].domain_id), 90);
    assert_int_equal(count_of(desk, desk->takes[1].domain_id), 60);
    assert_int_equal(count_of(desk, desk->takes[2].domain_id), 40);
    for (size_t i = 4; i < countof(sizes); i++) /* the others as they stand in the run file */
        assert_true(desk->takes[i].domain_id > desk->takes[i - 1].domain_id);
    end_desk(desk);
}

static void defer_once(struct desk *desk, struct domain_group *group)
{
    answer_everybody(desk, group);
    for (size_t i = 0; i < group->count; i++)
        if (group->recipients[i].rounds == 0 && group->recipients[i].id % 2 == 0)
            defer(&group->recipients[i], moment_wall_ms() + 20);
}

static void who_was_deferred_is_fed_again_when_due_and_not_before(void **state)
{
    const unsigned sizes[] = {10, 3};
    struct desk *desk = desk_of(sizes, countof(sizes));

    (void)state;
    desk->decide = defer_once;
    desk->at_once = true;
    assert_true(feed(desk, 100)); /* the desk looks at the times */
    check_everybody_is_answered(desk);
    for (uint64_t id = 2; id <= desk->run.counts.addresses; id += 2)
        assert_int_equal(desk->addresses[id].rounds, 1);
    end_desk(desk);
}

static void put_off_once(struct desk *desk, struct domain_group *group)
{
    if (desk->taken <= 2)
        group->put_off_until_ms = moment_wall_ms() + 20;
    else
        answer_everybody(desk, group);
}

static void a_group_that_was_put_off_returns_as_it_was(void **state)
{
    const unsigned sizes[] = {5, 4};
    struct desk *desk = desk_of(sizes, countof(sizes));

    (void)state;
    desk->decide = put_off_once;
    desk->at_once = true;
    assert_true(feed(desk, 100));
    assert_int_equal(desk->taken, 4);
    check_everybody_is_answered(desk);
    end_desk(desk);
}

static void greylist_the_made_up_mailbox(struct desk *desk, struct domain_group *group)
{
    if (group->nature.kind == NATURE_UNASKED && group->nature.rounds < 2)
        put_off_nature(desk, group);
    else
        answer_everybody(desk, group);
}

/* What the desk looks at: nobody of the domain before its due time, one scout, then a window. */
static void an_unsettled_scout_keeps_the_others_waiting(void **state)
{
    const unsigned sizes[] = {60};
    struct desk *desk = desk_of(sizes, countof(sizes));

    (void)state;
    desk->decide = greylist_the_made_up_mailbox;
    assert_true(feed(desk, 1000));
    assert_int_equal(desk->taken, 2 + 12);
    for (size_t i = 1; i < 3; i++)
        assert_int_equal(desk->takes[i].count, 5);
    check_everybody_is_answered(desk);
    end_desk(desk);
}

/* 2 is deferred again; what is given after that is held until all are out. */
static void defer_the_second_once_more(struct desk *desk, struct domain_group *group)
{
    answer_everybody(desk, group);
    for (size_t i = 0; i < group->count; i++) {
        if (group->recipients[i].id != 2 || group->recipients[i].rounds > 0)
            continue;
        defer(&group->recipients[i], moment_wall_ms() + 30);
        desk->hold_until = 5;
    }
}

/*
 * 2 and 5 are due, 1, 3 and 4 are not.  A group of 2 and 5 that leaves 2 behind would
 * come back as the range from 2 to 5, and 3 and 4 would stand in two ranges.
 */
static void a_group_and_what_is_parked_hold_nobody_in_common(void **state)
{
    const unsigned sizes[] = {5};
    struct desk *desk = desk_of(sizes, countof(sizes));
    int64_t now_ms = moment_wall_ms();
    char rows[512];

    (void)state;
    snprintf(rows, sizeof rows,
             "INSERT INTO nature (domain, kind, rounds, due, accepted, source)"
             " VALUES (1, 1, 0, 0, 0, 2);"
             "INSERT INTO deferral VALUES (1, 1, 1, %lld, 'greylisted', NULL);"
             "INSERT INTO deferral VALUES (3, 1, 1, %lld, 'greylisted', NULL);"
             "INSERT INTO deferral VALUES (4, 1, 1, %lld, 'greylisted', NULL);",
             (long long)now_ms + 350, (long long)now_ms + 300, (long long)now_ms + 300);
    given_run_execute(&desk->run, rows);
    desk->domains[1] = (struct known_domain){.is_settled = true, .nature = NATURE_REFUSES};
    desk->addresses[1] = (struct known_address){.rounds = 1, .attempts = 1, .due_ms = now_ms + 350};
    desk->addresses[3] = (struct known_address){.rounds = 1, .attempts = 1, .due_ms = now_ms + 300};
    desk->addresses[4] = desk->addresses[3];
    desk->settings.domain_window = 10;
    desk->decide = defer_the_second_once_more;
    assert_true(feed(desk, 1000));
    check_everybody_is_answered(desk);
    end_desk(desk);
}

static void a_stop_ends_the_feed_with_groups_out_and_parked(void **state)
{
    const unsigned sizes[] = {200, 30, 7, 9};
    struct desk *desk = desk_of(sizes, countof(sizes));

    (void)state;
    desk->stop_after = 3;
    assert_false(feed(desk, 100));
    assert_true(desk->taken < 40);
    end_desk(desk);
}

static void a_gate_stopped_before_the_start_feeds_nearly_nothing(void **state)
{
    const unsigned sizes[] = {30};
    struct desk *desk = desk_of(sizes, countof(sizes));

    (void)state;
    desk->at_once = true;
    desk->stop_after = 1;
    assert_false(feed(desk, 100));
    assert_int_equal(desk->taken, 1);
    end_desk(desk);
}

static void a_run_where_all_have_their_answer_is_complete_at_once(void **state)
{
    const unsigned sizes[] = {30, 2};
    struct desk *desk = desk_of(sizes, countof(sizes));

    (void)state;
    desk->at_once = true;
    assert_true(feed(desk, 100));
    desk->taken = 0;
    assert_true(feed(desk, 100));
    assert_int_equal(desk->taken, 0);
    end_desk(desk);
}

static void a_list_without_addresses_is_complete_at_once(void **state)
{
    struct desk *desk = desk_of(NULL, 0);

    (void)state;
    assert_true(feed(desk, 100));
    assert_int_equal(desk->taken, 0);
    end_desk(desk);
}

/* What the file says is what the next start begins with. */
static void begin_again(struct desk *desk)
{
    for (uint64_t id = 1; id <= desk->run.counts.domains; id++)
        desk->domains[id].is_settled = desk->domains[id].nature != NATURE_UNASKED;
}

/* A put-off is not written down: after a stop such an address may be asked at once. */
static void simulate(uint64_t seed, size_t stops)
{
    unsigned sizes[60];
    struct desk *desk;

    for (size_t i = 0; i < countof(sizes); i++)
        sizes[i] = i < 3 ? 300 + 100 * (unsigned)i : 1 + dice_below(&seed, 60);
    desk = desk_of(sizes, countof(sizes));
    desk->decide = anything;
    desk->dice = seed;
    desk->settings.group_recipients = 20;
    for (size_t stop = 1; stop <= stops; stop++) {
        desk->stop_after = 60 * stop;
        desk->decided = 0;
        assert_false(feed(desk, 150));
        begin_again(desk);
    }
    desk->stop_after = 0;
    assert_true(feed(desk, 150));
    check_everybody_is_answered(desk);
    end_desk(desk);
}

static void whatever_happens_everybody_is_answered_exactly_once(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 4; seed++)
        simulate(seed, 0);
}

static void stopped_and_started_again_it_is_the_same(void **state)
{
    (void)state;
    for (uint64_t seed = 11; seed <= 13; seed++)
        simulate(seed, 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everybody_is_handed_out_exactly_once_where_each_is_answered),
        cmocka_unit_test(a_scout_goes_alone_and_the_feed_goes_on_with_other_domains),
        cmocka_unit_test(a_settled_domain_has_a_window_of_groups_under_way),
        cmocka_unit_test(facts_that_cannot_be_read_cost_nobody_the_asking),
        cmocka_unit_test(large_domains_begin_first_the_largest_before_all),
        cmocka_unit_test(who_was_deferred_is_fed_again_when_due_and_not_before),
        cmocka_unit_test(a_group_that_was_put_off_returns_as_it_was),
        cmocka_unit_test(an_unsettled_scout_keeps_the_others_waiting),
        cmocka_unit_test(a_group_and_what_is_parked_hold_nobody_in_common),
        cmocka_unit_test(a_stop_ends_the_feed_with_groups_out_and_parked),
        cmocka_unit_test(a_gate_stopped_before_the_start_feeds_nearly_nothing),
        cmocka_unit_test(a_run_where_all_have_their_answer_is_complete_at_once),
        cmocka_unit_test(a_list_without_addresses_is_complete_at_once),
        cmocka_unit_test(whatever_happens_everybody_is_answered_exactly_once),
        cmocka_unit_test(stopped_and_started_again_it_is_the_same),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
