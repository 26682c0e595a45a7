/*
 * result_writer.h - the thread that writes down what was found out.
 *
 * Groups come from the workers.  Their verdicts, the live output's lines and its
 * length become durable together, every two thousand verdicts, every second, or as
 * soon as nothing more comes; only then the feed is told.  The first failure stops
 * the run: nothing is recorded after it.
 */
#ifndef OUTPUT_RESULT_WRITER_H
#define OUTPUT_RESULT_WRITER_H

#include <stdbool.h>

#include "base/compiler.h"
#include "base/failure.h"
#include "batch/fact_store.h"
#include "batch/gate.h"
#include "batch/run_store.h"
#include "output/live_output.h"
#include "output/summary.h"

struct result_writer; /* opaque: see result_writer.c */

struct writer_settings {
    struct gate *gate;
    struct run_journal *journal; /* the writer's from start to finish, then the caller's again */
    struct live_output *live;    /* likewise */
    size_t live_count;
    struct fact_store *facts; /* likewise; NULL: what is found out is not kept for later runs */
    const struct name_lists *lists; /* lent, for what is noted of addresses; NULL: none */
    struct summary so_far;          /* what earlier starts answered */
};

MUST_USE bool result_writer_start(struct result_writer **writer,
                                  const struct writer_settings *settings, struct failure *why);

/* Takes the group, and renders its results on the calling thread.  Any thread. */
void result_writer_post(void *writer, struct domain_group *group);

/* Every row with an answer, by reason, those of earlier starts too.  Any thread. */
struct summary result_writer_summary(struct result_writer *writer);

/*
 * After the last post: writes what is left, and the rows without an address too if
 * the run is `complete`; joins the thread and frees the writer.  False: why it
 * stopped.
 */
MUST_USE bool result_writer_finish(struct result_writer *writer, bool complete,
                                   struct summary *summary, struct failure *why);

#endif
