/*
 * mailbox.h - where one thread leaves groups for another.
 *
 * A posted list and a wake-up: the receiver takes the whole list under the lock and
 * works on it outside.  Woken only when it was empty.
 */
#ifndef WORKERS_MAILBOX_H
#define WORKERS_MAILBOX_H

#include <pthread.h>
#include <stdbool.h>
#include <uv.h>

#include "base/compiler.h"
#include "base/failure.h"
#include "batch/domain_group.h"

struct mailbox {
    pthread_mutex_t lock;
    struct domain_group *first;
    struct domain_group *last;
    uv_async_t wake;
    void (*deliver)(void *receiver, struct domain_group *group);
    void (*woken)(void *receiver); /* after the deliveries, and for mailbox_wake() */
    void *receiver;
};

/* Runs on: the receiver's thread, or before it starts. */
MUST_USE bool mailbox_open(struct mailbox *box, uv_loop_t *loop, struct failure *why);
void mailbox_close(struct mailbox *box);

/* Gives what came too late to be delivered to `take`, one by one. */
void mailbox_drain(struct mailbox *box, void (*take)(void *taker, struct domain_group *group),
                   void *taker);

/* Gives `group` away: the caller does not touch it again.  Runs on: any thread. */
void mailbox_post(struct mailbox *box, struct domain_group *group);

/* Runs on: any thread. */
void mailbox_wake(struct mailbox *box);

#endif
