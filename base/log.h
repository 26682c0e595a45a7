/*
 * log.h - one line for people, on standard error.
 *
 * A line is written with one write(), so lines of several threads do not mix.
 * Control characters in it are shown escaped (base/escape.h).  Any thread.
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include <stdbool.h>

#include "base/compiler.h"

enum log_level { LOG_ERROR, LOG_WARNING, LOG_NOTE, LOG_DETAIL, LOG_TALK };

/* Before any thread starts.  Lines above `most` are dropped. */
void log_configure(enum log_level most, bool json);

/* Whether lines of that level are written: for what is costly to put into words. */
bool log_wants(enum log_level level);

void log_line(enum log_level level, const char *format, ...) PRINTF_LIKE(2, 3);

/*
 * The progress line is under the cursor: log lines clear it first.  Set by the
 * progress display alone.
 */
void log_has_progress_line(bool has);

#endif
