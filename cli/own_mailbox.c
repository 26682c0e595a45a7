/*
 * own_mailbox.c - see own_mailbox.h.
 */
#include "cli/own_mailbox.h"

#include <pthread.h>
#include <stdio.h>

#include "base/moment.h"
#include "base/random.h"
#include "batch/domain_group.h"
#include "batch/run_store.h"
#include "cli/plain_words.h"
#include "workers/worker_pool.h"

enum {
    LOOK_MS = 100,        /* how often the stop flag is looked at */
    REPLY_MS = 20 * 1000, /* somebody waits for us: less patience than a run has */
};

/* Where the worker leaves the answer and the main thread fetches it. */
struct counter {
    pthread_mutex_t lock;
    pthread_cond_t came;
    bool is_there;
    struct own_mailbox seen;
};

static void keep_answer(struct own_mailbox *seen, const struct verdict *verdict)
{
    const struct evidence *evidence = &verdict->evidence;

    seen->reason = verdict->reason;
    seen->stage = evidence->stage;
    seen->code = evidence->code;
    plain_words(evidence->mx_host, seen->host, sizeof seen->host);
    plain_words(evidence->mx_ip, seen->ip, sizeof seen->ip);
    plain_words(evidence->text, seen->said, sizeof seen->said);
    plain_words(evidence->detail, seen->known, sizeof seen->known);
}

/* Runs on: the worker's thread. */
static void finish(void *finisher, struct domain_group *group)
{
    struct counter *counter = finisher;

    pthread_mutex_lock(&counter->lock);
    keep_answer(&counter->seen, &group->recipients[0].verdict);
    counter->is_there = true;
    pthread_cond_signal(&counter->came);
    pthread_mutex_unlock(&counter->lock);
    domain_group_free(group);
}

static struct domain_group *group_of(const struct address *from)
{
    struct domain_group *group = domain_group_new(1, from->domain, 1, from->local.len);
    const struct recipient recipient = {
        .id = 1, .row = 1, .line = 1, .input = from->local, .local = from->local};

    domain_group_add(group, &recipient);
    return group;
}

static bool wait_for(struct counter *counter, const atomic_bool *stop)
{
    bool is_there;

    pthread_mutex_lock(&counter->lock);
    while (!counter->is_there && !atomic_load(stop)) {
        struct timespec until = moment_after(LOOK_MS);

        pthread_cond_timedwait(&counter->came, &counter->lock, &until);
    }
    is_there = counter->is_there;
    pthread_mutex_unlock(&counter->lock);
    return is_there;
}

bool own_mailbox_ask(const struct probe_settings *settings, const struct address *from,
                     const atomic_bool *stop, struct own_mailbox *seen, struct failure *why)
{
    struct counter counter = {.lock = PTHREAD_MUTEX_INITIALIZER};
    unsigned char secret[RUN_SECRET_SIZE];
    struct probe_settings asking = *settings;
    struct worker_pool *pool;
    bool is_there;

    if (!asking.secret) { /* of a run it is the run's, so that its domain has one made-up mailbox */
        random_bytes(secret, sizeof secret);
        asking.secret = secret;
    }
    moment_condition_init(&counter.came);
    asking.mail_from = (struct text){"", 0};
    asking.threads = 1;
    asking.retries = 0;
    if (asking.reply_timeout_ms > REPLY_MS)
        asking.reply_timeout_ms = REPLY_MS;
    if (!worker_pool_start(&pool, &asking, finish, &counter, why))
        return false;
    worker_pool_post(pool, group_of(from));
    is_there = wait_for(&counter, stop);
    worker_pool_stop(pool);
    if (!is_there)
        worker_pool_hurry(pool);
    worker_pool_join(pool);
    worker_pool_free(pool);
    pthread_cond_destroy(&counter.came);
    *seen = counter.seen;
    return is_there || failed(why, EXIT_STOPPED_EARLY, "stopped before anybody was asked");
}
