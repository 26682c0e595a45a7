/*
 * json_memory_test.c - Jansson's memory comes back, whatever is made of it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <jansson.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "output/json_memory.h"

static json_t *object_of(int members)
{
    json_t *object = json_object();
    char key[16];

    for (int i = 0; i < members; i++) {
        snprintf(key, sizeof key, "key%d", i);
        assert_int_equal(json_object_set_new(object, key, json_integer(i)), 0);
    }
    return object;
}

static void check(json_t *object, int members)
{
    char key[16];

    assert_int_equal(json_object_size(object), (size_t)members);
    for (int i = 0; i < members; i++) {
        snprintf(key, sizeof key, "key%d", i);
        assert_int_equal(json_integer_value(json_object_get(object, key)), i);
    }
}

static void what_does_not_fit_into_the_slab_is_there_too(void **state)
{
    json_t *small = object_of(10);
    json_t *large = object_of(2000);

    (void)state;
    check(small, 10);
    check(large, 2000);
    json_decref(small);
    check(large, 2000);
    json_decref(large);
}

/* The leak checker is the judge, and that memory does not run out. */
static void the_slab_is_used_again(void **state)
{
    (void)state;
    for (int i = 0; i < 10000; i++) {
        json_t *object = object_of(30);

        check(object, 30);
        json_decref(object);
    }
}

static void a_value_that_is_kept_stays_whole(void **state)
{
    json_t *kept = object_of(5);

    (void)state;
    for (int i = 0; i < 100; i++)
        json_decref(object_of(30));
    check(kept, 5);
    json_decref(kept);
}

static void *make_many(void *unused)
{
    for (int i = 0; i < 1000; i++) {
        json_t *object = object_of(20);
        char text[512] = "";

        assert_true(json_dumpb(object, text, sizeof text - 1, JSON_COMPACT) < sizeof text - 1);
        assert_non_null(strstr(text, "\"key19\":19"));
        json_decref(object);
    }
    return unused;
}

static void threads_have_a_slab_each(void **state)
{
    pthread_t threads[4];

    (void)state;
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, make_many, NULL), 0);
    for (size_t i = 0; i < 4; i++)
        pthread_join(threads[i], NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_does_not_fit_into_the_slab_is_there_too),
        cmocka_unit_test(the_slab_is_used_again),
        cmocka_unit_test(a_value_that_is_kept_stays_whole),
        cmocka_unit_test(threads_have_a_slab_each),
    };

    json_memory_use();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
