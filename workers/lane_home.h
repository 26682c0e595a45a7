/*
 * lane_home.h - what a worker lends to its lanes and their sessions.
 *
 * All of it is touched by the worker's thread alone, but for the counts.
 */
#ifndef WORKERS_LANE_HOME_H
#define WORKERS_LANE_HOME_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <uv.h>

#include "batch/domain_group.h"
#include "workers/net/stream.h"
#include "workers/probe_settings.h"
#include "workers/smtp/reply_meaning.h"
#include "workers/weather.h"

/* Written by the worker, read by the progress display. */
struct worker_counts {
    _Atomic uint64_t sessions_open;
    _Atomic uint64_t sessions_opened;
    _Atomic uint64_t recipients_asked;
    _Atomic int64_t resolver_gone_ms; /* for how long it has answered nobody; -1: it answers */
    _Atomic uint64_t turns;           /* of its loop, some each second; TURNS_OVER: it has ended */
};

#define TURNS_OVER UINT64_MAX

struct doubts;
struct made_up;
struct lane;

/* A place answered; `block` is set where it said that it blocks our address. */
struct meeting {
    struct text place;
    bool is_large;
    const struct evidence *block;
    struct text our_ip;
};

struct lane_home {
    uv_loop_t *loop;
    const struct probe_settings *settings;
    struct stream_room *room;
    struct reply_matcher *matcher;
    struct made_up *made_up;         /* NULL where nobody is asked */
    const struct no_probe *no_probe; /* who is never asked */
    struct worker_counts *counts;
    struct doubts *doubts;
    struct lane_past *past; /* of lanes that were freed: what counts for --lane-day */
    bool is_out;            /* our network is: nobody new is connected to */
    bool is_stopping;       /* nothing new is asked; what is under way may finish */

    unsigned sessions_open;
    unsigned sessions_share; /* of --max-sessions */
    unsigned sessions_most;  /* now: fewer when descriptors ran out, then slowly more again */
    uint64_t sessions_so_far;
    struct lane *hungry; /* lanes that wait for a session to become free here */

    /* Gives the group away: every recipient is answered, deferred, or put off. */
    void (*finish)(void *owner, struct domain_group *group);
    /* Gives the group away to the lane of its next exchange. */
    void (*pass_on)(void *owner, struct domain_group *group);
    /* Tells of a place; the texts are lent. */
    void (*met)(void *owner, const struct meeting *meeting);
    /* A connection came about, or did not; `is_local`: it could not even be tried. */
    void (*reached)(void *owner, const struct socket_address *to);
    void (*missed)(void *owner, const struct socket_address *to, bool is_local);
    /* Whom to look at now, and that one of them was looked at: see weather.h. */
    size_t (*looks)(void *owner, struct socket_address at[WEATHER_LOOKS_MAX]);
    void (*looked)(void *owner);
    /* What all workers together know of our network. */
    struct outlook (*look_out)(void *owner);
    void *owner;
};

#endif
