#include "bytes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { KEEP_BLOCK = 1 << 20 };

static void out_of_memory(void)
{
    fprintf(stderr, "rollcall-world: out of memory\n");
    exit(71);
}

void *keep(size_t size)
{
    static char *block;
    static size_t left;
    size = (size + 15) & ~(size_t)15;
    if (size > left) {
        left = size > KEEP_BLOCK ? size : KEEP_BLOCK;
        block = calloc(1, left);
        if (!block)
            out_of_memory();
    }
    void *here = block;
    block += size;
    left -= size;
    return here;
}

struct bytes keep_bytes(struct bytes from)
{
    char *copy = keep(from.len + 1);
    if (from.len > 0)
        memcpy(copy, from.at, from.len);
    return (struct bytes){copy, from.len};
}

struct bytes bytes_of(const char *text)
{
    return (struct bytes){text, strlen(text)};
}

bool bytes_equal(struct bytes a, struct bytes b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.at, b.at, a.len) == 0);
}

bool bytes_are(struct bytes a, const char *text)
{
    return bytes_equal(a, bytes_of(text));
}

bool bytes_are_anycase(struct bytes a, const char *text)
{
    return strlen(text) == a.len && strncasecmp(a.at, text, a.len) == 0;
}

struct bytes bytes_lowered(struct bytes from, char *into)
{
    for (size_t i = 0; i < from.len; i++) {
        char c = from.at[i];
        into[i] = (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
    }
    return (struct bytes){into, from.len};
}

char *growing_room(struct growing *buffer, size_t more)
{
    if (buffer->len + more > buffer->capacity) {
        size_t capacity = buffer->capacity ? buffer->capacity : 256;
        while (capacity < buffer->len + more)
            capacity *= 2;
        char *at = realloc(buffer->at, capacity);
        if (!at)
            out_of_memory();
        buffer->at = at;
        buffer->capacity = capacity;
    }
    return buffer->at + buffer->len;
}

void growing_add(struct growing *buffer, const void *from, size_t len)
{
    if (len == 0)
        return;
    memcpy(growing_room(buffer, len), from, len);
    buffer->len += len;
}

void growing_add_text(struct growing *buffer, const char *text)
{
    growing_add(buffer, text, strlen(text));
}

void growing_drop(struct growing *buffer, size_t count)
{
    buffer->len -= count;
    if (buffer->len > 0)
        memmove(buffer->at, buffer->at + count, buffer->len);
}

void growing_free(struct growing *buffer)
{
    free(buffer->at);
    *buffer = (struct growing){0};
}
