/*
 * document.c - see document.h.
 */
#include "output/document.h"

#include <jansson.h>

#include "base/escape.h"
#include "base/moment.h"
#include "output/result_json.h"

static bool too_large(struct failure *why)
{
    return failed(why, EXIT_OUT_OF_RESOURCES,
                  "a result cannot be written as JSON: it is too large "
                  "or memory ran out");
}

/* File names are bytes: what is not UTF-8 is escaped, as everywhere. */
static json_t *string_or_null(const char *bytes)
{
    struct buffer shown;
    json_t *value = NULL;

    if (!bytes)
        return json_null();
    if (text_is_utf8(text_of(bytes)))
        return json_string_nocheck(bytes);
    buffer_init(&shown, 4 * strlen(bytes));
    if (escape_visible(&shown, text_of(bytes)))
        value = json_stringn_nocheck(shown.bytes, shown.len);
    buffer_free(&shown);
    return value;
}

static int append_piece(const char *piece, size_t len, void *out)
{
    return buffer_append(out, (struct text){piece, len}) ? 0 : -1;
}

static bool append_run(struct buffer *out, const struct run_facts *facts,
                       const struct summary *summary)
{
    char started[MOMENT_UTC_SIZE];
    char finished[MOMENT_UTC_SIZE];
    json_t *run = json_pack(
        "{s:s, s:o, s:o, s:o, s:o, s:I, s:I, s:b, s:s, s:s, s:I}", /* in order */
        "program", "rollcall", "version", string_or_null(facts->version), "list",
        string_or_null(facts->list), "from", string_or_null(facts->from), "helo",
        string_or_null(facts->helo), "rows", (json_int_t)facts->rows, "recalled",
        (json_int_t)summary->recalled, "complete", summary->rows == facts->rows, "started_at",
        moment_utc(facts->started_at_ms, started), "finished_at",
        moment_utc(facts->finished_at_ms, finished), "elapsed_ms", (json_int_t)facts->elapsed_ms);
    bool fine = run && json_dump_callback(run, append_piece, out, 0) == 0;

    json_decref(run);
    return fine;
}

/* The object's beginning, as far as both kinds have it. */
static bool write_head(struct output_file *out, struct buffer *piece, const struct run_facts *facts,
                       const struct summary *summary, struct failure *why)
{
    if (!buffer_append(piece, TEXT("{\"run\": ")) || !append_run(piece, facts, summary) ||
        !buffer_append(piece, TEXT(",\n\"summary\": ")) || !summary_json_append(piece, summary))
        return too_large(why);
    return output_file_append(out, buffer_text(piece), why);
}

static bool write_results(struct output_file *out, struct buffer *piece, struct result_json *json,
                          struct result_source *results, struct failure *why)
{
    for (bool first = true;; first = false) {
        struct result result;
        bool end = false;

        if (!results->next(results, &result, &end, why))
            return false;
        if (end)
            return true;
        buffer_clear(piece);
        if (!buffer_append(piece, first ? TEXT("\n") : TEXT(",\n")) ||
            !result_json_append(json, piece, &result))
            return too_large(why);
        if (!output_file_append(out, buffer_text(piece), why))
            return false;
    }
}

bool document_write(struct output_file *out, const struct run_facts *facts,
                    const struct summary *summary, struct result_source *results,
                    struct failure *why)
{
    struct result_json *json = result_json_new();
    struct buffer piece;
    bool fine;

    buffer_init(&piece, RESULT_JSON_MAX);
    fine = write_head(out, &piece, facts, summary, why) &&
           output_file_append(out, TEXT(",\n\"results\": ["), why) &&
           write_results(out, &piece, json, results, why) &&
           output_file_append(out, TEXT("\n]}\n"), why);
    buffer_free(&piece);
    result_json_free(json);
    return fine;
}

bool document_write_summary(struct output_file *out, const struct run_facts *facts,
                            const struct summary *summary, struct failure *why)
{
    struct buffer piece;
    bool fine;

    buffer_init(&piece, RESULT_JSON_MAX);
    fine =
        write_head(out, &piece, facts, summary, why) && output_file_append(out, TEXT("}\n"), why);
    buffer_free(&piece);
    return fine;
}
