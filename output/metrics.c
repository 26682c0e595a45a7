/*
 * metrics.c - see metrics.h.
 */
#include "output/metrics.h"

#include <inttypes.h>

/* A label's value: a backslash, a quote and a line end are escaped, other controls left out. */
static bool append_value(struct buffer *out, const char *value)
{
    for (; *value; value++) {
        bool fits = true;

        if (*value == '\n')
            fits = buffer_append(out, TEXT("\\n"));
        else if (*value == '\\' || *value == '"')
            fits = buffer_put(out, '\\') && buffer_put(out, *value);
        else if ((unsigned char)*value >= ' ')
            fits = buffer_put(out, *value);
        if (!fits)
            return false;
    }
    return true;
}

static bool append_head(struct buffer *out, const char *name, const char *help)
{
    return buffer_format(out, "# HELP rollcall_%s %s\n# TYPE rollcall_%s gauge\n", name, help,
                         name);
}

/* `label` and its value may be NULL: there is the list alone. */
static bool append_sample(struct buffer *out, const struct run_facts *facts, const char *name,
                          const char *label, const char *value, double number)
{
    return buffer_format(out, "rollcall_%s{list=\"", name) && append_value(out, facts->list) &&
           buffer_put(out, '"') && (!label || buffer_format(out, ",%s=\"%s\"", label, value)) &&
           buffer_format(out, "} %.15g\n", number);
}

static bool append_one(struct buffer *out, const struct run_facts *facts, const char *name,
                       const char *help, double number)
{
    return append_head(out, name, help) && append_sample(out, facts, name, NULL, NULL, number);
}

static bool append_counts(struct buffer *out, const struct run_facts *facts,
                          const struct summary *summary)
{
    if (!append_head(out, "rows_by_status", "Rows with an answer of this status."))
        return false;
    for (enum status status = 0; status < STATUS_COUNT; status++)
        if (!append_sample(out, facts, "rows_by_status", "status", status_word(status),
                           (double)summary_of_status(summary, status)))
            return false;
    if (!append_head(out, "rows_by_reason", "Rows with an answer for this reason."))
        return false;
    for (enum reason reason = REASON_ACCEPTED; reason < REASON_COUNT; reason++)
        if (!append_sample(out, facts, "rows_by_reason", "reason", reason_word(reason),
                           (double)summary->of_reason[reason]))
            return false;
    return true;
}

bool metrics_append(struct buffer *out, const struct run_facts *facts,
                    const struct summary *summary)
{
    const double second_ms = 1000;

    return append_one(out, facts, "rows", "Rows of the list.", (double)facts->rows) &&
           append_one(out, facts, "rows_answered", "Rows that have their answer.",
                      (double)summary->rows) &&
           append_one(out, facts, "rows_recalled", "Of them, known from earlier runs.",
                      (double)summary->recalled) &&
           append_one(out, facts, "run_complete", "1 if every row has its answer, else 0.",
                      summary->rows == facts->rows) &&
           append_one(out, facts, "run_started_timestamp_seconds", "When this start began.",
                      (double)facts->started_at_ms / second_ms) &&
           append_one(out, facts, "run_finished_timestamp_seconds",
                      "When this start ended; 0 while it goes on.",
                      (double)facts->finished_at_ms / second_ms) &&
           append_one(out, facts, "run_duration_seconds", "How long this start took.",
                      (double)facts->elapsed_ms / second_ms) &&
           append_counts(out, facts, summary);
}
