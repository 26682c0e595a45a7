/*
 * record_cells.c - see record_cells.h.
 */
#include "batch/record_cells.h"

#include <assert.h>
#include <csv.h>
#include <stdlib.h>

#include "base/failure.h"
#include "base/memory.h"
#include "batch/row_reader.h"

static const char too_many_cells[] = "the record has more than 4096 cells";
static_assert(CELLS_MAX == 4096, "the sentence above names the ceiling");

struct record_cells {
    struct csv_parser parser;
    char delimiter;
    bool too_many;
    size_t count;
    size_t used;    /* of unquoted[] */
    char *unquoted; /* ROW_MAX: unquoting never makes a record longer */
    struct text cells[CELLS_MAX];
};

/* libcsv grows its buffer by so much at a time; its own 128 bytes make long cells slow. */
enum { PARSER_STEP = 64 * 1024 };

static int never_a_blank(unsigned char byte)
{
    (void)byte;
    return 0;
}

struct record_cells *record_cells_new(char delimiter)
{
    struct record_cells *cells = memory_new(sizeof *cells);

    csv_init(&cells->parser, 0);
    csv_set_delim(&cells->parser, (unsigned char)delimiter);
    csv_set_space_func(&cells->parser, never_a_blank);
    csv_set_realloc_func(&cells->parser, memory_resize);
    csv_set_blk_size(&cells->parser, PARSER_STEP);
    cells->delimiter = delimiter;
    cells->unquoted = memory_resize(NULL, ROW_MAX); /* most of it is never touched */
    return cells;
}

void record_cells_free(struct record_cells *cells)
{
    if (!cells)
        return;
    csv_free(&cells->parser);
    free(cells->unquoted);
    free(cells);
}

static void add(struct record_cells *cells, struct text cell)
{
    if (cells->count == CELLS_MAX)
        cells->too_many = true;
    else
        cells->cells[cells->count++] = cell;
}

static void split_plain(struct record_cells *cells, struct text record)
{
    const char *at = record.bytes;
    const char *end = at + record.len;
    const char *stop;

    while (!cells->too_many && (stop = memchr(at, cells->delimiter, (size_t)(end - at)))) {
        add(cells, (struct text){at, (size_t)(stop - at)});
        at = stop + 1;
    }
    add(cells, (struct text){at, (size_t)(end - at)});
}

/* libcsv reuses its buffer for the next cell, so what it gives is copied. */
static void on_cell(void *bytes, size_t len, void *data)
{
    struct record_cells *cells = data;
    char *copy = cells->unquoted + cells->used;

    assert(len <= ROW_MAX - cells->used);
    if (len > 0)
        memcpy(copy, bytes, len);
    cells->used += len;
    add(cells, (struct text){copy, len});
}

static void split_quoted(struct record_cells *cells, struct text record)
{
    cells->used = 0;
    if (csv_parse(&cells->parser, record.bytes, record.len, on_cell, NULL, cells) != record.len ||
        csv_fini(&cells->parser, on_cell, NULL, cells) != 0)
        give_up(EXIT_OUT_OF_RESOURCES, csv_strerror(csv_error(&cells->parser)));
}

bool record_cells_split(struct record_cells *cells, struct text window, struct record_frame *frame)
{
    struct text record = text_slice(window, 0, frame->len);

    cells->count = 0;
    cells->too_many = false;
    if (frame->has_quoted_fields)
        split_quoted(cells, record);
    else
        split_plain(cells, record);
    if (cells->too_many)
        frame->complaint = too_many_cells;
    return !cells->too_many;
}

const struct text *record_cells(const struct record_cells *cells, size_t *count)
{
    *count = cells->count;
    return cells->cells;
}
