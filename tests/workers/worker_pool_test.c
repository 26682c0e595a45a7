/*
 * worker_pool_test.c - whatever is posted to the workers comes back, once.
 *
 * Nobody is connected to here: either nothing need be asked, or the resolver does
 * not answer.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

#include "base/compiler.h"
#include "base/memory.h"
#include "batch/run_store.h"
#include "workers/worker_pool.h"

enum { GROUPS = 400, POSTERS = 3 };

/* What came back; group n is of the domain with the id n. */
struct finisher {
    pthread_mutex_t lock;
    pthread_cond_t change;
    size_t finished;
    unsigned times[GROUPS + 1];
    enum reason reason[GROUPS + 1];
    enum source source[GROUPS + 1];
    bool put_off[GROUPS + 1];
};

static void finish(void *argument, struct domain_group *group)
{
    struct finisher *finisher = argument;
    const struct recipient *first = &group->recipients[0];

    pthread_mutex_lock(&finisher->lock);
    finisher->times[group->domain_id]++;
    finisher->reason[group->domain_id] =
        first->state == RECIPIENT_ANSWERED ? first->verdict.reason : REASON_NONE;
    finisher->source[group->domain_id] = first->verdict.evidence.source;
    finisher->put_off[group->domain_id] =
        group->put_off_until_ms > 0 && first->state == RECIPIENT_WAITING;
    finisher->finished++;
    pthread_cond_signal(&finisher->change);
    pthread_mutex_unlock(&finisher->lock);
    domain_group_free(group);
}

static void wait_for(struct finisher *finisher, size_t groups)
{
    pthread_mutex_lock(&finisher->lock);
    while (finisher->finished < groups)
        pthread_cond_wait(&finisher->change, &finisher->lock);
    pthread_mutex_unlock(&finisher->lock);
}

static const unsigned char secret[RUN_SECRET_SIZE];

static struct probe_settings settings_of(unsigned threads)
{
    return (struct probe_settings){
        .mail_from = TEXT("probe@example.org"),
        .our_name = TEXT("probe.example.org"),
        .secret = secret,
        .smtp_port = 25,
        .ipv4 = true,
        .dns_timeout_ms = 60 * 1000,
        .dns_tries = 1,
        .threads = threads,
        .max_sessions = 8,
        .lane_recipients = 1000,
        .lanes.ordinary = {.sessions = 1,
                           .recipients_per_session = 25,
                           .rejects_per_session = 8,
                           .recipients_per_transaction = 5,
                           .connect_gap_ms = 1},
        .connect_timeout_ms = 1000,
        .reply_timeout_ms = 1000,
        .session_timeout_ms = 5000,
    };
}

static struct domain_group *group_of(int64_t number)
{
    char name[32];
    struct domain_group *group;

    snprintf(name, sizeof name, "d%lld.example.org", (long long)number);
    group = domain_group_new(number, text_of(name), 2, 64);
    for (int64_t i = 1; i <= 2; i++)
        domain_group_add(group, &(struct recipient){.id = number * 10 + i, .local = TEXT("ann")});
    return group;
}

static struct worker_pool *pool_of(const struct probe_settings *settings, struct finisher *finisher)
{
    struct worker_pool *pool;
    struct failure why;

    *finisher = (struct finisher){.finished = 0};
    pthread_mutex_init(&finisher->lock, NULL);
    pthread_cond_init(&finisher->change, NULL);
    if (!worker_pool_start(&pool, settings, finish, finisher, &why))
        fail_msg("%s", why.sentence);
    return pool;
}

/* Whatever is in the pool comes back, and then it is gone. */
static void end_pool(struct worker_pool *pool, struct finisher *finisher)
{
    worker_pool_stop(pool);
    worker_pool_join(pool);
    worker_pool_free(pool);
    pthread_cond_destroy(&finisher->change);
    pthread_mutex_destroy(&finisher->lock);
}

static void check_each_came_back_once(const struct finisher *finisher)
{
    for (size_t i = 1; i <= GROUPS; i++)
        assert_int_equal(finisher->times[i], 1);
}

struct poster {
    struct worker_pool *pool;
    int64_t number;
};

static void *post(void *argument)
{
    const struct poster *poster = argument;

    for (int64_t i = 1; i <= GROUPS; i++)
        if (i % POSTERS == poster->number)
            worker_pool_post(poster->pool, group_of(i));
    return NULL;
}

static void groups_posted_from_many_threads_come_back_once(void **state)
{
    static struct finisher finisher;
    struct probe_settings settings = settings_of(3); /* neither DNS nor SMTP */
    struct worker_pool *pool = pool_of(&settings, &finisher);
    struct poster posters[POSTERS];
    pthread_t threads[POSTERS];

    (void)state;
    for (int i = 0; i < POSTERS; i++) {
        posters[i] = (struct poster){pool, i};
        assert_int_equal(pthread_create(&threads[i], NULL, post, &posters[i]), 0);
    }
    wait_for(&finisher, GROUPS);
    for (int i = 0; i < POSTERS; i++)
        pthread_join(threads[i], NULL);
    assert_int_equal(worker_pool_counts(pool).sessions_opened, 0);
    end_pool(pool, &finisher);
    check_each_came_back_once(&finisher);
    for (size_t i = 1; i <= GROUPS; i++) {
        assert_int_equal(finisher.reason[i], REASON_NOT_PROBED);
        assert_int_equal(finisher.source[i], SOURCE_SYNTAX);
    }
}

static void who_has_ended_does_not_stand_still(void **state)
{
    static struct finisher finisher;
    struct probe_settings settings = settings_of(2);
    struct worker_pool *pool = pool_of(&settings, &finisher);

    (void)state;
    worker_pool_stop(pool);
    worker_pool_join(pool);
    for (int i = 0; i < 3; i++)
        assert_int_equal(worker_pool_still(pool), 0);
    worker_pool_free(pool);
}

static void a_known_nature_answers_without_asking_anybody(void **state)
{
    static struct finisher finisher;
    struct probe_settings settings = settings_of(1);
    struct worker_pool *pool = pool_of(&settings, &finisher);
    struct domain_group *all = group_of(1), *us = group_of(2);

    (void)state;
    all->nature.kind = NATURE_ACCEPTS_ALL;
    us->nature.kind = NATURE_REFUSES_US;
    us->nature.reason = REASON_IP_BLOCKED;
    worker_pool_post(pool, all);
    worker_pool_post(pool, us);
    wait_for(&finisher, 2);
    end_pool(pool, &finisher);
    assert_int_equal(finisher.reason[1], REASON_ACCEPT_ALL);
    assert_int_equal(finisher.reason[2], REASON_IP_BLOCKED);
}

/* A resolver on loopback that hears everything and says nothing. */
static int mute_resolver(struct socket_address *address)
{
    socklen_t len = sizeof address->v4;
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

    assert_true(socket_address_parse(TEXT("127.0.0.1"), 0, address));
    assert_int_equal(bind(fd, &address->any, len), 0);
    assert_int_equal(getsockname(fd, &address->any, &len), 0);
    return fd;
}

static void check_stopped(void (*stop)(struct worker_pool *pool))
{
    static struct finisher finisher;
    struct probe_settings settings = settings_of(2);
    struct socket_address resolver;
    int fd = mute_resolver(&resolver);
    struct worker_pool *pool;

    settings.ask_dns = settings.ask_smtp = true;
    settings.resolvers = &resolver;
    settings.resolver_count = 1;
    pool = pool_of(&settings, &finisher);
    for (int64_t i = 1; i <= GROUPS / 2; i++)
        worker_pool_post(pool, group_of(i));
    stop(pool);
    for (int64_t i = GROUPS / 2 + 1; i <= GROUPS; i++)
        worker_pool_post(pool, group_of(i)); /* come back at once */
    end_pool(pool, &finisher);               /* twice is no harm */
    assert_int_equal(finisher.finished, GROUPS);
    check_each_came_back_once(&finisher);
    for (size_t i = 1; i <= GROUPS; i++) {
        assert_int_equal(finisher.reason[i], REASON_NONE);
        assert_true(finisher.put_off[i]);
    }
    close(fd);
}

static void a_stop_gives_everything_back_unanswered(void **state)
{
    (void)state;
    check_stopped(worker_pool_stop);
}

static void a_hurried_stop_does_the_same(void **state)
{
    (void)state;
    check_stopped(worker_pool_hurry);
}

static void a_pool_without_work_ends(void **state)
{
    static struct finisher finisher;
    struct probe_settings settings = settings_of(4);
    struct worker_pool *pool = pool_of(&settings, &finisher);

    (void)state;
    end_pool(pool, &finisher);
    assert_int_equal(finisher.finished, 0);
}

static void a_name_has_one_owner_and_owners_share_the_names(void **state)
{
    unsigned owned[4] = {0};

    (void)state;
    for (unsigned i = 0; i < 4000; i++) {
        char name[32];

        snprintf(name, sizeof name, "d%u.example", i);
        assert_int_equal(owner_of(text_of(name), 4), owner_of(text_of(name), 4));
        owned[owner_of(text_of(name), 4)]++;
        assert_int_equal(owner_of(text_of(name), 1), 0);
    }
    for (size_t i = 0; i < countof(owned); i++)
        assert_in_range(owned[i], 800, 1200);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(groups_posted_from_many_threads_come_back_once),
        cmocka_unit_test(who_has_ended_does_not_stand_still),
        cmocka_unit_test(a_known_nature_answers_without_asking_anybody),
        cmocka_unit_test(a_stop_gives_everything_back_unanswered),
        cmocka_unit_test(a_hurried_stop_does_the_same),
        cmocka_unit_test(a_pool_without_work_ends),
        cmocka_unit_test(a_name_has_one_owner_and_owners_share_the_names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
