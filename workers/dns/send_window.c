/*
 * send_window.c - see send_window.h.
 */
#include "workers/dns/send_window.h"

static void forget_slot(struct send_window *window, int64_t slot)
{
    unsigned *sent = &window->sent[slot % SEND_WINDOW_SLOTS];

    window->fresh -= *sent;
    *sent = 0;
}

/* Moves on to the slot of `now_ms`; what falls out behind is no longer fresh. */
static void advance(struct send_window *window, int64_t now_ms)
{
    int64_t slot = now_ms / SEND_WINDOW_SLOT_MS;
    int64_t steps = slot - window->slot;

    if (steps <= 0)
        return;
    for (int64_t i = 1; i <= steps && i <= SEND_WINDOW_SLOTS; i++)
        forget_slot(window, window->slot + i);
    window->slot = slot;
}

bool send_window_is_open(struct send_window *window, int64_t now_ms)
{
    advance(window, now_ms);
    return window->fresh < SEND_WINDOW_FRESH && window->all < SEND_WINDOW_ALL;
}

void send_window_add(struct send_window *window, int64_t now_ms)
{
    advance(window, now_ms);
    window->sent[window->slot % SEND_WINDOW_SLOTS]++;
    window->fresh++;
    window->all++;
}

void send_window_remove(struct send_window *window, int64_t sent_ms, int64_t now_ms)
{
    int64_t slot = sent_ms / SEND_WINDOW_SLOT_MS;

    advance(window, now_ms);
    window->all--;
    if (slot > window->slot - SEND_WINDOW_SLOTS) {
        window->sent[slot % SEND_WINDOW_SLOTS]--;
        window->fresh--;
    }
}
