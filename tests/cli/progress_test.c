/*
 * progress_test.c - how far a run is, in one line.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/compiler.h"
#include "cli/progress.h"

static void check_line(const struct progress *progress, unsigned width, const char *want)
{
    struct buffer line;

    buffer_init(&line, 1024);
    assert_true(progress_append(&line, progress, width));
    assert_true(buffer_put(&line, '\0'));
    assert_string_equal(line.bytes, want);
    buffer_free(&line);
}

static struct progress halfway(void)
{
    struct progress progress = {
        .rows = 1000, .sessions_open = 12, .elapsed_ms = 10000, .next_due_ms = -1};

    progress.summary.rows = 500;
    progress.summary.of_reason[REASON_ACCEPTED] = 400;
    progress.summary.of_reason[REASON_MAILBOX_NOT_FOUND] = 60;
    progress.summary.of_reason[REASON_ACCEPT_ALL] = 30;
    progress.summary.of_reason[REASON_GREYLISTED] = 10;
    return progress;
}

static void rows_statuses_rate_sessions_and_the_time_left(void **state)
{
    struct progress progress = halfway();

    (void)state;
    check_line(&progress, 0,
               "[##########..........] 500/1000: deliverable 400, undeliverable 60, risky 30, "
               "unknown 10 | 50/s, 12 open, about 10s left");
}

static void what_earlier_starts_answered_is_no_speed_of_this_one(void **state)
{
    struct progress progress = halfway();

    (void)state;
    progress.rows_before = 400;
    check_line(&progress, 0,
               "[##########..........] 500/1000: deliverable 400, undeliverable 60, risky 30, "
               "unknown 10 | 10/s, 12 open, about 50s left");
}

static void waiting_for_retries_makes_the_end_unknowable(void **state)
{
    struct progress progress = halfway();

    (void)state;
    progress.parked = 3;
    progress.next_due_ms = 120000;
    check_line(&progress, 0,
               "[##########..........] 500/1000: deliverable 400, undeliverable 60, risky 30, "
               "unknown 10 | 50/s, 12 open, 3 wait in 2m");
}

static void the_lane_that_all_wait_for_is_named(void **state)
{
    struct progress progress = halfway();

    (void)state;
    progress.slowest = (struct slow_lane){.name = "google", .waiting = 240, .left_ms = 9000};
    check_line(&progress, 0,
               "[##########..........] 500/1000: deliverable 400, undeliverable 60, risky 30, "
               "unknown 10 | 50/s, 12 open, slowest google (240 queued), about 10s left");
}

static void a_narrow_terminal_gets_what_fits(void **state)
{
    struct progress progress = halfway();

    (void)state;
    check_line(&progress, 26, "500/1000: deliverable 400,");
}

static void each_part_of_a_run_has_its_words(void **state)
{
    struct progress reading = {.rows_read = 1234};
    struct progress stopping = {.rows = 5, .is_stopping = true};
    struct progress writing = {.is_writing = true};

    (void)state;
    check_line(&reading, 0, "reading the list: 1234 rows");
    check_line(&stopping, 0, "stopping: finishing the replies under way");
    check_line(&writing, 0, "writing the results");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_statuses_rate_sessions_and_the_time_left),
        cmocka_unit_test(what_earlier_starts_answered_is_no_speed_of_this_one),
        cmocka_unit_test(waiting_for_retries_makes_the_end_unknowable),
        cmocka_unit_test(the_lane_that_all_wait_for_is_named),
        cmocka_unit_test(a_narrow_terminal_gets_what_fits),
        cmocka_unit_test(each_part_of_a_run_has_its_words),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
