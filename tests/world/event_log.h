/*
 * event_log.h - what happened, one JSON object a line, times in microseconds of
 * the monotonic clock.
 *
 * Text is bytes: \u0000 to \u00ff stand for the byte of that value, so that a
 * reader gets back exactly what was on the wire.  Without a file every call
 * returns at once.
 */
#ifndef WORLD_EVENT_LOG_H
#define WORLD_EVENT_LOG_H

#include "bytes.h"

#include <stdint.h>

/* False, with errno set, when the file cannot be created. */
bool event_log_open(const char *path);
bool event_log_is_open(void);
void event_log_close(void);

void event_begin(const char *name);
void event_number(const char *key, int64_t value);
void event_flag(const char *key, bool value);
void event_text(const char *key, struct bytes value);
void event_end(void);

#endif
