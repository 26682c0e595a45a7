/*
 * reply_text.c - see reply_text.h.
 */
#include "workers/smtp/reply_text.h"

#include <string.h>

enum { CODE_LEN = 3 };

/* The code at the start of the line, and how much of the line it takes; 0: there is none. */
static unsigned code_of(struct text line, size_t *taken)
{
    unsigned long code;
    char next = line.len > CODE_LEN ? line.bytes[CODE_LEN] : ' ';

    *taken = 0;
    if (line.len < CODE_LEN || !text_to_number(text_slice(line, 0, CODE_LEN), 599, &code) ||
        code < 200 || (next != ' ' && next != '-' && next != '\t'))
        return 0;
    *taken = line.len > CODE_LEN ? CODE_LEN + 1 : CODE_LEN;
    return (unsigned)code;
}

static size_t digits_at(struct text words, size_t at)
{
    size_t len = 0;

    while (at + len < words.len && len < 3 && ascii_is_digit(words.bytes[at + len]))
        len++;
    return len;
}

/* RFC 3463, 2: class "." subject "." detail, of the reply's own class. */
static size_t enhanced_len(struct text words, unsigned code)
{
    size_t subject, detail;

    if (words.len < 5 || words.bytes[0] != (char)('0' + code / 100) || words.bytes[1] != '.')
        return 0;
    subject = digits_at(words, 2);
    if (subject == 0 || 2 + subject >= words.len || words.bytes[2 + subject] != '.')
        return 0;
    detail = digits_at(words, 3 + subject);
    if (detail == 0)
        return 0;
    detail += 3 + subject;
    return detail == words.len || words.bytes[detail] == ' ' ? detail : 0;
}

static void add_words(struct reply_text *to, struct text words, size_t *kept)
{
    size_t room = sizeof to->words - *kept;

    if (*kept > 0 && room > 0) {
        to->words[(*kept)++] = '\n';
        room--;
    }
    words = text_slice(words, 0, room);
    if (words.len > 0)
        memcpy(to->words + *kept, words.bytes, words.len);
    *kept += words.len;
}

static void read_line(struct reply_text *to, struct text line, size_t *kept)
{
    size_t taken;
    unsigned code = code_of(line, &taken);
    struct text words = text_slice(line, taken, line.len);
    size_t enhanced;

    if (code > 0)
        to->reply.code = code;
    enhanced = enhanced_len(words, to->reply.code);
    if (enhanced > 0 && enhanced <= ENHANCED_CODE_MAX) {
        memcpy(to->enhanced, words.bytes, enhanced);
        to->enhanced[enhanced] = '\0';
        words = text_slice(words, enhanced + 1, words.len);
    }
    add_words(to, words, kept);
}

bool reply_text_set(struct reply_text *to, struct text written)
{
    size_t kept = 0;

    memset(to, 0, sizeof *to);
    while (written.len > 0) {
        size_t end = text_find(written, '\n');
        struct text line = text_slice(written, 0, end);

        if (line.len > 0 && line.bytes[line.len - 1] == '\r')
            line.len--;
        read_line(to, line, &kept);
        written = text_slice(written, end + 1, written.len);
    }
    to->reply.enhanced = text_of(to->enhanced);
    to->reply.text = (struct text){to->words, kept};
    return to->reply.code != 0;
}
