/*
 * run_lock.c - see run_lock.h.
 */
#include "batch/run_lock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static long holder_of(int fd)
{
    char digits[32];
    ssize_t len = pread(fd, digits, sizeof digits - 1, 0);

    if (len <= 0)
        return 0;
    digits[len] = '\0';
    return strtol(digits, NULL, 10);
}

static void sign(int fd)
{
    char digits[32];
    int len = snprintf(digits, sizeof digits, "%ld\n", (long)getpid());

    /* Only for people: a lock without a name in it is a lock all the same. */
    if (ftruncate(fd, 0) == 0 && pwrite(fd, digits, (size_t)len, 0) != len)
        return;
}

/* The last holder removes the file: what we locked may not be there any more. */
static bool is_still_there(int fd, const char *path)
{
    struct stat ours, there;

    return fstat(fd, &ours) == 0 && stat(path, &there) == 0 && ours.st_ino == there.st_ino &&
           ours.st_dev == there.st_dev;
}

enum run_lock_outcome run_lock_take(struct run_lock *lock, const char *path, bool wait,
                                    long *holder, struct failure *why)
{
    *holder = 0;
    for (;;) {
        int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);

        if (fd < 0) {
            failed(why, EXIT_CANNOT_CREATE, "cannot create the lock file %s: %s", path,
                   strerror(errno));
            return RUN_LOCK_FAILED;
        }
        if (flock(fd, LOCK_EX | (wait ? 0 : LOCK_NB)) != 0) {
            int error = errno;

            *holder = holder_of(fd);
            close(fd);
            if (error == EINTR)
                continue;
            if (error == EWOULDBLOCK)
                return RUN_LOCK_BUSY;
            failed(why, EXIT_CANNOT_CREATE, "cannot lock %s: %s", path, strerror(error));
            return RUN_LOCK_FAILED;
        }
        if (is_still_there(fd, path)) {
            lock->fd = fd;
            snprintf(lock->path, sizeof lock->path, "%s", path);
            sign(fd);
            return RUN_LOCK_HELD;
        }
        close(fd);
    }
}

void run_lock_release(struct run_lock *lock)
{
    unlink(lock->path);
    close(lock->fd);
    lock->fd = -1;
}
