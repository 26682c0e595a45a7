/*
 * gate.c - see gate.h.
 */
#include "batch/gate.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

#include "base/memory.h"

struct gate {
    pthread_mutex_t lock;
    pthread_cond_t change;
    size_t room;
    size_t inside;
    bool left; /* somebody left since the last wait */
    atomic_bool stopped;
    struct gate_note *oldest;
    struct gate_note **newest;
};

struct gate *gate_new(size_t recipients)
{
    struct gate *gate = memory_new(sizeof *gate);
    pthread_condattr_t monotonic;

    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_mutex_init(&gate->lock, NULL);
    pthread_cond_init(&gate->change, &monotonic);
    pthread_condattr_destroy(&monotonic);
    gate->room = recipients;
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

void gate_leave(struct gate *gate, size_t recipients)
{
    pthread_mutex_lock(&gate->lock);
    gate->inside -= recipients;
    gate->left = true;
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

static struct timespec after_ms(int64_t wait_ms)
{
    struct timespec until;

    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += wait_ms / 1000;
    until.tv_nsec += (long)(wait_ms % 1000) * 1000000;
    if (until.tv_nsec >= 1000000000) {
        until.tv_sec++;
        until.tv_nsec -= 1000000000;
    }
    return until;
}

struct gate_note *gate_wait(struct gate *gate, bool for_room, int64_t wait_ms)
{
    struct timespec until = after_ms(wait_ms < 0 ? 0 : wait_ms);
    struct gate_note *notes;
    int outcome = 0;

    pthread_mutex_lock(&gate->lock);
    while (outcome == 0 && !gate->oldest && !gate_is_stopped(gate) && !(for_room && gate->left)) {
        if (wait_ms < 0)
            outcome = pthread_cond_wait(&gate->change, &gate->lock);
        else
            outcome = pthread_cond_timedwait(&gate->change, &gate->lock, &until);
    }
    notes = gate->oldest;
    gate->oldest = NULL;
    gate->newest = &gate->oldest;
    gate->left = false;
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
