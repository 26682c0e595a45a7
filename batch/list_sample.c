/*
 * list_sample.c - see list_sample.h.
 */
#include "batch/list_sample.h"

#include <stdlib.h>

#include "base/arena.h"
#include "base/memory.h"
#include "batch/cell_look.h"
#include "batch/delimiter_line.h"
#include "batch/record_cells.h"
#include "batch/record_framer.h"

static struct sample_record *add_record(struct list_sample *sample)
{
    if (sample->count == sample->room) {
        sample->room = sample->room ? 2 * sample->room : 256;
        sample->records = memory_resize(sample->records, sample->room * sizeof *sample->records);
    }
    return &sample->records[sample->count++];
}

static void copy_cells(struct list_sample *sample, const struct record_cells *cells,
                       struct sample_record *record)
{
    const struct text *lent = record_cells(cells, &record->count);
    struct text *copies = arena_alloc(sample->arena, record->count * sizeof *copies);

    for (size_t i = 0; i < record->count; i++)
        copies[i] = arena_copy(sample->arena, lent[i]);
    record->cells = copies;
    if (record->count > sample->width)
        sample->width = record->count;
}

/* Takes the framed record in; a blank line is none. */
static void take_record(struct list_sample *sample, struct record_cells *cells, struct text window,
                        enum framing framing, struct record_frame *frame)
{
    struct sample_record *record;
    bool is_readable = framing == FRAMING_RECORD;

    if (is_readable && frame->len == 0)
        return;
    is_readable = is_readable && record_cells_split(cells, window, frame);
    record = add_record(sample);
    *record = (struct sample_record){.complaint = frame->complaint};
    if (is_readable)
        copy_cells(sample, cells, record);
    else
        sample->unreadable++;
}

static void take_records(struct list_sample *sample, struct text rest, bool whole)
{
    struct record_cells *cells = record_cells_new(sample->delimiter);
    struct record_framer framer;
    struct record_frame frame;

    record_framer_init(&framer, sample->delimiter);
    while (rest.len > 0) {
        enum framing framing = record_framer_next(&framer, rest, whole, &frame);

        if (framing == FRAMING_MORE || framing == FRAMING_OVERLONG)
            break; /* the sample ends amid it */
        take_record(sample, cells, rest, framing, &frame);
        rest = text_slice(rest, frame.len + frame.end_len, rest.len);
    }
    record_cells_free(cells);
}

struct list_sample *list_sample_new(struct text bytes, bool whole, char delimiter)
{
    struct list_sample *sample = memory_new(sizeof *sample);
    char told;
    size_t len;

    sample->delimiter = delimiter;
    sample->arena = arena_new(2 * bytes.len);
    bytes = text_without_mark(bytes);
    if (delimiter_line_find(bytes, &told, &len))
        bytes = text_slice(bytes, len, bytes.len);
    take_records(sample, bytes, whole);
    if (sample->count == 0)
        take_records(sample, bytes, true);
    return sample;
}

void list_sample_free(struct list_sample *sample)
{
    if (!sample)
        return;
    arena_free(sample->arena);
    free(sample->records);
    free(sample);
}

struct text sample_cell(const struct sample_record *record, size_t column)
{
    return column < record->count ? record->cells[column] : TEXT("");
}

bool sample_record_has_address(const struct sample_record *record)
{
    for (size_t i = 0; i < record->count; i++)
        if (cell_looks_like_address(record->cells[i]))
            return true;
    return false;
}
