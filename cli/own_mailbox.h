/*
 * own_mailbox.h - our own sender, asked for as others will ask for it.
 *
 * A server that verifies senders says MAIL FROM:<> and RCPT TO our sender to our
 * exchanger.  This does the same, with the workers of a run: a made-up neighbour
 * first, one session, no retries.
 */
#ifndef CLI_OWN_MAILBOX_H
#define CLI_OWN_MAILBOX_H

#include <stdatomic.h>
#include <stdbool.h>

#include "address/address.h"
#include "base/compiler.h"
#include "base/failure.h"
#include "batch/verdict.h"
#include "workers/probe_settings.h"

struct own_mailbox {
    enum reason reason;
    enum stage stage;
    char host[256]; /* the exchanger; empty where none was met */
    char ip[48];
    unsigned code;   /* of its reply; 0: none */
    char said[256];  /* printable ASCII */
    char known[256]; /* what was seen where it did not reply: a sentence, printable ASCII */
};

/* Until `*stop` (75).  Runs on: the main thread, with one worker for the time it takes. */
MUST_USE bool own_mailbox_ask(const struct probe_settings *settings, const struct address *from,
                              const atomic_bool *stop, struct own_mailbox *seen,
                              struct failure *why);

#endif
