/*
 * ordered_output.c - see ordered_output.h.
 */
#include "cli/ordered_output.h"

#include <string.h>

#include "batch/run_answers.h"
#include "output/document.h"
#include "output/metrics.h"
#include "output/output_file.h"
#include "output/report.h"
#include "output/result_lines.h"
#include "output/table.h"

/* Lets a signal end the writing of a long output: it is made again by the next start. */
struct stoppable {
    struct result_source source;
    struct result_source *behind;
    const atomic_bool *stop;
};

static bool next_unless_stopped(struct result_source *self, struct result *result, bool *end,
                                struct failure *why)
{
    struct stoppable *stoppable = (struct stoppable *)self;

    if (stoppable->stop && atomic_load(stoppable->stop))
        return failed(why, EXIT_STOPPED_EARLY,
                      "stopped while the results were being written; every address is answered, "
                      "run the same command again");
    return stoppable->behind->next(stoppable->behind, result, end, why);
}

static bool append_line(void *file, struct text line, const struct result *result,
                        struct failure *why)
{
    (void)result;
    return output_file_append(file, line, why);
}

enum { METRICS_MAX = 64 * 1024 };

/* Whoever collects them is another user. */
static bool write_metrics(struct output_file *file, const struct ordered_source *from,
                          struct failure *why)
{
    struct buffer lines;
    bool fine;

    buffer_init(&lines, METRICS_MAX);
    fine = metrics_append(&lines, from->facts, from->summary) ||
           failed(why, EXIT_CANNOT_WRITE, "the metrics are too long");
    fine = fine && output_file_let_read(file, why) &&
           output_file_append(file, buffer_text(&lines), why);
    buffer_free(&lines);
    return fine;
}

static bool write_content(const struct planned_output *output, const struct ordered_source *from,
                          struct output_file *file, struct result_source *source,
                          struct failure *why)
{
    const struct table_wishes wishes = {
        .excel_safe = from->excel_safe,
        .split = output->is_split,
        .status = output->status,
        .keep = from->keep,
        .drop = from->drop,
        .columns = from->columns,
    };

    switch (output->format) {
    case FORMAT_CSV:
        return table_write(file, from->list, from->shape, &wishes, source, why);
    case FORMAT_JSON:
        return document_write(file, from->facts, from->summary, source, why);
    case FORMAT_REPORT:
        return report_write(file, from->facts, from->report_addresses, source, why);
    case FORMAT_METRICS:
        return write_metrics(file, from, why);
    case FORMAT_SUMMARY:
        return document_write_summary(file, from->facts, from->summary, why);
    default:
        return result_lines_give(source, append_line, file, why);
    }
}

static bool open_file(struct output_file **file, const struct planned_output *output,
                      const struct ordered_source *from, struct failure *why)
{
    if (strcmp(output->path, "-") != 0)
        return output_file_create(file, output->path, OUTPUT_ASIDE, from->may_replace, why);
    *file = output_file_standard();
    return true;
}

bool ordered_output_write(const struct planned_output *output, const struct ordered_source *from,
                          struct failure *why)
{
    struct stoppable stoppable = {.source = {.next = next_unless_stopped}, .stop = from->stop};
    struct run_answers *answers;
    struct output_file *file;
    bool fine;

    if (!run_answers_open(&answers, from->store, from->lists, why))
        return false;
    stoppable.behind = run_answers_source(answers);
    fine = open_file(&file, output, from, why);
    if (fine) {
        fine = write_content(output, from, file, &stoppable.source, why) &&
               output_file_finish(file, why);
        output_file_free(file);
    }
    run_answers_close(answers);
    return fine;
}
