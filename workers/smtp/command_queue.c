/*
 * command_queue.c - see command_queue.h.
 */
#include "workers/smtp/command_queue.h"

#include <assert.h>
#include <stdlib.h>

#include "base/buffer.h"
#include "base/memory.h"

enum {
    ENTRIES_AT_REST = 8, /* kept when the queue is empty */
    OUTPUT_AT_REST = 256,
};

struct entry {
    struct step step;
    size_t said_by; /* it is said when so many bytes are sent */
};

struct command_queue {
    struct entry *entries;
    size_t answered, said, planned, room;
    struct buffer out;
    size_t put;  /* bytes put into `out` since the beginning */
    size_t sent; /* of these */
};

struct command_queue *command_queue_new(void)
{
    struct command_queue *queue = memory_new(sizeof *queue);

    buffer_init(&queue->out, COMMAND_QUEUE_OUTPUT_MAX);
    return queue;
}

void command_queue_free(struct command_queue *queue)
{
    if (!queue)
        return;
    buffer_free(&queue->out);
    free(queue->entries);
    free(queue);
}

void command_queue_plan(struct command_queue *queue, struct step step)
{
    if (command_queue_is_empty(queue))
        queue->answered = queue->said = queue->planned = 0;
    if (queue->planned == queue->room) {
        queue->room = queue->room ? 2 * queue->room : ENTRIES_AT_REST;
        queue->entries = memory_resize(queue->entries, queue->room * sizeof *queue->entries);
    }
    queue->entries[queue->planned++] = (struct entry){.step = step};
}

static bool may_be_said(const struct command_queue *queue, bool pipelining)
{
    enum command next = queue->entries[queue->said].step.command;

    return queue->said == queue->answered ||
           (pipelining && (next == COMMAND_MAIL || next == COMMAND_RCPT));
}

bool command_queue_say(struct command_queue *queue, bool pipelining, bool smtputf8)
{
    while (queue->said < queue->planned && may_be_said(queue, pipelining)) {
        struct entry *entry = &queue->entries[queue->said];
        size_t before = queue->out.len;

        if (!command_say(&queue->out, entry->step.command, entry->step.argument, smtputf8))
            return false;
        queue->put += queue->out.len - before;
        entry->said_by = queue->put;
        queue->said++;
    }
    return true;
}

void command_queue_drop_unsaid(struct command_queue *queue)
{
    queue->planned = queue->said;
}

void command_queue_clear(struct command_queue *queue)
{
    queue->answered = queue->said = queue->planned = 0;
    queue->sent += queue->out.len;
    buffer_clear(&queue->out);
}

const struct step *command_queue_oldest(const struct command_queue *queue)
{
    return queue->answered < queue->said ? &queue->entries[queue->answered].step : NULL;
}

bool command_queue_awaits_reply(const struct command_queue *queue)
{
    return queue->answered < queue->said && queue->entries[queue->answered].said_by <= queue->sent;
}

struct step command_queue_answer(struct command_queue *queue)
{
    assert(queue->answered < queue->said);
    return queue->entries[queue->answered++].step;
}

bool command_queue_is_empty(const struct command_queue *queue)
{
    return queue->answered == queue->planned;
}

struct text command_queue_output(const struct command_queue *queue)
{
    return buffer_text(&queue->out);
}

void command_queue_sent(struct command_queue *queue, size_t len)
{
    assert(len <= queue->out.len);
    queue->sent += len;
    buffer_consume(&queue->out, len);
    if (queue->out.len == 0 && queue->out.room > OUTPUT_AT_REST)
        buffer_free(&queue->out);
}

void command_queue_rest(struct command_queue *queue)
{
    if (!command_queue_is_empty(queue) || queue->room <= ENTRIES_AT_REST)
        return;
    free(queue->entries);
    queue->entries = NULL;
    queue->answered = queue->said = queue->planned = queue->room = 0;
}
