/*
 * lane_limits.h - how gently a place is asked, and which places are one.
 *
 * The numbers that mail servers punish are few and known: Postfix slows a client
 * down at 10 errors and cuts it off at 20, Exim ends a session after about 11
 * RSETs, Microsoft takes one recipient a transaction.  Pure; any thread.
 */
#ifndef WORKERS_LANE_LIMITS_H
#define WORKERS_LANE_LIMITS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/compiler.h"
#include "base/text.h"
#include "workers/dns/mail_route.h"

enum { SESSION_RESETS_MAX = 9 };

struct lane_limits {
    unsigned sessions;               /* open at once */
    unsigned recipients_per_session; /* asked; then QUIT */
    unsigned rejects_per_session;    /* refused; then QUIT */
    unsigned recipients_per_transaction;
    int64_t connect_gap_ms;    /* between two connects */
    int64_t recipient_gap_us;  /* --lane-rate: between two recipients; 0: no limit */
    unsigned recipients_a_day; /* --lane-day: asked within 24 hours; 0: no limit */
    bool accepts_then_refuses; /* an acceptance proves nothing here */
};

/* A place that receives mail under many host names. */
struct place {
    const char *name;
    struct text suffixes[6];             /* of exchangers' names */
    unsigned recipients_per_transaction; /* 0: as everywhere */
    bool accepts_then_refuses;
    bool is_large; /* what it thinks of our address, others will think, too */
};

/* NULL if the host is a place of its own. */
const struct place *place_of_host(struct text host);

enum { LANE_KEY_SIZE = SOCKET_ADDRESS_TEXT };

/*
 * What is done to one place goes through one lane: the place's name where it is known,
 * otherwise the address that is to be asked, because many names may stand for one
 * machine.  In `room`, or static.  `address_at` is one of the exchange's addresses.
 */
struct text lane_key(const struct exchange *exchange, size_t address_at, char room[LANE_KEY_SIZE]);

/* The same of an exchanger's name and an address in its usual spelling; lent, or static. */
struct text lane_key_at(struct text host, struct text ip);

/*
 * The key that a user means by `name`: a known place's name, or an exchanger's IP address in
 * any spelling.  In `room`; false if it is neither.
 */
MUST_USE bool lane_key_named(struct text name, char room[LANE_KEY_SIZE]);

/* The names of known places, one at a time from 0 on; NULL behind the last. */
const char *place_name(size_t at);

/* The limits of one lane, as its user set them: nothing else counts there. */
struct lane_exception {
    char key[LANE_KEY_SIZE];
    struct lane_limits limits;
};

struct lane_rules {
    struct lane_limits ordinary;
    const struct lane_exception *exceptions; /* lent */
    size_t exception_count;
};

/* `ordinary`, less what is known of the place (NULL: nothing). */
struct lane_limits lane_limits_for(const struct lane_limits *ordinary, const struct place *place);

/* The limits of the lane with this key. */
struct lane_limits lane_limits_of(const struct lane_rules *rules, struct text key);

/* The most that any lane may have: sessions, recipients in a transaction, and within a day. */
struct lane_limits lane_rules_most(const struct lane_rules *rules);

#endif
