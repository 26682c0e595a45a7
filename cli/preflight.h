/*
 * preflight.h - a quick look before anybody is asked: the part of the doctor that can
 * stop a run.
 *
 * A resolver that does not answer, or that invents names, and a network in which not even
 * our own exchanger greets us, would make every result `unknown` or worse: then the run
 * does not start (75), and nothing is declared.  A sender that its own exchanger denies is
 * refused by others, too (78).  What is less than clear is only said.
 */
#ifndef CLI_PREFLIGHT_H
#define CLI_PREFLIGHT_H

#include <stdatomic.h>
#include <stdbool.h>

#include "address/address.h"
#include "base/compiler.h"
#include "base/failure.h"
#include "workers/probe_settings.h"

/* `from` is looked at only where mail servers will be asked.  Until `*stop` (75).
 * Runs on: the main thread. */
MUST_USE bool preflight_run(const struct probe_settings *settings, const struct address *from,
                            const atomic_bool *stop, struct failure *why);

#endif
