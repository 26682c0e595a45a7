/*
 * hours_test.c - when anybody may be asked.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/compiler.h"
#include "workers/hours.h"

enum { MINUTE = 60 * 1000, HOUR = 60 * MINUTE };

static void hours_are_read_as_people_write_them(void **state)
{
    static const struct {
        const char *written;
        unsigned from_min, until_min;
    } right[] = {
        {"08-18", 480, 1080}, {"8-18", 480, 1080},        {"22-6", 1320, 360},
        {"0-24", 0, 1440},    {"22:30-06:15", 1350, 375}, {"9:05-17", 545, 1020},
    };
    static const char *const wrong[] = {"",        "8",      "8-",   "-18",     "8-25",
                                        "8:60-9",  "8-8",    "x-18", "8-18h",   "8:5-9",
                                        "24:01-3", "8 - 18", "+8-9", "08-18-20"};
    struct asking_hours hours;

    (void)state;
    for (size_t i = 0; i < countof(right); i++) {
        /* All day is no hours at all. */
        bool is_all_day = right[i].until_min - right[i].from_min == 1440;

        if (hours_parse(text_of(right[i].written), &hours) == is_all_day)
            fail_msg("%s", right[i].written);
        if (!is_all_day) {
            assert_int_equal(hours.from_min, right[i].from_min);
            assert_int_equal(hours.until_min, right[i].until_min);
        }
    }
    for (size_t i = 0; i < countof(wrong); i++)
        if (hours_parse(text_of(wrong[i]), &hours))
            fail_msg("%s is taken for hours", wrong[i]);
}

static void until_they_begin_somebody_waits(void **state)
{
    static const struct {
        struct asking_hours hours;
        int64_t at, wait;
    } cases[] = {
        {{480, 1080}, 8 * HOUR, 0},
        {{480, 1080}, 18 * HOUR - 1, 0},
        {{480, 1080}, 18 * HOUR, 14 * HOUR},
        {{480, 1080}, 7 * HOUR + 59 * MINUTE, MINUTE},
        {{480, 1080}, 0, 8 * HOUR},
        {{1320, 360}, 23 * HOUR, 0},
        {{1320, 360}, 0, 0},
        {{1320, 360}, 6 * HOUR, 16 * HOUR},
        {{1320, 360}, 21 * HOUR + 30 * MINUTE, 30 * MINUTE},
        {{600, 1440}, 24 * HOUR - 1, 0},
        {{600, 1440}, 0, 10 * HOUR},
        {{0, 0}, 12 * HOUR, 0},
    };

    (void)state;
    for (size_t i = 0; i < countof(cases); i++)
        assert_int_equal(hours_wait_ms(&cases[i].hours, cases[i].at), cases[i].wait);
}

static void they_last_so_long(void **state)
{
    (void)state;
    assert_int_equal(hours_last_ms(&(struct asking_hours){480, 1080}), 10 * HOUR);
    assert_int_equal(hours_last_ms(&(struct asking_hours){1320, 360}), 8 * HOUR);
    assert_int_equal(hours_last_ms(&(struct asking_hours){0, 0}), 24 * HOUR);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hours_are_read_as_people_write_them),
        cmocka_unit_test(until_they_begin_somebody_waits),
        cmocka_unit_test(they_last_so_long),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
