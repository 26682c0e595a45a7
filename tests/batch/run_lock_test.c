/*
 * run_lock_test.c - one holder at a time, and none that is dead.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/wait.h>

#include "batch/run_lock.h"
#include "support/temporary_dir.h"

struct place {
    char dir[TEMPORARY_PATH];
    char path[TEMPORARY_PATH + 16];
};

static int make_place(void **state)
{
    static struct place place;

    temporary_dir_new(place.dir);
    snprintf(place.path, sizeof place.path, "%s/run.lock", place.dir);
    *state = &place;
    return 0;
}

static int remove_place(void **state)
{
    struct place *place = *state;

    temporary_dir_remove(place->dir);
    return 0;
}

static enum run_lock_outcome take(struct run_lock *lock, const struct place *place, long *holder)
{
    struct failure why;

    return run_lock_take(lock, place->path, false, holder, &why);
}

static void a_second_one_is_told_who_has_it(void **state)
{
    struct place *place = *state;
    struct run_lock first, second;
    long holder;

    assert_int_equal(take(&first, place, &holder), RUN_LOCK_HELD);
    assert_int_equal(file_mode(place->path), 0600);
    assert_int_equal(take(&second, place, &holder), RUN_LOCK_BUSY);
    assert_int_equal(holder, getpid());
    run_lock_release(&first);
}

static void a_lock_that_was_let_go_leaves_nothing_behind(void **state)
{
    struct place *place = *state;
    struct run_lock lock;
    long holder;

    assert_int_equal(take(&lock, place, &holder), RUN_LOCK_HELD);
    run_lock_release(&lock);
    assert_int_equal(file_mode(place->path), -1);
    assert_int_equal(take(&lock, place, &holder), RUN_LOCK_HELD);
    run_lock_release(&lock);
}

static void a_killed_holder_holds_nothing(void **state)
{
    struct place *place = *state;
    struct run_lock lock;
    int ready[2], status;
    long holder;
    char byte;
    pid_t child;

    assert_int_equal(pipe(ready), 0);
    child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        if (take(&lock, place, &holder) != RUN_LOCK_HELD || write(ready[1], "x", 1) != 1)
            _exit(1);
        for (;;)
            pause();
    }
    close(ready[1]);
    assert_int_equal(read(ready[0], &byte, 1), 1);
    close(ready[0]);
    assert_int_equal(take(&lock, place, &holder), RUN_LOCK_BUSY);
    assert_int_equal(holder, child);
    kill(child, SIGKILL);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(take(&lock, place, &holder), RUN_LOCK_HELD);
    run_lock_release(&lock);
}

static void a_symbolic_link_is_no_lock_file(void **state)
{
    struct place *place = *state;
    struct run_lock lock;
    struct failure why;
    long holder;

    assert_int_equal(symlink("elsewhere", place->path), 0);
    assert_int_equal(run_lock_take(&lock, place->path, false, &holder, &why), RUN_LOCK_FAILED);
    assert_int_equal(why.exit_code, EXIT_CANNOT_CREATE);
    assert_non_null(strstr(why.sentence, place->path));
    unlink(place->path);
}

static void a_directory_that_is_not_there_has_its_sentence(void **state)
{
    struct run_lock lock;
    struct failure why;
    long holder;

    (void)state;
    assert_int_equal(run_lock_take(&lock, "/nowhere/at/all.lock", false, &holder, &why),
                     RUN_LOCK_FAILED);
    assert_int_equal(why.exit_code, EXIT_CANNOT_CREATE);
    assert_non_null(strstr(why.sentence, "/nowhere/at/all.lock"));
}

/* Many take it in turns: at no moment do two of them have it. */
struct turns {
    const struct place *place;
    _Atomic int inside;
    _Atomic int most;
    _Atomic int failures;
};

static void *take_turns(void *argument)
{
    struct turns *turns = argument;

    for (int i = 0; i < 200; i++) {
        struct run_lock lock;
        struct failure why;
        long holder;
        int inside;

        if (run_lock_take(&lock, turns->place->path, true, &holder, &why) != RUN_LOCK_HELD) {
            turns->failures++;
            return NULL;
        }
        inside = ++turns->inside;
        if (inside > turns->most)
            turns->most = inside;
        for (int stay = 0; stay < 20; stay++) /* long enough for a second one to come in */
            sched_yield();
        turns->inside--;
        run_lock_release(&lock);
    }
    return NULL;
}

static void who_waits_gets_it_and_never_two_at_once(void **state)
{
    struct turns turns = {.place = *state};
    pthread_t threads[4];

    for (int i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, take_turns, &turns), 0);
    for (int i = 0; i < 4; i++)
        pthread_join(threads[i], NULL);
    assert_int_equal(turns.failures, 0);
    assert_int_equal(turns.most, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_second_one_is_told_who_has_it),
        cmocka_unit_test(a_lock_that_was_let_go_leaves_nothing_behind),
        cmocka_unit_test(a_killed_holder_holds_nothing),
        cmocka_unit_test(a_symbolic_link_is_no_lock_file),
        cmocka_unit_test(a_directory_that_is_not_there_has_its_sentence),
        cmocka_unit_test(who_waits_gets_it_and_never_two_at_once),
    };

    return cmocka_run_group_tests(tests, make_place, remove_place);
}
