/*
 * gate.h - bounds what is in memory, and wakes whoever feeds.
 *
 * The feed enters recipients here before it loads them, the writer lets them out
 * when it has recorded and freed them.  What the writer has to tell about a group
 * comes back to the feed as a note.  One feed; any number of other threads.
 */
#ifndef BATCH_GATE_H
#define BATCH_GATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "batch/domain_group.h"

/* What became of a group: its recipients between first and last, inclusive. */
struct gate_note {
    struct gate_note *next;
    int64_t domain_id;
    int64_t first_id;
    int64_t last_id;
    bool leaves_rest;       /* some are not answered: feed them again, not before due_ms */
    int64_t due_ms;         /* wall clock */
    bool nature_is_settled; /* the domain's other groups may be asked now */
};

struct gate; /* opaque: see gate.c */

struct gate *gate_new(size_t recipients);
void gate_free(struct gate *gate);

/* Whether so many more may come in; then they are in. A gate that is empty lets any number in. */
bool gate_enter(struct gate *gate, size_t recipients);
void gate_leave(struct gate *gate, size_t recipients);

/* The note is copied. */
void gate_tell(struct gate *gate, const struct gate_note *note);

/* Nothing more is to be fed.  Wakes the feed.  Safe in any thread, not in a signal handler. */
void gate_stop(struct gate *gate);
bool gate_is_stopped(const struct gate *gate);

/*
 * Waits for a note, for room where `for_room` (a 64th of all, which is worth waking up
 * for, or the last to leave), for the stop, or for `wait_ms` to pass (0: does not wait;
 * negative: as long as it takes).  Returns the notes, the oldest first, now the caller's
 * to free(), or NULL.  Runs on: the feed's thread.
 */
struct gate_note *gate_wait(struct gate *gate, bool for_room, int64_t wait_ms);

/* How many recipients are in. */
size_t gate_inside(struct gate *gate);
size_t gate_room(const struct gate *gate); /* as given to gate_new() */

#endif
