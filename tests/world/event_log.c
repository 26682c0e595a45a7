#include "event_log.h"
#include "loop.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LOG_FULL = 1 << 20, LOG_FLUSH_US = 100000 };

static int log_fd = -1;
static struct growing buffer;
static struct timer flush_timer;

static void flush(void)
{
    size_t done = 0;
    while (done < buffer.len) {
        ssize_t n = write(log_fd, buffer.at + done, buffer.len - done);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0) {
            perror("rollcall-world: the log");
            exit(74);
        }
        done += (size_t)n;
    }
    buffer.len = 0;
}

static void flush_due(struct timer *timer)
{
    (void)timer;
    flush();
}

bool event_log_open(const char *path)
{
    log_fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    flush_timer.due = flush_due;
    return log_fd >= 0;
}

bool event_log_is_open(void)
{
    return log_fd >= 0;
}

void event_log_close(void)
{
    if (log_fd < 0)
        return;
    flush();
    growing_free(&buffer);
    close(log_fd);
    log_fd = -1;
}

static void add_decimal(int64_t value)
{
    char digits[24];
    char *at = digits + sizeof digits;
    uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    do
        *--at = (char)('0' + rest % 10);
    while (rest /= 10);
    if (value < 0)
        *--at = '-';
    growing_add(&buffer, at, (size_t)(digits + sizeof digits - at));
}

static void add_key(const char *key)
{
    growing_add(&buffer, ",\"", 2);
    growing_add_text(&buffer, key);
    growing_add(&buffer, "\":", 2);
}

void event_begin(const char *name)
{
    if (log_fd < 0)
        return;
    growing_add_text(&buffer, "{\"t\":");
    add_decimal(loop_now_us());
    growing_add_text(&buffer, ",\"e\":\"");
    growing_add_text(&buffer, name);
    growing_add_text(&buffer, "\"");
}

void event_number(const char *key, int64_t value)
{
    if (log_fd < 0)
        return;
    add_key(key);
    add_decimal(value);
}

void event_flag(const char *key, bool value)
{
    if (log_fd < 0)
        return;
    add_key(key);
    growing_add_text(&buffer, value ? "true" : "false");
}

void event_text(const char *key, struct bytes value)
{
    if (log_fd < 0)
        return;
    add_key(key);
    char *start = growing_room(&buffer, value.len * 6 + 2);
    char *at = start;
    *at++ = '"';
    for (size_t i = 0; i < value.len; i++) {
        unsigned char c = (unsigned char)value.at[i];
        if (c == '"' || c == '\\') {
            *at++ = '\\';
            *at++ = (char)c;
        } else if (c >= 0x20 && c < 0x7f) {
            *at++ = (char)c;
        } else {
            static const char hex[] = "0123456789abcdef";
            memcpy(at, "\\u00", 4);
            at[4] = hex[c >> 4];
            at[5] = hex[c & 15];
            at += 6;
        }
    }
    *at++ = '"';
    buffer.len += (size_t)(at - start);
}

void event_end(void)
{
    if (log_fd < 0)
        return;
    growing_add(&buffer, "}\n", 2);
    if (buffer.len >= LOG_FULL)
        flush();
    else if (flush_timer.place == 0)
        timer_set(&flush_timer, loop_now_us() + LOG_FLUSH_US);
}
