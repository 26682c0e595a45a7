/*
 * name_map_test.c - a map of names, against a model that cannot be wrong.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>

#include "base/name_map.h"

enum { NAMES = 300, OPERATIONS = 200000 };

/* What the map ought to hold: a value or NULL for each of a few names. */
struct model {
    char names[NAMES][16];
    int *values[NAMES];
    size_t count;
};

static struct text name_of(const struct model *model, size_t i)
{
    return text_of(model->names[i]);
}

static void check_walk(const struct name_map *map, const struct model *model)
{
    bool seen[NAMES] = {false};
    size_t cursor = 0;
    size_t count = 0;

    for (int *value; (value = name_map_next(map, &cursor)); count++) {
        assert_ptr_equal(model->values[*value], value);
        assert_false(seen[*value]);
        seen[*value] = true;
    }
    assert_int_equal(count, model->count);
    assert_null(name_map_next(map, &cursor));
}

static void random_operations_leave_what_a_naive_model_holds(void **state)
{
    static struct model model;
    static int values[2][NAMES];
    struct name_map *map = name_map_new();
    unsigned random = 3;

    (void)state;
    for (int i = 0; i < NAMES; i++) {
        snprintf(model.names[i], sizeof model.names[i], "name%d", i);
        values[0][i] = values[1][i] = i;
    }
    for (int i = 0; i < OPERATIONS; i++) {
        size_t at;

        random = random * 1103515245U + 12345U;
        at = (random >> 8) % NAMES;
        /* By turns it fills up and empties, so that gaps are closed at every load. */
        if ((random >> 20) % 4 < (i / 5000 % 2 ? 1U : 3U)) {
            int *value = &values[random >> 31][at];

            model.count += model.values[at] == NULL;
            model.values[at] = value;
            name_map_put(map, name_of(&model, at), value);
        } else {
            assert_ptr_equal(name_map_remove(map, name_of(&model, at)), model.values[at]);
            model.count -= model.values[at] != NULL;
            model.values[at] = NULL;
        }
        assert_ptr_equal(name_map_get(map, name_of(&model, at)), model.values[at]);
        assert_int_equal(name_map_count(map), model.count);
        if (i % 500 == 0)
            for (size_t other = 0; other < NAMES; other++)
                assert_ptr_equal(name_map_get(map, name_of(&model, other)), model.values[other]);
        if (i % 500 == 0)
            check_walk(map, &model);
    }
    name_map_free(map);
    name_map_free(NULL);
}

/* The name belongs to the value that carries it, so it goes where its value goes. */
static void a_value_that_is_replaced_takes_its_name_along(void **state)
{
    struct name_map *map = name_map_new();
    char *first = strdup("name");
    char *second = strdup("name");
    int a = 1;
    int b = 2;

    (void)state;
    name_map_put(map, text_of(first), &a);
    name_map_put(map, text_of(second), &b);
    free(first);
    assert_ptr_equal(name_map_get(map, TEXT("name")), &b);
    assert_int_equal(name_map_count(map), 1);
    assert_ptr_equal(name_map_remove(map, TEXT("name")), &b);
    free(second);
    assert_null(name_map_get(map, TEXT("name")));
    name_map_free(map);
}

static void names_are_bytes_and_may_be_empty(void **state)
{
    struct name_map *map = name_map_new();
    int empty = 1;
    int nul = 2;
    int upper = 3;

    (void)state;
    name_map_put(map, text_of(NULL), &empty);
    name_map_put(map, TEXT("\0"), &nul);
    name_map_put(map, TEXT("A"), &upper);
    assert_ptr_equal(name_map_get(map, TEXT("")), &empty);
    assert_ptr_equal(name_map_get(map, TEXT("\0")), &nul);
    assert_ptr_equal(name_map_get(map, TEXT("A")), &upper);
    assert_null(name_map_get(map, TEXT("a")));
    name_map_free(map);
}

static void an_added_value_keeps_its_name_itself(void **state)
{
    char lent[] = "one.test";
    struct name_map *map = name_map_new();
    struct text kept;
    uint64_t *one = name_map_add(map, text_of(lent), sizeof *one, &kept);

    (void)state;
    assert_int_equal(*one, 0);
    memset(lent, 'x', sizeof lent - 1);
    assert_ptr_equal(name_map_get(map, TEXT("one.test")), one);
    assert_string_equal(kept.bytes, "one.test");
    assert_int_equal(kept.len, 8);
    assert_non_null(name_map_add(map, text_of(NULL), 1, NULL));
    assert_int_equal(name_map_count(map), 2);
    name_map_free_values(map);
    name_map_free_values(NULL);
}

/* Shards and orders outlive a process: XXH3's value is part of what it promises. */
static void a_hash_is_the_same_every_time(void **state)
{
    (void)state;
    assert_true(name_hash(TEXT(""), 0) == 0x2d06800538d394c2U);
    assert_true(name_hash(text_of(NULL), 0) == name_hash(TEXT(""), 0));
    assert_true(name_hash(TEXT("one.test"), 1) == name_hash(TEXT("one.test"), 1));
    assert_true(name_hash(TEXT("one.test"), 1) != name_hash(TEXT("one.test"), 2));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_operations_leave_what_a_naive_model_holds),
        cmocka_unit_test(a_value_that_is_replaced_takes_its_name_along),
        cmocka_unit_test(names_are_bytes_and_may_be_empty),
        cmocka_unit_test(an_added_value_keeps_its_name_itself),
        cmocka_unit_test(a_hash_is_the_same_every_time),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
