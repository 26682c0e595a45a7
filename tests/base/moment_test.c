/*
 * moment_test.c - times as people write them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/compiler.h"
#include "base/moment.h"

static void a_duration_is_a_number_and_a_unit(void **state)
{
    static const struct {
        struct text written;
        int64_t ms;
    } cases[] = {
        {TEXT("0"), 0},
        {TEXT("0s"), 0},
        {TEXT("250ms"), 250},
        {TEXT("90s"), 90000},
        {TEXT("5m"), 300000},
        {TEXT("2h"), 7200000},
        {TEXT("1d"), 86400000},
        {TEXT("007s"), 7000},
        {TEXT("366d"), 366LL * 86400000},
        {TEXT("8784h"), 366LL * 86400000},
        {TEXT("31622400000ms"), 31622400000},
    };

    (void)state;
    for (size_t i = 0; i < countof(cases); i++) {
        int64_t ms = -1;

        assert_true(moment_parse_duration(cases[i].written, &ms));
        assert_true(ms == cases[i].ms);
    }
}

static void anything_else_is_no_duration(void **state)
{
    static const struct text others[] = {
        TEXT(""),
        TEXT("5"),
        TEXT("s"),
        TEXT("-5s"),
        TEXT("+5s"),
        TEXT("5 s"),
        TEXT(" 5s"),
        TEXT("5s "),
        TEXT("5S"),
        TEXT("1.5h"),
        TEXT("5m30s"),
        TEXT("5min"),
        TEXT("1w"),
        TEXT("1y"),
        TEXT("5s\0"),
        TEXT("367d"),
        TEXT("8785h"),
        TEXT("31622400001ms"),
        TEXT("18446744073709551616ms"),
        TEXT("213503982335d"),
        TEXT("0x5s"),
    };

    (void)state;
    for (size_t i = 0; i < countof(others); i++) {
        int64_t ms;

        if (moment_parse_duration(others[i], &ms))
            fail_msg("%.*s became %ld ms", TEXT_ARGS(others[i]), (long)ms);
    }
}

static void a_stamp_is_utc_in_whole_seconds(void **state)
{
    static const struct {
        int64_t wall_ms;
        const char *stamp;
    } cases[] = {
        {0, "1970-01-01T00:00:00Z"},
        {999, "1970-01-01T00:00:00Z"},
        {1795453331000, "2026-11-23T17:02:11Z"},
        {951782399000, "2000-02-28T23:59:59Z"},
        {951782400000, "2000-02-29T00:00:00Z"},
        {253402300799999, "9999-12-31T23:59:59Z"},
    };

    (void)state;
    for (size_t i = 0; i < countof(cases); i++) {
        char out[MOMENT_UTC_SIZE];

        assert_string_equal(moment_utc(cases[i].wall_ms, out), cases[i].stamp);
    }
}

static void the_clocks_go(void **state)
{
    int64_t now_ms = moment_now_ms();

    (void)state;
    assert_true(moment_now_ms() >= now_ms);
    assert_true(moment_wall_ms() > 1700000000000);
}

static void a_stamp_is_read_back(void **state)
{
    static const struct text wrong[] = {TEXT(""), TEXT("2026-11-23"), TEXT("2026-11-23T17:02:11"),
                                        TEXT("2026-11-23T17:02:11Z and more than that"),
                                        TEXT("2026-11-23T17:02:11ZZ")};
    char stamp[MOMENT_UTC_SIZE];
    const int64_t wall_ms = 1795453331000;

    (void)state;
    assert_int_equal(moment_from_utc(text_of(moment_utc(wall_ms, stamp))), wall_ms);
    for (size_t i = 0; i < countof(wrong); i++)
        assert_int_equal(moment_from_utc(wrong[i]), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_stamp_is_read_back),
        cmocka_unit_test(a_duration_is_a_number_and_a_unit),
        cmocka_unit_test(anything_else_is_no_duration),
        cmocka_unit_test(a_stamp_is_utc_in_whole_seconds),
        cmocka_unit_test(the_clocks_go),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
