#include "loop.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <time.h>

enum { EVENTS_PER_ROUND = 512 };

static int epoll_fd;
static bool stopping;
static int64_t now_us;

static struct timer **heap; /* from 1 */
static uint32_t heap_used;
static uint32_t heap_capacity;

static void die(const char *what)
{
    perror(what);
    exit(71);
}

static void read_clock(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    now_us = (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

int64_t loop_now_us(void)
{
    return now_us;
}

void loop_open(void)
{
    epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    if (epoll_fd < 0)
        die("epoll_create1");
    read_clock();
}

static void control(int what, struct watch *watch, uint32_t events)
{
    struct epoll_event event = {.events = events, .data.ptr = watch};
    if (epoll_ctl(epoll_fd, what, watch->fd, &event) < 0)
        die("epoll_ctl");
}

void loop_add(struct watch *watch, uint32_t events)
{
    control(EPOLL_CTL_ADD, watch, events);
}

void loop_change(struct watch *watch, uint32_t events)
{
    control(EPOLL_CTL_MOD, watch, events);
}

void loop_remove(struct watch *watch)
{
    control(EPOLL_CTL_DEL, watch, 0);
}

static void put(uint32_t place, struct timer *timer)
{
    heap[place] = timer;
    timer->place = place;
}

static void rise(uint32_t place, struct timer *timer)
{
    while (place > 1 && heap[place / 2]->at_us > timer->at_us) {
        put(place, heap[place / 2]);
        place /= 2;
    }
    put(place, timer);
}

static void sink(uint32_t place, struct timer *timer)
{
    for (;;) {
        uint32_t child = place * 2;
        if (child > heap_used)
            break;
        if (child < heap_used && heap[child + 1]->at_us < heap[child]->at_us)
            child++;
        if (heap[child]->at_us >= timer->at_us)
            break;
        put(place, heap[child]);
        place = child;
    }
    put(place, timer);
}

void timer_clear(struct timer *timer)
{
    uint32_t place = timer->place;
    if (place == 0)
        return;
    timer->place = 0;
    struct timer *last = heap[heap_used--];
    if (last == timer)
        return;
    if (last->at_us < timer->at_us)
        rise(place, last);
    else
        sink(place, last);
}

void timer_set(struct timer *timer, int64_t at_us)
{
    timer_clear(timer);
    if (heap_used + 2 > heap_capacity) {
        heap_capacity = heap_capacity ? heap_capacity * 2 : 1024;
        heap = realloc(heap, heap_capacity * sizeof *heap);
        if (!heap)
            die("timers");
    }
    timer->at_us = at_us;
    rise(++heap_used, timer);
}

static int wait_ms(void)
{
    if (heap_used == 0)
        return -1;
    int64_t left = heap[1]->at_us - now_us;
    return left <= 0 ? 0 : (int)((left + 999) / 1000);
}

static void serve(struct epoll_event *events, int count, bool late)
{
    for (int i = 0; i < count; i++) {
        struct watch *watch = events[i].data.ptr;
        if (!watch || watch->late != late)
            continue;
        events[i].data.ptr = NULL; /* may be freed by what follows */
        read_clock();
        watch->ready(watch, events[i].events);
    }
}

void loop_run(void)
{
    struct epoll_event events[EVENTS_PER_ROUND];
    while (!stopping) {
        read_clock();
        int count = epoll_wait(epoll_fd, events, EVENTS_PER_ROUND, wait_ms());
        if (count < 0 && errno != EINTR)
            die("epoll_wait");
        serve(events, count, false);
        serve(events, count, true);
        read_clock();
        while (heap_used > 0 && heap[1]->at_us <= now_us) {
            struct timer *timer = heap[1];
            timer_clear(timer);
            timer->due(timer);
        }
    }
}

void loop_stop(void)
{
    stopping = true;
}
