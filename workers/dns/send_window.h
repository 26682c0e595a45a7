/*
 * send_window.h - how many queries may be under way at one resolver.
 *
 * Answers come in bursts, and what does not fit into the socket's buffer is lost
 * and costs a time-out; so few queries may be fresh, that is sent within the last
 * half second.  Older ones wait for slow or dead zones: nothing comes in a burst
 * any more, and they must not stand in the way of others.  Pure.
 */
#ifndef WORKERS_DNS_SEND_WINDOW_H
#define WORKERS_DNS_SEND_WINDOW_H

#include <stdbool.h>
#include <stdint.h>

enum {
    SEND_WINDOW_FRESH = 240,  /* about 256 answers fill a default receive buffer */
    SEND_WINDOW_ALL = 2000,   /* ids are 16 bits wide, and looked for by trying */
    SEND_WINDOW_SLOT_MS = 50, /* how finely time is counted */
    SEND_WINDOW_SLOTS = 10,
};

struct send_window {
    unsigned all;
    unsigned fresh;
    unsigned sent[SEND_WINDOW_SLOTS]; /* of the fresh, by the slot they were sent in */
    int64_t slot;                     /* the newest */
};

bool send_window_is_open(struct send_window *window, int64_t now_ms);
void send_window_add(struct send_window *window, int64_t now_ms);
void send_window_remove(struct send_window *window, int64_t sent_ms, int64_t now_ms);

#endif
