/*
 * row_sum_test.c - a row that a disk changed is not the row that was put.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/compiler.h"
#include "batch/row_sum.h"
#include "batch/sql.h"
#include "support/temporary_dir.h"

static const struct sql_kind notes = {"notes file", "--notes", 17};

struct place {
    char dir[TEMPORARY_PATH];
    char path[TEMPORARY_PATH + 16];
    sqlite3 *db;
};

static void must(bool fine, const struct failure *why)
{
    if (!fine)
        fail_msg("%s", why->sentence);
}

static void execute(sqlite3 *db, const char *statements)
{
    struct failure why;

    must(sql_execute(db, statements, &why), &why);
}

static void put(sqlite3 *db, const char *verb, int id, const char *word)
{
    struct failure why;
    sqlite3_stmt *statement = row_sum_put(db, verb, "note", "", &why);

    assert_non_null(statement);
    sqlite3_bind_int(statement, 1, id);
    if (word)
        sql_bind_text(statement, 2, text_of(word));
    must(sql_run(statement, &why), &why);
    sqlite3_finalize(statement);
}

static int make_place(void **state)
{
    static struct place place;
    struct failure why;

    temporary_dir_new(place.dir);
    snprintf(place.path, sizeof place.path, "%s/notes.db", place.dir);
    file_put(place.path, "", 0);
    must(sql_open(&place.db, place.path, &notes, &why), &why);
    execute(place.db, "CREATE TABLE note (id INTEGER PRIMARY KEY, word TEXT, sum INTEGER)");
    put(place.db, "INSERT INTO", 1, "ann");
    put(place.db, "INSERT INTO", 2, "12");
    put(place.db, "INSERT INTO", 3, NULL);
    *state = &place;
    return 0;
}

static int remove_place(void **state)
{
    struct place *place = *state;

    sqlite3_close(place->db);
    temporary_dir_remove(place->dir);
    return 0;
}

static void rows_as_they_were_put_are_whole(void **state)
{
    struct place *place = *state;
    struct failure why;

    must(row_sum_check(place->db, "note", &why), &why);
    put(place->db, "INSERT OR REPLACE INTO", 1, "bob");
    must(row_sum_check(place->db, "note", &why), &why);
}

static void whatever_is_changed_behind_our_back_is_noticed(void **state)
{
    static const char *const changes[] = {
        "UPDATE note SET word = 'ane' WHERE id = 1",
        "UPDATE note SET word = '' WHERE id = 3",
        "UPDATE note SET word = NULL WHERE id = 2",
        "UPDATE note SET word = x'616e6f' WHERE id = 1",
        "UPDATE note SET id = 4 WHERE id = 1",
        "UPDATE note SET sum = NULL WHERE id = 1",
        "UPDATE note SET sum = sum + 1 WHERE id = 3",
        "INSERT INTO note VALUES (9, 'x', 0)",
    };
    struct place *place = *state;
    struct failure why;

    for (size_t i = 0; i < countof(changes); i++) {
        execute(place->db, "BEGIN");
        execute(place->db, changes[i]);
        if (row_sum_check(place->db, "note", &why))
            fail_msg("not noticed: %s", changes[i]);
        assert_int_equal(why.exit_code, EXIT_BAD_DATA);
        assert_non_null(strstr(why.sentence, place->path));
        execute(place->db, "ROLLBACK");
    }
    must(row_sum_check(place->db, "note", &why), &why);
}

static void what_we_changed_ourselves_is_summed_anew(void **state)
{
    struct place *place = *state;
    struct failure why;
    sqlite3_stmt *renew;

    execute(place->db, "UPDATE note SET word = 'eve' WHERE id = 1");
    renew = row_sum_renew(place->db, "note", "id = ?", &why);
    assert_non_null(renew);
    sqlite3_bind_int(renew, 1, 1);
    must(sql_run(renew, &why), &why);
    sqlite3_finalize(renew);
    must(row_sum_check(place->db, "note", &why), &why);
}

int main(void)
{
#define CASE(test) cmocka_unit_test_setup_teardown(test, make_place, remove_place)
    const struct CMUnitTest tests[] = {
        CASE(rows_as_they_were_put_are_whole),
        CASE(whatever_is_changed_behind_our_back_is_noticed),
        CASE(what_we_changed_ourselves_is_summed_anew),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
