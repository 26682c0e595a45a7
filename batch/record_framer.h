/*
 * record_framer.h - where a record of a list ends.
 *
 * A quote opens a field only as its first byte, and closes it only before a
 * delimiter, a line end or the end of the list; anywhere else it is a byte like
 * others.  A field that breaks this, or is open beyond the ceilings of row_reader.h,
 * costs the first physical line of its record and no more.  Bytes in, lengths out: no
 * file, nothing kept but where the scan stands.  The time is linear in the bytes,
 * however small the pieces in which they come and however many quotes are open.
 */
#ifndef BATCH_RECORD_FRAMER_H
#define BATCH_RECORD_FRAMER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

enum framing {
    FRAMING_MORE,     /* the record's end is not in the window */
    FRAMING_RECORD,   /* a record */
    FRAMING_BROKEN,   /* no record: the frame is its first physical line */
    FRAMING_OVERLONG, /* a record beyond ROW_MAX: reading goes on behind the next line end */
};

struct record_frame {
    size_t len;             /* without the line end; ROW_MAX where it is overlong */
    size_t end_len;         /* of the line end: 0, 1 or 2 bytes */
    size_t scanned;         /* of an overlong record: its line end is no nearer than this */
    uint64_t lines;         /* physical lines it takes */
    bool has_quoted_fields; /* its cells are not simply the bytes between delimiters */
    const char *complaint;  /* a static sentence, for what is no record */
};

struct record_framer {
    char delimiter;
    unsigned char stops[256]; /* in which places (a bit each) this byte means something */
    unsigned place;           /* see record_framer.c */
    size_t at;                /* how far the window was scanned */
    size_t field;             /* where the quoted field began */
    unsigned field_line_ends;
    size_t first_len; /* of the first of several lines, */
    size_t first_end_len;
    struct record_frame frame; /* of the record in progress */
    size_t doomed_upto;        /* a field open at a line end before this will break */
    const char *doomed_because;
};

/* The delimiter is neither a quote nor a line end. */
void record_framer_init(struct record_framer *framer, char delimiter);

/*
 * Frames the record at the start of the window, which is not empty; `is_end` says
 * that the list ends with it.  After FRAMING_MORE it is called again with the same
 * bytes and more behind them; after anything else, with the next record.
 */
enum framing record_framer_next(struct record_framer *framer, struct text window, bool is_end,
                                struct record_frame *frame);

/* How many bytes of a line end stand at `at`: 0 where none does. */
size_t line_end_len(struct text window, size_t at);

/* The first CR or LF from `at` on; window.len where there is none. */
size_t line_end_find(struct text window, size_t at);

#endif
