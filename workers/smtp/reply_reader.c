/*
 * reply_reader.c - see reply_reader.h.
 *
 * A line that lies whole in the bytes given is read where it lies; only a line
 * that was cut by a packet is gathered.
 */
#include "workers/smtp/reply_reader.h"

#include <stdint.h>
#include <stdlib.h>

#include "base/buffer.h"
#include "base/memory.h"

enum {
    ENHANCED_MAX = 9,    /* "5.123.123": RFC 3463, 2 */
    CODE_LEN = 3,        /* before the words of each line */
    MEMORY_AT_REST = 256 /* kept between two replies */
};

struct reply_reader {
    struct buffer line; /* the beginning of a line whose end has not come */
    struct buffer kept; /* the words so far */
    char enhanced[ENHANCED_MAX];
    size_t enhanced_len;
    unsigned code;  /* of the line before; of the reply in the end */
    unsigned lines; /* finished ones of this reply */
    size_t bytes;   /* of this reply, its line ends counted */
    bool after_cr;  /* the last byte seen was a CR: only LF may follow */
    bool greeting;  /* no reply was whole yet */
    bool whole;     /* `reply` is lent; the next byte begins another one */
    struct reply reply;
    const char *complaint;
};

struct reply_reader *reply_reader_new(void)
{
    struct reply_reader *reader = memory_new(sizeof *reader);

    buffer_init(&reader->line, REPLY_LINE_MAX);
    buffer_init(&reader->kept, REPLY_KEPT_MAX);
    reader->greeting = true;
    return reader;
}

void reply_reader_free(struct reply_reader *reader)
{
    if (!reader)
        return;
    buffer_free(&reader->line);
    buffer_free(&reader->kept);
    free(reader);
}

static void begin_reply(struct reply_reader *reader)
{
    buffer_clear(&reader->kept);
    reader->enhanced_len = 0;
    reader->lines = 0;
    reader->bytes = 0;
    reader->whole = false;
}

/* Appends what fits; the rest is not kept. */
static void keep(struct buffer *buffer, struct text words)
{
    if (!buffer_append(buffer, text_slice(words, 0, buffer->ceiling - buffer->len)))
        abort(); /* cannot be: the slice fits */
}

/* ".123" at `from`: how many bytes, 0 if it is none. */
static size_t dotted_number(struct text words, size_t from)
{
    size_t len = 1;

    if (from >= words.len || words.bytes[from] != '.')
        return 0;
    while (len <= 3 && from + len < words.len && ascii_is_digit(words.bytes[from + len]))
        len++;
    return len > 1 ? len : 0;
}

/*
 * The length of an enhanced status code at the start, 0 if there is none.  Its class
 * is the code's own first digit (RFC 2034, 4), and it is no part of a longer number.
 */
static size_t enhanced_code(struct text words, char class)
{
    size_t subject, detail, end;

    if (words.len == 0 || words.bytes[0] != class)
        return 0;
    subject = dotted_number(words, 1);
    detail = subject ? dotted_number(words, 1 + subject) : 0;
    end = 1 + subject + detail;
    if (detail == 0 || (end < words.len && ascii_is_digit(words.bytes[end])))
        return 0;
    return end + 1 < words.len && words.bytes[end] == '.' && ascii_is_digit(words.bytes[end + 1])
               ? 0
               : end;
}

static void remember_enhanced(struct reply_reader *reader, struct text code)
{
    memcpy(reader->enhanced, code.bytes, code.len);
    reader->enhanced_len = code.len;
}

/* qmail's "(#5.1.1)" and Cisco's "#5.1.0": among the words, and left there. */
static void find_numbered(struct reply_reader *reader, struct text words, char class)
{
    for (size_t at = text_find(words, '#'); at < words.len; at = text_find(words, '#')) {
        words = text_slice(words, at + 1, words.len);
        size_t len = enhanced_code(words, class);
        if (len > 0)
            remember_enhanced(reader, text_slice(words, 0, len));
    }
}

/* The words of a line without their enhanced code; the last line that has one decides. */
static struct text without_enhanced(struct reply_reader *reader, struct text words, char class)
{
    size_t len = enhanced_code(words, class);

    if (len == 0 || (len < words.len && words.bytes[len] != ' ')) {
        find_numbered(reader, words, class);
        return words;
    }
    remember_enhanced(reader, text_slice(words, 0, len));
    return text_slice(words, len + 1, words.len);
}

/*
 * RFC 5321, 4.2: "250 words", "250-words" where more lines follow, or the code alone.
 * The standard's second digit ends at 5; real servers say 571 and 585.
 */
static bool read_code(struct text line, unsigned *code, bool *last)
{
    const char *b = line.bytes;

    if (line.len < CODE_LEN || b[0] < '2' || b[0] > '5' || !ascii_is_digit(b[1]) ||
        !ascii_is_digit(b[2]))
        return false;
    *code = (unsigned)(b[0] - '0') * 100 + (unsigned)(b[1] - '0') * 10 + (unsigned)(b[2] - '0');
    *last = line.len == CODE_LEN || b[CODE_LEN] == ' ';
    return *last || b[CODE_LEN] == '-';
}

static bool complain(struct reply_reader *reader, const char *complaint)
{
    reader->complaint = complaint;
    return false;
}

static void finish_reply(struct reply_reader *reader)
{
    /* In a greeting the codes may differ: an earlier line's class need not be the last's. */
    if (reader->enhanced_len > 0 && (unsigned)(reader->enhanced[0] - '0') != reader->code / 100)
        reader->enhanced_len = 0;
    reader->reply = (struct reply){
        .code = reader->code,
        .enhanced = {reader->enhanced, reader->enhanced_len},
        .text = buffer_text(&reader->kept),
    };
    reader->whole = true;
    reader->greeting = false;
}

/* True where this line was the last of the reply. */
static bool finish_line(struct reply_reader *reader, struct text line)
{
    unsigned code = 0;
    bool last = false;

    if (!read_code(line, &code, &last))
        return complain(reader, "a line that is no reply");
    if (reader->lines > 0 && code != reader->code && !reader->greeting)
        return complain(reader, "a reply whose lines have different codes");
    if (reader->lines > 0)
        keep(&reader->kept, TEXT("\n"));
    keep(&reader->kept,
         without_enhanced(reader, text_slice(line, CODE_LEN + 1, line.len), *line.bytes));
    reader->code = code;
    reader->lines++;
    if (last)
        finish_reply(reader);
    else if (reader->lines == REPLY_LINES_MAX)
        return complain(reader, "a reply of too many lines");
    return last;
}

/* A CR is allowed only right before the LF, which may still be on its way. */
static bool is_clean(struct reply_reader *reader, struct text part)
{
    size_t cr = text_find(part, '\r');

    if (text_find(part, '\0') < part.len || cr + 1 < part.len || (reader->after_cr && part.len > 0))
        return complain(reader, "a line with a NUL or a bare CR");
    return true;
}

/*
 * Takes bytes up to the end of a line, or as many as there are.  True where the
 * line is whole; it is lent until the next call.
 */
static bool take_line(struct reply_reader *reader, struct text *bytes, struct text *line)
{
    struct text allowed = text_slice(*bytes, 0, REPLY_BYTES_MAX - reader->bytes);
    size_t end = text_find(allowed, '\n');
    bool ended = end < allowed.len;
    struct text part = text_slice(allowed, 0, end);

    *bytes = text_slice(*bytes, end + ended, SIZE_MAX);
    reader->bytes += end + ended;
    if (!is_clean(reader, part))
        return false;
    if (!ended && reader->bytes == REPLY_BYTES_MAX)
        return complain(reader, "a reply without end");
    if (part.len > 0 || ended)
        reader->after_cr = !ended && part.bytes[part.len - 1] == '\r';
    if (part.len > 0 && part.bytes[part.len - 1] == '\r')
        part.len--;
    if (!ended || reader->line.len > 0) {
        keep(&reader->line, part);
        part = buffer_text(&reader->line);
    }
    *line = text_slice(part, 0, REPLY_LINE_MAX);
    return ended;
}

enum reading reply_reader_read(struct reply_reader *reader, struct text *bytes)
{
    struct text line;

    if (reader->whole)
        begin_reply(reader);
    while (bytes->len > 0 && !reader->complaint) {
        if (!take_line(reader, bytes, &line))
            continue;
        bool whole = finish_line(reader, line);
        buffer_clear(&reader->line);
        if (whole)
            return READING_WHOLE;
    }
    return reader->complaint ? READING_BROKEN : READING_UNFINISHED;
}

const struct reply *reply_reader_reply(const struct reply_reader *reader)
{
    return &reader->reply;
}

const char *reply_reader_complaint(const struct reply_reader *reader)
{
    return reader->complaint;
}

void reply_reader_rest(struct reply_reader *reader)
{
    if (!reader->whole)
        return;
    begin_reply(reader);
    reader->reply = (struct reply){0};
    if (reader->line.room > MEMORY_AT_REST)
        buffer_free(&reader->line);
    if (reader->kept.room > MEMORY_AT_REST)
        buffer_free(&reader->kept);
}
