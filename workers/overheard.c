/*
 * overheard.c - see overheard.h.
 */
#include "workers/overheard.h"

#include "base/buffer.h"
#include "base/escape.h"
#include "base/log.h"
#include "base/moment.h"

/* What is longer than a log line is cut there. */
static void print_line(const char *ip, int64_t elapsed_ms, enum speaker speaker, struct text line)
{
    struct buffer shown;

    buffer_init(&shown, 4 * line.len + 1);
    if (escape_visible(&shown, line))
        log_line(LOG_TALK, "%-15s %6lld ms %s %.*s", ip, (long long)elapsed_ms,
                 speaker == SPEAKER_US ? "-->" : "<--", TEXT_ARGS(buffer_text(&shown)));
    buffer_free(&shown);
}

void overheard(const char *ip, int64_t began_ms, enum speaker speaker, struct text bytes)
{
    int64_t elapsed_ms;

    if (!log_wants(LOG_TALK))
        return;
    elapsed_ms = moment_now_ms() - began_ms;
    while (bytes.len > 0) {
        size_t end = text_find(bytes, '\n');
        struct text line = text_slice(bytes, 0, end);

        if (line.len > 0 && line.bytes[line.len - 1] == '\r')
            line.len--;
        print_line(ip, elapsed_ms, speaker, line);
        bytes = text_slice(bytes, end + 1, bytes.len);
    }
}
