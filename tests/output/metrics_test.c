/*
 * metrics_test.c - what node_exporter is given to read.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "output/metrics.h"

static const struct run_facts facts = {
    .version = "1",
    .list = "a\\b\"c\nd\x01.csv",
    .rows = 12,
    .started_at_ms = 1795453331500,
    .finished_at_ms = 1795453332750,
    .elapsed_ms = 1250,
};

#define LABEL "{list=\"a\\\\b\\\"c\\nd.csv\""

static void must_have(const struct buffer *out, const char *line)
{
    const char *found = strstr(out->bytes, line);

    if (!found || (found > out->bytes && found[-1] != '\n'))
        fail_msg("%s is not in:\n%s", line, out->bytes);
}

static void every_count_has_its_name_and_the_list_as_label(void **state)
{
    struct summary summary = {.rows = 11, .recalled = 2};
    struct buffer out;

    (void)state;
    summary.of_reason[REASON_ACCEPTED] = 8;
    summary.of_reason[REASON_TIMEOUT] = 3;
    buffer_init(&out, 64 * 1024);
    assert_true(metrics_append(&out, &facts, &summary) && buffer_put(&out, '\0'));
    must_have(&out, "# HELP rollcall_rows Rows of the list.\n# TYPE rollcall_rows gauge\n"
                    "rollcall_rows" LABEL "} 12\n");
    must_have(&out, "rollcall_rows_answered" LABEL "} 11\n");
    must_have(&out, "rollcall_rows_recalled" LABEL "} 2\n");
    must_have(&out, "rollcall_run_complete" LABEL "} 0\n");
    must_have(&out, "rollcall_run_started_timestamp_seconds" LABEL "} 1795453331.5\n");
    must_have(&out, "rollcall_run_finished_timestamp_seconds" LABEL "} 1795453332.75\n");
    must_have(&out, "rollcall_run_duration_seconds" LABEL "} 1.25\n");
    must_have(&out, "rollcall_rows_by_status" LABEL ",status=\"deliverable\"} 8\n");
    must_have(&out, "rollcall_rows_by_status" LABEL ",status=\"risky\"} 0\n");
    must_have(&out, "rollcall_rows_by_reason" LABEL ",reason=\"timeout\"} 3\n");
    buffer_free(&out);
}

static void where_there_is_no_room_it_says_so(void **state)
{
    const struct summary summary = {.rows = 12};
    struct buffer out;

    (void)state;
    for (size_t ceiling = 0; ceiling < 600; ceiling += 7) {
        buffer_init(&out, ceiling);
        assert_false(metrics_append(&out, &facts, &summary));
        buffer_free(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_count_has_its_name_and_the_list_as_label),
        cmocka_unit_test(where_there_is_no_room_it_says_so),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
