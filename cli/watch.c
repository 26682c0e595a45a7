/*
 * watch.c - see watch.h.
 */
#include "cli/watch.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "base/log.h"
#include "base/memory.h"
#include "base/moment.h"

enum {
    LOOK_MS = 200,                           /* between two looks at everything */
    STILL_LOOKS = 60 * 1000 / LOOK_MS,       /* a worker may stand still for a minute, */
    STILL_LOOKS_AT_END = 8 * 1000 / LOOK_MS, /* and less where we are told to end */
    PLAIN_MS = 60 * 1000,
    PLAIN_FIRST_MS = 10 * 1000,
    TELL_MS = 60 * 1000,
    WIDTH_UNKNOWN = 100,
};

enum outage { OUTAGE_NETWORK, OUTAGE_RESOLVER, OUTAGES };

static const struct {
    const char *begins, *ends, *too_long;
} outages[OUTAGES] = {
    [OUTAGE_NETWORK] =
        {"nobody can be reached any more, not even who was reached before: waiting "
         "for our network",
         "our network is back: going on",
         "nobody could be reached for too long (is our network up, and port 25 still open?)"},
    [OUTAGE_RESOLVER] = {"the resolver answers nobody: waiting until it does",
                         "the resolver answers again: going on",
                         "the resolver has answered nobody for too long"},
};

struct watch {
    pthread_t thread;
    enum progress_style progress;
    int64_t ends_at_ms; /* 0: never */
    struct intake_watch *intake;
    int64_t shown_at_ms;
    bool is_gone[OUTAGES]; /* as was said */
    bool is_closed;        /* likewise: outside of --hours */

    atomic_bool stop;
    _Atomic(const char *) reason;
    atomic_bool is_ending;

    pthread_mutex_t lock;   /* of all below */
    struct watched watched; /* its gate is NULL while there is nobody to stop */
    uint64_t rows_before;
    int64_t began_ms;
    bool has_asked;
    int64_t told_at_ms; /* 0: not yet */
    char blocked[1024]; /* a copy: the pool is gone when it is printed */
};

/* What whoever started us told us to ignore (nohup) stays ignored. */
static void watched_signals(sigset_t *set)
{
    static const int stopping[] = {SIGINT, SIGTERM, SIGHUP};
    struct sigaction now;

    sigemptyset(set);
    sigaddset(set, SIGUSR1);
    for (size_t i = 0; i < countof(stopping); i++)
        if (sigaction(stopping[i], NULL, &now) == 0 && now.sa_handler != SIG_IGN)
            sigaddset(set, stopping[i]);
}

void watch_block_signals(void)
{
    sigset_t set;

    watched_signals(&set);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    signal(SIGPIPE, SIG_IGN);
}

/* -- the display ------------------------------------------------------------------------------- */

static struct progress look(struct watch *watch)
{
    struct progress progress = {.next_due_ms = -1};

    progress.is_stopping = atomic_load(&watch->stop);
    progress.rows_read = atomic_load(&watch->intake->rows_read);
    pthread_mutex_lock(&watch->lock);
    progress.is_writing = watch->has_asked;
    if (watch->watched.gate) {
        const struct watched *watched = &watch->watched;
        int64_t due_ms = atomic_load(&watched->feed->next_due_ms);
        int64_t wait_ms = due_ms - moment_wall_ms();

        progress.rows = watched->rows;
        progress.rows_before = watch->rows_before;
        progress.summary = result_writer_summary(watched->writer);
        progress.sessions_open = worker_pool_counts(watched->pool).sessions_open;
        progress.slowest = worker_pool_slowest(watched->pool);
        progress.parked = atomic_load(&watched->feed->parked);
        progress.next_due_ms = due_ms == 0 ? -1 : wait_ms > 0 ? wait_ms : 0;
        progress.elapsed_ms = moment_now_ms() - watch->began_ms;
    }
    pthread_mutex_unlock(&watch->lock);
    return progress;
}

static unsigned terminal_width(void)
{
    struct winsize size;

    if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
        return WIDTH_UNKNOWN;
    return size.ws_col - 1u;
}

static void draw(struct watch *watch)
{
    struct progress progress = look(watch);
    struct buffer line;
    ssize_t written;

    buffer_init(&line, 2048);
    if (buffer_append(&line, TEXT("\r")) && progress_append(&line, &progress, terminal_width()) &&
        buffer_append(&line, TEXT("\033[K"))) {
        log_has_progress_line(true);
        written = write(STDERR_FILENO, line.bytes, line.len);
        (void)written; /* a display that is gone is no reason to stop */
    }
    buffer_free(&line);
}

static void print_line(struct watch *watch)
{
    struct progress progress = look(watch);
    struct buffer line;

    buffer_init(&line, 2048);
    if (progress_append(&line, &progress, 0))
        log_line(LOG_NOTE, "%.*s", TEXT_ARGS(buffer_text(&line)));
    buffer_free(&line);
}

static void show(struct watch *watch, int64_t now_ms)
{
    if (watch->progress == PROGRESS_STYLE_LINE) {
        draw(watch);
    } else if (watch->progress == PROGRESS_STYLE_PLAIN && now_ms - watch->shown_at_ms >= PLAIN_MS) {
        watch->shown_at_ms = now_ms;
        print_line(watch);
    }
}

/* -- stopping ---------------------------------------------------------------------------------- */

static void tell_everybody(struct watch *watch, bool at_once)
{
    atomic_store(&watch->intake->stop, true);
    pthread_mutex_lock(&watch->lock);
    if (watch->watched.gate)
        gate_stop(watch->watched.gate);
    if (watch->watched.pool && at_once)
        worker_pool_hurry(watch->watched.pool);
    pthread_mutex_unlock(&watch->lock);
}

static void stop(struct watch *watch, const char *reason)
{
    bool again = atomic_load(&watch->stop);

    if (!again)
        atomic_store(&watch->reason, reason);
    atomic_store(&watch->stop, true);
    tell_everybody(watch, again);
}

static void hear(struct watch *watch, int signal_number)
{
    switch (signal_number) {
    case SIGUSR1:
        print_line(watch);
        break;
    case SIGINT:
        stop(watch, "interrupted");
        break;
    case SIGHUP:
        stop(watch, "the terminal is gone (SIGHUP)");
        break;
    case SIGTERM:
        stop(watch, "told to stop (SIGTERM)");
        break;
    default:
        break;
    }
}

/* Many receivers turned our address away: going on would make it worse. */
static void look_for_block(struct watch *watch)
{
    const char *blocked = NULL;

    pthread_mutex_lock(&watch->lock);
    if (watch->watched.pool && (blocked = worker_pool_blocked(watch->watched.pool)) &&
        !watch->blocked[0])
        snprintf(watch->blocked, sizeof watch->blocked, "%s", blocked);
    pthread_mutex_unlock(&watch->lock);
    if (blocked && !atomic_load(&watch->stop))
        stop(watch, watch->blocked);
}

/* The lengths of our outages; -1: there is none. */
static void look_at_outages(struct watch *watch, int64_t gone_ms[OUTAGES], int64_t *most_ms)
{
    struct pool_counts counts = {.network_gone_ms = -1, .resolver_gone_ms = -1};

    pthread_mutex_lock(&watch->lock);
    if (watch->watched.pool)
        counts = worker_pool_counts(watch->watched.pool);
    *most_ms = watch->watched.outage_most_ms;
    pthread_mutex_unlock(&watch->lock);
    gone_ms[OUTAGE_NETWORK] = counts.network_gone_ms;
    gone_ms[OUTAGE_RESOLVER] = counts.resolver_gone_ms;
}

/* What we lack everybody waits for, and it is said once; but not for ever. */
static void look_for_outage(struct watch *watch)
{
    int64_t gone_ms[OUTAGES], most_ms;

    look_at_outages(watch, gone_ms, &most_ms);
    for (int i = 0; i < OUTAGES && !atomic_load(&watch->stop); i++) {
        bool is_gone = gone_ms[i] >= 0;

        if (is_gone != watch->is_gone[i])
            log_line(is_gone ? LOG_WARNING : LOG_NOTE, "%s",
                     is_gone ? outages[i].begins : outages[i].ends);
        watch->is_gone[i] = is_gone;
        if (is_gone && gone_ms[i] >= most_ms)
            stop(watch, outages[i].too_long);
    }
}

/* The lanes know by themselves; people are told why nothing goes on. */
static void look_for_hours(struct watch *watch)
{
    int64_t of_day_ms = moment_of_local_day(moment_wall_ms());
    struct asking_hours hours;
    bool is_asking, is_closed;

    pthread_mutex_lock(&watch->lock);
    is_asking = watch->watched.gate != NULL;
    hours = watch->watched.hours;
    pthread_mutex_unlock(&watch->lock);
    is_closed = hours_wait_ms(&hours, of_day_ms) > 0;
    if (!is_asking || is_closed == watch->is_closed)
        return;
    log_line(LOG_NOTE, is_closed ? "outside of --hours: nobody new is asked until they begin"
                                 : "the hours have begun: going on");
    watch->is_closed = is_closed;
}

/* Under the lock, so that whoever listens is there until watch_detach() returns. */
static void tell(struct watch *watch, int64_t now_ms)
{
    const struct watched *watched = &watch->watched;

    pthread_mutex_lock(&watch->lock);
    if (watched->tell && (watch->told_at_ms == 0 || now_ms - watch->told_at_ms >= TELL_MS)) {
        const struct summary so_far = result_writer_summary(watched->writer);

        watch->told_at_ms = now_ms;
        watched->tell(watched->listener, &so_far);
    }
    pthread_mutex_unlock(&watch->lock);
}

/*
 * A worker hangs in a call that should not wait, by a defect or a broken machine: nobody
 * waits for it.  Looks are counted, not time, so that a machine that slept, or a
 * process that was stopped, is no worker that stood still.
 */
static void look_for_stillness(struct watch *watch)
{
    unsigned still = 0, most = atomic_load(&watch->stop) ? STILL_LOOKS_AT_END : STILL_LOOKS;

    pthread_mutex_lock(&watch->lock);
    if (watch->watched.pool)
        still = worker_pool_still(watch->watched.pool);
    pthread_mutex_unlock(&watch->lock);
    if (still >= most)
        give_up(EXIT_STOPPED_EARLY,
                "a worker stands still and does not come back; this is a defect, "
                "here or in the machine: the same command goes on");
}

static void *run(void *argument)
{
    struct watch *watch = argument;
    const struct timespec look_time = {.tv_nsec = LOOK_MS * 1000000L};
    sigset_t set;

    watched_signals(&set);
    for (;;) {
        int signal_number = sigtimedwait(&set, NULL, &look_time);
        int64_t now_ms = moment_now_ms();

        if (atomic_load(&watch->is_ending))
            break;
        if (signal_number > 0)
            hear(watch, signal_number);
        if (watch->ends_at_ms && now_ms >= watch->ends_at_ms && !atomic_load(&watch->stop))
            stop(watch, "--max-time is over");
        look_for_block(watch);
        look_for_outage(watch);
        look_for_hours(watch);
        look_for_stillness(watch);
        tell(watch, now_ms);
        show(watch, now_ms);
    }
    return NULL;
}

/* -- from outside ------------------------------------------------------------------------------ */

bool watch_start(struct watch **started, enum progress_style progress, int64_t max_time_ms,
                 struct intake_watch *intake, struct failure *why)
{
    struct watch *watch = memory_new(sizeof *watch);

    watch->progress = progress;
    watch->intake = intake;
    watch->shown_at_ms = moment_now_ms() - PLAIN_MS + PLAIN_FIRST_MS;
    watch->ends_at_ms = max_time_ms ? moment_now_ms() + max_time_ms : 0;
    pthread_mutex_init(&watch->lock, NULL);
    if (pthread_create(&watch->thread, NULL, run, watch) != 0) {
        free(watch);
        return failed(why, EXIT_OUT_OF_RESOURCES, "cannot start the thread for signals");
    }
    *started = watch;
    return true;
}

void watch_attach(struct watch *watch, const struct watched *watched)
{
    pthread_mutex_lock(&watch->lock);
    watch->watched = *watched;
    watch->rows_before = result_writer_summary(watched->writer).rows;
    watch->began_ms = moment_now_ms();
    pthread_mutex_unlock(&watch->lock);
    if (atomic_load(&watch->stop))
        tell_everybody(watch, false);
}

void watch_detach(struct watch *watch)
{
    pthread_mutex_lock(&watch->lock);
    watch->watched = (struct watched){.gate = NULL};
    watch->has_asked = true;
    pthread_mutex_unlock(&watch->lock);
}

const char *watch_stop_reason(const struct watch *watch)
{
    return atomic_load(&watch->reason);
}

bool watch_saw_block(const struct watch *watch)
{
    return watch_stop_reason(watch) == watch->blocked;
}

const atomic_bool *watch_stop_flag(const struct watch *watch)
{
    return &watch->stop;
}

void watch_end(struct watch *watch)
{
    ssize_t written;

    atomic_store(&watch->is_ending, true);
    pthread_kill(watch->thread, SIGUSR1); /* it need not wait for its next look */
    pthread_join(watch->thread, NULL);
    if (watch->progress == PROGRESS_STYLE_LINE) {
        log_has_progress_line(false);
        written = write(STDERR_FILENO, "\r\033[K", 4);
        (void)written; /* as above */
    }
    pthread_mutex_destroy(&watch->lock);
    free(watch);
}
