/*
 * question.c - see question.h.
 */
#include "workers/dns/question.h"

#include <stdlib.h>

#include "base/memory.h"

void question_queue_push(struct question_queue *queue, struct question *question)
{
    question->next = NULL;
    if (queue->first)
        queue->last->next = question;
    else
        queue->first = question;
    queue->last = question;
}

struct question *question_queue_pop(struct question_queue *queue)
{
    struct question *question = queue->first;

    if (question)
        queue->first = question->next;
    return question;
}

void question_keep_message(struct question *question, int status, const unsigned char *bytes,
                           int len)
{
    question->status = status;
    if (!bytes || len <= 0)
        return;
    question->message = memory_copy(bytes, (size_t)len);
    question->message_len = (size_t)len;
}

void question_drop_message(struct question *question)
{
    free(question->message);
    question->message = NULL;
    question->message_len = 0;
}

static const char *status_words(int status)
{
    switch (status) {
    case ARES_ETIMEOUT:
        return "no answer in time";
    case ARES_ECONNREFUSED:
        return "the resolver cannot be reached";
    case ARES_EBADNAME:
        return "not a name that can be looked up";
    default:
        return ares_strerror(status);
    }
}

struct dns_answer question_read_answer(struct arena *arena, const struct question *question)
{
    struct text message = {question->message, question->message_len};
    struct dns_answer read;

    if (!question->message)
        return dns_answer_none(status_words(question->status));
    read = dns_answer_read(arena, message, question->name, question->type);
    if (read.outcome == DNS_MALFORMED && message.len == 512 && question->way == UPSTREAM_UDP)
        /* After a FORMERR c-ares thinks the server knows no EDNS, and cuts. */
        read.outcome = DNS_TRUNCATED;
    return read;
}
