/*
 * bytes.h - strings with a length, memory that is never given back, and
 * growing buffers.
 *
 * A world is read once and lives as long as the process: what the file says is
 * allocated with `keep` and freed by the end of the program.  Memory that runs
 * out ends the program.
 */
#ifndef WORLD_BYTES_H
#define WORLD_BYTES_H

#include <stdbool.h>
#include <stddef.h>

struct bytes {
    const char *at;
    size_t len;
};

/* Bytes for the life of the program, zeroed. */
void *keep(size_t size);
/* A copy for the life of the program, with a NUL behind it. */
struct bytes keep_bytes(struct bytes from);

struct bytes bytes_of(const char *text);
bool bytes_are(struct bytes a, const char *text);
bool bytes_equal(struct bytes a, struct bytes b);
/* ASCII only: what mail and DNS mean by "without regard to case". */
bool bytes_are_anycase(struct bytes a, const char *text);
/* Writes `from` in lower case to `into`, which has room for from.len bytes. */
struct bytes bytes_lowered(struct bytes from, char *into);

struct growing {
    char *at;
    size_t len;
    size_t capacity;
};

/* Room for `more` bytes at the end; the caller writes and adds to len. */
char *growing_room(struct growing *buffer, size_t more);
void growing_add(struct growing *buffer, const void *from, size_t len);
void growing_add_text(struct growing *buffer, const char *text);
/* Takes the first `count` bytes away. */
void growing_drop(struct growing *buffer, size_t count);
void growing_free(struct growing *buffer);

#endif
