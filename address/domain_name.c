/*
 * domain_name.c - see domain_name.h.
 *
 * Labels are converted one by one.  An ASCII label is taken as the DNS takes it,
 * in lower case: IDNA's rules about "--" and about what an "xn--" label decodes to
 * are rules for registries, and names that break them exist and receive mail.  A
 * label with other characters has no existence but by IDNA.
 */
#include "address/domain_name.h"

#include <idn2.h>
#include <libpsl.h>

#include "base/compiler.h"
#include "base/failure.h"

enum {
    LABEL_MAX = 63,                        /* octets, RFC 1035, 2.3.4 */
    U_LABEL_MAX = 4 * LABEL_MAX,           /* as UTF-8, which four octets a character bound */
    WRITTEN_MAX = 4 * DOMAIN_NAME_MAX + 4, /* nothing longer can become a domain name */
};

static const char label_too_long[] =
    "a part of the domain is longer than 63 octets (RFC 1035, 2.3.4)";
static const char domain_too_long[] = "the domain is longer than 253 octets (RFC 1035, 2.3.4)";
static const char strange_character[] =
    "a character stands in the domain that a domain cannot have (RFC 5321, 4.1.2)";

static bool is_letter_digit_hyphen(char byte)
{
    return ascii_is_digit(byte) || ascii_is_letter(byte) || byte == '-';
}

/* What is wrong with an ASCII byte of a domain; NULL for what may stand there. */
static const char *complaint_about(char byte)
{
    if (is_letter_digit_hyphen(byte) || byte == '.')
        return NULL;
    if ((unsigned char)byte < 0x20 || byte == 0x7f)
        return "a control character stands in the domain";
    switch (byte) {
    case ' ':
        return "a blank stands in the domain";
    case '@':
        return "there is more than one @ in it";
    case '_':
        /* Hosts with an underscore exist; RFC 5321 knows no mailbox at one, and servers refuse it. */
        return "an underscore stands in the domain (RFC 5321, 4.1.2 allows letters, digits and "
               "hyphens)";
    case '(':
    case ')':
        return "a comment in round brackets is no part of a domain in SMTP (RFC 5321, 4.1.2)";
    default:
        return strange_character;
    }
}

/*
 * UTS 46 drops these without a word, and what is asked would not be what is written:
 * soft hyphen, zero width space, word joiner, byte order mark.
 */
static bool is_invisible(struct text sequence)
{
    static const struct text invisible[] = {TEXT("\u00ad"), TEXT("\u200b"), TEXT("\u2060"),
                                            TEXT("\ufeff")};

    for (size_t i = 0; i < countof(invisible); i++)
        if (text_equal(sequence, invisible[i]))
            return true;
    return false;
}

/* RFC 3490, 3.1: the dots of Chinese and Japanese keyboards. */
static bool is_wide_dot(struct text sequence)
{
    return text_equal(sequence, TEXT("\u3002")) || text_equal(sequence, TEXT("\uff0e")) ||
           text_equal(sequence, TEXT("\uff61"));
}

static const char *check_characters(struct text written)
{
    if (written.len == 0)
        return "nothing stands behind the @";
    if (written.bytes[0] == '[')
        return "an address literal like [192.0.2.1] is not asked: a list names domains";
    if (!text_is_utf8(written))
        return "the domain is not UTF-8 (RFC 6531, 3.3)";
    for (size_t i = 0; i < written.len;) {
        size_t len = text_utf8_sequence(text_slice(written, i, written.len));
        const char *complaint = len == 1 ? complaint_about(written.bytes[i]) : NULL;

        if (complaint)
            return complaint;
        if (len > 1 && is_invisible(text_slice(written, i, len)))
            return "an invisible character stands in the domain";
        i += len;
    }
    return NULL;
}

/* The length of the first label; `*behind` is where the next begins, whole.len + 1 after the last. */
static size_t first_label(struct text whole, size_t *behind)
{
    for (size_t i = 0; i < whole.len;) {
        size_t len = text_utf8_sequence(text_slice(whole, i, whole.len));

        if (whole.bytes[i] == '.' || (len > 1 && is_wide_dot(text_slice(whole, i, len)))) {
            *behind = i + len;
            return i;
        }
        i += len;
    }
    *behind = whole.len + 1;
    return whole.len;
}

static const char *idna_complaint(int error)
{
    switch (error) {
    case IDN2_TOO_BIG_LABEL:
    case IDN2_TOO_BIG_DOMAIN:
    case IDN2_PUNYCODE_BIG_OUTPUT:
        return label_too_long;
    case IDN2_MALLOC:
        give_up(EXIT_OUT_OF_RESOURCES, "out of memory while reading a domain");
    default:
        return "a part of the domain is no internationalised name (IDNA, RFC 5891)";
    }
}

/* The A-label of a label that is not ASCII. */
static const char *convert(struct text label, char a_label[LABEL_MAX + 1])
{
    char u_label[U_LABEL_MAX + 1];
    uint8_t *converted;
    const char *complaint = NULL;
    size_t len;
    int error;

    if (label.len > U_LABEL_MAX)
        return label_too_long;
    memcpy(u_label, label.bytes, label.len);
    u_label[label.len] = '\0';
    error =
        idn2_lookup_u8((const uint8_t *)u_label, &converted, IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL);
    if (error != IDN2_OK)
        return idna_complaint(error);
    len = strlen((const char *)converted);
    if (len > LABEL_MAX)
        complaint = label_too_long;
    else
        memcpy(a_label, converted, len + 1);
    idn2_free(converted);
    return complaint;
}

/* Judges an A-label: mapping may have made anything of it, so every byte is looked at again. */
static const char *check_label(struct text label)
{
    if (label.len == 0)
        return "two dots stand together in the domain, or one begins it";
    if (label.len > LABEL_MAX)
        return label_too_long;
    for (size_t i = 0; i < label.len; i++)
        if (!is_letter_digit_hyphen(label.bytes[i]))
            return strange_character;
    if (label.bytes[0] == '-' || label.bytes[label.len - 1] == '-')
        return "a hyphen begins or ends a part of the domain (RFC 5321, 4.1.2)";
    return NULL;
}

/* Appends a label in lower case, and a dot before it unless it is the first. */
static const char *put_label(struct text label, char *out, size_t size, size_t *len)
{
    size_t dot = *len > 0;

    if (*len + dot + label.len > DOMAIN_NAME_MAX || *len + dot + label.len + 1 > size)
        return domain_too_long;
    if (dot)
        out[(*len)++] = '.';
    for (size_t i = 0; i < label.len; i++)
        out[(*len)++] = ascii_lower(label.bytes[i]);
    return NULL;
}

static const char *add_label(struct text label, char *out, size_t size, size_t *len)
{
    char a_label[LABEL_MAX + 1];
    const char *complaint = NULL;

    if (!text_is_ascii(label)) {
        complaint = convert(label, a_label);
        label = text_of(complaint ? NULL : a_label);
    }
    if (!complaint)
        complaint = check_label(label);
    return complaint ? complaint : put_label(label, out, size, len);
}

static bool is_number(struct text label)
{
    for (size_t i = 0; i < label.len; i++)
        if (!ascii_is_digit(label.bytes[i]))
            return false;
    return label.len > 0;
}

static struct text last_label(struct text name)
{
    size_t dot = text_find_last(name, '.');

    return dot == name.len ? name : text_slice(name, dot + 1, name.len);
}

static const char *check_name(struct text name)
{
    if (is_number(last_label(name)))
        return "the domain ends with a number: an IP address is no domain (RFC 1123, 2.1)";
    if (text_find(name, '.') == name.len)
        return "the domain has no dot in it: it is no name in the public DNS";
    return NULL;
}

static const char *add_labels(struct text written, char *out, size_t size, size_t *len)
{
    for (size_t from = 0, behind; from <= written.len; from += behind) {
        struct text rest = text_slice(written, from, written.len);
        struct text label = text_slice(rest, 0, first_label(rest, &behind));
        const char *complaint;

        if (rest.len == 0 && from > 0)
            return "the domain ends with a dot: SMTP writes none there (RFC 5321, 2.3.5)";
        complaint = add_label(label, out, size, len);
        if (complaint)
            return complaint;
    }
    return check_name((struct text){out, *len});
}

const char *domain_name_canonical(struct text written, char *out, size_t size, size_t *len)
{
    const char *complaint = check_characters(written);

    *len = 0;
    if (!complaint && written.len > WRITTEN_MAX)
        complaint = domain_too_long;
    if (!complaint)
        complaint = add_labels(written, out, size, len);
    if (complaint)
        *len = 0;
    if (size > 0)
        out[*len] = '\0';
    return complaint;
}

bool domain_name_is_host(struct text name)
{
    size_t labels = 0;

    if (name.len > DOMAIN_NAME_MAX || is_number(last_label(name)))
        return false;
    for (size_t from = 0; from <= name.len; labels++) {
        struct text rest = text_slice(name, from, name.len);
        size_t len = text_find(rest, '.');

        if (len == 0 || len > LABEL_MAX)
            return false;
        for (size_t i = 0; i < len; i++)
            if (!is_letter_digit_hyphen(rest.bytes[i]) && rest.bytes[i] != '_')
                return false;
        from += len + 1;
    }
    return labels >= 2;
}

struct text domain_name_registrable(struct text name, char room[DOMAIN_NAME_MAX + 1])
{
    const psl_ctx_t *suffixes = psl_builtin();
    const char *found;

    if (name.len == 0 || name.len > DOMAIN_NAME_MAX || !suffixes)
        return name;
    memcpy(room, name.bytes, name.len);
    room[name.len] = '\0';
    found = psl_registrable_domain(suffixes, room);
    return found ? text_of(found) : name;
}
