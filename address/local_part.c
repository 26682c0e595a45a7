/*
 * local_part.c - see local_part.h.
 */
#include "address/local_part.h"

#include "address/address.h"
#include "base/compiler.h"

static const char too_long[] =
    "the part before the @ is longer than 64 octets (RFC 5321, 4.5.3.1.1)";
static const char bad_dot[] =
    "a dot begins or ends the part before the @, or two stand together (RFC 5321, 4.1.2)";

/* What is wrong with a byte outside quotes; NULL for an atom's bytes (atext) and the dot. */
static const char *complaint_about(char byte)
{
    static const char atext_specials[] = "!#$%&'*+-/=?^_`{|}~.";

    if (ascii_is_digit(byte) || ascii_is_letter(byte) || (unsigned char)byte >= 0x80 ||
        (byte && strchr(atext_specials, byte)))
        return NULL;
    switch (byte) {
    case ' ':
        return "a blank stands before the @ (RFC 5321, 4.1.2 wants quotes around it)";
    case '(':
    case ')':
        return "a comment in round brackets is no part of an address in SMTP (RFC 5321, 4.1.2)";
    case '"':
        return "quotes must enclose all that stands before the @ (RFC 5321, 4.1.2)";
    default:
        return "a character before the @ needs quotes around it (RFC 5321, 4.1.2)";
    }
}

/* What no local part may hold, in quotes or out of them. */
static const char *check_bytes(struct text written)
{
    const unsigned char *b = (const unsigned char *)written.bytes;

    if (!text_is_utf8(written))
        return "the part before the @ is not UTF-8 (RFC 6531, 3.3)";
    for (size_t i = 0; i < written.len; i++)
        if (b[i] < 0x20 || b[i] == 0x7f || (b[i] == 0xc2 && b[i + 1] < 0xa0))
            return "a control character stands before the @";
    return NULL;
}

static const char *check_dot_string(struct text atoms)
{
    if (atoms.len == 0)
        return "nothing stands before the @";
    for (size_t i = 0; i < atoms.len; i++) {
        const char *complaint = complaint_about(atoms.bytes[i]);

        if (complaint)
            return complaint;
    }
    for (size_t i = 0; i < atoms.len; i++)
        if (atoms.bytes[i] == '.' && (i == 0 || i + 1 == atoms.len || atoms.bytes[i + 1] == '.'))
            return bad_dot;
    return NULL;
}

struct octets {
    char *bytes;
    size_t len;
    size_t room; /* a NUL must fit in behind it too */
};

static bool put(struct octets *out, char byte)
{
    if (out->len >= LOCAL_PART_MAX || out->len + 1 >= out->room)
        return false;
    out->bytes[out->len++] = byte;
    return true;
}

/* What the quotes enclose, without its backslashes. */
static const char *unquote(struct text inside, struct octets *content)
{
    for (size_t i = 0; i < inside.len; i++) {
        if (inside.bytes[i] == '\\' &&
            (++i == inside.len || (unsigned char)inside.bytes[i] >= 0x80))
            return "a backslash before the @ has no ASCII character behind it (RFC 5321, 4.1.2)";
        if (!put(content, inside.bytes[i]))
            return too_long;
    }
    return NULL;
}

static bool put_quoted(struct text content, struct octets *out)
{
    bool fits = put(out, '"');

    for (size_t i = 0; i < content.len && fits; i++) {
        if (content.bytes[i] == '"' || content.bytes[i] == '\\')
            fits = put(out, '\\');
        fits = fits && put(out, content.bytes[i]);
    }
    return fits && put(out, '"');
}

static bool put_plain(struct text content, struct octets *out)
{
    for (size_t i = 0; i < content.len; i++)
        if (!put(out, content.bytes[i]))
            return false;
    return true;
}

/* The length of the quoted string at the start, with its quotes; 0 if it is left open. */
static size_t quoted_length(struct text text)
{
    for (size_t i = 1; i < text.len; i++) {
        if (text.bytes[i] == '\\')
            i++;
        else if (text.bytes[i] == '"')
            return i + 1;
    }
    return 0;
}

static const char *canonical_quoted(struct text written, struct octets *out)
{
    char bytes[LOCAL_PART_MAX + 1];
    struct octets content = {bytes, 0, sizeof bytes};
    struct text inside;
    const char *complaint;
    bool fits;

    if (quoted_length(written) == 0)
        return "the quotes before the @ are left open";
    if (quoted_length(written) != written.len)
        return complaint_about('"');
    complaint = unquote(text_slice(written, 1, written.len - 2), &content);
    if (complaint)
        return complaint;
    inside = (struct text){bytes, content.len};
    fits = check_dot_string(inside) == NULL ? put_plain(inside, out) : put_quoted(inside, out);
    return fits ? NULL : too_long;
}

size_t local_part_span(struct text spec)
{
    size_t quoted = spec.len > 0 && spec.bytes[0] == '"' ? quoted_length(spec) : 0;

    return quoted + text_find(text_slice(spec, quoted, spec.len), '@');
}

const char *local_part_canonical(struct text written, char *out, size_t size, size_t *len)
{
    struct octets octets = {out, 0, size};
    const char *complaint = check_bytes(written);

    if (!complaint && written.len > 0 && written.bytes[0] == '"') {
        complaint = canonical_quoted(written, &octets);
    } else if (!complaint) {
        complaint = check_dot_string(written);
        if (!complaint && !put_plain(written, &octets))
            complaint = too_long;
    }
    *len = complaint ? 0 : octets.len;
    if (size > 0)
        out[*len] = '\0';
    return complaint;
}
