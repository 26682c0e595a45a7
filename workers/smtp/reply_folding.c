/*
 * reply_folding.c - see reply_folding.h.
 */
#include "workers/smtp/reply_folding.h"

#include <stdint.h>

enum charset {
    CHARSET_UTF8, /* ASCII too */
    CHARSET_LATIN1,
    CHARSET_KOI8_R,
    CHARSET_WINDOWS_1251,
    CHARSET_OTHER, /* GBK, Big5, Shift JIS: bytes kept as they are */
};

enum {
    ID_MIN = 12, /* a shorter token may be a provider's own code: OFR005_104 */
    ID_DIGITS_MIN = 4,
    WORD_RUN_MIN = 4, /* so many 8-bit bytes in a row are no accents within a Latin word */
};

enum { KNOWN_NAMES = 6 };

struct folding {
    struct {
        struct text name;
        const char *capitals;
    } known[KNOWN_NAMES]; /* the first that is the same counts */
    enum charset charset;
    char *out;
    size_t len;
};

/* U+00C0 to U+017F without their accents. */
static const char plain_latin[] = "aaaaaaaceeeeiiiidnoooooxouuuuyts"
                                  "aaaaaaaceeeeiiiidnooooo ouuuuyty"
                                  "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkk"
                                  "llllllllllnnnnnnnnnoooooooorrrrrrssssssssttttttuuuuuuuuuuuu"
                                  "wwyyyzzzzzzs";

/* The letters of KOI8-R from 0xC0 on, as numbers of the Russian alphabet (U+0430 is 0). */
static const uint8_t koi8_letters[] = {30, 0,  1,  22, 4,  5,  20, 3,  21, 8,  9,
                                       10, 11, 12, 13, 14, 15, 31, 16, 17, 18, 19,
                                       6,  2,  28, 27, 7,  24, 29, 25, 23, 26};

static void put(struct folding *folding, char byte)
{
    if (folding->len < REPLY_FOLDED_MAX)
        folding->out[folding->len++] = byte;
}

static void put_word(struct folding *folding, const char *word)
{
    for (; *word; word++)
        put(folding, *word);
}

static void put_blank(struct folding *folding)
{
    if (folding->len > 0 && folding->out[folding->len - 1] != ' ')
        put(folding, ' ');
}

static void put_bytes(struct folding *folding, struct text bytes)
{
    for (size_t i = 0; i < bytes.len; i++)
        put(folding, bytes.bytes[i]);
}

/* Whether the byte is a letter in both Cyrillic charsets. */
static bool is_cyrillic(unsigned char byte)
{
    return byte >= 0xC0 || byte == 0xA3 || byte == 0xB3 || byte == 0xA8 || byte == 0xB8;
}

/*
 * Letters of KOI8-R in lower case are those of windows-1251 in upper case, and
 * the other way round; text is mostly in lower case.
 */
static enum charset cyrillic_charset(struct text text)
{
    size_t low = 0, high = 0;

    for (size_t i = 0; i < text.len; i++) {
        unsigned char byte = (unsigned char)text.bytes[i];
        low += byte >= 0xC0 && byte < 0xE0;
        high += byte >= 0xE0;
    }
    return low > high ? CHARSET_KOI8_R : CHARSET_WINDOWS_1251;
}

static enum charset charset_of(struct text text)
{
    size_t run = 0, longest = 0;
    bool cyrillic = true;

    if (text_is_utf8(text))
        return CHARSET_UTF8;
    for (size_t i = 0; i < text.len; i++) {
        unsigned char byte = (unsigned char)text.bytes[i];
        run = byte >= 0x80 ? run + 1 : 0;
        if (run > longest)
            longest = run;
        if (byte >= 0x80 && !is_cyrillic(byte))
            cyrillic = false;
    }
    if (longest < WORD_RUN_MIN)
        return CHARSET_LATIN1;
    return cyrillic ? cyrillic_charset(text) : CHARSET_OTHER;
}

/* Number 0 is U+0430. */
static void put_cyrillic(struct folding *folding, unsigned number)
{
    unsigned point = 0x430 + number;

    put(folding, (char)(0xC0 | (point >> 6)));
    put(folding, (char)(0x80 | (point & 0x3F)));
}

/* One byte over 0x7F of a charset that is not UTF-8. */
static void put_legacy(struct folding *folding, unsigned char byte)
{
    const unsigned letter_ye = 5;

    if (folding->charset == CHARSET_OTHER)
        put(folding, (char)byte);
    else if (folding->charset == CHARSET_LATIN1 && byte >= 0xC0)
        put(folding, plain_latin[byte - 0xC0]);
    else if (folding->charset == CHARSET_LATIN1)
        put_blank(folding);
    else if (byte < 0xC0)
        put_cyrillic(folding, letter_ye);
    else if (folding->charset == CHARSET_KOI8_R)
        put_cyrillic(folding, koi8_letters[byte & 0x1F]);
    else
        put_cyrillic(folding, byte & 0x1F);
}

static unsigned code_point(struct text sequence)
{
    static const unsigned char first_mask[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
    unsigned point = (unsigned char)sequence.bytes[0] & first_mask[sequence.len];

    for (size_t i = 1; i < sequence.len; i++)
        point = point << 6 | ((unsigned char)sequence.bytes[i] & 0x3F);
    return point;
}

static void put_sequence(struct folding *folding, struct text sequence)
{
    unsigned point = code_point(sequence);

    if (point >= 0xC0 && point <= 0x17F)
        put(folding, plain_latin[point - 0xC0]);
    else if (point >= 0x410 && point <= 0x44F)
        put_cyrillic(folding, (point - 0x410) & 0x1F);
    else if (point == 0x401 || point == 0x451)
        put_cyrillic(folding, 5); /* yo is written ye */
    else if (point == 0x2018 || point == 0x2019 || point == 0x201C || point == 0x201D)
        return; /* quotes */
    else if (point < 0xC0 || point == 0x3000)
        put_blank(folding);
    else
        put_bytes(folding, sequence);
}

static bool is_quote(char byte)
{
    return byte == '\'' || byte == '"' || byte == '`';
}

static void put_plain(struct folding *folding, struct text word)
{
    for (size_t i = 0; i < word.len; i++) {
        char byte = word.bytes[i];
        size_t sequence = 1;

        if (is_quote(byte))
            continue;
        if (byte == '-' || byte == '_')
            put_blank(folding);
        else if ((unsigned char)byte < 0x80)
            put(folding, ascii_lower(byte));
        else if (folding->charset != CHARSET_UTF8)
            put_legacy(folding, (unsigned char)byte);
        else {
            sequence = text_utf8_sequence(text_slice(word, i, word.len));
            put_sequence(folding, text_slice(word, i, sequence));
        }
        i += sequence - 1;
    }
}

static struct text domain_of(struct text address)
{
    size_t at = text_find_last(address, '@');

    return text_slice(address, at < address.len ? at + 1 : address.len, address.len);
}

static bool is_ipv4(struct text word)
{
    unsigned dots = 0, digits = 0;

    for (size_t i = 0; i < word.len; i++) {
        if (ascii_is_digit(word.bytes[i]) && digits < 3) {
            digits++;
        } else if (word.bytes[i] == '.' && digits > 0) {
            dots++;
            digits = 0;
        } else {
            return false;
        }
    }
    return dots == 3 && digits > 0;
}

static bool is_ipv6(struct text word)
{
    unsigned colons = 0;

    if (text_starts_nocase(word, TEXT("ipv6:")))
        word = text_slice(word, 5, word.len);
    for (size_t i = 0; i < word.len; i++) {
        char byte = ascii_lower(word.bytes[i]);
        if (!ascii_is_digit(byte) && (byte < 'a' || byte > 'f') && byte != ':' && byte != '.')
            return false;
        colons += byte == ':';
    }
    return colons >= 2 && word.len > 2;
}

static bool is_id(struct text word)
{
    size_t digits = 0;
    bool letters = false;

    if (word.len < ID_MIN)
        return false;
    for (size_t i = 0; i < word.len; i++) {
        char byte = word.bytes[i];
        if (byte == '/' || byte == '#' || (unsigned char)byte >= 0x80)
            return false;
        digits += ascii_is_digit(byte);
        letters = letters || ascii_is_letter(byte);
    }
    return letters && digits >= ID_DIGITS_MIN;
}

/* The capitals that stand for a name that is known; NULL for every other word. */
static const char *known_name(const struct folding *folding, struct text word)
{
    for (size_t i = 0; i < KNOWN_NAMES && word.len > 0; i++)
        if (text_equal_nocase(word, folding->known[i].name))
            return folding->known[i].capitals;
    return NULL;
}

/* The capitals that stand for its kind; NULL for one that stands for itself. */
static const char *kind_of_word(struct text word)
{
    size_t at = text_find(word, '@');

    if (at > 0 && at + 1 < word.len)
        return "ADDRESS";
    if (is_ipv4(word) || is_ipv6(word))
        return "IP";
    return is_id(word) ? "ID" : NULL;
}

static bool ends_word(char byte)
{
    return byte == '.' || byte == ':' || byte == '!' || byte == '?' || is_quote(byte);
}

/* "ip=192.0.2.1", "to:alice@example.com": where the name ends; word.len if it is no such pair. */
static size_t pair_break(struct text word)
{
    if (text_find(word, '@') < word.len || is_ipv6(word))
        return word.len;
    for (size_t i = 0; i < word.len; i++)
        if (word.bytes[i] == '=' || word.bytes[i] == ':')
            return i;
    return word.len;
}

static bool has_scheme(struct text word)
{
    size_t colon = text_find(word, ':');

    return colon + 2 < word.len && word.bytes[colon + 1] == '/' && word.bytes[colon + 2] == '/';
}

static bool is_letters(struct text word)
{
    for (size_t i = 0; i < word.len; i++)
        if (!ascii_is_letter(word.bytes[i]))
            return false;
    return true;
}

/* The word, of which `core` is left when what stands around it is taken off. */
static void put_core(struct folding *folding, struct text word, struct text core,
                     const char *capitals)
{
    size_t done = (size_t)(core.bytes + core.len - word.bytes);

    if (capitals)
        put_word(folding, capitals);
    else
        put_plain(folding, core);
    put_plain(folding, text_slice(word, done, word.len));
}

static void fold_word(struct folding *folding, struct text word)
{
    struct text core = word;
    const char *capitals;

    while (core.len > 0 && is_quote(core.bytes[0]))
        core = text_slice(core, 1, core.len);
    while (core.len > 0 && ends_word(core.bytes[core.len - 1]))
        core.len--;
    if (is_letters(core)) { /* most are: no pair, address, number or code */
        put_core(folding, word, core, known_name(folding, core));
        return;
    }
    if (core.len > 0 && ascii_is_digit(core.bytes[0]) && is_id(core) && !is_ipv6(core)) {
        put_word(folding, "ID"); /* a time stamp, whose colons make no pairs */
        return;
    }
    if (has_scheme(core)) {
        put_plain(folding, word);
        return;
    }
    for (size_t end = pair_break(core); end < core.len; end = pair_break(core)) {
        put_plain(folding, text_slice(core, 0, end + 1));
        core = text_slice(core, end + 1, core.len);
    }
    capitals = known_name(folding, core);
    put_core(folding, word, core, capitals ? capitals : kind_of_word(core));
}

enum kind { KIND_WORD, KIND_GAP, KIND_CLOSER, KIND_MARK };

/* What stands between words are gaps: blanks, controls, opening brackets. */
static enum kind kind_of(char byte)
{
    switch (byte) {
    case '<':
    case '(':
    case '[':
    case '{':
    case 0x7F:
        return KIND_GAP;
    case '>':
    case ')':
    case ']':
    case '}':
        return KIND_CLOSER;
    case ',':
    case ';':
        return KIND_MARK;
    default:
        return (unsigned char)byte <= ' ' ? KIND_GAP : KIND_WORD;
    }
}

static void fold_line(struct folding *folding, struct text line)
{
    for (size_t i = 0; i < line.len;) {
        enum kind kind = kind_of(line.bytes[i]);
        size_t end = i + 1;

        if (kind == KIND_WORD) {
            while (end < line.len && kind_of(line.bytes[end]) == KIND_WORD)
                end++;
            fold_word(folding, text_slice(line, i, end - i));
        } else if (kind == KIND_GAP) {
            put_blank(folding);
        } else if (kind == KIND_MARK) {
            put(folding, line.bytes[i]);
        }
        i = end;
    }
}

/* "5.1.1 " at the start, which a reader of replies takes off, and others leave there. */
static struct text without_enhanced(struct text line)
{
    size_t end = text_find(line, ' '), dots = 0;

    for (size_t i = 0; i < end; i++) {
        if (line.bytes[i] == '.')
            dots++;
        else if (!ascii_is_digit(line.bytes[i]))
            return line;
    }
    return dots == 2 && end > 0 && ascii_is_digit(line.bytes[0]) ? text_slice(line, end, line.len)
                                                                 : line;
}

/* "550-" before the words likewise. */
static struct text without_codes(struct text line)
{
    if (line.len >= 4 && ascii_is_digit(line.bytes[0]) && ascii_is_digit(line.bytes[1]) &&
        ascii_is_digit(line.bytes[2]) && (line.bytes[3] == ' ' || line.bytes[3] == '-'))
        line = text_slice(line, 4, line.len);
    return without_enhanced(line);
}

size_t reply_fold(const struct reply *reply, const struct reply_context *context,
                  char out[REPLY_FOLDED_MAX])
{
    struct folding folding = {
        .known = {{context->recipient, "RECIPIENT"},
                  {context->sender, "SENDER"},
                  {context->our_ip, "OURIP"},
                  {context->our_name, "OURNAME"},
                  {domain_of(context->recipient), "DOMAIN"}, /* though it be our sender's too */
                  {domain_of(context->sender), "SENDERDOMAIN"}},
        .charset = charset_of(reply->text),
        .out = out,
    };

    for (size_t from = 0; from < reply->text.len;) {
        struct text rest = text_slice(reply->text, from, reply->text.len);
        size_t end = text_find(rest, '\n');

        fold_line(&folding, without_codes(text_slice(rest, 0, end)));
        put_blank(&folding);
        from += end + 1;
    }
    if (folding.len > 0 && out[folding.len - 1] == ' ')
        folding.len--;
    return folding.len;
}
