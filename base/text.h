/*
 * text.h - a byte string that belongs to somebody else.
 *
 * A text carries its length: bytes from the wire, from a file or from DNS may
 * hold any value, NUL included.  It lends; who owns the bytes is said where a
 * text is handed over.  All functions are pure and may run on any thread.
 */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct text {
    const char *bytes;
    size_t len;
};

/* A text of a string literal or of an array that ends with NUL. */
#define TEXT(literal) ((struct text){(literal), sizeof(literal) - 1})

/* For printf: "%.*s". */
#define TEXT_ARGS(text) (int)(text).len, ((text).bytes ? (text).bytes : "")

/* NULL gives the empty text. */
struct text text_of(const char *c_string);

static inline bool text_equal(struct text a, struct text b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.bytes, b.bytes, a.len) == 0);
}

/* ASCII letters only, whatever the locale. */
bool text_equal_nocase(struct text a, struct text b);
bool text_starts_nocase(struct text whole, struct text start);
bool text_ends_nocase(struct text whole, struct text end);
bool text_contains_nocase(struct text whole, struct text part);

/* As memcmp; a shorter text sorts before a longer one that begins with it. */
int text_compare(struct text a, struct text b);

/* The part from `from` on, at most `len` bytes; what lies outside is cut off. */
static inline struct text text_slice(struct text whole, size_t from, size_t len)
{
    if (from > whole.len)
        from = whole.len;
    if (len > whole.len - from)
        len = whole.len - from;
    return (struct text){whole.bytes ? whole.bytes + from : NULL, len};
}

/* Where the byte stands first (last); whole.len if nowhere. */
static inline size_t text_find(struct text whole, char byte)
{
    const char *found = whole.len ? memchr(whole.bytes, byte, whole.len) : NULL;

    return found ? (size_t)(found - whole.bytes) : whole.len;
}

size_t text_find_last(struct text whole, char byte);

/*
 * Takes the next part off, up to `delimiter`, which goes too; false after the last.  A text
 * has one part more than delimiters, so "a," ends with an empty one.
 */
bool text_next_part(struct text *rest, char delimiter, struct text *part);

/* Without blanks and tabs at both ends. */
struct text text_trim(struct text whole);

/* A number in decimal digits, nothing else, at most `most`. */
bool text_to_number(struct text digits, unsigned long most, unsigned long *number);

/* The byte order mark with which a file in UTF-8 may begin; it is no part of its text. */
enum { TEXT_MARK_LEN = 3 };
struct text text_without_mark(struct text file);

/* Whether the bytes are well-formed UTF-8 (RFC 3629: no overlong forms, no surrogates). */
bool text_is_utf8(struct text bytes);
bool text_is_ascii(struct text bytes);

/*
 * How many bytes the well-formed UTF-8 sequence at the start takes, 0 if there
 * is none.
 */
size_t text_utf8_sequence(struct text bytes);

static inline char ascii_lower(char byte)
{
    return byte >= 'A' && byte <= 'Z' ? (char)(byte + ('a' - 'A')) : byte;
}

static inline bool ascii_is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

static inline bool ascii_is_letter(char byte)
{
    return ascii_lower(byte) >= 'a' && ascii_lower(byte) <= 'z';
}

#endif
