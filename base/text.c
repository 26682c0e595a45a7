/*
 * text.c - see text.h.
 */
#include "base/text.h"

#include <stdint.h>

struct text text_of(const char *c_string)
{
    return (struct text){c_string, c_string ? strlen(c_string) : 0};
}

bool text_equal_nocase(struct text a, struct text b)
{
    return a.len == b.len && text_starts_nocase(a, b);
}

bool text_starts_nocase(struct text whole, struct text start)
{
    if (start.len > whole.len)
        return false;
    for (size_t i = 0; i < start.len; i++)
        if (ascii_lower(whole.bytes[i]) != ascii_lower(start.bytes[i]))
            return false;
    return true;
}

bool text_ends_nocase(struct text whole, struct text end)
{
    return end.len <= whole.len &&
           text_starts_nocase(text_slice(whole, whole.len - end.len, end.len), end);
}

bool text_contains_nocase(struct text whole, struct text part)
{
    if (part.len == 0)
        return true;
    for (size_t from = 0; from + part.len <= whole.len; from++)
        if (ascii_lower(whole.bytes[from]) == ascii_lower(part.bytes[0]) &&
            text_starts_nocase(text_slice(whole, from, part.len), part))
            return true;
    return false;
}

int text_compare(struct text a, struct text b)
{
    size_t shared = a.len < b.len ? a.len : b.len;
    int order = shared ? memcmp(a.bytes, b.bytes, shared) : 0;

    if (order != 0)
        return order;
    return a.len < b.len ? -1 : a.len > b.len;
}

size_t text_find_last(struct text whole, char byte)
{
    const char *found = whole.len ? memrchr(whole.bytes, byte, whole.len) : NULL;

    return found ? (size_t)(found - whole.bytes) : whole.len;
}

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\t';
}

bool text_next_part(struct text *rest, char delimiter, struct text *part)
{
    size_t end = text_find(*rest, delimiter);

    if (!rest->bytes)
        return false;
    *part = text_slice(*rest, 0, end);
    *rest = end < rest->len ? text_slice(*rest, end + 1, rest->len) : (struct text){.bytes = NULL};
    return true;
}

struct text text_trim(struct text whole)
{
    size_t from = 0;
    size_t end = whole.len;

    while (from < end && is_blank(whole.bytes[from]))
        from++;
    while (end > from && is_blank(whole.bytes[end - 1]))
        end--;
    return text_slice(whole, from, end - from);
}

bool text_to_number(struct text digits, unsigned long most, unsigned long *number)
{
    unsigned long sum = 0;

    for (size_t i = 0; i < digits.len; i++) {
        unsigned long digit = (unsigned long)(unsigned char)digits.bytes[i] - '0';

        if (digit > 9 || digit > most || sum > (most - digit) / 10)
            return false;
        sum = sum * 10 + digit;
    }
    *number = sum;
    return digits.len > 0;
}

struct text text_without_mark(struct text file)
{
    static const struct text mark = TEXT("\xef\xbb\xbf");
    bool is_marked = text_equal(text_slice(file, 0, TEXT_MARK_LEN), mark);

    return is_marked ? text_slice(file, TEXT_MARK_LEN, file.len) : file;
}

static bool is_continuation(unsigned char byte)
{
    return (byte & 0xc0) == 0x80;
}

/* RFC 3629, 4: the second byte's range rules out overlong forms and surrogates. */
static bool second_is_allowed(unsigned char first, unsigned char second)
{
    switch (first) {
    case 0xe0:
        return second >= 0xa0 && second <= 0xbf;
    case 0xed:
        return second >= 0x80 && second <= 0x9f;
    case 0xf0:
        return second >= 0x90 && second <= 0xbf;
    case 0xf4:
        return second >= 0x80 && second <= 0x8f;
    default:
        return is_continuation(second);
    }
}

size_t text_utf8_sequence(struct text bytes)
{
    const unsigned char *b = (const unsigned char *)bytes.bytes;
    size_t len;

    if (bytes.len == 0)
        return 0;
    if (b[0] < 0x80)
        return 1;
    len = b[0] >= 0xc2 && b[0] <= 0xdf   ? 2
          : b[0] >= 0xe0 && b[0] <= 0xef ? 3
          : b[0] >= 0xf0 && b[0] <= 0xf4 ? 4
                                         : 0;
    if (len == 0 || bytes.len < len || !second_is_allowed(b[0], b[1]))
        return 0;
    for (size_t i = 2; i < len; i++)
        if (!is_continuation(b[i]))
            return 0;
    return len;
}

/* How many bytes from `from` on are ASCII: eight at a time, since nearly all of them are. */
static size_t ascii_run(struct text bytes, size_t from)
{
    const uint64_t high_bits = 0x8080808080808080;
    size_t at = from;
    uint64_t eight;

    for (; bytes.len - at >= sizeof eight; at += sizeof eight) {
        memcpy(&eight, bytes.bytes + at, sizeof eight);
        if (eight & high_bits)
            break;
    }
    while (at < bytes.len && (unsigned char)bytes.bytes[at] < 0x80)
        at++;
    return at - from;
}

bool text_is_utf8(struct text bytes)
{
    for (size_t at = ascii_run(bytes, 0); at < bytes.len; at += ascii_run(bytes, at)) {
        size_t len = text_utf8_sequence(text_slice(bytes, at, bytes.len));

        if (len == 0)
            return false;
        at += len;
    }
    return true;
}

bool text_is_ascii(struct text bytes)
{
    return ascii_run(bytes, 0) == bytes.len;
}
