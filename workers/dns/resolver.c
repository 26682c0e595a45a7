/*
 * resolver.c - see resolver.h.
 *
 *   waiting --send_waiting()--> c-ares --on_answered()--> finished --settle()--> answered
 *      ^                                                      |
 *      |            truncated --send_truncated()--> c-ares <--+   (TCP, one at a time)
 *      +----------- pausing <------ask_again()----------------+
 *
 * c-ares runs its callback from inside its own functions, so the callback only
 * puts the question into `finished`; everything else happens when c-ares is off
 * the stack.  What failed while it was sent is settled at the next tick.
 */
#include "workers/dns/resolver.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "address/domain_name.h"
#include "base/memory.h"
#include "workers/dns/question.h"
#include "workers/dns/upstream.h"

enum {
    TICK_MS = 50,
    PAUSE_MS = 1000, /* RFC 9520, 3.2: at least a second before a failure is asked about again */
    SPARE_MAX = 4096,
};

struct server {
    struct upstream *upstream;
    struct question_queue truncated; /* to be repeated by TCP */
};

struct resolver {
    struct resolver_settings settings;
    uv_loop_t *loop;
    uv_timer_t tick;
    struct server servers[RESOLVER_SERVERS_MAX];
    size_t server_count;
    int64_t pause_ms;
    struct question_queue waiting, pausing, finished;
    struct question *spare;
    size_t spare_count;
    size_t open; /* questions that are not released */
    bool draining, stopped;
    struct resolver_counts counts;
};

static struct question *question_new(struct resolver *resolver)
{
    struct question *question = resolver->spare;

    if (question) {
        resolver->spare = question->next;
        resolver->spare_count--;
    } else {
        question = memory_new(sizeof *question);
    }
    resolver->open++;
    return question;
}

static void question_release(struct question *question)
{
    struct resolver *resolver = question->resolver;

    question_drop_message(question);
    resolver->open--;
    if (resolver->stopped || resolver->spare_count >= SPARE_MAX) {
        free(question);
        return;
    }
    question->next = resolver->spare;
    resolver->spare = question;
    resolver->spare_count++;
}

/* The callback of c-ares: enqueues, nothing else. */
static void on_answered(void *asker, int status, int timeouts, unsigned char *bytes, int len)
{
    struct question *question = asker;
    struct resolver *resolver = question->resolver;

    (void)timeouts;
    question_keep_message(question, status, bytes, len);
    question_queue_push(&resolver->finished, question);
}

/* In their order from `first` on; where all rest, `first` itself. */
static size_t awake_from(const struct resolver *resolver, size_t first)
{
    for (size_t i = 0; i < resolver->server_count; i++) {
        size_t at = (first + i) % resolver->server_count;

        if (!upstream_is_resting(resolver->servers[at].upstream, resolver_now_ms(resolver)))
            return at;
    }
    return first % resolver->server_count;
}

static size_t next_server(const struct resolver *resolver, const struct question *question)
{
    return awake_from(resolver, question->tries_made > 0 ? question->server + 1 : 0);
}

static void send_off(struct question *question, enum upstream_way way)
{
    struct resolver *resolver = question->resolver;

    question->way = way;
    question->sent_ms = resolver_now_ms(resolver);
    resolver->counts.queries++;
    upstream_ask(resolver->servers[question->server].upstream, way, question->name.bytes,
                 question->type, on_answered, question, question->sent_ms);
}

static void send_by_udp(struct question *question, size_t at)
{
    question->server = at;
    question->tries_left--;
    question->tries_made++;
    send_off(question, UPSTREAM_UDP);
}

static void send_waiting(struct resolver *resolver)
{
    while (resolver->waiting.first) {
        struct question *question = resolver->waiting.first;
        size_t at = next_server(resolver, question);

        if (!question->answered) {
            question_release(question_queue_pop(&resolver->waiting));
            continue;
        }
        if (!upstream_has_room(resolver->servers[at].upstream, UPSTREAM_UDP,
                               resolver_now_ms(resolver)))
            return;
        send_by_udp(question_queue_pop(&resolver->waiting), at);
    }
}

static void send_truncated(struct resolver *resolver, struct server *server)
{
    while (server->truncated.first &&
           upstream_has_room(server->upstream, UPSTREAM_TCP, resolver_now_ms(resolver))) {
        struct question *question = question_queue_pop(&server->truncated);

        if (question->answered)
            send_off(question, UPSTREAM_TCP);
        else
            question_release(question);
    }
}

static void wake_paused(struct resolver *resolver)
{
    while (resolver->pausing.first && resolver->pausing.first->due_ms <= resolver_now_ms(resolver))
        question_queue_push(&resolver->waiting, question_queue_pop(&resolver->pausing));
}

static void send_all(struct resolver *resolver)
{
    wake_paused(resolver);
    send_waiting(resolver);
    for (size_t i = 0; i < resolver->server_count; i++)
        send_truncated(resolver, &resolver->servers[i]);
}

/* Every resolver is asked once without delay; a quick failure at all of them waits. */
static void ask_again(struct question *question)
{
    struct resolver *resolver = question->resolver;
    int64_t now_ms = resolver_now_ms(resolver);

    if (question->tries_made < resolver->server_count ||
        now_ms - question->sent_ms >= resolver->pause_ms) {
        question_queue_push(&resolver->waiting, question);
        return;
    }
    question->due_ms = now_ms + resolver->pause_ms; /* the same for all: the queue stays sorted */
    question_queue_push(&resolver->pausing, question);
}

static void answer(struct question *question, const struct dns_answer *answer)
{
    resolver_answered *answered = question->answered;
    void *asker = question->asker;

    question_release(question);
    answered(asker, answer);
}

static bool is_no_answer(const struct dns_answer *answer)
{
    return answer->outcome != DNS_FOUND && answer->outcome != DNS_NO_SUCH_NAME &&
           answer->outcome != DNS_NO_DATA;
}

static void fail(struct question *question, struct dns_answer *read)
{
    question->resolver->counts.failures += question->tries_made > 0;
    if (read->outcome == DNS_TRUNCATED)
        read->outcome = DNS_TEMPORARY;
    if (question->message || !question->said)
        question->said = read->trouble;
    question_drop_message(question);
    if (question->tries_left > 0) {
        ask_again(question);
        return;
    }
    read->trouble = question->said;
    answer(question, read);
}

static void settle(struct question *question)
{
    struct resolver *resolver = question->resolver;
    struct server *server = &resolver->servers[question->server];
    struct arena *arena;
    struct dns_answer read;

    if (question->tries_made > 0)
        upstream_note_end(server->upstream, question->way, question->message != NULL,
                          question->sent_ms, resolver_now_ms(resolver));
    if (!question->answered) {
        question_release(question);
        return;
    }
    arena = arena_new(question->message_len);
    read = question_read_answer(arena, question);
    if (read.outcome == DNS_TRUNCATED && question->way == UPSTREAM_UDP) {
        question_drop_message(question);
        question_queue_push(&server->truncated, question);
    } else if (is_no_answer(&read)) {
        fail(question, &read);
    } else {
        answer(question, &read);
    }
    arena_free(arena);
}

/* c-ares is off the stack: what it finished is looked at. */
static void drain(struct resolver *resolver)
{
    struct question *question;

    resolver->draining = true;
    while (!resolver->stopped && (question = question_queue_pop(&resolver->finished)))
        settle(question);
    resolver->draining = false;
    if (resolver->stopped)
        return;
    send_all(resolver);
    resolver->settings.turned(resolver->settings.owner);
}

static void on_processed(void *owner)
{
    drain(owner);
}

static void on_tick(uv_timer_t *tick)
{
    struct resolver *resolver = tick->data;

    for (size_t i = 0; i < resolver->server_count; i++)
        upstream_tick(resolver->servers[i].upstream);
    drain(resolver);
    if (!resolver->stopped && resolver->open == 0)
        uv_timer_stop(&resolver->tick);
}

static bool open_server(struct resolver *resolver, const struct socket_address *address,
                        struct failure *why)
{
    struct ares_on_uv_settings settings = {.server = *address,
                                           .timeout_ms = resolver->settings.timeout_ms,
                                           .processed = on_processed,
                                           .owner = resolver};

    return upstream_new(&resolver->servers[resolver->server_count++].upstream, resolver->loop,
                        &settings, why);
}

static void close_servers(struct resolver *resolver)
{
    for (size_t i = 0; i < resolver->server_count; i++)
        upstream_free(resolver->servers[i].upstream);
}

bool resolver_new(struct resolver **out, uv_loop_t *loop, const struct resolver_settings *settings,
                  struct failure *why)
{
    struct resolver *resolver = memory_new(sizeof *resolver);

    assert(settings->server_count > 0);
    resolver->settings = *settings;
    resolver->loop = loop;
    resolver->pause_ms = settings->timeout_ms < PAUSE_MS ? settings->timeout_ms : PAUSE_MS;
    for (size_t i = 0; i < settings->server_count && i < RESOLVER_SERVERS_MAX; i++)
        if (!open_server(resolver, &settings->servers[i], why))
            goto no_server;
    uv_timer_init(loop, &resolver->tick);
    resolver->tick.data = resolver;
    *out = resolver;
    return true;
no_server:
    close_servers(resolver);
    free(resolver);
    return false;
}

static void release_all(struct question_queue *queue)
{
    for (struct question *question; (question = question_queue_pop(queue));)
        question_release(question);
}

void resolver_stop(struct resolver *resolver)
{
    if (resolver->stopped)
        return;
    resolver->stopped = true;
    uv_close((uv_handle_t *)&resolver->tick, NULL);
    close_servers(resolver); /* what c-ares still had is in `finished` now */
    for (size_t i = 0; i < resolver->server_count; i++)
        release_all(&resolver->servers[i].truncated);
    release_all(&resolver->waiting);
    release_all(&resolver->pausing);
    release_all(&resolver->finished);
}

void resolver_free(struct resolver *resolver)
{
    if (!resolver)
        return;
    assert(resolver->stopped && resolver->open == 0);
    for (struct question *next; resolver->spare; resolver->spare = next) {
        next = resolver->spare->next;
        free(resolver->spare);
    }
    free(resolver);
}

struct question *resolver_ask(struct resolver *resolver, struct text name, enum dns_type type,
                              unsigned tries, resolver_answered *answered, void *asker)
{
    struct question *question = question_new(resolver);
    bool askable = domain_name_is_host(name);

    *question = (struct question){.resolver = resolver,
                                  .name = name,
                                  .type = type,
                                  .tries_left = !askable    ? 0
                                                : tries > 0 ? tries
                                                            : 1,
                                  .status = askable ? ARES_SUCCESS : ARES_EBADNAME,
                                  .answered = answered,
                                  .asker = asker};
    question_queue_push(askable ? &resolver->waiting : &resolver->finished, question);
    if (!uv_is_active((uv_handle_t *)&resolver->tick))
        uv_timer_start(&resolver->tick, on_tick, TICK_MS, TICK_MS);
    if (!resolver->draining)
        send_all(resolver);
    return question;
}

void resolver_forget(struct question *question)
{
    question->answered = NULL;
}

bool resolver_has_room(struct resolver *resolver)
{
    const struct server *server = &resolver->servers[awake_from(resolver, 0)];

    return !resolver->waiting.first &&
           upstream_has_room(server->upstream, UPSTREAM_UDP, resolver_now_ms(resolver));
}

int64_t resolver_now_ms(const struct resolver *resolver)
{
    return (int64_t)uv_now(resolver->loop);
}

struct resolver_counts resolver_counts(const struct resolver *resolver)
{
    return resolver->counts;
}
