/*
 * check.c - see check.h.
 *
 * The addresses are a small list in a folder of its own, and verified like any other;
 * the folder goes with the command.  Nobody is asked again later, nothing is kept.
 */
#include "cli/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/escape.h"
#include "batch/run_answers.h"
#include "cli/ending.h"
#include "cli/options.h"
#include "cli/run_setup.h"
#include "cli/scratch.h"
#include "cli/settings.h"
#include "cli/verify.h"
#include "output/detail_words.h"
#include "output/output_file.h"
#include "output/table_cells.h"

enum {
    WORDS_CEILING = 64 * 1024,
    LIST_CEILING = 8 * 1024 * 1024, /* more than a command line holds, every byte a quote */
};

enum check_exit { CHECK_DELIVERABLE, CHECK_UNDELIVERABLE, CHECK_OTHERWISE };

struct check {
    struct options options;
    char folder[SCRATCH_ROOM];
    char list[PATH_ROOM];
    char run[PATH_ROOM];
    bool in_colour;
    size_t of_status[STATUS_COUNT];
};

/* -- the list ------------------------------------------------------------------------------- */

/* In quotes, so that nothing but an address can be read: no `sep=;`, no blank line. */
static bool put_addresses(const struct check *check, struct buffer *lines)
{
    for (size_t i = 0; i < check->options.operand_count; i++)
        if (!table_cells_put_quoted(lines, text_of(check->options.operands[i])) ||
            !buffer_put(lines, '\n'))
            return false;
    return true;
}

static bool write_list(const struct check *check, struct failure *why)
{
    struct output_file *file;
    struct buffer lines;
    bool fine;

    if (!output_file_create(&file, check->list, OUTPUT_LIVE, false, why))
        return false;
    buffer_init(&lines, LIST_CEILING);
    fine = put_addresses(check, &lines) ||
           failed(why, EXIT_USAGE, "these addresses are too long for one command");
    fine =
        fine && output_file_append(file, buffer_text(&lines), why) && output_file_finish(file, why);
    buffer_free(&lines);
    output_file_free(file);
    return fine;
}

static bool make_folder(struct check *check, struct failure *why)
{
    if (!scratch_make(check->folder, "check", why))
        return false;
    snprintf(check->list, sizeof check->list, "%s/list.csv", check->folder);
    snprintf(check->run, sizeof check->run, "%s/run", check->folder);
    return write_list(check, why);
}

/* -- the answers ---------------------------------------------------------------------------- */

static const char *colour_of(const struct check *check, enum status status)
{
    static const char *const colours[STATUS_COUNT] = {
        [STATUS_DELIVERABLE] = "\033[32m",
        [STATUS_UNDELIVERABLE] = "\033[31m",
        [STATUS_RISKY] = "\033[33m",
        [STATUS_UNKNOWN] = "\033[36m",
    };

    return check->in_colour ? colours[status] : "";
}

/* What was heard is shown, never obeyed. */
static void print_shown(struct text bytes)
{
    struct buffer shown;

    buffer_init(&shown, WORDS_CEILING);
    if (escape_visible(&shown, bytes))
        printf("%.*s", TEXT_ARGS(buffer_text(&shown)));
    buffer_free(&shown);
}

static void print_reply(const struct evidence *seen)
{
    printf("    ");
    print_shown(seen->mx_host);
    if (seen->mx_ip.len > 0)
        printf(" [%.*s]", TEXT_ARGS(seen->mx_ip));
    printf(" said %u%s", seen->code, seen->enhanced.len > 0 ? " " : "");
    print_shown(seen->enhanced);
    printf(" ");
    print_shown(seen->text);
    printf("\n");
}

/* What is known without asking, and worth a second look. */
static void print_notes(const struct result *result)
{
    const struct address_notes *notes = &result->notes;
    const struct {
        bool is_so;
        const char *words;
    } flags[] = {
        {notes->role, "a role address: it names a task, not a person"},
        {notes->disposable, "a disposable mailbox"},
        {notes->relay, "a privacy relay: it forwards to somebody's mailbox"},
        {notes->free, "a free provider: anybody can open a mailbox there"},
    };

    if (notes->suggested_domain.len > 0) {
        printf("    did you mean ");
        print_shown(result->local);
        printf("@%.*s?\n", TEXT_ARGS(notes->suggested_domain));
    }
    for (size_t i = 0; i < countof(flags); i++)
        if (flags[i].is_so)
            printf("    %s\n", flags[i].words);
}

static void print_detail(const struct verdict *verdict)
{
    struct buffer detail;

    buffer_init(&detail, WORDS_CEILING);
    if (detail_words_append(&detail, verdict) && detail.len > 0) {
        printf("    ");
        print_shown(buffer_text(&detail));
        printf("\n");
    }
    buffer_free(&detail);
}

static void print_answer(struct check *check, const struct result *result)
{
    enum reason reason = result->verdict.reason;
    enum status status = reason_status(reason);

    check->of_status[status]++;
    print_shown(result->input);
    printf(": %s%s%s (%s)\n", colour_of(check, status), status_word(status),
           check->in_colour ? "\033[0m" : "", reason_word(reason));
    print_detail(&result->verdict);
    if (result->verdict.evidence.code > 0)
        print_reply(&result->verdict.evidence);
    print_notes(result);
}

static bool print_answers(void *owner, const struct run_store *store,
                          const struct name_lists *lists, struct failure *why)
{
    struct run_answers *answers;
    struct result_source *source;
    struct result result;
    bool end = false, fine;

    if (!run_answers_open(&answers, store, lists, why))
        return false;
    source = run_answers_source(answers);
    while ((fine = source->next(source, &result, &end, why)) && !end)
        print_answer(owner, &result);
    run_answers_close(answers);
    if (!fine)
        return false;
    return all_is_printed(why);
}

/* -- the whole ------------------------------------------------------------------------------ */

static int exit_code_of(const struct check *check)
{
    if (check->of_status[STATUS_UNDELIVERABLE] > 0)
        return CHECK_UNDELIVERABLE;
    return check->of_status[STATUS_DELIVERABLE] == check->options.operand_count ? CHECK_DELIVERABLE
                                                                                : CHECK_OTHERWISE;
}

static int verify_these(struct check *check)
{
    const struct verify_answers answers = {print_answers, check};
    struct options *options = &check->options;
    int code;

    options->list = check->list;
    options->run_file = check->run;
    options->column = "1";
    options->delimiter = ',';
    options->no_header = true;
    options->no_facts = true;
    options->progress = PROGRESS_NEVER;
    code = verify_with(options, NULL, &answers);
    return code == EXIT_EVERY_ROW_ANSWERED ? exit_code_of(check) : code;
}

int check_command(int argc, char **argv)
{
    static struct check check; /* large, and one a process */
    struct failure why;
    int code;

    if (!settings_read(&check.options, CLI_CHECK, argc, argv, &why))
        return end_with(&why);
    options_set_log(&check.options, LOG_WARNING, LOG_TALK);
    check.in_colour = isatty(STDOUT_FILENO) && !getenv("NO_COLOR");
    code = make_folder(&check, &why) ? verify_these(&check) : end_with(&why);
    scratch_remove(check.folder);
    return code;
}
