/*
 * question.h - a question on its way through the resolver, and the queues it stands in.
 *
 * Private to resolver.c and what it is made of; for everybody else a question is
 * what resolver_ask() returns.
 */
#ifndef WORKERS_DNS_QUESTION_H
#define WORKERS_DNS_QUESTION_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/text.h"
#include "workers/dns/dns_answer.h"
#include "workers/dns/resolver.h"
#include "workers/dns/upstream.h"

struct question {
    struct question *next; /* in one of the queues, or spare */
    struct resolver *resolver;
    struct text name;
    enum dns_type type;
    unsigned tries_left;
    unsigned tries_made;
    size_t server; /* the last one asked */
    enum upstream_way way;
    int64_t sent_ms;
    int64_t due_ms; /* while pausing */
    int status;     /* of c-ares, when finished */
    char *message;  /* the answer, ours; NULL if none came */
    size_t message_len;
    const char *said; /* what an earlier try brought; a time-out does not hide it */
    resolver_answered *answered;
    void *asker;
};

/* First in, first out; a question stands in one queue at a time. */
struct question_queue {
    struct question *first, *last;
};

void question_queue_push(struct question_queue *queue, struct question *question);
struct question *question_queue_pop(struct question_queue *queue); /* NULL: it is empty */

/* Keeps a copy of what c-ares brought: `bytes` may be NULL. */
void question_keep_message(struct question *question, int status, const unsigned char *bytes,
                           int len);
void question_drop_message(struct question *question);

/* What the last try brought, in words of the DNS; it lives in the arena. */
struct dns_answer question_read_answer(struct arena *arena, const struct question *question);

#endif
