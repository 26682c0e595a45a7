/*
 * list_unpack_test.c - archives of all kinds, whole and broken.
 */
#include "batch/list_unpack.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#define ZLIB_CONST
#include <zlib.h>
#include <zstd.h>

#include "base/compiler.h"
#include "base/memory.h"
#include "support/temporary_dir.h"

enum { ROWS = 60000, ROW = 20 };

static char dir[TEMPORARY_PATH], packed[TEMPORARY_PATH + 16], plain[TEMPORARY_PATH + 16];
static char list[ROWS * ROW + 1]; /* larger than any piece that is read or written */

static int open_dir(void **state)
{
    (void)state;
    temporary_dir_new(dir);
    snprintf(packed, sizeof packed, "%s/packed", dir);
    snprintf(plain, sizeof plain, "%s/plain", dir);
    for (int i = 0; i < ROWS; i++)
        snprintf(list + i * ROW, ROW + 1, "u%08d@a.example\n", i);
    return 0;
}

static int close_dir(void **state)
{
    (void)state;
    temporary_dir_remove(dir);
    return 0;
}

static bool unpack(const void *bytes, size_t len, struct failure *why)
{
    int from, to;
    bool fine;

    file_put(packed, bytes, len);
    from = open(packed, O_RDONLY | O_CLOEXEC);
    to = open(plain, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    assert_true(from >= 0 && to >= 0);
    fine = list_unpack(from, "list.csv", to, plain, NULL, why);
    close(from);
    close(to);
    return fine;
}

static void check_plain(const char *wanted, size_t wanted_len)
{
    size_t len;
    char *got = file_get(plain, &len);

    assert_non_null(got);
    assert_int_equal(len, wanted_len);
    assert_memory_equal(got, wanted, len);
    free(got);
}

static size_t gzip(const char *bytes, size_t len, unsigned char *out, size_t size)
{
    z_stream z = {.next_in = (const Bytef *)bytes, .avail_in = (uInt)len};

    deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
    z.next_out = out;
    z.avail_out = (uInt)size;
    assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
    deflateEnd(&z);
    return size - z.avail_out;
}

static void whatever_it_is_wrapped_in_the_list_comes_out(void **state)
{
    static unsigned char archive[2 * sizeof list];
    size_t len = sizeof list - 1, half = len / 2 + 7, size;
    struct failure why;

    (void)state;
    size = gzip(list, len, archive, sizeof archive);
    assert_true(list_unpack_needed((struct text){(char *)archive, size}));
    assert_true(unpack(archive, size, &why));
    check_plain(list, len);
    size = gzip(list, half, archive, sizeof archive);
    size += gzip(list + half, len - half, archive + size, sizeof archive - size);
    memset(archive + size, 0, 512);
    assert_true(unpack(archive, size + 512, &why));
    check_plain(list, len);
    size = ZSTD_compress(archive, sizeof archive, list, half, 3);
    size += ZSTD_compress(archive + size, sizeof archive - size, list + half, len - half, 3);
    assert_true(list_unpack_needed((struct text){(char *)archive, size}));
    assert_true(unpack(archive, size, &why));
    check_plain(list, len);
}

static void an_archive_of_nothing_is_an_empty_list(void **state)
{
    unsigned char archive[64];
    struct failure why;

    (void)state;
    assert_true(unpack(archive, gzip("", 0, archive, sizeof archive), &why));
    check_plain("", 0);
}

static void wide_letters_inside_an_archive_become_utf_8(void **state)
{
    static char wide[2 * sizeof list];
    static unsigned char archive[sizeof wide];
    struct failure why;

    (void)state;
    for (size_t i = 0; i < sizeof list - 1; i++)
        wide[2 * i] = list[i];
    assert_true(unpack(wide, 2 * (sizeof list - 1), &why));
    check_plain(list, sizeof list - 1);
    assert_true(unpack(archive, gzip(wide, 2 * (sizeof list - 1), archive, sizeof archive), &why));
    check_plain(list, sizeof list - 1);
}

static void check_refused(const void *bytes, size_t len, const char *what)
{
    struct failure why;
    char sentence[128];

    snprintf(sentence, sizeof sentence, "the list list.csv is a %s; nobody was asked", what);
    assert_false(unpack(bytes, len, &why));
    assert_string_equal(why.sentence, sentence);
    assert_int_equal(why.exit_code, EXIT_BAD_DATA);
}

static void what_is_cut_short_or_damaged_is_refused(void **state)
{
    static unsigned char archive[2 * sizeof list];
    size_t size = gzip(list, sizeof list - 1, archive, sizeof archive);

    (void)state;
    check_refused(archive, size - 1, "gzip archive that is cut short");
    check_refused(archive, size / 2, "gzip archive that is cut short");
    check_refused(archive, 2, "gzip archive that is cut short");
    memcpy(archive + size, "more", 4);
    check_refused(archive, size + 4, "damaged gzip archive");
    archive[size / 2] ^= 0xff;
    check_refused(archive, size, "damaged gzip archive");
    size = ZSTD_compress(archive, sizeof archive, list, sizeof list - 1, 3);
    check_refused(archive, size - 1, "zstd archive that is cut short");
    check_refused(archive, 4, "zstd archive that is cut short");
    memset(archive + size / 2, 0xff, 64);
    check_refused(archive, size, "damaged zstd archive");
}

static void a_disk_that_is_full_and_a_stop_are_told(void **state)
{
    unsigned char archive[64];
    size_t size = gzip("email\n", 6, archive, sizeof archive);
    atomic_bool stop = true;
    struct failure why;
    int from, full = open("/dev/full", O_WRONLY | O_CLOEXEC);

    (void)state;
    file_put(packed, archive, size);
    from = open(packed, O_RDONLY | O_CLOEXEC);
    assert_true(from >= 0 && full >= 0);
    assert_false(list_unpack(from, "list.gz", full, "copy", NULL, &why));
    assert_string_equal(why.sentence, "cannot unpack the list to copy: No space left on device");
    assert_int_equal(why.exit_code, EXIT_CANNOT_WRITE);
    assert_false(list_unpack(from, "list.gz", full, "copy", &stop, &why));
    assert_int_equal(why.exit_code, EXIT_STOPPED_EARLY);
    close(from);
    close(full);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whatever_it_is_wrapped_in_the_list_comes_out),
        cmocka_unit_test(an_archive_of_nothing_is_an_empty_list),
        cmocka_unit_test(wide_letters_inside_an_archive_become_utf_8),
        cmocka_unit_test(what_is_cut_short_or_damaged_is_refused),
        cmocka_unit_test(a_disk_that_is_full_and_a_stop_are_told),
    };

    return cmocka_run_group_tests_name("list_unpack", tests, open_dir, close_dir);
}
