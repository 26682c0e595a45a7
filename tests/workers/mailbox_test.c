/*
 * mailbox_test.c - groups change threads, each of them once and in order.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <pthread.h>

#include "base/compiler.h"
#include "workers/mailbox.h"

enum { POSTERS = 4, EACH = 2000 };

/* The receiving thread, and what it saw. */
struct receiver {
    uv_loop_t loop;
    struct mailbox box;
    int64_t last_of[POSTERS]; /* the number of its last group */
    size_t delivered;
    size_t expected; /* then the box is closed */
    size_t woken;
    bool is_out_of_order;
    int64_t posts_itself; /* so many groups, from inside of a delivery */
};

static struct domain_group *group_of(int64_t number)
{
    return domain_group_new(number, TEXT("example.org"), 1, 0);
}

/* domain_id: which poster, and its how manyeth. */
static void deliver(void *argument, struct domain_group *group)
{
    struct receiver *receiver = argument;
    int64_t poster = group->domain_id % POSTERS, number = group->domain_id / POSTERS;

    if (group->next || number <= receiver->last_of[poster])
        receiver->is_out_of_order = true;
    receiver->last_of[poster] = number;
    receiver->delivered++;
    domain_group_free(group);
    if (receiver->posts_itself > 0) {
        receiver->posts_itself--;
        mailbox_post(&receiver->box, group_of((number + 1) * POSTERS));
    }
}

static void woken(void *argument)
{
    struct receiver *receiver = argument;

    receiver->woken++;
    if (receiver->delivered == receiver->expected)
        mailbox_close(&receiver->box);
}

static void open_box(struct receiver *receiver, size_t expected)
{
    struct failure why;

    *receiver = (struct receiver){.expected = expected};
    assert_int_equal(uv_loop_init(&receiver->loop), 0);
    receiver->box.deliver = deliver;
    receiver->box.woken = woken;
    receiver->box.receiver = receiver;
    assert_true(mailbox_open(&receiver->box, &receiver->loop, &why));
}

/* Until the box is closed. */
static void receive(struct receiver *receiver)
{
    uv_run(&receiver->loop, UV_RUN_DEFAULT);
    assert_int_equal(uv_loop_close(&receiver->loop), 0);
    assert_false(receiver->is_out_of_order);
}

static void a_posted_group_is_delivered(void **state)
{
    struct receiver receiver;

    (void)state;
    open_box(&receiver, 3);
    for (int64_t i = 1; i <= 3; i++)
        mailbox_post(&receiver.box, group_of(i * POSTERS));
    receive(&receiver);
    assert_int_equal(receiver.delivered, 3);
    assert_int_equal(receiver.woken, 1); /* one wake for all of them */
}

static void a_wake_without_a_group_is_heard(void **state)
{
    struct receiver receiver;

    (void)state;
    open_box(&receiver, 0);
    mailbox_wake(&receiver.box);
    receive(&receiver);
    assert_int_equal(receiver.woken, 1);
}

static void the_receiver_may_post_to_its_own_box(void **state)
{
    struct receiver receiver;

    (void)state;
    open_box(&receiver, 11);
    receiver.posts_itself = 10;
    mailbox_post(&receiver.box, group_of(POSTERS));
    receive(&receiver);
    assert_int_equal(receiver.delivered, 11);
}

static void take_late(void *taker, struct domain_group *group)
{
    size_t *taken = taker;

    assert_null(group->next);
    (*taken)++;
    domain_group_free(group);
}

static void what_comes_too_late_is_given_back(void **state)
{
    struct receiver receiver;
    size_t taken = 0;

    (void)state;
    open_box(&receiver, 1);
    mailbox_post(&receiver.box, group_of(POSTERS));
    uv_run(&receiver.loop, UV_RUN_DEFAULT);
    for (int64_t i = 2; i <= 4; i++)
        mailbox_post(&receiver.box, group_of(i * POSTERS));
    assert_int_equal(receiver.delivered, 1);
    mailbox_drain(&receiver.box, take_late, &taken);
    assert_int_equal(taken, 3);
    assert_int_equal(uv_loop_close(&receiver.loop), 0);
}

struct poster {
    struct mailbox *box;
    int64_t number;
};

static void *post(void *argument)
{
    const struct poster *poster = argument;

    for (int64_t i = 1; i <= EACH; i++)
        mailbox_post(poster->box, group_of(i * POSTERS + poster->number));
    return NULL;
}

static void many_threads_post_and_nothing_is_lost_or_out_of_order(void **state)
{
    struct receiver receiver;
    struct poster posters[POSTERS];
    pthread_t threads[POSTERS];

    (void)state;
    open_box(&receiver, (size_t)POSTERS * EACH);
    for (int i = 0; i < POSTERS; i++) {
        posters[i] = (struct poster){&receiver.box, i};
        assert_int_equal(pthread_create(&threads[i], NULL, post, &posters[i]), 0);
    }
    uv_run(&receiver.loop, UV_RUN_DEFAULT);
    for (int i = 0; i < POSTERS; i++)
        pthread_join(threads[i], NULL);
    receive(&receiver);
    assert_int_equal(receiver.delivered, POSTERS * EACH);
    assert_true(receiver.woken <= receiver.delivered);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_posted_group_is_delivered),
        cmocka_unit_test(a_wake_without_a_group_is_heard),
        cmocka_unit_test(the_receiver_may_post_to_its_own_box),
        cmocka_unit_test(what_comes_too_late_is_given_back),
        cmocka_unit_test(many_threads_post_and_nothing_is_lost_or_out_of_order),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
