/*
 * temporary_dir.h - a directory of a test's own, under TMPDIR.
 */
#ifndef TESTS_SUPPORT_TEMPORARY_DIR_H
#define TESTS_SUPPORT_TEMPORARY_DIR_H

#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { TEMPORARY_PATH = 512 };

static inline void temporary_dir_new(char dir[TEMPORARY_PATH])
{
    const char *under = getenv("TMPDIR");

    snprintf(dir, TEMPORARY_PATH, "%s/rc-XXXXXX", under && *under ? under : "/tmp");
    if (!mkdtemp(dir))
        abort();
}

static inline int temporary_dir_forget(const char *path, const struct stat *about, int kind,
                                       struct FTW *where)
{
    (void)about;
    (void)kind;
    (void)where;
    return remove(path);
}

static inline void temporary_dir_remove(const char *dir)
{
    nftw(dir, temporary_dir_forget, 16, FTW_DEPTH | FTW_PHYS);
}

static inline void file_put(const char *path, const void *bytes, size_t len)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

    if (fd < 0 || write(fd, bytes, len) != (ssize_t)len || close(fd) != 0)
        abort();
}

/* All of it with a NUL behind it, for free(); NULL where there is no such file. */
static inline char *file_get(const char *path, size_t *len)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct stat about;
    char *bytes;

    *len = 0;
    if (fd < 0)
        return NULL;
    if (fstat(fd, &about) != 0 || !(bytes = calloc(1, (size_t)about.st_size + 1)) ||
        read(fd, bytes, (size_t)about.st_size) != about.st_size)
        abort();
    close(fd);
    *len = (size_t)about.st_size;
    return bytes;
}

/* Permission bits; -1 where there is no such file. */
static inline int file_mode(const char *path)
{
    struct stat about;

    return stat(path, &about) == 0 ? (int)(about.st_mode & 0777) : -1;
}

#endif
