/*
 * record_framer.c - see record_framer.h.
 *
 *   FIELD_START --quote--> IN_QUOTES <--quote--> AFTER_QUOTE --delimiter--> FIELD_START
 *        |                     |                     |
 *        +--other--> IN_PLAIN  +---- ceilings -------+--other--> IN_BROKEN
 *
 * A line end is the end of the record everywhere but in quotes.  IN_BROKEN only
 * looks for the end of the first physical line.
 *
 * When a record of many lines breaks, its second line is tried as a record next,
 * and then its third: a list made for it would be scanned again for every line.
 * But from a line end in quotes on, all these scans are one and the same, so where
 * the first has broken the others will break too (doomed_upto).
 */
#include "batch/record_framer.h"

#include <assert.h>

#include "batch/row_reader.h"

enum place { FIELD_START, IN_PLAIN, IN_QUOTES, AFTER_QUOTE, IN_BROKEN };

static const char too_long[] = "the record is longer than 2 MiB";
static const char open_too_long[] = "a quoted field is still open after 1 MiB";
static const char open_too_many_lines[] = "a quoted field is still open after 512 lines";
static const char open_at_end[] = "a quoted field is still open at the end of the list";
static const char text_after_quote[] = "text follows the closing quote of a field";

static_assert(ROW_MAX == 2 << 20 && FIELD_MAX == 1 << 20 && FIELD_LINES_MAX == 512,
              "the sentences above name the ceilings");

static void start_record(struct record_framer *framer)
{
    framer->place = FIELD_START;
    framer->at = 0;
    framer->frame = (struct record_frame){.lines = 1};
}

static void stop_at(struct record_framer *framer, enum place place, char byte)
{
    framer->stops[(unsigned char)byte] |= (unsigned char)(1U << place);
}

void record_framer_init(struct record_framer *framer, char delimiter)
{
    assert(delimiter != '"' && delimiter != '\r' && delimiter != '\n');
    *framer = (struct record_framer){.delimiter = delimiter};
    memset(framer->stops, 1U << FIELD_START | 1U << AFTER_QUOTE, sizeof framer->stops);
    for (enum place place = FIELD_START; place <= IN_BROKEN; place++) {
        stop_at(framer, place, '\r');
        stop_at(framer, place, '\n');
    }
    stop_at(framer, IN_PLAIN, delimiter);
    stop_at(framer, IN_QUOTES, '"');
    start_record(framer);
}

size_t line_end_len(struct text window, size_t at)
{
    if (at >= window.len || (window.bytes[at] != '\n' && window.bytes[at] != '\r'))
        return 0;
    return window.bytes[at] == '\r' && at + 1 < window.len && window.bytes[at + 1] == '\n' ? 2 : 1;
}

size_t line_end_find(struct text window, size_t at)
{
    while (at < window.len && window.bytes[at] != '\n' && window.bytes[at] != '\r')
        at++;
    return at;
}

static size_t lesser(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* A CR at the end of the window may be half of a line end. */
static bool is_half_seen(struct text window, bool is_end, size_t at)
{
    return !is_end && at + 1 == window.len && window.bytes[at] == '\r';
}

static bool is_one_line(const struct record_framer *framer)
{
    return framer->frame.lines == 1;
}

/* The next record starts where this one, or its cut, ends. */
static enum framing finish(struct record_framer *framer, enum framing framing,
                           struct record_frame *frame)
{
    size_t consumed = framer->frame.len + framer->frame.end_len;

    *frame = framer->frame;
    framer->doomed_upto = framer->doomed_upto > consumed && framing != FRAMING_OVERLONG
                              ? framer->doomed_upto - consumed
                              : 0;
    start_record(framer);
    return framing;
}

/* The record ends here, or its first line does where it is broken. */
static enum framing end_record(struct record_framer *framer, size_t end_len,
                               struct record_frame *frame)
{
    framer->frame.len = framer->at;
    framer->frame.end_len = end_len;
    return finish(framer, framer->frame.complaint ? FRAMING_BROKEN : FRAMING_RECORD, frame);
}

/* Cuts the record to its first line if that has been seen whole; else its end is looked for. */
static enum framing break_record(struct record_framer *framer, const char *complaint,
                                 struct record_frame *frame)
{
    framer->frame.complaint = complaint;
    framer->place = IN_BROKEN;
    if (is_one_line(framer))
        return FRAMING_MORE;
    framer->frame.len = framer->first_len;
    framer->frame.end_len = framer->first_end_len;
    framer->frame.lines = 1;
    return finish(framer, FRAMING_BROKEN, frame);
}

/* Breaks the record, and whatever else is in quotes at a line end before `upto`. */
static enum framing break_all(struct record_framer *framer, const char *complaint, size_t upto,
                              struct record_frame *frame)
{
    if (upto > framer->doomed_upto) {
        framer->doomed_upto = upto;
        framer->doomed_because = complaint;
    }
    return break_record(framer, complaint, frame);
}

static enum framing pass_ceiling(struct record_framer *framer, struct record_frame *frame)
{
    if (!framer->frame.complaint)
        framer->frame.complaint = too_long;
    framer->frame.len = ROW_MAX;
    framer->frame.scanned = framer->at;
    return finish(framer, FRAMING_OVERLONG, frame);
}

/* Passes over what means nothing in this place, though not over a ceiling. */
static void skip(struct record_framer *framer, struct text window)
{
    unsigned char here = (unsigned char)(1U << framer->place);
    size_t end = lesser(window.len, ROW_MAX + 1);
    size_t at = framer->at;

    if (framer->place == IN_QUOTES)
        end = lesser(end, framer->field + 1 + FIELD_MAX + 1);
    while (at < end && !(framer->stops[(unsigned char)window.bytes[at]] & here))
        at++;
    framer->at = at;
}

static void open_quotes(struct record_framer *framer)
{
    framer->place = IN_QUOTES;
    framer->field = framer->at;
    framer->field_line_ends = 0;
    framer->frame.has_quoted_fields = true;
}

/* A line end in quotes belongs to the field. */
static enum framing pass_quoted_line_end(struct record_framer *framer, size_t end_len,
                                         struct record_frame *frame)
{
    bool is_doomed = is_one_line(framer) && framer->at < framer->doomed_upto;

    if (is_one_line(framer)) {
        framer->first_len = framer->at;
        framer->first_end_len = end_len;
    }
    framer->frame.lines++;
    framer->at += end_len;
    if (is_doomed)
        return break_record(framer, framer->doomed_because, frame);
    /* A field that began elsewhere may have room left, so this dooms what is before the field. */
    if (++framer->field_line_ends == FIELD_LINES_MAX)
        return break_all(framer, open_too_many_lines, framer->field, frame);
    return FRAMING_MORE;
}

/* One byte that means something here, and is no line end. */
static enum framing pass_byte(struct record_framer *framer, char byte, struct record_frame *frame)
{
    if (framer->place == IN_QUOTES)
        framer->place = AFTER_QUOTE;
    else if (byte == framer->delimiter)
        framer->place = FIELD_START;
    else if (framer->place == FIELD_START && byte == '"')
        open_quotes(framer);
    else if (framer->place == FIELD_START)
        framer->place = IN_PLAIN;
    else if (byte == '"')
        framer->place = IN_QUOTES; /* two quotes are one in the field */
    else
        return break_all(framer, text_after_quote, framer->at, frame);
    framer->at++;
    return FRAMING_MORE;
}

static enum framing step(struct record_framer *framer, struct text window,
                         struct record_frame *frame)
{
    size_t end_len = line_end_len(window, framer->at);

    if (end_len == 0)
        return pass_byte(framer, window.bytes[framer->at], frame);
    if (framer->place == IN_QUOTES)
        return pass_quoted_line_end(framer, end_len, frame);
    return end_record(framer, end_len, frame);
}

static bool has_been_open_too_long(const struct record_framer *framer)
{
    return framer->place == IN_QUOTES && framer->at > framer->field + 1 + FIELD_MAX;
}

static enum framing meet_end(struct record_framer *framer, struct record_frame *frame)
{
    if (framer->place == IN_QUOTES &&
        break_all(framer, open_at_end, framer->at, frame) != FRAMING_MORE)
        return FRAMING_BROKEN;
    return end_record(framer, 0, frame);
}

enum framing record_framer_next(struct record_framer *framer, struct text window, bool is_end,
                                struct record_frame *frame)
{
    enum framing framing = FRAMING_MORE;

    while (framing == FRAMING_MORE) {
        skip(framer, window);
        if (framer->at > ROW_MAX)
            framing = pass_ceiling(framer, frame);
        else if (has_been_open_too_long(framer))
            framing = break_all(framer, open_too_long, framer->field, frame);
        else if (framer->at == window.len)
            return is_end ? meet_end(framer, frame) : FRAMING_MORE;
        else if (is_half_seen(window, is_end, framer->at))
            return FRAMING_MORE;
        else
            framing = step(framer, window, frame);
    }
    return framing;
}
