/*
 * verify.c - see verify.h.
 *
 * Everything that can be wrong with a command is found before anybody is asked:
 * names, the list's shape, the outputs, the run file, the resolver.  Then the run,
 * and at its end what is written in the order of the list.
 */
#include "cli/verify.h"

#include <jansson.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "base/moment.h"
#include "batch/gate.h"
#include "batch/group_feed.h"
#include "batch/run_answers.h"
#include "cli/asked_today.h"
#include "cli/bounds.h"
#include "cli/ending.h"
#include "cli/fail_if.h"
#include "cli/next_command.h"
#include "cli/preflight.h"
#include "cli/probing_lock.h"
#include "cli/settings.h"
#include "cli/verify_job.h"
#include "cli/verify_outputs.h"
#include "output/result_writer.h"
#include "workers/retry.h"
#include "workers/worker_pool.h"

enum { EXIT_FINDINGS = 1 };

/* -- before anybody is asked ------------------------------------------------------------------- */

static enum progress_style progress_style(const struct options *options)
{
    switch (options->progress) {
    case PROGRESS_ALWAYS:
        return PROGRESS_STYLE_LINE;
    case PROGRESS_PLAIN:
        return PROGRESS_STYLE_PLAIN;
    case PROGRESS_NEVER:
        return PROGRESS_STYLE_NONE;
    case PROGRESS_AUTO:
        break;
    }
    return isatty(STDERR_FILENO) && !options->quiet ? PROGRESS_STYLE_LINE : PROGRESS_STYLE_NONE;
}

static const char *list_name(const struct verify *v)
{
    return strcmp(v->options.list, "-") == 0 ? "standard input" : v->options.list;
}

static bool open_list(struct verify *v, struct failure *why)
{
    const struct list_wishes wishes = {
        .column = v->options.column,
        .delimiter = v->options.delimiter,
        .no_header = v->options.no_header,
    };

    return list_file_open(&v->list, v->options.list, v->setup.spool_path, watch_stop_flag(v->watch),
                          why) &&
           list_shape_find((struct text){v->list.sample, v->list.sample_len},
                           v->list.sample_is_whole, &wishes, list_name(v), &v->shape, why);
}

static bool open_store(struct verify *v, struct failure *why)
{
    struct run_identity identity;

    run_setup_identity(&v->setup, &v->options, &v->list, &v->shape, &identity);
    return run_store_open(&v->store, v->setup.run_path, &identity,
                          v->options.fresh     ? RUN_FRESH
                          : v->options.recheck ? RUN_RECHECK
                                               : RUN_GO_ON,
                          why);
}

static bool take_in(struct verify *v, struct failure *why)
{
    if (run_store_is_finished(v->store)) {
        log_line(LOG_NOTE, "asking the unknown rows of the finished run in %s again",
                 v->setup.run_path);
        return run_store_reopen(v->store, why) && run_store_count(v->store, &v->counts, why);
    }
    if (run_store_goes_on(v->store)) {
        log_line(LOG_NOTE, "going on with the unfinished run in %s", v->setup.run_path);
        return run_store_bound_waits(v->store, moment_wall_ms() + retry_longest_ms(&v->settings),
                                     why) &&
               run_store_count(v->store, &v->counts, why);
    }
    return intake_run(v->store, &v->list, &v->shape, &v->intake, &v->counts, why);
}

/* -- the run ------------------------------------------------------------------------------------ */

static void take_group(void *taker, struct domain_group *group)
{
    worker_pool_post(taker, group);
}

static bool feed_pool(struct verify *v, struct run_work *work, struct gate *gate,
                      struct result_writer *writer, struct worker_pool *pool, struct failure *why)
{
    const struct feed_settings feed = {
        .group_recipients = run_setup_group(&v->settings),
        /* Where nobody is asked, no domain can keep another one waiting. */
        .domain_window =
            v->settings.ask_smtp ? 2 + 2 * lane_rules_most(&v->settings.lanes).sessions : UINT_MAX,
        .take = take_group,
        .taker = pool,
        .facts = v->facts.recalled,
    };
    bool fine;

    watch_attach(v->watch, &(struct watched){.gate = gate,
                                             .pool = pool,
                                             .writer = writer,
                                             .feed = &v->feed,
                                             .rows = v->counts.rows,
                                             .outage_most_ms = v->settings.outage_most_ms,
                                             .hours = v->settings.hours,
                                             .tell = verify_outputs_tell,
                                             .listener = v});
    fine = group_feed_run(work, gate, &feed, &v->feed, &v->complete, why);
    worker_pool_stop(pool);
    return fine;
}

/* Main feeds, workers ask, the writer writes; they end in that order. */
static bool run_with(struct verify *v, struct run_work *work, struct gate *gate,
                     struct failure *why)
{
    const struct writer_settings writing = {
        .gate = gate,
        .journal = v->journal,
        .live = v->live,
        .live_count = v->live_count,
        .facts = v->facts.learnt,
        .lists = v->setup.lists,
        .so_far = v->before,
    };
    struct result_writer *writer;
    struct worker_pool *pool;
    struct failure later;
    bool fed = false;

    if (!result_writer_start(&writer, &writing, why))
        return false;
    if (worker_pool_start(&pool, &v->settings, result_writer_post, writer, why)) {
        fed = feed_pool(v, work, gate, writer, pool, why);
        worker_pool_join(pool);
        watch_detach(v->watch);
        worker_pool_free(pool);
    }
    if (!result_writer_finish(writer, v->complete, &v->summary, fed ? why : &later))
        return false;
    return fed;
}

static bool ask_everybody(struct verify *v, struct failure *why)
{
    struct gate *gate = gate_new(run_setup_gate(&v->settings));
    struct run_work *work = NULL;
    bool fine = run_work_open(&work, v->store, why) && run_with(v, work, gate, why);

    run_work_close(work);
    gate_free(gate);
    return fine;
}

/* -- the whole ------------------------------------------------------------------------------------ */

static bool ask_under_lock(struct verify *v, struct failure *why)
{
    struct run_lock lock;
    bool fine;

    if (!v->settings.ask_smtp)
        return ask_everybody(v, why);
    if (!probing_lock_take(&lock, v->setup.lock_path, !v->options.no_wait, v->watch, why))
        return false;
    fine = ask_everybody(v, why);
    run_lock_release(&lock);
    return fine;
}

/* What was found out about the list, and how it is asked. */
static void say_settings(const struct verify *v)
{
    const char delimiter[2] = {v->shape.delimiter, '\0'};

    if (v->shape.header_is_guessed)
        log_line(LOG_NOTE,
                 "the first row of %s holds no address and is taken for its header; --no-header if "
                 "it is data",
                 list_name(v));
    log_line(LOG_DETAIL, "%s: addresses in column %zu, delimiter %s, %s", list_name(v),
             v->shape.column + 1, delimiter[0] == '\t' ? "TAB" : delimiter,
             v->shape.has_header ? "with a header" : "no header");
    if (v->settings.ask_smtp)
        log_line(LOG_DETAIL, "asking as %s from %s, with %u threads and at most %u sessions",
                 v->setup.helo, v->setup.from_text, v->settings.threads, v->settings.max_sessions);
    if (geteuid() == 0)
        log_line(LOG_WARNING, "running as root, which nothing here needs");
}

/* A ceiling for a day holds, however often a run is started. */
static bool look_back(struct verify *v, struct failure *why)
{
    if (!v->settings.ask_smtp || lane_rules_most(&v->settings.lanes).recipients_a_day == 0)
        return true;
    if (!asked_today(&v->past, v->store, v->facts.recalled, moment_wall_ms(), why))
        return false;
    v->settings.past = v->past;
    return true;
}

/* Whether those we depend on are there, before anybody is asked. */
static bool look_first(struct verify *v, struct failure *why)
{
    if (!v->settings.ask_dns || v->options.no_preflight ||
        preflight_run(&v->settings, &v->setup.from, watch_stop_flag(v->watch), why))
        return true;
    if (!v->options.may_lack_dns || watch_stop_reason(v->watch))
        return false;
    log_line(LOG_WARNING, "%s", why->sentence);
    log_line(LOG_WARNING, "going on without the DNS: a domain stands for its mail servers");
    v->settings.ask_dns = false;
    return true;
}

static bool prepare(struct verify *v, struct failure *why)
{
    v->settings = run_setup_settings(&v->setup, &v->options);
    say_settings(v);
    if (!open_store(v, why))
        return false;
    v->settings.secret = run_store_secret(v->store);
    return look_first(v, why) && known_facts_open(&v->facts, &v->setup, &v->options, why) &&
           list_file_keep(&v->list, why) && verify_outputs_check(v, why) && take_in(v, why) &&
           look_back(v, why) && verify_outputs_open(v, why) &&
           run_answers_count(v->store, summary_count, &v->before, why);
}

/* What a run that goes on does otherwise than its user may think. */
static void warn_of_resuming(const struct verify *v)
{
    unsigned long long before = v->answered_before;
    unsigned long long waiting = v->counts.rows - v->before.rows;

    for (size_t i = 0; before > 0 && i < v->live_count; i++)
        if (strcmp(v->live[i].path, "-") == 0 && !v->live[i].is_anew)
            log_line(LOG_WARNING,
                     "%llu results went to standard output before, and only the others follow: "
                     "append them (>>), or take -o FILE",
                     before);
    if (!v->settings.ask_smtp && waiting > 0)
        log_line(LOG_WARNING,
                 "the unfinished run ends here with --no-smtp: %llu rows that wait to be asked "
                 "become not_probed",
                 waiting);
}

/* Most cells hold no address: it may be another column that was meant. */
static void warn_of_column(const struct verify *v)
{
    uint64_t none =
        v->before.of_reason[REASON_INVALID_SYNTAX] + v->before.of_reason[REASON_NO_ADDRESS];

    if (none * 2 > v->counts.rows)
        log_line(LOG_WARNING,
                 "%llu of %llu cells in column %zu hold no address: is it the right one? "
                 "--column names another",
                 (unsigned long long)none, (unsigned long long)v->counts.rows, v->shape.column + 1);
}

/* The promise itself, whatever became of the run file. */
static bool nothing_is_missing(const struct verify *v, struct failure *why)
{
    return v->summary.rows == v->counts.rows ||
           failed(why, EXIT_BAD_DATA,
                  "run file %s is damaged: it has results for %llu of %llu rows; move it away, and "
                  "run the command again",
                  v->setup.run_path, (unsigned long long)v->summary.rows,
                  (unsigned long long)v->counts.rows);
}

static bool verify_list(struct verify *v, struct failure *why)
{
    if (!prepare(v, why))
        return false;
    v->summary = v->before;
    v->answered_before = run_store_goes_on(v->store) ? v->before.rows : 0;
    warn_of_column(v);
    if (run_store_goes_on(v->store))
        warn_of_resuming(v);
    if (v->counts.rows == 0)
        log_line(LOG_WARNING, "%s has no rows behind its header", list_name(v));
    if (!ask_under_lock(v, why))
        return false;
    if (!v->complete) {
        verify_outputs_write_counts(v);
        return failed(why, watch_saw_block(v->watch) ? EXIT_BLOCKED : EXIT_STOPPED_EARLY, "%s%s",
                      watch_stop_reason(v->watch),
                      v->options.no_output ? ""
                      : v->options.fresh   ? "; the same command without --fresh goes on"
                                           : "; the same command goes on");
    }
    return nothing_is_missing(v, why) && verify_outputs_finish(v, why);
}

static void close_all(struct verify *v)
{
    for (size_t i = 0; i < v->live_count; i++)
        live_output_close(&v->live[i]);
    run_journal_close(v->journal);
    known_facts_close(&v->facts);
    lane_past_free(v->past);
    run_store_close(v->store);
    list_file_close(&v->list);
    run_setup_free(&v->setup);
}

/* All is written, and whoever called wants to know of too much of something. */
static int code_of_findings(const struct verify *v)
{
    struct text met =
        v->options.fail_if ? fail_if_met(text_of(v->options.fail_if), &v->summary) : TEXT("");

    if (met.len == 0)
        return EXIT_EVERY_ROW_ANSWERED;
    log_line(LOG_WARNING, "--fail-if: %.*s", TEXT_ARGS(met));
    return EXIT_FINDINGS;
}

/* From here on the process is bounded, and stops when it is told to. */
static bool begin(struct verify *v, struct failure *why)
{
    if (!run_setup_raise_limits(why) || !run_setup_make(&v->setup, &v->options, why))
        return false;
    bounds_enter(&v->setup, &v->options);
    return watch_start(&v->watch, progress_style(&v->options), v->options.max_time_ms, &v->intake,
                       why);
}

int verify_with(const struct options *options, const char *command,
                const struct verify_answers *answers)
{
    static struct verify verify; /* large, and one a process */
    struct verify *v = &verify;
    struct failure why;
    bool fine;

    v->options = *options;
    v->command = command;
    watch_block_signals();
    umask(077);
    json_object_seed(0);
    v->started_at_ms = moment_wall_ms();
    v->started_ms = moment_now_ms();
    v->list.fd = -1;
    if (!begin(v, &why)) {
        run_setup_free(&v->setup);
        return end_with(&why);
    }
    fine = open_list(v, &why) && verify_list(v, &why);
    watch_end(v->watch);
    if (answers)
        fine = fine && answers->tell(answers->owner, v->store, v->setup.lists, &why);
    else if (v->summary.rows > 0 || fine)
        verify_outputs_print_summary(v);
    close_all(v);
    return fine ? code_of_findings(v) : end_with(&why);
}

int verify_command(int argc, char **argv)
{
    static struct options options;
    struct buffer command;
    struct failure why;
    int code;

    if (!settings_read(&options, CLI_VERIFY, argc, argv, &why))
        return end_with(&why);
    if (options.print_config) {
        settings_print(stdout, CLI_VERIFY);
        return all_is_printed(&why) ? EXIT_EVERY_ROW_ANSWERED : end_with(&why);
    }
    options_set_log(&options, LOG_NOTE, LOG_DETAIL);
    next_command_keep(&command, argc, argv);
    code = verify_with(&options, command.len > 0 ? command.bytes : NULL, NULL);
    buffer_free(&command);
    return code;
}
