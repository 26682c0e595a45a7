/*
 * escape.c - see escape.h.
 */
#include "base/escape.h"

#include <string.h>

/* U+0080-009F, U+200E-200F, U+202A-202E, U+2066-2069: invisible, and they change what is seen. */
static bool is_deceptive(const unsigned char *b, size_t len)
{
    if (len == 2)
        return b[0] == 0xc2 && b[1] < 0xa0;
    if (len != 3 || b[0] != 0xe2)
        return false;
    return (b[1] == 0x80 && (b[2] == 0x8e || b[2] == 0x8f || (b[2] >= 0xaa && b[2] <= 0xae))) ||
           (b[1] == 0x81 && b[2] >= 0xa6 && b[2] <= 0xa9);
}

/* How many bytes at the start may be shown as they are; 0: the first must be escaped. */
static size_t showable(struct text bytes)
{
    const unsigned char *b = (const unsigned char *)bytes.bytes;
    size_t len = text_utf8_sequence(bytes);

    if (len == 1 && (b[0] < 0x20 || b[0] == 0x7f))
        return 0;
    return is_deceptive(b, len) ? 0 : len;
}

/* One character or one byte; `plain` are those that stay although they would be escaped. */
static bool put_visible(struct buffer *out, struct text rest, const char *plain, size_t *taken)
{
    size_t len = showable(rest);
    char first = rest.bytes[0];

    *taken = len ? len : 1;
    if (first && strchr(plain, first))
        return buffer_put(out, first);
    if (len == 0)
        return buffer_format(out, "\\x%02x", (unsigned)(unsigned char)first);
    if (first == '\\')
        return buffer_append(out, TEXT("\\\\"));
    return buffer_append(out, text_slice(rest, 0, len));
}

/* How many bytes at the start are ASCII that is seen and stands for itself: nearly always all. */
static size_t plain_run(struct text bytes)
{
    size_t len = 0;

    while (len < bytes.len && bytes.bytes[len] >= ' ' && bytes.bytes[len] < 0x7f &&
           bytes.bytes[len] != '\\')
        len++;
    return len;
}

/* What is more than there is room for is cut at a character. */
static bool put_all_visible(struct buffer *out, struct text bytes, const char *plain)
{
    for (size_t at = 0, taken; at < bytes.len; at += taken) {
        struct text rest = text_slice(bytes, at, bytes.len);

        taken = plain_run(text_slice(rest, 0, out->ceiling - out->len));
        if (taken > 0 ? !buffer_append(out, text_slice(rest, 0, taken))
                      : !put_visible(out, rest, plain, &taken))
            return false;
    }
    return true;
}

bool escape_visible(struct buffer *out, struct text bytes)
{
    return put_all_visible(out, bytes, "");
}

bool escape_controls(struct buffer *out, struct text bytes)
{
    return put_all_visible(out, bytes, "\n\\");
}

bool escape_json(struct buffer *out, struct text bytes)
{
    for (size_t at = 0; at < bytes.len;) {
        struct text rest = text_slice(bytes, at, bytes.len);
        unsigned char first = (unsigned char)rest.bytes[0];
        size_t len = text_utf8_sequence(rest);
        bool fits;

        if (len == 0)
            fits = buffer_format(out, "\\\\x%02x", (unsigned)first);
        else if (first == '"' || first == '\\')
            fits = buffer_put(out, '\\') && buffer_put(out, (char)first);
        else if (first < 0x20 || first == 0x7f)
            fits = buffer_format(out, "\\u%04x", (unsigned)first);
        else
            fits = buffer_append(out, text_slice(rest, 0, len));
        if (!fits)
            return false;
        at += len ? len : 1;
    }
    return true;
}
