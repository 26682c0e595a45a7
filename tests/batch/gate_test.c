/*
 * gate_test.c - what bounds memory, and what wakes the feed.
 *
 * A wait that should not be over yet cannot be told from one that is slow, so
 * waits here are begun only where something ends them, or with a wait of nothing.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <pthread.h>
#include <stdlib.h>

#include "base/moment.h"
#include "batch/gate.h"

static size_t free_notes(struct gate_note *notes)
{
    size_t count = 0;

    for (struct gate_note *next; notes; notes = next, count++) {
        next = notes->next;
        free(notes);
    }
    return count;
}

static void no_more_come_in_than_there_is_room_for(void **state)
{
    struct gate *gate = gate_new(10);

    (void)state;
    assert_int_equal(gate_room(gate), 10);
    assert_true(gate_enter(gate, 6));
    assert_false(gate_enter(gate, 5));
    assert_int_equal(gate_inside(gate), 6);
    assert_true(gate_enter(gate, 4));
    assert_false(gate_enter(gate, 1));
    gate_leave(gate, 4);
    assert_true(gate_enter(gate, 4));
    gate_free(gate);
}

static void an_empty_gate_lets_any_number_in(void **state)
{
    struct gate *gate = gate_new(10);

    (void)state;
    assert_true(gate_enter(gate, 25));
    assert_false(gate_enter(gate, 1));
    gate_leave(gate, 25);
    assert_int_equal(gate_inside(gate), 0);
    gate_free(gate);
}

static void notes_come_in_the_order_they_were_told(void **state)
{
    struct gate *gate = gate_new(10);
    struct gate_note *notes;

    (void)state;
    for (int64_t id = 1; id <= 3; id++)
        gate_tell(gate, &(struct gate_note){.domain_id = id,
                                            .first_id = 10 * id,
                                            .last_id = 10 * id + 1,
                                            .leaves_rest = id == 2,
                                            .due_ms = id * 1000,
                                            .nature_is_settled = id == 3});
    notes = gate_wait(gate, false, -1);
    assert_int_equal(notes->domain_id, 1);
    assert_int_equal(notes->next->domain_id, 2);
    assert_int_equal(notes->next->first_id, 20);
    assert_int_equal(notes->next->last_id, 21);
    assert_true(notes->next->leaves_rest);
    assert_int_equal(notes->next->due_ms, 2000);
    assert_int_equal(notes->next->next->domain_id, 3);
    assert_true(notes->next->next->nature_is_settled);
    assert_int_equal(free_notes(notes), 3);
    assert_null(gate_wait(gate, false, 0)); /* each of them once */
    gate_tell(gate, &(struct gate_note){.domain_id = 4});
    notes = gate_wait(gate, false, -1);
    assert_int_equal(notes->domain_id, 4);
    assert_int_equal(free_notes(notes), 1);
    gate_free(gate);
}

static void notes_nobody_asked_for_die_with_the_gate(void **state)
{
    struct gate *gate = gate_new(10);

    (void)state;
    gate_tell(gate, &(struct gate_note){.domain_id = 1});
    gate_tell(gate, &(struct gate_note){.domain_id = 2});
    gate_free(gate); /* the leak checker is the judge */
    gate_free(NULL);
}

static void a_wait_ends_when_its_time_is_over(void **state)
{
    struct gate *gate = gate_new(10);
    int64_t began_ms = moment_now_ms();

    (void)state;
    assert_null(gate_wait(gate, true, 30));
    assert_true(moment_now_ms() - began_ms >= 30);
    gate_free(gate);
}

static void who_left_before_the_wait_is_not_overlooked(void **state)
{
    struct gate *gate = gate_new(10);

    (void)state;
    assert_true(gate_enter(gate, 10));
    assert_false(gate_enter(gate, 1));
    gate_leave(gate, 10);
    assert_null(gate_wait(gate, true, -1)); /* at once */
    gate_free(gate);
}

static void who_left_wakes_one_wait_and_not_the_next(void **state)
{
    struct gate *gate = gate_new(10);
    int64_t began_ms;

    (void)state;
    assert_true(gate_enter(gate, 10));
    gate_leave(gate, 5);
    assert_null(gate_wait(gate, true, -1));
    began_ms = moment_now_ms();
    assert_null(gate_wait(gate, true, 30));
    assert_true(moment_now_ms() - began_ms >= 30);
    gate_free(gate);
}

static void few_who_leave_are_not_worth_a_wake(void **state)
{
    struct gate *gate = gate_new(640);
    int64_t began_ms = moment_now_ms();

    (void)state;
    assert_true(gate_enter(gate, 640));
    gate_leave(gate, 5);
    assert_null(gate_wait(gate, true, 30));
    assert_true(moment_now_ms() - began_ms >= 30);
    gate_leave(gate, 11);
    assert_null(gate_wait(gate, true, -1)); /* at once */
    gate_leave(gate, 624);
    assert_true(gate_enter(gate, 3));
    gate_leave(gate, 3); /* few, and all there are */
    assert_null(gate_wait(gate, true, -1));
    gate_free(gate);
}

static void leaving_is_no_reason_to_wake_who_does_not_wait_for_room(void **state)
{
    struct gate *gate = gate_new(10);
    int64_t began_ms = moment_now_ms();

    (void)state;
    assert_true(gate_enter(gate, 10));
    gate_leave(gate, 10);
    assert_null(gate_wait(gate, false, 30));
    assert_true(moment_now_ms() - began_ms >= 30);
    gate_free(gate);
}

static void a_stopped_gate_waits_for_nothing(void **state)
{
    struct gate *gate = gate_new(10);

    (void)state;
    assert_false(gate_is_stopped(gate));
    gate_stop(gate);
    assert_true(gate_is_stopped(gate));
    assert_null(gate_wait(gate, true, -1));
    assert_null(gate_wait(gate, false, -1));
    gate_free(gate);
}

static void notes_are_not_lost_by_a_stop(void **state)
{
    struct gate *gate = gate_new(10);

    (void)state;
    gate_tell(gate, &(struct gate_note){.domain_id = 1});
    gate_stop(gate);
    assert_int_equal(free_notes(gate_wait(gate, true, -1)), 1);
    gate_free(gate);
}

/* -- with other threads ---------------------------------------------------------------- */

static void *leave_all(void *gate)
{
    gate_leave(gate, 10);
    return NULL;
}

static void *tell_one(void *gate)
{
    gate_tell(gate, &(struct gate_note){.domain_id = 5});
    return NULL;
}

static void *stop(void *gate)
{
    gate_stop(gate);
    return NULL;
}

static void check_woken_by(void *(*other)(void *), size_t notes)
{
    struct gate *gate = gate_new(10);
    pthread_t thread;

    assert_true(gate_enter(gate, 10));
    assert_int_equal(pthread_create(&thread, NULL, other, gate), 0);
    assert_int_equal(free_notes(gate_wait(gate, true, -1)), notes);
    pthread_join(thread, NULL);
    gate_free(gate);
}

static void leaving_a_note_and_a_stop_wake_the_feed(void **state)
{
    (void)state;
    check_woken_by(leave_all, 0);
    check_woken_by(tell_one, 1);
    check_woken_by(stop, 0);
}

enum { GROUPS = 4000, GROUP = 7, ROOM = 40, WRITERS = 3 };

struct crowd {
    struct gate *gate;
    pthread_mutex_t lock;
    int waiting; /* groups that are in and that nobody has taken */
    int taken;
};

/* Takes groups until all were taken, lets them out and tells of them. */
static void *write_down(void *argument)
{
    struct crowd *crowd = argument;

    for (bool all = false; !all;) {
        bool mine;

        pthread_mutex_lock(&crowd->lock);
        mine = crowd->waiting > 0;
        crowd->waiting -= mine;
        crowd->taken += mine;
        all = crowd->taken == GROUPS;
        pthread_mutex_unlock(&crowd->lock);
        if (!mine)
            continue;
        gate_leave(crowd->gate, GROUP);
        gate_tell(crowd->gate, &(struct gate_note){.domain_id = 1});
    }
    return NULL;
}

static void many_threads_lose_no_note_and_never_pass_the_room(void **state)
{
    struct crowd crowd = {.gate = gate_new(ROOM), .lock = PTHREAD_MUTEX_INITIALIZER};
    pthread_t threads[WRITERS];
    size_t heard = 0;

    (void)state;
    for (int i = 0; i < WRITERS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, write_down, &crowd), 0);
    for (int fed = 0; fed < GROUPS;) {
        if (gate_enter(crowd.gate, GROUP)) {
            assert_true(gate_inside(crowd.gate) <= ROOM);
            pthread_mutex_lock(&crowd.lock);
            crowd.waiting++;
            pthread_mutex_unlock(&crowd.lock);
            fed++;
        } else {
            heard += free_notes(gate_wait(crowd.gate, true, -1));
        }
    }
    while (heard < GROUPS)
        heard += free_notes(gate_wait(crowd.gate, false, -1));
    for (int i = 0; i < WRITERS; i++)
        pthread_join(threads[i], NULL);
    assert_int_equal(heard, GROUPS);
    assert_int_equal(gate_inside(crowd.gate), 0);
    gate_free(crowd.gate);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_more_come_in_than_there_is_room_for),
        cmocka_unit_test(an_empty_gate_lets_any_number_in),
        cmocka_unit_test(notes_come_in_the_order_they_were_told),
        cmocka_unit_test(notes_nobody_asked_for_die_with_the_gate),
        cmocka_unit_test(a_wait_ends_when_its_time_is_over),
        cmocka_unit_test(who_left_before_the_wait_is_not_overlooked),
        cmocka_unit_test(who_left_wakes_one_wait_and_not_the_next),
        cmocka_unit_test(few_who_leave_are_not_worth_a_wake),
        cmocka_unit_test(leaving_is_no_reason_to_wake_who_does_not_wait_for_room),
        cmocka_unit_test(a_stopped_gate_waits_for_nothing),
        cmocka_unit_test(notes_are_not_lost_by_a_stop),
        cmocka_unit_test(leaving_a_note_and_a_stop_wake_the_feed),
        cmocka_unit_test(many_threads_lose_no_note_and_never_pass_the_room),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
