/*
 * probe_settings.h - how a run asks: read by all workers, changed by nobody.
 */
#ifndef WORKERS_PROBE_SETTINGS_H
#define WORKERS_PROBE_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/socket_address.h"
#include "base/text.h"
#include "workers/hours.h"
#include "workers/lane_limits.h"
#include "workers/lane_past.h"
#include "workers/net/safe_target.h"
#include "workers/no_probe.h"

enum { RETRIES_MAX = 16 };

struct probe_settings {
    struct text mail_from;
    struct text our_name;
    const unsigned char *secret; /* RUN_SECRET_SIZE bytes; of the made-up mailboxes */

    bool ask_dns;
    bool ask_smtp;
    unsigned smtp_port;
    bool ipv4;
    bool ipv6;
    bool has_source;
    struct socket_address source;
    struct safe_target safe_target;
    const struct no_probe_file *no_probe_files;
    size_t no_probe_count;

    const struct socket_address *resolvers;
    size_t resolver_count;
    unsigned dns_timeout_ms;
    unsigned dns_tries;

    unsigned threads;
    unsigned max_sessions;        /* of all workers together */
    size_t lane_recipients;       /* waiting in one lane, at most; more is put off */
    struct lane_rules lanes;      /* how gently */
    const struct lane_past *past; /* what counts for --lane-day; NULL: nothing; lent */
    struct asking_hours hours;    /* in which sessions may begin */

    int64_t connect_timeout_ms;
    int64_t reply_timeout_ms; /* of silence; a whole reply gets five times it */
    int64_t session_timeout_ms;
    int64_t outage_patience_ms; /* with nobody reached, before others are looked at */
    int64_t outage_most_ms;     /* of our resolver or network; then the run stops */

    const struct wording_table *own_rules; /* the user's, for replies; NULL: none; lent */

    int64_t retry_after_ms[RETRIES_MAX];
    unsigned retries;
};

#endif
