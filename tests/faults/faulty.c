/*
 * faulty.c - a library to be preloaded: one call to the system goes wrong.
 *
 * Counted are the calls that change files (write, pwrite, writev, fsync, fdatasync,
 * ftruncate, rename, unlink, opening to create), sockets left out, and allocations.
 *
 *     FAULTY_CALLS=kill:17       the 17th such call is not made: the process is killed
 *     FAULTY_CALLS=half:17       the 17th write writes half, and the process is killed
 *     FAULTY_CALLS=28:17         the 17th fails with errno 28, once
 *     FAULTY_CALLS=28:17+        and all after it
 *     FAULTY_CALLS=short:17      the 17th write writes one byte less than it was given
 *     FAULTY_MEMORY=900          the 900th allocation fails
 *     FAULTY_CLOCK=-86400:5      the wall clock is set back by a day before it is read the
 *                                fifth time
 *     FAULTY_HANG=7              the 7th connect() never returns
 *     FAULTY_COUNT=FILE          at the end: how many calls and allocations there were
 *
 * Shares no code with the product.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum plan { PLAN_NONE, PLAN_KILL, PLAN_HALF, PLAN_SHORT, PLAN_ERROR };

static enum plan plan;
static int plan_errno;
static bool for_ever;
static long plan_at, memory_at, clock_by, clock_at, hang_at;
static atomic_long calls, allocations, clock_readings, connects;
static char count_file[512];

static void read_plan(const char *written)
{
    const char *colon = written ? strchr(written, ':') : NULL;

    if (!colon)
        return;
    plan = strncmp(written, "kill", 4) == 0    ? PLAN_KILL
           : strncmp(written, "half", 4) == 0  ? PLAN_HALF
           : strncmp(written, "short", 5) == 0 ? PLAN_SHORT
                                               : PLAN_ERROR;
    plan_errno = atoi(written);
    plan_at = atol(colon + 1);
    for_ever = colon[strlen(colon) - 1] == '+';
}

static void read_clock(const char *written)
{
    const char *colon = written ? strchr(written, ':') : NULL;

    if (!colon)
        return;
    clock_by = atol(written);
    clock_at = atol(colon + 1);
}

__attribute__((constructor)) static void begin(void)
{
    const char *memory = getenv("FAULTY_MEMORY"), *file = getenv("FAULTY_COUNT");
    const char *hang = getenv("FAULTY_HANG");

    read_plan(getenv("FAULTY_CALLS"));
    read_clock(getenv("FAULTY_CLOCK"));
    snprintf(count_file, sizeof count_file, "%s", file ? file : "");
    atomic_store(&calls, 0);
    atomic_store(&allocations, 0);
    memory_at = memory ? atol(memory) : 0;
    hang_at = hang ? atol(hang) : 0;
}

__attribute__((destructor)) static void end(void)
{
    char line[64];
    int fd, len;

    if (!count_file[0])
        return;
    len = snprintf(line, sizeof line, "%ld %ld\n", atomic_load(&calls), atomic_load(&allocations));
    fd = (int)syscall(SYS_openat, AT_FDCWD, count_file, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (fd >= 0)
        syscall(SYS_write, fd, line, (size_t)len);
}

/* -- calls ------------------------------------------------------------------------------- */

static bool is_file(int fd)
{
    struct stat about;

    return syscall(SYS_fstat, fd, &about) == 0 && S_ISREG(about.st_mode);
}

/* Whether it is this call's turn; the killed do not come back. */
static bool its_turn(void)
{
    long at = atomic_fetch_add(&calls, 1) + 1;
    bool now = plan != PLAN_NONE && (at == plan_at || (for_ever && at > plan_at));

    if (now && plan == PLAN_KILL)
        syscall(SYS_tgkill, getpid(), (int)syscall(SYS_gettid), SIGKILL);
    if (now && plan == PLAN_ERROR)
        errno = plan_errno;
    return now;
}

static ssize_t write_some(int fd, const void *bytes, size_t len, off_t at)
{
    ssize_t done =
        at < 0 ? syscall(SYS_write, fd, bytes, len) : syscall(SYS_pwrite64, fd, bytes, len, at);

    if (plan == PLAN_HALF)
        syscall(SYS_tgkill, getpid(), (int)syscall(SYS_gettid), SIGKILL);
    return done;
}

static ssize_t write_badly(int fd, const void *bytes, size_t len, off_t at)
{
    if (plan == PLAN_ERROR)
        return -1;
    return write_some(fd, bytes, plan == PLAN_HALF ? len / 2 : len > 1 ? len - 1 : len, at);
}

ssize_t write(int fd, const void *bytes, size_t len)
{
    if (!is_file(fd) || !its_turn())
        return syscall(SYS_write, fd, bytes, len);
    return write_badly(fd, bytes, len, -1);
}

ssize_t pwrite64(int fd, const void *bytes, size_t len, off64_t at)
{
    if (!its_turn())
        return syscall(SYS_pwrite64, fd, bytes, len, at);
    return write_badly(fd, bytes, len, at);
}

ssize_t pwrite(int fd, const void *bytes, size_t len, off_t at)
{
    return pwrite64(fd, bytes, len, at);
}

/* A fault of the others has no half: those plans let it be. */
#define FAILS (its_turn() && plan == PLAN_ERROR)

int fsync(int fd)
{
    return FAILS ? -1 : (int)syscall(SYS_fsync, fd);
}

int fdatasync(int fd)
{
    return FAILS ? -1 : (int)syscall(SYS_fdatasync, fd);
}

int ftruncate64(int fd, off64_t len)
{
    return FAILS ? -1 : (int)syscall(SYS_ftruncate, fd, len);
}

int ftruncate(int fd, off_t len)
{
    return ftruncate64(fd, len);
}

int rename(const char *from, const char *to)
{
    return FAILS ? -1 : (int)syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0);
}

int unlink(const char *path)
{
    return FAILS ? -1 : (int)syscall(SYS_unlinkat, AT_FDCWD, path, 0);
}

static int open_at(int dir, const char *path, int flags, mode_t mode)
{
    if ((flags & O_CREAT) && FAILS)
        return -1;
    return (int)syscall(SYS_openat, dir, path, flags, mode);
}

#define MODE_OF(flags, last)                                                                       \
    mode_t mode = 0;                                                                               \
    if ((flags) & (O_CREAT | O_TMPFILE)) {                                                         \
        va_list arguments;                                                                         \
        va_start(arguments, last);                                                                 \
        mode = (mode_t)va_arg(arguments, int);                                                     \
        va_end(arguments);                                                                         \
    }

int open(const char *path, int flags, ...)
{
    MODE_OF(flags, flags)
    return open_at(AT_FDCWD, path, flags, mode);
}

int open64(const char *path, int flags, ...)
{
    MODE_OF(flags, flags)
    return open_at(AT_FDCWD, path, flags, mode);
}

int openat(int dir, const char *path, int flags, ...)
{
    MODE_OF(flags, flags)
    return open_at(dir, path, flags, mode);
}

/* -- clock and network ------------------------------------------------------------------- */

int clock_gettime(clockid_t clock, struct timespec *now)
{
    int result = (int)syscall(SYS_clock_gettime, clock, now);

    if (clock == CLOCK_REALTIME && clock_at > 0 &&
        atomic_fetch_add(&clock_readings, 1) + 1 >= clock_at)
        now->tv_sec += clock_by;
    return result;
}

int connect(int fd, const struct sockaddr *to, socklen_t len)
{
    if (to->sa_family == AF_INET && atomic_fetch_add(&connects, 1) + 1 == hang_at)
        for (;;)
            poll(NULL, 0, -1);
    return (int)syscall(SYS_connect, fd, to, len);
}

/* -- allocations -------------------------------------------------------------------------- */

extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *old, size_t size);

/* libseccomp 2.5.4 goes round for ever where some of its own allocations fail. */
static bool is_left_alone(const void *caller)
{
    Dl_info about;

    return dladdr(caller, &about) != 0 && about.dli_fname && strstr(about.dli_fname, "libseccomp");
}

static bool is_refused(const void *caller)
{
    long at;

    if (is_left_alone(caller))
        return false;
    at = atomic_fetch_add(&allocations, 1) + 1;

    if (at != memory_at)
        return false;
    errno = ENOMEM;
    return true;
}

void *malloc(size_t size)
{
    return is_refused(__builtin_return_address(0)) ? NULL : __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
    return is_refused(__builtin_return_address(0)) ? NULL : __libc_calloc(count, size);
}

void *realloc(void *old, size_t size)
{
    return is_refused(__builtin_return_address(0)) ? NULL : __libc_realloc(old, size);
}
