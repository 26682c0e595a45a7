/*
 * overheard.h - a conversation as it goes, for whoever wants to read along.
 *
 * Lines on standard error where the log wants LOG_TALK, nothing otherwise.  Any thread.
 */
#ifndef WORKERS_OVERHEARD_H
#define WORKERS_OVERHEARD_H

#include <stdint.h>

#include "base/text.h"

enum speaker { SPEAKER_US, SPEAKER_SERVER };

/* What was sent or came, in as many lines as it has; the connect began at `began_ms`. */
void overheard(const char *ip, int64_t began_ms, enum speaker speaker, struct text bytes);

#endif
