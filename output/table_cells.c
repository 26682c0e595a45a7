/*
 * table_cells.c - see table_cells.h.
 */
#include "output/table_cells.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>

#include "base/escape.h"
#include "base/moment.h"
#include "output/detail_words.h"
#include "output/reply_words.h"

typedef bool cell_writer(struct buffer *out, const struct result *result);

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

static bool write_relay(struct buffer *out, const struct result *result)
{
    return write_flag(out, result, result->notes.relay);
}

/* The mailbox of the row's name at a domain; nothing where there is none. */
static bool write_mailbox(struct buffer *out, const struct result *result, struct text domain)
{
    return domain.len == 0 || (escape_visible(out, result->local) && buffer_put(out, '@') &&
                               buffer_append(out, domain));
}

static bool write_address(struct buffer *out, const struct result *result)
{
    return write_mailbox(out, result, result->domain);
}

static bool write_mx_ip(struct buffer *out, const struct result *result)
{
    return buffer_append(out, result->verdict.evidence.mx_ip);
}

static bool write_source(struct buffer *out, const struct result *result)
{
    return buffer_append(out, text_of(source_word(result->verdict.evidence.source)));
}

static bool write_attempts(struct buffer *out, const struct result *result)
{
    return buffer_format(out, "%u", result->verdict.evidence.attempts);
}

static bool write_suggestion(struct buffer *out, const struct result *result)
{
    return write_mailbox(out, result, result->notes.suggested_domain);
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
    cell_writer *write; /* NULL: the status, whose word depends on the vocabulary */
    bool is_usual;      /* without --fields */
} columns[] = {
    {"rollcall_status", NULL, true},
    {"rollcall_reason", write_reason, true},
    {"rollcall_detail", write_detail, true},
    {"rollcall_accept_all", write_accept_all, true},
    {"rollcall_role", write_role, true},
    {"rollcall_disposable", write_disposable, true},
    {"rollcall_free", write_free, true},
    {"rollcall_suggestion", write_suggestion, true},
    {"rollcall_duplicate_of", write_duplicate_of, true},
    {"rollcall_mx_host", write_mx_host, true},
    {"rollcall_smtp_code", write_smtp_code, true},
    {"rollcall_smtp_text", write_smtp_text, true},
    {"rollcall_checked_at", write_checked_at, true},
    {"rollcall_address", write_address, false},
    {"rollcall_relay", write_relay, false},
    {"rollcall_mx_ip", write_mx_ip, false},
    {"rollcall_source", write_source, false},
    {"rollcall_attempts", write_attempts, false},
};
static_assert(countof(columns) <= TABLE_COLUMNS_MAX, "all of them can be chosen");

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

/* Those that were chosen; `usual` becomes the usual ones where none were. */
static const struct table_columns *columns_in(const struct table_columns *chosen,
                                              struct table_columns *usual)
{
    if (chosen->count > 0)
        return chosen;
    *usual = *chosen;
    for (size_t i = 0; i < countof(columns); i++)
        if (columns[i].is_usual)
            usual->at[usual->count++] = (unsigned char)i;
    return usual;
}

static bool write_cell(struct buffer *out, const struct table_columns *chosen, size_t at,
                       const struct result *result)
{
    if (!columns[at].write)
        return buffer_append(out, text_of(vocabulary_word(chosen->vocabulary, result)));
    return columns[at].write(out, result);
}

bool table_cells_of(struct buffer *out, char delimiter, const struct table_columns *chosen,
                    const struct result *result)
{
    struct table_columns usual;
    struct buffer cell;
    bool fits = true;

    chosen = columns_in(chosen, &usual);
    buffer_init(&cell, out->ceiling);
    for (size_t i = 0; i < chosen->count && fits; i++) {
        buffer_clear(&cell);
        fits = write_cell(&cell, chosen, chosen->at[i], result) && buffer_put(out, delimiter) &&
               table_cells_put_safe(out, delimiter, buffer_text(&cell));
    }
    buffer_free(&cell);
    return fits;
}

/* "status" is rollcall_status, which may be written out, too. */
static bool is_called(const char *column, struct text name)
{
    return text_equal(name, text_of(column)) || text_equal(name, text_of(strchr(column, '_') + 1));
}

static bool choose(struct table_columns *chosen, struct text name)
{
    size_t at = 0;

    while (at < countof(columns) && !is_called(columns[at].name, name))
        at++;
    if (at == countof(columns) || memchr(chosen->at, (int)at, chosen->count))
        return false;
    chosen->at[chosen->count++] = (unsigned char)at;
    return true;
}

bool table_cells_choose(struct table_columns *chosen, struct text names)
{
    struct text name;

    chosen->count = 0;
    while (text_next_part(&names, ',', &name))
        if (!choose(chosen, text_trim(name)))
            return false;
    return true;
}

static bool is_taken(const char *name, const struct text *header, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (text_equal_nocase(text_trim(header[i]), text_of(name)))
            return true;
    return false;
}

bool table_cells_names(struct buffer *out, char delimiter, const struct table_columns *chosen,
                       const struct text *header, size_t count)
{
    struct table_columns usual;

    chosen = columns_in(chosen, &usual);
    for (size_t i = 0; i < chosen->count; i++) {
        const char *column = columns[chosen->at[i]].name;
        char name[64];

        snprintf(name, sizeof name, "%s", column);
        for (size_t number = 2; is_taken(name, header, count); number++)
            snprintf(name, sizeof name, "%s_%zu", column, number);
        if (!buffer_put(out, delimiter) || !buffer_append(out, text_of(name)))
            return false;
    }
    return true;
}
