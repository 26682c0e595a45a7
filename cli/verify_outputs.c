/*
 * verify_outputs.c - see verify_outputs.h.
 */
#include "cli/verify_outputs.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/log.h"
#include "base/moment.h"
#include "cli/ordered_output.h"
#include "output/output_file.h"

/* -- before anybody is asked ------------------------------------------------------------------- */

/* A file that stands there already is replaced only if an earlier start of this run wrote it. */
static bool may_replace(struct verify *v, const struct planned_output *output, bool *may,
                        struct failure *why)
{
    *may = v->options.force;
    return *may || run_store_knows_output(v->store, output->path, may, why);
}

static bool check_output(struct verify *v, const struct planned_output *output, struct failure *why)
{
    struct output_file *file;
    struct stat there;
    bool may;

    if (strcmp(output->path, "-") == 0)
        return true;
    if (!may_replace(v, output, &may, why))
        return false;
    if (strcmp(output->path, v->list.path) == 0)
        return failed(why, EXIT_CANNOT_CREATE, "%s is the list itself; name another file",
                      output->name);
    if (output->format == FORMAT_JSONL && !may && lstat(output->path, &there) == 0)
        return failed(why, EXIT_CANNOT_CREATE,
                      "%s exists and is not of this run; name another file, or say --force to "
                      "overwrite it",
                      output->name);
    if (!output_file_create(&file, output->path, OUTPUT_ASIDE, may, why))
        return false;
    output_file_free(file); /* it can be written: that was the question */
    return true;
}

bool verify_outputs_check(struct verify *v, struct failure *why)
{
    for (size_t i = 0; i < v->setup.output_count; i++)
        if (!check_output(v, &v->setup.outputs[i], why))
            return false;
    return true;
}

static bool record_ordered(struct verify *v, const struct planned_output *output,
                           struct failure *why)
{
    const struct output_record record = {.length = 0};

    return run_journal_put_output(v->journal, output->path, &record, why);
}

bool verify_outputs_open(struct verify *v, struct failure *why)
{
    if (!run_journal_open(&v->journal, v->store, why))
        return false;
    for (size_t i = 0; i < v->setup.output_count; i++) {
        const struct planned_output *output = &v->setup.outputs[i];
        bool may;

        if (output->format != FORMAT_JSONL) {
            if (!record_ordered(v, output, why))
                return false;
            continue;
        }
        if (!may_replace(v, output, &may, why) ||
            !live_output_open(&v->live[v->live_count], output->path, may, v->store, v->journal,
                              v->setup.lists, why))
            return false;
        v->live_count++;
        if (!live_output_record(&v->live[v->live_count - 1], v->journal, why))
            return false;
    }
    return true;
}

/* -- on the way ---------------------------------------------------------------------------------- */

/* Of a run that is not over: only what nobody changes meanwhile. */
static struct run_facts facts_so_far(const struct verify *v)
{
    return (struct run_facts){
        .version = ROLLCALL_VERSION,
        .list = v->options.list,
        .from = v->setup.from_text[0] ? v->setup.from_text : NULL,
        .helo = v->setup.helo,
        .rows = v->counts.rows,
        .started_at_ms = v->started_at_ms,
        .elapsed_ms = moment_now_ms() - v->started_ms,
    };
}

void verify_outputs_tell(void *listener, const struct summary *so_far)
{
    const struct verify *v = listener;
    const struct run_facts facts = facts_so_far(v);
    const struct ordered_source from = {
        .store = v->store, .facts = &facts, .summary = so_far, .may_replace = true};
    struct failure why;

    for (size_t i = 0; i < v->setup.output_count; i++)
        if (v->setup.outputs[i].format == FORMAT_METRICS &&
            !ordered_output_write(&v->setup.outputs[i], &from, &why))
            log_line(LOG_WARNING, "%s", why.sentence);
}

/* -- afterwards ---------------------------------------------------------------------------------- */

static struct run_facts facts_of(const struct verify *v, const char *names[PLANNED_MAX])
{
    struct run_facts facts = facts_so_far(v);
    size_t count = 0;

    /* What is written in the order of the list is there only at the end. */
    for (size_t i = 0; i < v->setup.output_count; i++)
        if (v->is_written || v->setup.outputs[i].format == FORMAT_JSONL)
            names[count++] = v->setup.outputs[i].name;
    facts.finished_at_ms = moment_wall_ms();
    facts.rows_now = v->summary.rows - v->answered_before;
    facts.outputs = names;
    facts.output_count = count;
    facts.next_command = v->complete ? NULL : v->command;
    return facts;
}

static bool write_ordered(struct verify *v, const struct planned_output *output,
                          struct failure *why)
{
    const char *names[PLANNED_MAX];
    const struct run_facts facts = facts_of(v, names);
    const struct ordered_source from = {
        .store = v->store,
        .lists = v->setup.lists,
        .list = &v->list,
        .shape = &v->shape,
        .facts = &facts,
        .summary = &v->summary,
        .report_addresses = v->options.report_addresses,
        .excel_safe = v->options.excel_safe,
        .keep = v->options.keep,
        .drop = v->options.drop,
        .columns = v->options.columns,
        .may_replace = true,
        .stop = watch_stop_flag(v->watch),
    };

    return ordered_output_write(output, &from, why);
}

bool verify_outputs_finish(struct verify *v, struct failure *why)
{
    for (size_t i = 0; i < v->setup.output_count; i++)
        if (v->setup.outputs[i].format != FORMAT_JSONL &&
            !write_ordered(v, &v->setup.outputs[i], why))
            return false;
    v->is_written = true;
    return run_store_finish(v->store, why);
}

/* Whoever watches a nightly run wants to know of one that was stopped, above all. */
void verify_outputs_write_counts(struct verify *v)
{
    struct failure why;

    for (size_t i = 0; i < v->setup.output_count; i++)
        if (output_is_counts(v->setup.outputs[i].format) &&
            !write_ordered(v, &v->setup.outputs[i], &why))
            log_line(LOG_WARNING, "%s", why.sentence);
}

void verify_outputs_print_summary(const struct verify *v)
{
    const char *names[PLANNED_MAX];
    struct run_facts facts = facts_of(v, names);
    struct buffer lines;

    if (v->options.quiet)
        return;
    if (v->options.json_log) {
        log_line(LOG_NOTE, "%llu of %llu rows answered", (unsigned long long)v->summary.rows,
                 (unsigned long long)v->counts.rows);
        for (enum reason reason = 0; reason < REASON_COUNT; reason++)
            if (v->summary.of_reason[reason] > 0)
                log_line(LOG_NOTE, "%s %s: %llu", status_word(reason_status(reason)),
                         reason_word(reason), (unsigned long long)v->summary.of_reason[reason]);
        if (facts.next_command)
            log_line(LOG_NOTE, "this goes on: %s", facts.next_command);
        return;
    }
    buffer_init(&lines, 16 * 1024);
    if (summary_text_append(&lines, &v->summary, &facts))
        fprintf(stderr, "%.*s", TEXT_ARGS(buffer_text(&lines)));
    buffer_free(&lines);
}
