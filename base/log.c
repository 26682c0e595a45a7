/*
 * log.c - see log.h.
 */
#include "base/log.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/escape.h"
#include "base/moment.h"

static enum log_level most_wanted = LOG_NOTE;
static bool as_json;
static atomic_bool progress_line;

void log_configure(enum log_level most, bool json)
{
    most_wanted = most;
    as_json = json;
}

bool log_wants(enum log_level level)
{
    return level <= most_wanted;
}

void log_has_progress_line(bool has)
{
    atomic_store(&progress_line, has);
}

static void write_whole(const char *bytes, size_t len)
{
    ssize_t written = write(STDERR_FILENO, bytes, len);

    (void)written; /* nobody is left to tell */
}

static void write_plain(enum log_level level, const char *sentence)
{
    static const char *const starts[] = {"rollcall: ", "rollcall: warning: ", "", "  ", "  "};
    struct buffer line;

    buffer_init(&line, 8 * 1024);
    if (buffer_format(&line, "%s%s", atomic_load(&progress_line) ? "\r\033[K" : "",
                      starts[level]) &&
        escape_controls(&line, text_of(sentence)) && buffer_put(&line, '\n'))
        write_whole(line.bytes, line.len);
    buffer_free(&line);
}

static void write_json(enum log_level level, const char *sentence)
{
    static const char *const names[] = {"error", "warning", "note", "detail", "talk"};
    char stamp[MOMENT_UTC_SIZE];
    struct buffer line;

    buffer_init(&line, 8 * 1024);
    if (buffer_format(&line, "{\"time\": \"%s\", \"level\": \"%s\", \"message\": \"",
                      moment_utc(moment_wall_ms(), stamp), names[level]) &&
        escape_json(&line, text_of(sentence)) && buffer_append(&line, TEXT("\"}\n")))
        write_whole(line.bytes, line.len);
    buffer_free(&line);
}

void log_line(enum log_level level, const char *format, ...)
{
    char sentence[1024];
    va_list args;

    if (!log_wants(level))
        return;
    va_start(args, format);
    vsnprintf(sentence, sizeof sentence, format, args);
    va_end(args);
    if (as_json)
        write_json(level, sentence);
    else
        write_plain(level, sentence);
}
