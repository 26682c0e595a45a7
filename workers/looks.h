/*
 * looks.h - whether places that were reached before still can be.
 *
 * Asked for by the weather when nobody is reached any more: a connection, and QUIT
 * when the place has greeted us.  Nobody's mailbox is asked for.  Runs on: the one
 * worker that looks for all.
 */
#ifndef WORKERS_LOOKS_H
#define WORKERS_LOOKS_H

#include <stddef.h>

#include "workers/lane_home.h"

struct looks; /* opaque: see looks.c */

struct looks *looks_new(struct lane_home *home);
/* After looks_stop(), when the loop has run once more. */
void looks_free(struct looks *looks);

/* Begins those that are due by now. */
void looks_begin(struct looks *looks);

/* Whatever is open is closed. */
void looks_stop(struct looks *looks);

#endif
