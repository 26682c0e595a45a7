/*
 * table.c - see table.h.
 */
#include "output/table.h"

#include "base/buffer.h"
#include "batch/row_reader.h"

enum { LINE_MAX_BYTES = 2 * ROW_MAX + 1024 * 1024 }; /* every byte a quote, and our cells */

struct table {
    struct output_file *out;
    const struct list_shape *shape;
    const struct table_wishes *wishes;
    struct result_source *results;
    struct result next; /* the answer that comes next; none once `end` is set */
    bool end;
    uint64_t row;
    struct buffer line;
    char line_end[2]; /* the first row's, for a last row that has none */
    size_t line_end_len;
};

static bool too_long(const struct row *row, struct failure *why)
{
    return failed(why, EXIT_OUT_OF_RESOURCES, "line %llu is too long to be written as CSV",
                  (unsigned long long)row->line);
}

static bool flush_line(struct table *table, struct failure *why)
{
    struct text line = buffer_text(&table->line);

    if (!output_file_append(table->out, line, why))
        return false;
    buffer_clear(&table->line);
    return true;
}

/*
 * What is no CSV might hold an open quote, or a formula anywhere; as one cell it cannot
 * reach beyond itself.
 */
static bool echo_unreadable(struct table *table, const struct row *row, size_t *cells)
{
    char delimiter = table->shape->delimiter;
    bool has_quote = text_find(row->raw, '"') < row->raw.len;

    *cells = 1;
    if (table->wishes->excel_safe)
        return table_cells_put_safe(&table->line, delimiter, row->raw);
    if (has_quote)
        return table_cells_put(&table->line, delimiter, row->raw);
    for (size_t i = 0; i < row->raw.len; i++)
        *cells += row->raw.bytes[i] == delimiter;
    return buffer_append(&table->line, row->raw);
}

static bool has_formula(const struct row *row)
{
    for (size_t i = 0; i < row->cell_count; i++)
        if (table_cells_is_formula(row->cells[i]))
            return true;
    return false;
}

/* The row's own bytes, unless a spreadsheet would calculate one of its cells and must not. */
static bool echo_cells(struct table *table, const struct row *row)
{
    char delimiter = table->shape->delimiter;

    if (!table->wishes->excel_safe || !has_formula(row))
        return buffer_append(&table->line, row->raw);
    for (size_t i = 0; i < row->cell_count; i++)
        if ((i > 0 && !buffer_put(&table->line, delimiter)) ||
            !table_cells_put_safe(&table->line, delimiter, row->cells[i]))
            return false;
    return true;
}

/* The row, and the delimiters it lacks where cells of ours follow. */
static bool echo(struct table *table, const struct row *row)
{
    size_t cells = row->cell_count;
    bool fits =
        row->kind == ROW_UNREADABLE ? echo_unreadable(table, row, &cells) : echo_cells(table, row);

    for (; fits && !table->wishes->split && cells < table->shape->column_count; cells++)
        fits = buffer_put(&table->line, table->shape->delimiter);
    return fits;
}

static bool end_line(struct table *table, const struct row *row)
{
    struct text end = row->line_end;

    if (table->line_end_len == 0) {
        if (end.len == 0)
            end = TEXT("\n");
        end = text_slice(end, 0, sizeof table->line_end);
        memcpy(table->line_end, end.bytes, end.len);
        table->line_end_len = end.len;
    }
    if (end.len == 0)
        end = (struct text){table->line_end, table->line_end_len};
    return buffer_append(&table->line, end);
}

static bool write_blank(struct table *table, const struct row *row, struct failure *why)
{
    if (table->wishes->split)
        return true;
    if (!buffer_append(&table->line, row->raw) || !buffer_append(&table->line, row->line_end))
        return too_long(row, why);
    return flush_line(table, why);
}

static bool write_header(struct table *table, const struct row *row, struct failure *why)
{
    size_t count = row->kind == ROW_CELLS ? row->cell_count : 0;

    if (!echo(table, row) ||
        (!table->wishes->split && !table_cells_names(&table->line, table->shape->delimiter,
                                                     &table->wishes->columns, row->cells, count)) ||
        !end_line(table, row))
        return too_long(row, why);
    return flush_line(table, why);
}

static bool list_changed(struct failure *why)
{
    return failed(why, EXIT_BAD_DATA,
                  "the list does not fit its answers any more: it was changed during the run; "
                  "restore it, or start anew with --fresh");
}

static bool advance(struct table *table, struct failure *why)
{
    return table->results->next(table->results, &table->next, &table->end, why);
}

static bool is_wanted(const struct table_wishes *wishes, const struct result *result)
{
    if (wishes->split && reason_status(result->verdict.reason) != wishes->status)
        return false;
    return (row_choice_is_empty(&wishes->keep) || row_choice_has(&wishes->keep, result)) &&
           !row_choice_has(&wishes->drop, result);
}

static bool write_data(struct table *table, const struct row *row, struct failure *why)
{
    table->row++;
    if (table->end || table->next.row > table->row)
        return true; /* it has no answer yet */
    if (table->next.row < table->row || table->next.line != row->line)
        return list_changed(why);
    if (!is_wanted(table->wishes, &table->next))
        return advance(table, why);
    if (!echo(table, row) ||
        (!table->wishes->split && !table_cells_of(&table->line, table->shape->delimiter,
                                                  &table->wishes->columns, &table->next)) ||
        !end_line(table, row))
        return too_long(row, why);
    return flush_line(table, why) && advance(table, why);
}

static bool write_rows(struct table *table, struct row_reader *reader, struct failure *why)
{
    bool header = table->shape->has_header;
    struct row row;

    for (;;) {
        bool fine = row_reader_next(reader, &row, why);

        if (!fine || row.kind == ROW_END)
            return fine && (table->end || list_changed(why));
        if (row.kind == ROW_BLANK) {
            fine = write_blank(table, &row, why);
        } else if (header) {
            fine = write_header(table, &row, why);
            header = false;
        } else {
            fine = write_data(table, &row, why);
        }
        if (!fine)
            return false;
    }
}

/* The reader passes over a byte order mark; the echo keeps it. */
static bool write_mark(struct table *table, const struct list_file *list, struct failure *why)
{
    static const struct text mark = TEXT("\ufeff");
    struct text sample = {list->sample, list->sample_len};

    if (!text_equal(text_slice(sample, 0, mark.len), mark))
        return true;
    return output_file_append(table->out, mark, why);
}

bool table_write(struct output_file *out, struct list_file *list, const struct list_shape *shape,
                 const struct table_wishes *wishes, struct result_source *results,
                 struct failure *why)
{
    struct table table = {.out = out, .shape = shape, .wishes = wishes, .results = results};
    struct row_reader *reader;
    bool fine;

    if (!list_file_rewind(list, why) || !write_mark(&table, list, why) || !advance(&table, why))
        return false;
    buffer_init(&table.line, LINE_MAX_BYTES);
    reader = row_reader_new(list->fd, list->path, shape->delimiter);
    fine = write_rows(&table, reader, why);
    row_reader_free(reader);
    buffer_free(&table.line);
    return fine;
}
