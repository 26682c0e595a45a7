/*
 * gate.c - see gate.h.
 */
#include "batch/gate.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "base/memory.h"
#include "base/moment.h"

struct gate {
    pthread_mutex_t lock;
    pthread_cond_t change;
    size_t room;
    size_t inside;
    size_t left;         /* recipients, since the last wait */
    size_t worth_a_wake; /* when so many left, or all: a thread is not woken for each */
    bool is_waited_for_room;
    atomic_bool stopped;
    struct gate_note *oldest;
    struct gate_note **newest;
};

struct gate *gate_new(size_t recipients)
{
    struct gate *gate = memory_new(sizeof *gate);

    pthread_mutex_init(&gate->lock, NULL);
    moment_condition_init(&gate->change);
    gate->room = recipients;
    gate->worth_a_wake = recipients / 64 + 1;
    gate->newest = &gate->oldest;
    return gate;
}

void gate_free(struct gate *gate)
{
    if (!gate)
        return;
    for (struct gate_note *note = gate->oldest, *next; note; note = next) {
        next = note->next;
        free(note);
    }
    pthread_cond_destroy(&gate->change);
    pthread_mutex_destroy(&gate->lock);
    free(gate);
}

bool gate_enter(struct gate *gate, size_t recipients)
{
    bool enters;

    pthread_mutex_lock(&gate->lock);
    enters = gate->inside == 0 || gate->inside + recipients <= gate->room;
    if (enters)
        gate->inside += recipients;
    pthread_mutex_unlock(&gate->lock);
    return enters;
}

static bool has_room(const struct gate *gate)
{
    return gate->left >= gate->worth_a_wake || (gate->left > 0 && gate->inside == 0);
}

void gate_leave(struct gate *gate, size_t recipients)
{
    pthread_mutex_lock(&gate->lock);
    gate->inside -= recipients;
    gate->left += recipients;
    if (gate->is_waited_for_room && has_room(gate))
        pthread_cond_signal(&gate->change);
    pthread_mutex_unlock(&gate->lock);
}

void gate_tell(struct gate *gate, const struct gate_note *note)
{
    struct gate_note *copy = memory_new(sizeof *copy);

    *copy = *note;
    copy->next = NULL;
    pthread_mutex_lock(&gate->lock);
    *gate->newest = copy;
    gate->newest = &copy->next;
    pthread_cond_signal(&gate->change);
    pthread_mutex_unlock(&gate->lock);
}

void gate_stop(struct gate *gate)
{
    pthread_mutex_lock(&gate->lock);
    atomic_store(&gate->stopped, true);
    pthread_cond_signal(&gate->change);
    pthread_mutex_unlock(&gate->lock);
}

bool gate_is_stopped(const struct gate *gate)
{
    return atomic_load(&gate->stopped);
}

/* False when the time is over. */
static bool wait_for_change(struct gate *gate, int64_t wait_ms, const struct timespec *until)
{
    if (wait_ms == 0)
        return false; /* a wait that is over already would cost a switch to another thread */
    return (wait_ms < 0 ? pthread_cond_wait(&gate->change, &gate->lock)
                        : pthread_cond_timedwait(&gate->change, &gate->lock, until)) == 0;
}

struct gate_note *gate_wait(struct gate *gate, bool for_room, int64_t wait_ms)
{
    struct timespec until = moment_after(wait_ms < 0 ? 0 : wait_ms);
    struct gate_note *notes;
    bool goes_on = true;

    pthread_mutex_lock(&gate->lock);
    gate->is_waited_for_room = for_room;
    while (goes_on && !gate->oldest && !gate_is_stopped(gate) && !(for_room && has_room(gate)))
        goes_on = wait_for_change(gate, wait_ms, &until);
    gate->is_waited_for_room = false;
    notes = gate->oldest;
    gate->oldest = NULL;
    gate->newest = &gate->oldest;
    gate->left = 0;
    pthread_mutex_unlock(&gate->lock);
    return notes;
}

size_t gate_inside(struct gate *gate)
{
    size_t inside;

    pthread_mutex_lock(&gate->lock);
    inside = gate->inside;
    pthread_mutex_unlock(&gate->lock);
    return inside;
}

size_t gate_room(const struct gate *gate)
{
    return gate->room;
}
