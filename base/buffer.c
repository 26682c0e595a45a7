/*
 * buffer.c - see buffer.h.
 */
#include "base/buffer.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

void buffer_init(struct buffer *buffer, size_t ceiling)
{
    *buffer = (struct buffer){.ceiling = ceiling};
}

void buffer_free(struct buffer *buffer)
{
    free(buffer->bytes);
    *buffer = (struct buffer){.ceiling = buffer->ceiling};
}

/* `room` never passes the ceiling, so that where there is room nothing else is to be asked. */
static bool grow(struct buffer *buffer, size_t more)
{
    size_t room = buffer->room ? buffer->room : 256;

    if (more > buffer->ceiling - buffer->len)
        return false;
    while (room < buffer->len + more)
        room *= 2;
    buffer->room = room < buffer->ceiling ? room : buffer->ceiling;
    buffer->bytes = memory_resize(buffer->bytes, buffer->room);
    return true;
}

static bool make_room(struct buffer *buffer, size_t more)
{
    return more <= buffer->room - buffer->len || grow(buffer, more);
}

bool buffer_put(struct buffer *buffer, char byte)
{
    if (!make_room(buffer, 1))
        return false;
    buffer->bytes[buffer->len++] = byte;
    return true;
}

bool buffer_append(struct buffer *buffer, struct text text)
{
    if (text.len == 0)
        return true;
    if (!make_room(buffer, text.len))
        return false;
    memcpy(buffer->bytes + buffer->len, text.bytes, text.len);
    buffer->len += text.len;
    return true;
}

char *buffer_reserve(struct buffer *buffer, size_t more)
{
    return make_room(buffer, more) ? buffer->bytes + buffer->len : NULL;
}

void buffer_added(struct buffer *buffer, size_t written)
{
    assert(written <= buffer->room - buffer->len);
    buffer->len += written;
}

bool buffer_format(struct buffer *buffer, const char *format, ...)
{
    va_list args;
    char small[256];
    char *big = NULL;
    bool fits;
    int len;

    va_start(args, format);
    len = vsnprintf(small, sizeof small, format, args);
    va_end(args);
    if (len < 0)
        return false;
    if ((size_t)len >= sizeof small) {
        big = memory_new((size_t)len + 1);
        va_start(args, format);
        vsnprintf(big, (size_t)len + 1, format, args);
        va_end(args);
    }
    fits = buffer_append(buffer, (struct text){big ? big : small, (size_t)len});
    free(big);
    return fits;
}

void buffer_consume(struct buffer *buffer, size_t len)
{
    if (len > buffer->len)
        len = buffer->len;
    buffer->len -= len;
    if (buffer->len > 0)
        memmove(buffer->bytes, buffer->bytes + len, buffer->len);
}

void buffer_clear(struct buffer *buffer)
{
    buffer->len = 0;
}

struct text buffer_text(const struct buffer *buffer)
{
    return (struct text){buffer->bytes, buffer->len};
}
