/*
 * result_lines.c - see result_lines.h.
 */
#include "output/result_lines.h"

#include "base/buffer.h"
#include "output/result_json.h"

static bool give(struct result_json *json, const struct result *result, struct buffer *line,
                 result_line_taker *take, void *taker, struct failure *why)
{
    buffer_clear(line);
    if (!result_json_append(json, line, result) || !buffer_put(line, '\n'))
        return failed(why, EXIT_BAD_DATA, "row %llu is too large for a result",
                      (unsigned long long)result->row);
    return take(taker, buffer_text(line), result, why);
}

bool result_lines_give(struct result_source *results, result_line_taker *take, void *taker,
                       struct failure *why)
{
    struct result_json *json = result_json_new();
    struct result result;
    struct buffer line;
    bool end = false, fine = true;

    buffer_init(&line, RESULT_JSON_MAX + 1);
    while (fine && !end)
        fine = results->next(results, &result, &end, why) &&
               (end || give(json, &result, &line, take, taker, why));
    buffer_free(&line);
    result_json_free(json);
    return fine;
}
