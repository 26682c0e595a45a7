/*
 * json_rows.h - what a file of JSON Lines says, row by row.
 */
#ifndef TESTS_OUTPUT_JSON_ROWS_H
#define TESTS_OUTPUT_JSON_ROWS_H

#include <jansson.h>

#include "support/given_run.h"

enum { JSON_ROWS_MAX = 20000 };

struct json_rows {
    size_t lines;
    int of_row[JSON_ROWS_MAX]; /* how many lines each row has */
};

/* Every line is whole, or the test fails. */
static inline void json_rows_of(struct json_rows *rows, const char *bytes, size_t len)
{
    memset(rows, 0, sizeof *rows);
    for (size_t at = 0; at < len; rows->lines++) {
        const char *end = memchr(bytes + at, '\n', len - at);
        json_t *line;
        json_int_t row;

        assert_non_null(end);
        line = json_loadb(bytes + at, (size_t)(end - bytes) - at, JSON_REJECT_DUPLICATES, NULL);
        assert_non_null(line);
        row = json_integer_value(json_object_get(line, "row"));
        assert_true(row > 0 && row < JSON_ROWS_MAX);
        rows->of_row[row]++;
        json_decref(line);
        at = (size_t)(end - bytes) + 1;
    }
}

static inline void json_rows_read(struct json_rows *rows, const char *path)
{
    size_t len;
    char *bytes = file_get(path, &len);

    assert_non_null(bytes);
    json_rows_of(rows, bytes, len);
    free(bytes);
}

/* Rows 1 to `last` are there, each of them once, and nothing else is. */
static inline void json_rows_check_each_once(const char *path, uint64_t last)
{
    struct json_rows *rows = malloc(sizeof *rows);

    assert_non_null(rows);
    json_rows_read(rows, path);
    for (uint64_t row = 1; row <= last; row++)
        if (rows->of_row[row] != 1)
            fail_msg("row %llu has %d lines", (unsigned long long)row, rows->of_row[row]);
    assert_int_equal(rows->lines, last);
    free(rows);
}

#endif
