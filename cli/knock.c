/*
 * knock.c - see knock.h.
 */
#include "cli/knock.h"

#include <string.h>
#include <uv.h>

#include "cli/plain_words.h"
#include "workers/net/stream.h"

struct caller {
    struct knock *seen;
    struct stream *stream;
    uv_timer_t timer;
    int64_t most_ms;
    char line[KNOCK_WORDS];
    size_t len;
};

static void go_away(struct caller *caller)
{
    stream_close(caller->stream);
    caller->stream = NULL;
    uv_close((uv_handle_t *)&caller->timer, NULL);
}

static void on_timer(uv_timer_t *timer)
{
    go_away(timer->data);
}

static void on_connected(void *owner)
{
    struct caller *caller = owner;

    caller->seen->is_open = true;
    uv_timer_start(&caller->timer, on_timer, (uint64_t)caller->most_ms, 0);
}

static unsigned code_of(const char *line)
{
    unsigned code = 0;

    for (int i = 0; i < 3; i++) {
        if (!ascii_is_digit(line[i]))
            return 0;
        code = code * 10 + (unsigned)(line[i] - '0');
    }
    return code;
}

static void on_received(void *owner, struct text bytes)
{
    struct caller *caller = owner;
    size_t room = sizeof caller->line - 1 - caller->len;
    size_t len = bytes.len < room ? bytes.len : room;

    memcpy(caller->line + caller->len, bytes.bytes, len);
    caller->len += len;
    caller->line[caller->len] = '\0';
    if (!memchr(caller->line, '\n', caller->len) && len < room)
        return;
    caller->line[strcspn(caller->line, "\r\n")] = '\0';
    caller->seen->code = code_of(caller->line);
    plain_words(text_of(caller->line), caller->seen->said, sizeof caller->seen->said);
    stream_send(caller->stream, TEXT("QUIT\r\n"));
    go_away(caller);
}

static void on_ended(void *owner, enum stream_end how, int error)
{
    struct caller *caller = owner;

    if (!caller->seen->is_open && how != STREAM_NOT_ALLOWED)
        caller->seen->error = error;
    go_away(caller);
}

static const struct stream_events events = {
    .connected = on_connected,
    .received = on_received,
    .ended = on_ended,
};

bool knock_at(const struct socket_address *to, const struct safe_target *rule,
              const struct probe_settings *settings, int64_t most_ms, struct knock *seen,
              struct failure *why)
{
    struct caller caller = {.seen = seen, .most_ms = most_ms};
    struct stream_room *room;
    uv_loop_t loop;

    *seen = (struct knock){.is_open = false};
    if (uv_loop_init(&loop) != 0)
        return failed(why, EXIT_OUT_OF_RESOURCES, "cannot set up an event loop");
    room = stream_room_new(&loop, rule);
    uv_timer_init(&loop, &caller.timer);
    caller.timer.data = &caller;
    uv_timer_start(&caller.timer, on_timer, (uint64_t)most_ms, 0);
    caller.stream =
        stream_connect(room, to, settings->has_source ? &settings->source : NULL, &events, &caller);
    uv_run(&loop, UV_RUN_DEFAULT);
    stream_room_free(room);
    uv_loop_close(&loop);
    return true;
}
