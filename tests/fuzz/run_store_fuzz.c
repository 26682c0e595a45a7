/*
 * run_store_fuzz.c - a run file with any bytes changed is refused, or read as it was.
 *
 * The input is what happens to a file of a finished run: pairs of a place and a byte.
 * Rows may be missing, which whoever counts them notices; none may say another thing.
 */
#include "fuzz/fuzz.h"
#include "support/given_run.h"

#include <string.h>

#include "batch/result_row.h"
#include "batch/run_answers.h"
#include "batch/run_journal.h"
#include "batch/run_work.h"

enum { SAID_MAX = 1024 * 1024, RESULTS_MAX = 1000, EDIT_SIZE = 4 };

static const char list[] = "email\nann@a.example\nbob@b.example\nno\nann@a.example\n"
                           "\"x, <cat@b.example>\"\ndan@c.example\n\neve@c.example\n";

static struct given_run run;
static char *whole; /* the file as it should be */
static size_t whole_len;
static struct buffer whole_said;

static void put_verdict(const char *local, const char *domain, enum reason reason)
{
    const struct verdict verdict = {
        .reason = reason,
        .accept_all = TRIBOOL_NO,
        .evidence = {.source = SOURCE_PROBE,
                     .stage = STAGE_RCPT,
                     .mx_host = TEXT("mx.example.org"),
                     .mx_ip = TEXT("192.0.2.25"),
                     .code = 550,
                     .enhanced = TEXT("5.1.1"),
                     .text = TEXT("5.1.1 \xff\0 no such user"),
                     .detail = TEXT("mx.example.org said so"),
                     .attempts = 1,
                     .checked_at_ms = 1764000000123,
                     .elapsed_ms = 12},
    };
    struct run_journal *journal;
    struct failure why;

    must(run_journal_open(&journal, run.store, &why), &why);
    must(run_journal_verdict(journal, given_run_id(&run, local, domain), &verdict, &why), &why);
    run_journal_close(journal);
}

static void say_result(struct buffer *out, const struct result *result)
{
    const struct evidence *seen = &result->verdict.evidence;

    MUST(buffer_format(out, "%llu %llu %llu [%.*s] %.*s@%.*s %d %d %d %d %u %u %lld %lld",
                       (unsigned long long)result->row, (unsigned long long)result->line,
                       (unsigned long long)result->duplicate_of, TEXT_ARGS(result->input),
                       TEXT_ARGS(result->local), TEXT_ARGS(result->domain), result->verdict.reason,
                       result->verdict.accept_all, seen->source, seen->stage, seen->code,
                       seen->attempts, (long long)seen->checked_at_ms,
                       (long long)seen->elapsed_ms));
    MUST(buffer_append(out, seen->mx_host) && buffer_append(out, seen->mx_ip) &&
         buffer_append(out, seen->enhanced) && buffer_append(out, seen->text) &&
         buffer_append(out, seen->detail) && buffer_append(out, TEXT("\n")));
}

/* Everything the results say, a line each; false: refused, with its sentence in `why`. */
static bool say_all(struct buffer *out, const struct run_store *store, struct failure *why)
{
    struct run_answers *answers;
    struct result_source *source;
    struct result result;
    bool end = false, fine = true;

    if (!run_answers_open(&answers, store, NULL, why))
        return false;
    source = run_answers_source(answers);
    for (unsigned rows = 0; fine && !end && rows < RESULTS_MAX; rows++) {
        fine = source->next(source, &result, &end, why);
        if (fine && !end)
            say_result(out, &result);
    }
    run_answers_close(answers);
    return fine;
}

static void end_run(void)
{
    given_run_end(&run);
    buffer_free(&whole_said);
    free(whole);
}

static void make_run(void)
{
    struct failure why;

    given_run_start(&run, list, sizeof list - 1);
    put_verdict("ann", "a.example", REASON_ACCEPTED);
    put_verdict("bob", "b.example", REASON_MAILBOX_NOT_FOUND);
    put_verdict("cat", "b.example", REASON_GREYLISTED);
    buffer_init(&whole_said, SAID_MAX);
    must(say_all(&whole_said, run.store, &why), &why);
    given_run_close(&run);
    whole = file_get(run.run_path, &whole_len);
    MUST(whole && atexit(end_run) == 0);
}

/* Places are 24 bits, so that the last of a pair is the byte. */
static void damage(struct text edits)
{
    char *copy = exact_copy((struct text){whole, whole_len});

    for (; edits.len >= EDIT_SIZE; edits = text_slice(edits, EDIT_SIZE, edits.len)) {
        const unsigned char *edit = (const unsigned char *)edits.bytes;
        size_t place = ((size_t)edit[0] << 16 | (size_t)edit[1] << 8 | edit[2]) % whole_len;

        copy[place] = (char)edit[3];
    }
    file_put(run.run_path, copy, whole_len);
    free(copy);
}

static void must_be_refused(const struct failure *why)
{
    MUST(why->exit_code == EXIT_BAD_DATA || why->exit_code == EXIT_CANNOT_WRITE);
    MUST(why->sentence[0]);
}

/* The first line of `*lines`, which then begins after it. */
static struct text next_line(struct text *lines)
{
    size_t len = text_find(*lines, '\n') + 1;
    struct text line = text_slice(*lines, 0, len);

    *lines = text_slice(*lines, len, lines->len);
    return line;
}

static bool is_line_of(struct text line, struct text all)
{
    while (all.len > 0)
        if (text_equal(next_line(&all), line))
            return true;
    return false;
}

/* Whether each line of `said` is one of `of`. */
static bool says_nothing_else(struct text said, struct text of)
{
    while (said.len > 0)
        if (!is_line_of(next_line(&said), of))
            return false;
    return true;
}

static void look(void)
{
    struct failure why = {.sentence = ""};
    struct run_identity identity;
    struct run_store *store;
    struct buffer said;
    int64_t started_at_ms;

    if (!run_store_look(&store, run.run_path, &identity, &started_at_ms, &why)) {
        must_be_refused(&why);
        return;
    }
    buffer_init(&said, SAID_MAX);
    if (!say_all(&said, store, &why))
        must_be_refused(&why);
    MUST(says_nothing_else(buffer_text(&said), buffer_text(&whole_said)));
    buffer_free(&said);
    run_store_close(store);
}

static void note_waiting(void *visitor, int64_t first_id, int64_t last_id, int64_t due_ms)
{
    (void)visitor;
    (void)first_id;
    (void)last_id;
    (void)due_ms;
}

static bool load_domain(struct run_work *work, const struct domain_row *domain, struct failure *why)
{
    int64_t from = domain->first_id;
    struct domain_group *group = domain_group_new(domain->id, domain->name, 4, 256);
    bool fine = run_work_load(work, group, 4, &from, domain->first_id + domain->count - 1,
                              INT64_MAX, note_waiting, NULL, why);

    domain_group_free(group);
    return fine;
}

/* As a run that goes on reads what is still to be asked. */
static bool load_all(const struct run_store *store, struct failure *why)
{
    struct domain_row domain = {.id = 0};
    struct run_work *work;
    bool found = true, fine = run_work_open(&work, store, why);

    if (!fine)
        return false;
    for (unsigned domains = 0; fine && found && domains < RESULTS_MAX; domains++) {
        fine = run_work_next_domain(work, domain.id, &domain, &found, why);
        if (fine && found)
            fine = load_domain(work, &domain, why);
    }
    run_work_close(work);
    return fine;
}

static void go_on(void)
{
    struct failure why = {.sentence = ""};

    if (!given_run_open(&run, false, &why)) {
        must_be_refused(&why);
        return;
    }
    if (run_store_goes_on(run.store) && !load_all(run.store, &why))
        must_be_refused(&why);
    given_run_close(&run);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct text edits = {(const char *)bytes, len};
    unsigned choice = take_choice(&edits);

    if (!whole)
        make_run();
    damage(edits);
    if (choice % 2)
        go_on();
    else
        look();
    return 0;
}
