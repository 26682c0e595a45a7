/*
 * utf16.c - see utf16.h.
 */
#include "batch/utf16.h"

enum {
    REPLACEMENT = 0xfffd,
    MARK = 0xfeff,
    HIGH_FIRST = 0xd800,
    LOW_FIRST = 0xdc00,
    LOW_LAST = 0xdfff,
    WINDOW = 4096,
};

/*
 * Mail addresses are mostly ASCII, so every second byte of a list is NUL.  A NUL here
 * and there is left to the rows, and UTF-32 has two more of them.
 */
static enum utf16_order order_by_nuls(struct text window)
{
    size_t most = window.len / 4 * 3 / 4; /* of the NULs there can be in one place of four */
    size_t nuls[4] = {0, 0, 0, 0};
    unsigned full = 0;

    if (window.len < 8)
        return UTF16_NONE;
    for (size_t i = 0; i < window.len; i++)
        nuls[i % 4] += window.bytes[i] == '\0';
    for (unsigned place = 0; place < 4; place++)
        full |= nuls[place] > most ? 1U << place : 0;
    return full == 0xa ? UTF16_LITTLE : full == 0x5 ? UTF16_BIG : UTF16_NONE;
}

enum utf16_order utf16_order_of(struct text beginning)
{
    if (text_equal(text_slice(beginning, 0, 4), TEXT("\xff\xfe\0\0")))
        return UTF16_NONE; /* UTF-32 */
    if (text_equal(text_slice(beginning, 0, 2), TEXT("\xff\xfe")))
        return UTF16_LITTLE;
    if (text_equal(text_slice(beginning, 0, 2), TEXT("\xfe\xff")))
        return UTF16_BIG;
    return order_by_nuls(text_slice(beginning, 0, WINDOW));
}

struct utf16 utf16_of(enum utf16_order order)
{
    return (struct utf16){.order = order, .half = -1};
}

static size_t put(unsigned point, char *out)
{
    if (point < 0x80) {
        out[0] = (char)point;
        return 1;
    }
    if (point < 0x800) {
        out[0] = (char)(0xc0 | point >> 6);
        out[1] = (char)(0x80 | (point & 0x3f));
        return 2;
    }
    if (point < 0x10000) {
        out[0] = (char)(0xe0 | point >> 12);
        out[1] = (char)(0x80 | (point >> 6 & 0x3f));
        out[2] = (char)(0x80 | (point & 0x3f));
        return 3;
    }
    out[0] = (char)(0xf0 | point >> 18);
    out[1] = (char)(0x80 | (point >> 12 & 0x3f));
    out[2] = (char)(0x80 | (point >> 6 & 0x3f));
    out[3] = (char)(0x80 | (point & 0x3f));
    return 4;
}

static size_t take_unit(struct utf16 *utf16, unsigned unit, char *out)
{
    unsigned high = utf16->high;
    size_t len = 0;

    utf16->high = 0;
    if (!utf16->has_begun) {
        utf16->has_begun = true;
        if (unit == MARK)
            return 0;
    }
    if (high && unit >= LOW_FIRST && unit <= LOW_LAST)
        return put(0x10000 + ((high - HIGH_FIRST) << 10) + (unit - LOW_FIRST), out);
    if (high)
        len = put(REPLACEMENT, out);
    if (unit >= HIGH_FIRST && unit < LOW_FIRST)
        utf16->high = unit;
    else
        len += put(unit >= LOW_FIRST && unit <= LOW_LAST ? REPLACEMENT : unit, out + len);
    return len;
}

size_t utf16_next(struct utf16 *utf16, struct text bytes, char *out)
{
    size_t len = 0;

    for (size_t i = 0; i < bytes.len; i++) {
        unsigned char byte = (unsigned char)bytes.bytes[i];

        if (utf16->half < 0) {
            utf16->half = byte;
            continue;
        }
        len += take_unit(utf16,
                         utf16->order == UTF16_LITTLE ? (unsigned)utf16->half | (unsigned)byte << 8
                                                      : (unsigned)utf16->half << 8 | byte,
                         out + len);
        utf16->half = -1;
    }
    return len;
}

size_t utf16_end(struct utf16 *utf16, char *out)
{
    size_t len = utf16->high ? put(REPLACEMENT, out) : 0;

    if (utf16->half >= 0)
        len += put(REPLACEMENT, out + len);
    utf16->high = 0;
    utf16->half = -1;
    return len;
}
