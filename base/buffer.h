/*
 * buffer.h - bytes that grow up to a ceiling they are born with.
 *
 * Everything from outside that must be gathered before it can be understood is
 * gathered in a buffer, so that nobody can make us grow without bound.
 */
#ifndef BASE_BUFFER_H
#define BASE_BUFFER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/compiler.h"
#include "base/text.h"

struct buffer {
    char *bytes;
    size_t len;
    size_t room;    /* allocated */
    size_t ceiling; /* never more than this */
};

/* Nothing is allocated until something is put in. */
void buffer_init(struct buffer *buffer, size_t ceiling);
void buffer_free(struct buffer *buffer);

/* False, and nothing is added, where the ceiling would be passed. */
MUST_USE bool buffer_put(struct buffer *buffer, char byte);
MUST_USE bool buffer_append(struct buffer *buffer, struct text text);
MUST_USE bool buffer_format(struct buffer *buffer, const char *format, ...) PRINTF_LIKE(2, 3);

/*
 * Lends at least `more` bytes behind what is there, for a writer that needs to know how many;
 * buffer_added() says how many it wrote.  NULL where the ceiling would be passed.
 */
MUST_USE char *buffer_reserve(struct buffer *buffer, size_t more);
void buffer_added(struct buffer *buffer, size_t written);

/* Takes the first `len` bytes out; the rest moves up. */
void buffer_consume(struct buffer *buffer, size_t len);

/* Empty again; the memory is kept. */
void buffer_clear(struct buffer *buffer);

/* Lends the bytes until the next change. */
struct text buffer_text(const struct buffer *buffer);

#endif
