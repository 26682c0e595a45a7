/*
 * result_writer.c - see result_writer.h.
 */
#include "output/result_writer.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/log.h"
#include "base/memory.h"
#include "base/moment.h"
#include "batch/result_row.h"
#include "batch/run_journal.h"
#include "output/result_json.h"

enum {
    COMMIT_VERDICTS = 2000,
    COMMIT_MS = 1000,
    IDLE_COMMIT_MS = 50, /* nothing came for so long: the feed may be waiting for notes */
    GATHER_GROUPS = 64,  /* a thread is not woken for each */
    GATHER_MS = 5,
    PLAIN_AT_ONCE = 500,
    IDLE_MOST = 64, /* JSON objects kept for workers */
    GROUP_LINES_MAX = 256 * 1024 * 1024,
};

struct result_writer {
    pthread_t thread;
    struct gate *gate;
    struct run_journal *journal;
    struct live_output *live;
    size_t live_count;
    const struct name_lists *lists;

    /* Below: the writer's thread alone. */
    bool in_transaction;
    int64_t began_ms;
    unsigned verdicts;       /* since it began */
    struct gate_note *notes; /* told after the commit */
    struct gate_note **last_note;
    struct result_json *json; /* what `line` is written by */
    struct buffer line;
    struct fact_store *facts;
    struct failure why;
    struct summary counting;

    pthread_mutex_t lock; /* of all below */
    pthread_cond_t change;
    struct result_json *idle[IDLE_MOST]; /* for workers */
    size_t idle_count;
    struct domain_group *first;
    struct domain_group *last;
    size_t posted; /* from first to last */
    size_t wanted; /* the writer waits for so many; 0: it does not wait */
    bool is_closing;
    bool is_complete;
    bool has_failed;
    struct summary shown;
};

/* -- posting: on the workers' threads ------------------------------------------------------ */

static void render(struct domain_group *group, const struct name_lists *lists,
                   struct result_json *json)
{
    struct domain_notes domain = {{{.is_looked_up = false}}};
    struct buffer *lines = memory_new(sizeof *lines);

    buffer_init(lines, GROUP_LINES_MAX);
    for (size_t i = 0; i < group->count; i++) {
        struct result result = result_of_recipient(group, &group->recipients[i]);

        if (group->recipients[i].state != RECIPIENT_ANSWERED)
            continue;
        result_note_of_domain(&result, lists, &domain);
        /* Cells are bounded by LIST_INPUT_MAX and texts by REPLY_KEPT_MAX: it fits. */
        if (!result_json_append(json, lines, &result) || !buffer_put(lines, '\n'))
            abort();
    }
    group->rendered = lines;
}

/* One that another group has used, or a new one: as many as there are workers at it at once. */
static struct result_json *borrow_json(struct result_writer *writer)
{
    struct result_json *json = NULL;

    pthread_mutex_lock(&writer->lock);
    if (writer->idle_count > 0)
        json = writer->idle[--writer->idle_count];
    pthread_mutex_unlock(&writer->lock);
    return json ? json : result_json_new();
}

/* Under the lock. */
static void give_back(struct result_writer *writer, struct result_json *json)
{
    if (writer->idle_count < IDLE_MOST)
        writer->idle[writer->idle_count++] = json;
    else
        result_json_free(json);
}

void result_writer_post(void *receiver, struct domain_group *group)
{
    struct result_writer *writer = receiver;
    struct result_json *json = NULL;

    if (writer->live_count > 0) {
        json = borrow_json(writer);
        render(group, writer->lists, json);
    }
    group->next = NULL;
    pthread_mutex_lock(&writer->lock);
    if (json)
        give_back(writer, json);
    if (writer->last)
        writer->last->next = group;
    else
        writer->first = group;
    writer->last = group;
    if (++writer->posted == writer->wanted)
        pthread_cond_signal(&writer->change);
    pthread_mutex_unlock(&writer->lock);
}

/* -- one transaction --------------------------------------------------------------------- */

static bool begin(struct result_writer *writer, struct failure *why)
{
    if (writer->in_transaction)
        return true;
    writer->in_transaction = true;
    writer->began_ms = moment_now_ms();
    writer->verdicts = 0;
    return run_journal_begin(writer->journal, why);
}

static void publish(struct result_writer *writer)
{
    pthread_mutex_lock(&writer->lock);
    writer->shown = writer->counting;
    pthread_mutex_unlock(&writer->lock);
}

static void tell_notes(struct result_writer *writer)
{
    for (struct gate_note *note = writer->notes, *next; note; note = next) {
        next = note->next;
        gate_tell(writer->gate, note);
        free(note);
    }
    writer->notes = NULL;
    writer->last_note = &writer->notes;
}

/* -- what later runs may know -------------------------------------------------------------- */

/* Results do not need it: without it the run goes on. */
static void without_facts(struct result_writer *writer, const struct failure *why)
{
    log_line(LOG_WARNING, "what is learnt from now on is not kept for later runs: %s",
             why->sentence);
    writer->facts = NULL;
}

static void learn(struct result_writer *writer, const struct domain_group *group)
{
    struct failure why;

    if (writer->facts && !fact_store_learn(writer->facts, group, moment_wall_ms(), &why))
        without_facts(writer, &why);
}

/* After the results: a crash in between loses facts, never a row. */
static void commit_facts(struct result_writer *writer)
{
    struct failure why;

    if (writer->facts && !fact_store_commit(writer->facts, &why))
        without_facts(writer, &why);
}

/* The lines first, then the transaction that names their length. */
static bool commit(struct result_writer *writer, struct failure *why)
{
    if (!writer->in_transaction)
        return true;
    for (size_t i = 0; i < writer->live_count; i++)
        if (!live_output_record(&writer->live[i], writer->journal, why))
            return false;
    if (!run_journal_commit(writer->journal, why))
        return false;
    writer->in_transaction = false;
    commit_facts(writer);
    publish(writer);
    tell_notes(writer);
    return true;
}

static bool append_everywhere(struct result_writer *writer, struct text lines, struct failure *why)
{
    for (size_t i = 0; i < writer->live_count; i++)
        if (!live_output_append(&writer->live[i], lines, why))
            return false;
    return true;
}

static bool make_line(struct result_writer *writer, const struct result *result,
                      struct failure *why)
{
    struct result noted = *result;

    result_note(&noted, writer->lists);
    buffer_clear(&writer->line);
    return (result_json_append(writer->json, &writer->line, &noted) &&
            buffer_put(&writer->line, '\n')) ||
           failed(why, EXIT_BAD_DATA, "row %llu is too large for a result",
                  (unsigned long long)result->row);
}

static bool append_result(struct result_writer *writer, const struct result *result,
                          struct failure *why)
{
    return make_line(writer, result, why) &&
           append_everywhere(writer, buffer_text(&writer->line), why);
}

static bool write_twin(void *visitor, const struct result *result, struct failure *why)
{
    struct result_writer *writer = visitor;

    summary_add(&writer->counting, &result->verdict);
    return writer->live_count == 0 || append_result(writer, result, why);
}

static bool write_recipient(struct result_writer *writer, const struct domain_group *group,
                            const struct recipient *recipient, struct failure *why)
{
    if (recipient->state == RECIPIENT_DEFERRED)
        return run_journal_deferral(writer->journal, recipient, why);
    if (recipient->state != RECIPIENT_ANSWERED)
        return true;
    writer->verdicts++;
    summary_add(&writer->counting, &recipient->verdict);
    return run_journal_verdict(writer->journal, recipient->id, &recipient->verdict, why) &&
           (!recipient->has_twins ||
            run_journal_each_twin(writer->journal, group, recipient, write_twin, writer, why));
}

static bool write_group(struct result_writer *writer, const struct domain_group *group,
                        struct failure *why)
{
    if (!begin(writer, why))
        return false;
    if (group->nature_changed && !run_journal_nature(writer->journal, group, why))
        return false;
    if (group->rendered && !append_everywhere(writer, buffer_text(group->rendered), why))
        return false;
    for (size_t i = 0; i < group->count; i++)
        if (!write_recipient(writer, group, &group->recipients[i], why))
            return false;
    learn(writer, group);
    return true;
}

/* -- what the feed is told ------------------------------------------------------------------ */

static int64_t earliest_due(const struct domain_group *group)
{
    int64_t due_ms = group->put_off_until_ms;

    for (size_t i = 0; i < group->count; i++) {
        const struct recipient *recipient = &group->recipients[i];

        if (recipient->state == RECIPIENT_DEFERRED && (due_ms == 0 || recipient->due_ms < due_ms))
            due_ms = recipient->due_ms;
    }
    return due_ms;
}

static void note_group(struct result_writer *writer, const struct domain_group *group)
{
    struct gate_note *note = memory_new(sizeof *note);
    size_t answered = domain_group_in_state(group, RECIPIENT_ANSWERED);

    *note = (struct gate_note){
        .domain_id = group->domain_id,
        .first_id = group->recipients[0].id,
        .last_id = group->recipients[group->count - 1].id,
        .leaves_rest = answered < group->count,
        .due_ms = earliest_due(group),
        .nature_is_settled = group->nature.kind != NATURE_UNASKED || group->is_dead_end,
    };
    *writer->last_note = note;
    writer->last_note = &note->next;
}

/* -- the thread ------------------------------------------------------------------------------ */

static void fail(struct result_writer *writer)
{
    pthread_mutex_lock(&writer->lock);
    writer->has_failed = true;
    pthread_mutex_unlock(&writer->lock);
    gate_stop(writer->gate);
}

static void take_group(struct result_writer *writer, struct domain_group *group)
{
    size_t count = group->count;

    if (!writer->has_failed && !write_group(writer, group, &writer->why))
        fail(writer);
    note_group(writer, group);
    domain_group_free(group);
    gate_leave(writer->gate, count);
    if (!writer->has_failed && writer->verdicts >= COMMIT_VERDICTS && !commit(writer, &writer->why))
        fail(writer);
}

struct plain_visit {
    struct result_writer *writer;
    struct live_output *live;
};

static bool append_plain(void *visitor, const struct result *result, struct failure *why)
{
    const struct plain_visit *visit = visitor;

    return make_line(visit->writer, result, why) &&
           live_output_append(visit->live, buffer_text(&visit->writer->line), why);
}

/*
 * Rows without an address have had their answer since the list was read; they go
 * out between groups, some at a time.  True when there are no more.
 */
static bool write_plain(struct result_writer *writer)
{
    bool all_done = true;

    for (size_t i = 0; i < writer->live_count && !writer->has_failed; i++) {
        struct plain_visit visit = {writer, &writer->live[i]};
        bool done = true;

        if (!begin(writer, &writer->why) ||
            !run_journal_each_plain(writer->journal, &visit.live->record.plain_row, PLAIN_AT_ONCE,
                                    &done, append_plain, &visit, &writer->why))
            fail(writer);
        all_done = all_done && done;
    }
    return all_done;
}

/* Under the lock: for so many groups, for the end, or for `wait_ms` to pass (-1: never). */
static void wait_for_groups(struct result_writer *writer, size_t wanted, int wait_ms)
{
    struct timespec until = moment_after(wait_ms < 0 ? 0 : wait_ms);
    int outcome = 0;

    writer->wanted = wanted;
    while (writer->posted < wanted && !writer->is_closing && outcome == 0 && wait_ms != 0)
        outcome = wait_ms < 0 ? pthread_cond_wait(&writer->change, &writer->lock)
                              : pthread_cond_timedwait(&writer->change, &writer->lock, &until);
    writer->wanted = 0;
}

/*
 * What was posted, with what follows closely; NULL if that was nothing for `wait_ms` (-1: as long
 * as it takes, or until the end).
 */
static struct domain_group *take_posted(struct result_writer *writer, int wait_ms)
{
    struct domain_group *posted;

    pthread_mutex_lock(&writer->lock);
    wait_for_groups(writer, 1, wait_ms);
    if (writer->posted > 0 && wait_ms != 0)
        wait_for_groups(writer, GATHER_GROUPS, GATHER_MS);
    posted = writer->first;
    writer->first = writer->last = NULL;
    writer->posted = 0;
    pthread_mutex_unlock(&writer->lock);
    return posted;
}

static bool is_closing(struct result_writer *writer)
{
    bool closing;

    pthread_mutex_lock(&writer->lock);
    closing = writer->is_closing && !writer->first;
    pthread_mutex_unlock(&writer->lock);
    return closing;
}

static void commit_or_fail(struct result_writer *writer)
{
    if (!writer->has_failed && !commit(writer, &writer->why))
        fail(writer);
}

static void write_on(struct result_writer *writer)
{
    bool plain_done = writer->live_count == 0;

    while (!is_closing(writer)) {
        struct domain_group *posted = take_posted(writer, !plain_done              ? 0
                                                          : writer->in_transaction ? IDLE_COMMIT_MS
                                                                                   : -1);
        bool idle = !posted && plain_done;

        for (struct domain_group *group = posted, *next; group; group = next) {
            next = group->next;
            take_group(writer, group);
        }
        if (!plain_done)
            plain_done = write_plain(writer);
        if (writer->in_transaction && (idle || moment_now_ms() - writer->began_ms >= COMMIT_MS))
            commit_or_fail(writer);
    }
    while (writer->is_complete && !plain_done && !writer->has_failed) {
        plain_done = write_plain(writer);
        commit_or_fail(writer);
    }
    commit_or_fail(writer);
}

static void *run(void *argument)
{
    write_on(argument);
    return NULL;
}

/* -- from outside ---------------------------------------------------------------------------- */

bool result_writer_start(struct result_writer **started, const struct writer_settings *settings,
                         struct failure *why)
{
    struct result_writer *writer = memory_new(sizeof *writer);

    writer->gate = settings->gate;
    writer->journal = settings->journal;
    writer->live = settings->live;
    writer->live_count = settings->live_count;
    writer->lists = settings->lists;
    writer->facts = settings->facts;
    writer->counting = writer->shown = settings->so_far;
    writer->last_note = &writer->notes;
    writer->json = result_json_new();
    buffer_init(&writer->line, RESULT_JSON_MAX + 1);
    pthread_mutex_init(&writer->lock, NULL);
    moment_condition_init(&writer->change);
    if (pthread_create(&writer->thread, NULL, run, writer) != 0) {
        result_json_free(writer->json);
        free(writer);
        return failed(why, EXIT_OUT_OF_RESOURCES, "cannot start the writer's thread");
    }
    *started = writer;
    return true;
}

struct summary result_writer_summary(struct result_writer *writer)
{
    struct summary shown;

    pthread_mutex_lock(&writer->lock);
    shown = writer->shown;
    pthread_mutex_unlock(&writer->lock);
    return shown;
}

static void free_notes(struct result_writer *writer)
{
    for (struct gate_note *note = writer->notes, *next; note; note = next) {
        next = note->next;
        free(note);
    }
}

bool result_writer_finish(struct result_writer *writer, bool complete, struct summary *summary,
                          struct failure *why)
{
    bool fine;

    pthread_mutex_lock(&writer->lock);
    writer->is_closing = true;
    writer->is_complete = complete;
    pthread_cond_signal(&writer->change);
    pthread_mutex_unlock(&writer->lock);
    pthread_join(writer->thread, NULL);
    fine = !writer->has_failed;
    if (!fine)
        *why = writer->why;
    *summary = writer->shown;
    free_notes(writer);
    for (size_t i = 0; i < writer->idle_count; i++)
        result_json_free(writer->idle[i]);
    result_json_free(writer->json);
    buffer_free(&writer->line);
    pthread_cond_destroy(&writer->change);
    pthread_mutex_destroy(&writer->lock);
    free(writer);
    return fine;
}
