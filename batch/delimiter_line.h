/*
 * delimiter_line.h - "sep=;", the first line by which Excel tells the delimiter.
 *
 * It is written and read by Excel and by nobody's standard.  It is no row.  Pure.
 */
#ifndef BATCH_DELIMITER_LINE_H
#define BATCH_DELIMITER_LINE_H

#include <stdbool.h>

#include "base/text.h"

/* Whether the line, without its end, is one, and of which delimiter. */
bool delimiter_line_read(struct text line, char *delimiter);

/* The same of the first line of a list, behind its byte order mark; `*len` with its end. */
bool delimiter_line_find(struct text list, char *delimiter, size_t *len);

#endif
