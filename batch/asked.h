/*
 * asked.h - how much was asked of whom within the last hours, as the files of runs have it.
 *
 * For limits that hold longer than a process lives.  An RCPT whose answer did not reach the
 * file counts for nothing here.
 */
#ifndef BATCH_ASKED_H
#define BATCH_ASKED_H

#include <stdint.h>

#include "base/compiler.h"
#include "base/failure.h"
#include "base/text.h"
#include "batch/fact_store.h"
#include "batch/run_store.h"

/* So many RCPTs to one exchanger, the first of them then (wall clock); the texts are lent. */
typedef void asked_visitor(void *visitor, struct text mx_host, struct text mx_ip,
                           uint64_t recipients, int64_t first_ms);

/*
 * What a run asked since then, made-up mailboxes too, and what it took from earlier runs that
 * asked since then.  Of whom it has deferred it is not known when they were asked: they count.
 */
MUST_USE bool asked_by_run(const struct run_store *store, int64_t since_ms, asked_visitor *visit,
                           void *visitor, struct failure *why);

/* What all runs asked since then, as far as it became a fact.  Runs on: the store's thread. */
MUST_USE bool asked_by_facts(struct fact_store *facts, int64_t since_ms, asked_visitor *visit,
                             void *visitor, struct failure *why);

#endif
