/*
 * preflight.h - a quick look before anybody is asked.
 *
 * A resolver that does not answer would make every domain `unknown`: then the run
 * does not start (75), and nothing is declared.  That the sender's own domain takes
 * no mail is only said: servers may refuse such a sender.
 */
#ifndef CLI_PREFLIGHT_H
#define CLI_PREFLIGHT_H

#include <stdatomic.h>
#include <stdbool.h>

#include "base/compiler.h"
#include "base/failure.h"
#include "workers/probe_settings.h"

/* `sender_domain` may be empty.  Asks at most two names, until
 * `*stop` (75).  Runs on: the main thread. */
MUST_USE bool preflight_run(const struct probe_settings *settings, struct text sender_domain,
                            const atomic_bool *stop, struct failure *why);

#endif
