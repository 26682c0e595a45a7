/*
 * live_output.c - see live_output.h.
 */
#include "output/live_output.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "batch/run_answers.h"
#include "output/result_lines.h"

bool live_output_append(struct live_output *live, struct text lines, struct failure *why)
{
    return output_file_append(live->file, lines, why);
}

static bool append_known(void *taker, struct text line, const struct result *result,
                         struct failure *why)
{
    struct live_output *live = taker;

    if (!live_output_append(live, line, why))
        return false;
    live->record.plain_row = (int64_t)result->row;
    return true;
}

/* What is answered already, in the order of the list; the rest follows as it comes. */
static bool write_known(struct live_output *live, const struct run_store *store,
                        const struct name_lists *lists, struct failure *why)
{
    struct run_answers *answers;
    bool fine;

    if (!run_answers_open(&answers, store, lists, why))
        return false;
    fine = result_lines_give(run_answers_source(answers), append_known, live, why);
    run_answers_close(answers);
    live->is_anew = fine;
    live->record.plain_row = INT64_MAX; /* every plain row is among them */
    return fine;
}

/* Readers see what was there before until all that is known stands in the new one. */
static bool rebuild_file(struct live_output *live, const char *path, bool may_replace,
                         const struct run_store *store, const struct name_lists *lists,
                         struct failure *why)
{
    if (!output_file_create(&live->file, path, OUTPUT_ASIDE, may_replace, why))
        return false;
    if (write_known(live, store, lists, why) && output_file_go_live(live->file, why))
        return true;
    live_output_close(live); /* so that nothing is left aside */
    return false;
}

bool live_output_open(struct live_output *live, const char *path, bool may_replace,
                      const struct run_store *store, struct run_journal *journal,
                      const struct name_lists *lists, struct failure *why)
{
    struct stat there;
    bool rebuild = true;

    *live = (struct live_output){.file = NULL};
    snprintf(live->path, sizeof live->path, "%s", path);
    if (!run_journal_get_output(journal, path, &live->record, why))
        return false;
    if (strcmp(path, "-") == 0) {
        live->file = output_file_standard();
        return live->record.plain_row >= 0 || write_known(live, store, lists, why);
    }
    if (live->record.length > 0 &&
        !output_file_resume(&live->file, path, live->record.length, &rebuild, why))
        return false;
    if (!rebuild)
        return true;
    may_replace = may_replace || live->record.length >= 0;
    live->record = (struct output_record){.length = 0};
    if (!may_replace && lstat(path, &there) == 0) /* a stranger's: refused, and not recorded */
        return output_file_create(&live->file, path, OUTPUT_LIVE, false, why);
    /* Ours before it exists: a kill between the two must not leave a stranger's file. */
    if (!run_journal_put_output(journal, path, &live->record, why))
        return false;
    return run_store_goes_on(store)
               ? rebuild_file(live, path, may_replace, store, lists, why)
               : output_file_create(&live->file, path, OUTPUT_LIVE, may_replace, why);
}

void live_output_close(struct live_output *live)
{
    output_file_free(live->file);
    live->file = NULL;
}

bool live_output_record(struct live_output *live, struct run_journal *journal, struct failure *why)
{
    if (!output_file_sync(live->file, why))
        return false;
    live->record.length = output_file_length(live->file);
    return run_journal_put_output(journal, live->path, &live->record, why);
}
