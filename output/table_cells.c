/*
 * table_cells.c - see table_cells.h.
 */
#include "output/table_cells.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/escape.h"
#include "base/moment.h"
#include "output/detail_words.h"
#include "output/reply_words.h"

typedef bool cell_writer(struct buffer *out, const struct result *result);

static bool write_status(struct buffer *out, const struct result *result)
{
    return buffer_append(out, text_of(status_word(reason_status(result->verdict.reason))));
}

static bool write_reason(struct buffer *out, const struct result *result)
{
    return buffer_append(out, text_of(reason_word(result->verdict.reason)));
}

static bool write_detail(struct buffer *out, const struct result *result)
{
    return detail_words_append(out, &result->verdict);
}

static bool write_accept_all(struct buffer *out, const struct result *result)
{
    switch (result->verdict.accept_all) {
    case TRIBOOL_YES:
        return buffer_append(out, TEXT("true"));
    case TRIBOOL_NO:
        return buffer_append(out, TEXT("false"));
    default:
        return true;
    }
}

/* Empty where there is no address to say it of. */
static bool write_flag(struct buffer *out, const struct result *result, bool is_so)
{
    return !result->notes.known || buffer_append(out, is_so ? TEXT("true") : TEXT("false"));
}

static bool write_role(struct buffer *out, const struct result *result)
{
    return write_flag(out, result, result->notes.role);
}

static bool write_disposable(struct buffer *out, const struct result *result)
{
    return write_flag(out, result, result->notes.disposable);
}

static bool write_free(struct buffer *out, const struct result *result)
{
    return write_flag(out, result, result->notes.free);
}

static bool write_suggestion(struct buffer *out, const struct result *result)
{
    return result->notes.suggested_domain.len == 0 ||
           (escape_visible(out, result->local) && buffer_put(out, '@') &&
            buffer_append(out, result->notes.suggested_domain));
}

static bool write_duplicate_of(struct buffer *out, const struct result *result)
{
    return result->duplicate_of == 0 || buffer_format(out, "%" PRIu64, result->duplicate_of);
}

static bool write_mx_host(struct buffer *out, const struct result *result)
{
    return escape_visible(out, result->verdict.evidence.mx_host);
}

static bool write_smtp_code(struct buffer *out, const struct result *result)
{
    unsigned code = result->verdict.evidence.code;

    return code == 0 || buffer_format(out, "%u", code);
}

static bool write_smtp_text(struct buffer *out, const struct result *result)
{
    const struct evidence *evidence = &result->verdict.evidence;

    return evidence->code == 0 || reply_words_append(out, evidence);
}

static bool write_checked_at(struct buffer *out, const struct result *result)
{
    int64_t at = result->verdict.evidence.checked_at_ms;
    char utc[MOMENT_UTC_SIZE];

    return at == 0 || buffer_append(out, text_of(moment_utc(at, utc)));
}

static const struct {
    const char *name;
    cell_writer *write;
} columns[] = {
    {"rollcall_status", write_status},
    {"rollcall_reason", write_reason},
    {"rollcall_detail", write_detail},
    {"rollcall_accept_all", write_accept_all},
    {"rollcall_role", write_role},
    {"rollcall_disposable", write_disposable},
    {"rollcall_free", write_free},
    {"rollcall_suggestion", write_suggestion},
    {"rollcall_duplicate_of", write_duplicate_of},
    {"rollcall_mx_host", write_mx_host},
    {"rollcall_smtp_code", write_smtp_code},
    {"rollcall_smtp_text", write_smtp_text},
    {"rollcall_checked_at", write_checked_at},
};

/* A spreadsheet calculates a cell that begins so; an apostrophe makes it text. */
bool table_cells_is_formula(struct text cell)
{
    return cell.len > 0 && cell.bytes[0] && strchr("=+-@\t\r\n", cell.bytes[0]);
}

static bool needs_quotes(struct text cell, char delimiter)
{
    static const char always[] = {'"', '\r', '\n'};

    for (size_t i = 0; i < countof(always); i++)
        if (text_find(cell, always[i]) < cell.len)
            return true;
    return text_find(cell, delimiter) < cell.len;
}

static bool put_quoted(struct buffer *out, struct text before, struct text cell)
{
    if (!buffer_put(out, '"') || !buffer_append(out, before))
        return false;
    for (size_t i = 0; i < cell.len; i++)
        if ((cell.bytes[i] == '"' && !buffer_put(out, '"')) || !buffer_put(out, cell.bytes[i]))
            return false;
    return buffer_put(out, '"');
}

static bool put(struct buffer *out, char delimiter, struct text before, struct text cell)
{
    if (!needs_quotes(cell, delimiter))
        return buffer_append(out, before) && buffer_append(out, cell);
    return put_quoted(out, before, cell);
}

bool table_cells_put_quoted(struct buffer *out, struct text cell)
{
    return put_quoted(out, TEXT(""), cell);
}

bool table_cells_put(struct buffer *out, char delimiter, struct text cell)
{
    return put(out, delimiter, TEXT(""), cell);
}

bool table_cells_put_safe(struct buffer *out, char delimiter, struct text cell)
{
    return put(out, delimiter, table_cells_is_formula(cell) ? TEXT("'") : TEXT(""), cell);
}

bool table_cells_of(struct buffer *out, char delimiter, const struct result *result)
{
    struct buffer cell;
    bool fits = true;

    buffer_init(&cell, out->ceiling);
    for (size_t i = 0; i < countof(columns) && fits; i++) {
        buffer_clear(&cell);
        fits = columns[i].write(&cell, result) && buffer_put(out, delimiter) &&
               table_cells_put_safe(out, delimiter, buffer_text(&cell));
    }
    buffer_free(&cell);
    return fits;
}

static bool is_taken(const char *name, const struct text *header, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (text_equal_nocase(text_trim(header[i]), text_of(name)))
            return true;
    return false;
}

bool table_cells_names(struct buffer *out, char delimiter, const struct text *header, size_t count)
{
    for (size_t i = 0; i < countof(columns); i++) {
        char name[64];

        snprintf(name, sizeof name, "%s", columns[i].name);
        for (size_t number = 2; is_taken(name, header, count); number++)
            snprintf(name, sizeof name, "%s_%zu", columns[i].name, number);
        if (!buffer_put(out, delimiter) || !buffer_append(out, text_of(name)))
            return false;
    }
    return true;
}
