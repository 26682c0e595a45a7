/*
 * export.c - see export.h.
 *
 * The run file has every answer; the cells of a table are the list's own, which has to be
 * where it was, unchanged.
 */
#include "cli/export.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/log.h"
#include "base/moment.h"
#include "batch/run_answers.h"
#include "cli/ending.h"
#include "cli/options.h"
#include "cli/ordered_output.h"
#include "cli/run_setup.h"
#include "cli/settings.h"

struct export
{
    struct options options;
    struct run_setup setup;
    struct run_store *store;
    struct run_identity identity;
    struct list_file list;
    struct list_shape shape;
    struct run_counts counts;
    struct summary summary;
    int64_t started_at_ms; /* the run */
    int64_t began_ms;      /* this command */
};

static bool needs_list(const struct export *e)
{
    for (size_t i = 0; i < e->setup.output_count; i++)
        if (e->setup.outputs[i].format == FORMAT_CSV)
            return true;
    return false;
}

/* Found again by what the run was started with. */
static bool open_list(struct export *e, struct failure *why)
{
    const struct run_identity *of = &e->identity;
    char column[16], copy[PATH_ROOM]; /* of a list that has to be unpacked, for this while */
    const struct list_wishes wishes = {
        .column = column, .delimiter = of->delimiter, .no_header = !of->has_header};

    snprintf(column, sizeof column, "%u", of->column + 1);
    snprintf(copy, sizeof copy, "%s.export", e->options.run_file);
    if (!list_file_open(&e->list, of->list, copy, NULL, why))
        return false;
    if (e->list.size != of->list_size || e->list.hash != of->list_hash)
        return failed(
            why, EXIT_BAD_DATA,
            "the list %s is not what it was when the run was started, so its cells cannot "
            "stand beside the answers; restore it, or take a .jsonl or .json",
            of->list);
    if (!list_shape_find((struct text){e->list.sample, e->list.sample_len}, e->list.sample_is_whole,
                         &wishes, of->list, &e->shape, why))
        return false;
    e->shape.has_header = of->has_header;
    return true;
}

static bool open_run(struct export *e, struct failure *why)
{
    return run_store_look(&e->store, e->options.run_file, &e->identity, &e->started_at_ms, why) &&
           run_store_count(e->store, &e->counts, why) &&
           run_answers_count(e->store, summary_count, &e->summary, why);
}

static struct run_facts facts_of(const struct export *e)
{
    return (struct run_facts){
        .version = ROLLCALL_VERSION,
        .list = e->identity.list,
        .from = e->identity.from[0] ? e->identity.from : NULL,
        .helo = e->identity.helo,
        .rows = e->counts.rows,
        .started_at_ms = e->started_at_ms,
        .finished_at_ms = moment_wall_ms(),
        .elapsed_ms = moment_now_ms() - e->began_ms,
    };
}

/* All of them before any is written; the run's own outputs are files like others here. */
static bool check_outputs(const struct export *e, struct failure *why)
{
    struct stat there;

    for (size_t i = 0; i < e->setup.output_count && !e->options.force; i++)
        if (strcmp(e->setup.outputs[i].path, "-") != 0 &&
            lstat(e->setup.outputs[i].path, &there) == 0)
            return failed(why, EXIT_CANNOT_CREATE,
                          "%s exists already: name another file, or replace it with --force",
                          e->setup.outputs[i].name);
    return true;
}

static bool write_outputs(struct export *e, struct failure *why)
{
    const struct run_facts facts = facts_of(e);
    const struct ordered_source from = {
        .store = e->store,
        .list = &e->list,
        .shape = &e->shape,
        .facts = &facts,
        .summary = &e->summary,
        .lists = e->setup.lists,
        .report_addresses = e->options.report_addresses,
        .excel_safe = e->options.excel_safe,
        .keep = e->options.keep,
        .drop = e->options.drop,
        .columns = e->options.columns,
        .may_replace = e->options.force,
    };

    for (size_t i = 0; i < e->setup.output_count; i++)
        if (!ordered_output_write(&e->setup.outputs[i], &from, why))
            return false;
    return true;
}

static bool export_run(struct export *e, struct failure *why)
{
    if (!open_run(e, why) || !run_setup_outputs(&e->setup, &e->options, why) ||
        !check_outputs(e, why) || (needs_list(e) && !open_list(e, why)) || !write_outputs(e, why))
        return false;
    if (e->summary.rows < e->counts.rows)
        log_line(
            LOG_WARNING,
            "the run is not finished: %llu of %llu rows have their answer, the others are left "
            "out",
            (unsigned long long)e->summary.rows, (unsigned long long)e->counts.rows);
    return true;
}

static int export_as(enum cli_command command, int argc, char **argv)
{
    static struct export export; /* large, and one a process */
    struct export *e = &export;
    struct failure why;
    bool fine;

    umask(077);
    json_object_seed(0);
    e->list.fd = -1;
    e->began_ms = moment_now_ms();
    fine = settings_read(&e->options, command, argc, argv, &why);
    options_set_log(&e->options, LOG_NOTE, LOG_NOTE);
    fine = fine && export_run(e, &why);
    run_store_close(e->store);
    list_file_close(&e->list);
    run_setup_free(&e->setup);
    return fine ? EXIT_EVERY_ROW_ANSWERED : end_with(&why);
}

int export_command(int argc, char **argv)
{
    return export_as(CLI_EXPORT, argc, argv);
}

int report_command(int argc, char **argv)
{
    return export_as(CLI_REPORT, argc, argv);
}
