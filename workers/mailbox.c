/*
 * mailbox.c - see mailbox.h.
 */
#include "workers/mailbox.h"

static struct domain_group *take_all(struct mailbox *box)
{
    struct domain_group *all;

    pthread_mutex_lock(&box->lock);
    all = box->first;
    box->first = box->last = NULL;
    pthread_mutex_unlock(&box->lock);
    return all;
}

static void on_wake(uv_async_t *wake)
{
    struct mailbox *box = wake->data;

    for (struct domain_group *group = take_all(box), *next; group; group = next) {
        next = group->next;
        group->next = NULL;
        box->deliver(box->receiver, group); /* may post to this very box */
    }
    box->woken(box->receiver);
}

bool mailbox_open(struct mailbox *box, uv_loop_t *loop, struct failure *why)
{
    int error = uv_async_init(loop, &box->wake, on_wake);

    if (error != 0)
        return failed(why, EXIT_OUT_OF_RESOURCES, "cannot set up a worker: %s", uv_strerror(error));
    box->wake.data = box;
    pthread_mutex_init(&box->lock, NULL);
    return true;
}

void mailbox_close(struct mailbox *box)
{
    uv_close((uv_handle_t *)&box->wake, NULL);
}

void mailbox_drain(struct mailbox *box, void (*take)(void *taker, struct domain_group *group),
                   void *taker)
{
    for (struct domain_group *group = take_all(box), *next; group; group = next) {
        next = group->next;
        group->next = NULL;
        take(taker, group);
    }
}

void mailbox_post(struct mailbox *box, struct domain_group *group)
{
    bool was_empty;

    group->next = NULL;
    pthread_mutex_lock(&box->lock);
    was_empty = !box->first;
    if (was_empty)
        box->first = group;
    else
        box->last->next = group;
    box->last = group;
    pthread_mutex_unlock(&box->lock);
    if (was_empty)
        uv_async_send(&box->wake);
}

void mailbox_wake(struct mailbox *box)
{
    uv_async_send(&box->wake);
}
