/*
 * command_queue.h - commands in their order: answered, said, and still to be said.
 *
 *     answered          said                planned
 *   ...  |  awaits reply  |  not said yet     |
 *
 * Replies come in the order of commands (RFC 2920, 3.2), so a reply belongs to the
 * oldest one that has none, if that was sent whole before.  One thread at a time.
 */
#ifndef WORKERS_SMTP_COMMAND_QUEUE_H
#define WORKERS_SMTP_COMMAND_QUEUE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/compiler.h"
#include "base/text.h"
#include "workers/smtp/command.h"

enum { COMMAND_QUEUE_OUTPUT_MAX = 1024 * 1024 };

struct step {
    enum command command;
    struct text argument; /* lent, until it is said */
    void *tag;
};

struct command_queue; /* opaque: see command_queue.c */

struct command_queue *command_queue_new(void);
void command_queue_free(struct command_queue *queue); /* NULL is welcome */

void command_queue_plan(struct command_queue *queue, struct step step);

/*
 * Says what is planned, as far as may be: the next command when nothing awaits a
 * reply, and with `pipelining` MAIL and RCPT behind it (RFC 2920, 3.1).  False where one
 * of them may not be said.
 */
MUST_USE bool command_queue_say(struct command_queue *queue, bool pipelining, bool smtputf8);

/* What is planned and not said is not planned any more. */
void command_queue_drop_unsaid(struct command_queue *queue);

/* The same for everything: nothing awaits a reply, nothing is to be sent. */
void command_queue_clear(struct command_queue *queue);

/* The oldest command said that has no reply; lent until the next change; NULL if there is none. */
const struct step *command_queue_oldest(const struct command_queue *queue);

/* Whether there is one and the last byte of it is sent. */
bool command_queue_awaits_reply(const struct command_queue *queue);

/* The oldest one has its reply.  Only where there is one. */
struct step command_queue_answer(struct command_queue *queue);

/* Nothing awaits a reply and nothing is planned. */
bool command_queue_is_empty(const struct command_queue *queue);

/* The bytes to be sent, lent until the next change; and that so many are. */
struct text command_queue_output(const struct command_queue *queue);
void command_queue_sent(struct command_queue *queue, size_t len);

/* Gives back what a long transaction needed, where it is empty. */
void command_queue_rest(struct command_queue *queue);

#endif
