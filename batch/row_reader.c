/*
 * row_reader.c - see row_reader.h.
 *
 * One buffer, filled by large reads; rows are lent out of it.  What is left of it
 * moves to its front only when at least as much has been consumed, so no byte is
 * moved more than once on average, and a record, which is framed within ROW_MAX,
 * always finds room behind it for another read.
 */
#include "batch/row_reader.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/escape.h"
#include "base/memory.h"
#include "batch/delimiter_line.h"
#include "batch/record_cells.h"
#include "batch/record_framer.h"

enum {
    READ_SIZE = 256 * 1024,
    RECORD_MOST = ROW_MAX + 2, /* what must be seen of a record to frame it */
    BUFFER_SIZE = 2 * RECORD_MOST + READ_SIZE,
    NAME_SHOWN_MAX = 512,
};

struct row_reader {
    int fd;
    struct buffer name; /* escaped */
    struct record_framer framer;
    struct record_cells *cells;
    char *bytes;
    size_t from; /* what is not consumed lies between these */
    size_t end;
    bool is_end; /* and there is no more */
    bool has_begun;
    uint64_t line;
};

struct row_reader *row_reader_new(int fd, const char *name, char delimiter)
{
    struct row_reader *reader = memory_new(sizeof *reader);
    bool fits;

    reader->fd = fd;
    buffer_init(&reader->name, NAME_SHOWN_MAX);
    fits = escape_visible(&reader->name, text_of(name));
    (void)fits; /* a longer name is shown cut */
    record_framer_init(&reader->framer, delimiter);
    reader->cells = record_cells_new(delimiter);
    reader->bytes = memory_resize(NULL, BUFFER_SIZE); /* most of it is never touched */
    reader->line = 1;
    return reader;
}

void row_reader_free(struct row_reader *reader)
{
    if (!reader)
        return;
    free(reader->bytes);
    record_cells_free(reader->cells);
    buffer_free(&reader->name);
    free(reader);
}

static struct text window_of(const struct row_reader *reader)
{
    return (struct text){reader->bytes + reader->from, reader->end - reader->from};
}

static bool fill(struct row_reader *reader, struct failure *why)
{
    size_t left = reader->end - reader->from;
    ssize_t got;

    if (left <= reader->from) {
        memmove(reader->bytes, reader->bytes + reader->from, left);
        reader->from = 0;
        reader->end = left;
    }
    assert(BUFFER_SIZE - reader->end >= READ_SIZE);
    do
        got = read(reader->fd, reader->bytes + reader->end, READ_SIZE);
    while (got < 0 && errno == EINTR);
    if (got < 0)
        return failed(why, EXIT_BAD_DATA, "cannot read the list %.*s: %s",
                      TEXT_ARGS(buffer_text(&reader->name)), strerror(errno));
    reader->is_end = got == 0;
    reader->end += (size_t)got;
    return true;
}

static bool pass_over_mark(struct row_reader *reader, struct failure *why)
{
    while (!reader->is_end && reader->end - reader->from < TEXT_MARK_LEN)
        if (!fill(reader, why))
            return false;
    reader->from = reader->end - text_without_mark(window_of(reader)).len;
    reader->has_begun = true;
    return true;
}

/* Frames the next record, reading as far as that needs; *found is false at the end. */
static bool frame_next(struct row_reader *reader, bool *found, enum framing *framing,
                       struct record_frame *frame, struct failure *why)
{
    for (;;) {
        struct text window = window_of(reader);

        *found = window.len > 0 || !reader->is_end;
        if (!*found)
            return true;
        *framing = record_framer_next(&reader->framer, window, reader->is_end, frame);
        if (*framing != FRAMING_MORE)
            return true;
        if (!fill(reader, why))
            return false;
    }
}

/* Keeps the first `keep` bytes of the window, and nothing of what follows up to `upto`. */
static void drop_between(struct row_reader *reader, size_t keep, size_t upto)
{
    char *window = reader->bytes + reader->from;
    size_t behind = reader->end - reader->from - upto;

    memmove(window + keep, window + upto, behind);
    reader->end = reader->from + keep + behind;
}

/* An overlong record: its first bytes stay, the rest passes by until its line end is seen. */
static bool find_far_end(struct row_reader *reader, struct record_frame *frame, struct failure *why)
{
    size_t from = frame->scanned;

    for (;;) {
        struct text window = window_of(reader);
        size_t at = line_end_find(window, from);
        bool may_be_half = at + 1 >= window.len && !reader->is_end;

        drop_between(reader, frame->len, at);
        if (!may_be_half) {
            frame->end_len = line_end_len(window_of(reader), frame->len);
            return true;
        }
        if (!fill(reader, why))
            return false;
        from = frame->len;
    }
}

static void classify(struct row_reader *reader, struct row *row, enum framing framing,
                     struct record_frame *frame)
{
    char delimiter;

    row->kind = ROW_UNREADABLE;
    if (framing == FRAMING_RECORD &&
        (frame->len == 0 ||
         (reader->line == 1 &&
          delimiter_line_read(text_slice(window_of(reader), 0, frame->len), &delimiter)))) {
        row->kind = ROW_BLANK;
    } else if (framing == FRAMING_RECORD &&
               record_cells_split(reader->cells, window_of(reader), frame)) {
        row->kind = ROW_CELLS;
        row->cells = record_cells(reader->cells, &row->cell_count);
    }
    row->complaint = frame->complaint;
}

static void consume(struct row_reader *reader, const struct record_frame *frame, struct row *row)
{
    struct text window = window_of(reader);

    row->line = reader->line;
    row->raw = text_slice(window, 0, frame->len);
    row->line_end = text_slice(window, frame->len, frame->end_len);
    reader->from += frame->len + frame->end_len;
    reader->line += frame->lines;
}

bool row_reader_next(struct row_reader *reader, struct row *row, struct failure *why)
{
    struct record_frame frame;
    enum framing framing;
    bool found;

    *row = (struct row){.kind = ROW_END, .line = reader->line};
    if (!reader->has_begun && !pass_over_mark(reader, why))
        return false;
    if (!frame_next(reader, &found, &framing, &frame, why))
        return false;
    if (!found)
        return true;
    if (framing == FRAMING_OVERLONG && !find_far_end(reader, &frame, why))
        return false;
    classify(reader, row, framing, &frame);
    consume(reader, &frame, row);
    return true;
}
