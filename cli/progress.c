/*
 * progress.c - see progress.h.
 */
#include "cli/progress.h"

enum { BAR_WIDTH = 20, LINE_MAX_BYTES = 512 };

static bool append_duration(struct buffer *out, int64_t ms)
{
    int64_t s = ms / 1000;

    if (s < 90)
        return buffer_format(out, "%llds", (long long)s);
    if (s < 90 * 60)
        return buffer_format(out, "%lldm", (long long)(s / 60));
    return buffer_format(out, "%lldh%02lldm", (long long)(s / 3600), (long long)(s / 60 % 60));
}

static bool append_bar(struct buffer *out, uint64_t done, uint64_t rows)
{
    uint64_t full = rows ? done * BAR_WIDTH / rows : 0;

    if (!buffer_put(out, '['))
        return false;
    for (uint64_t i = 0; i < BAR_WIDTH; i++)
        if (!buffer_put(out, i < full ? '#' : '.'))
            return false;
    return buffer_append(out, TEXT("] "));
}

static bool append_statuses(struct buffer *out, const struct summary *summary)
{
    for (enum status status = 0; status < STATUS_COUNT; status++)
        if (!buffer_format(out, "%s%s %llu", status ? ", " : "", status_word(status),
                           (unsigned long long)summary_of_status(summary, status)))
            return false;
    return true;
}

static bool append_pace(struct buffer *out, const struct progress *p)
{
    uint64_t now = p->summary.rows - p->rows_before;
    uint64_t left = p->rows - p->summary.rows;
    double rate = p->elapsed_ms > 0 ? (double)now * 1000.0 / (double)p->elapsed_ms : 0.0;

    if (!buffer_format(out, " | %.0f/s, %llu open", rate, (unsigned long long)p->sessions_open))
        return false;
    if (p->slowest.waiting > 0 && !buffer_format(out, ", slowest %s (%llu queued)", p->slowest.name,
                                                 (unsigned long long)p->slowest.waiting))
        return false;
    if (p->parked > 0 && (!buffer_format(out, ", %llu wait", (unsigned long long)p->parked) ||
                          (p->next_due_ms >= 0 && (!buffer_append(out, TEXT(" in ")) ||
                                                   !append_duration(out, p->next_due_ms)))))
        return false;
    if (left == 0 || rate < 0.5 || p->parked > 0)
        return true;
    return buffer_append(out, TEXT(", about ")) &&
           append_duration(out, (int64_t)((double)left / rate * 1000.0)) &&
           buffer_append(out, TEXT(" left"));
}

enum { WIDTH_FOR_BAR = 130 };

static bool append_asking(struct buffer *out, const struct progress *p, bool with_bar)
{
    return (!with_bar || append_bar(out, p->summary.rows, p->rows)) &&
           buffer_format(out, "%llu/%llu: ", (unsigned long long)p->summary.rows,
                         (unsigned long long)p->rows) &&
           append_statuses(out, &p->summary) && append_pace(out, p);
}

bool progress_append(struct buffer *out, const struct progress *p, unsigned width)
{
    struct buffer line;
    bool fits;

    buffer_init(&line, LINE_MAX_BYTES);
    if (p->is_stopping)
        fits = buffer_append(&line, TEXT("stopping: finishing the replies under way"));
    else if (p->is_writing)
        fits = buffer_append(&line, TEXT("writing the results"));
    else if (p->rows == 0)
        fits =
            buffer_format(&line, "reading the list: %llu rows", (unsigned long long)p->rows_read);
    else
        fits = append_asking(&line, p, width == 0 || width >= WIDTH_FOR_BAR);
    fits =
        fits && buffer_append(out, text_slice(buffer_text(&line), 0, width > 0 ? width : line.len));
    buffer_free(&line);
    return fits;
}
