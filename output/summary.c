/*
 * summary.c - see summary.h.
 */
#include "output/summary.h"

#include <inttypes.h>

#include "base/escape.h"

void summary_count(void *counter, enum reason reason, enum source source, uint64_t rows)
{
    struct summary *summary = counter;

    summary->rows += rows;
    summary->of_reason[reason] += rows;
    summary->recalled += source == SOURCE_CACHE ? rows : 0;
}

void summary_add(struct summary *summary, const struct verdict *verdict)
{
    summary->rows++;
    summary->of_reason[verdict->reason]++;
    summary->recalled += verdict->evidence.source == SOURCE_CACHE;
}

uint64_t summary_of_status(const struct summary *summary, enum status status)
{
    uint64_t rows = 0;

    for (enum reason reason = REASON_ACCEPTED; reason < REASON_COUNT; reason++)
        if (reason_status(reason) == status)
            rows += summary->of_reason[reason];
    return rows;
}

/* Words of the vocabulary need no escaping. */
static bool append_count(struct buffer *out, const char *between, const char *word, uint64_t count)
{
    return buffer_format(out, "%s\"%s\": %" PRIu64, between, word, count);
}

bool summary_json_append(struct buffer *out, const struct summary *summary)
{
    bool fits = buffer_format(out, "{\"rows\": %" PRIu64 ", \"status\": {", summary->rows);

    for (enum status status = 0; status < STATUS_COUNT; status++)
        fits = fits && append_count(out, status ? ", " : "", status_word(status),
                                    summary_of_status(summary, status));
    fits = fits && buffer_append(out, TEXT("}, \"reason\": {"));
    for (enum reason reason = REASON_ACCEPTED; reason < REASON_COUNT; reason++)
        fits = fits && append_count(out, reason > REASON_ACCEPTED ? ", " : "", reason_word(reason),
                                    summary->of_reason[reason]);
    return fits && buffer_append(out, TEXT("}}"));
}

static bool append_duration(struct buffer *out, int64_t ms)
{
    const int64_t hour_s = 3600;
    int64_t s = ms / 1000;

    if (s < 10)
        return buffer_format(out, "%" PRId64 ".%" PRId64 "s", s, ms % 1000 / 100);
    if (s < 60)
        return buffer_format(out, "%" PRId64 "s", s);
    if (s < hour_s)
        return buffer_format(out, "%" PRId64 "m%02" PRId64 "s", s / 60, s % 60);
    return buffer_format(out, "%" PRId64 "h%02" PRId64 "m", s / hour_s, s % hour_s / 60);
}

static bool append_pace(struct buffer *out, const struct summary *summary,
                        const struct run_facts *facts)
{
    if (!buffer_format(out, "%" PRIu64 " of %" PRIu64 " rows answered", summary->rows, facts->rows))
        return false;
    if (summary->rows != facts->rows_now &&
        !buffer_format(out, ", %" PRIu64 " of them now", facts->rows_now))
        return false;
    if (!buffer_append(out, TEXT(" in ")) || !append_duration(out, facts->elapsed_ms))
        return false;
    if (facts->elapsed_ms >= 1000 &&
        !buffer_format(out, " (%.1f a second)",
                       (double)facts->rows_now * 1000 / (double)facts->elapsed_ms))
        return false;
    if (summary->recalled > 0 &&
        !buffer_format(out, "; %" PRIu64 " known from earlier runs", summary->recalled))
        return false;
    return buffer_put(out, '\n');
}

enum { REASONS_NAMED = 5 };

/* The most frequent reason of this status among those not told yet; REASON_NONE at the end. */
static enum reason next_reason(const struct summary *summary, enum status status, const bool *told)
{
    enum reason most = REASON_NONE;

    for (enum reason reason = REASON_ACCEPTED; reason < REASON_COUNT; reason++)
        if (reason_status(reason) == status && !told[reason] && summary->of_reason[reason] > 0 &&
            (most == REASON_NONE || summary->of_reason[reason] > summary->of_reason[most]))
            most = reason;
    return most;
}

static bool append_reasons(struct buffer *out, const struct summary *summary, enum status status)
{
    bool told[REASON_COUNT] = {false};
    uint64_t left = summary_of_status(summary, status);
    enum reason reason;

    for (int named = 0; named < REASONS_NAMED; named++) {
        reason = next_reason(summary, status, told);
        if (reason == REASON_NONE)
            return true;
        if (!buffer_format(out, "%s%s %" PRIu64, named ? ", " : "  ", reason_word(reason),
                           summary->of_reason[reason]))
            return false;
        told[reason] = true;
        left -= summary->of_reason[reason];
    }
    return left == 0 || buffer_format(out, ", others %" PRIu64, left);
}

static bool append_status(struct buffer *out, const struct summary *summary, enum status status)
{
    uint64_t rows = summary_of_status(summary, status);
    double percent = summary->rows > 0 ? 100.0 * (double)rows / (double)summary->rows : 0;

    return buffer_format(out, "  %-13s %9" PRIu64 " %5.1f%%", status_word(status), rows, percent) &&
           (status == STATUS_DELIVERABLE || append_reasons(out, summary, status)) &&
           buffer_put(out, '\n');
}

enum { OUTPUTS_NAMED = 5 };

static bool append_outputs(struct buffer *out, const struct run_facts *facts)
{
    size_t named = facts->output_count < OUTPUTS_NAMED ? facts->output_count : OUTPUTS_NAMED;

    for (size_t i = 0; i < named; i++)
        if (!buffer_append(out, i == 0 ? TEXT("results: ") : TEXT("         ")) ||
            !escape_visible(out, text_of(facts->outputs[i])) || !buffer_put(out, '\n'))
            return false;
    if (facts->output_count > named)
        return buffer_format(out, "         and %zu more\n", facts->output_count - named);
    return true;
}

static bool append_next_command(struct buffer *out, const struct run_facts *facts,
                                uint64_t answered)
{
    if (!facts->next_command)
        return true;
    return buffer_format(out, "%" PRIu64 " %s no answer yet; this goes on with %s:\n  ",
                         facts->rows - answered,
                         facts->rows - answered == 1 ? "row has" : "rows have",
                         facts->rows - answered == 1 ? "it" : "them") &&
           buffer_append(out, text_of(facts->next_command)) && buffer_put(out, '\n');
}

bool summary_text_append(struct buffer *out, const struct summary *summary,
                         const struct run_facts *facts)
{
    if (!append_pace(out, summary, facts))
        return false;
    for (enum status status = 0; status < STATUS_COUNT; status++)
        if (!append_status(out, summary, status))
            return false;
    return append_outputs(out, facts) && append_next_command(out, facts, summary->rows);
}
