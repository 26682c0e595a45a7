/*
 * list_file.c - see list_file.h.
 */
#include "batch/list_file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

#include "base/memory.h"
#include "batch/list_shape.h"
#include "batch/list_unpack.h"

enum {
    HASH_END = 1024 * 1024, /* of each end, whole */
    HASH_PIECE = 4096,      /* and so much at each of */
    HASH_PIECES = 256,      /* so many places between them */
    COPY_SIZE = 256 * 1024,
    LOOK_MS = 200, /* for the stop flag, while nothing comes */
};

static bool cannot_read(const char *name, int error, struct failure *why)
{
    return failed(why, EXIT_BAD_DATA, "cannot read the list %s: %s", name, strerror(error));
}

static bool write_whole(int fd, const char *bytes, size_t len)
{
    while (len > 0) {
        ssize_t written = write(fd, bytes, len);

        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return false;
        bytes += written;
        len -= (size_t)written;
    }
    return true;
}

/* Until there is something to read, or the end of it. */
static bool wait_for_input(const atomic_bool *stop, struct failure *why)
{
    struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};

    do {
        if (stop && atomic_load(stop))
            return failed(why, EXIT_STOPPED_EARLY,
                          "stopped while standard input was being read; nobody was asked");
    } while (poll(&input, 1, LOOK_MS) == 0);
    return true;
}

static bool copy_input(int fd, const char *to, const atomic_bool *stop, uint64_t *size,
                       struct failure *why)
{
    char *bytes = memory_new(COPY_SIZE);
    bool fine = true;
    ssize_t got = 1;

    *size = 0;
    while (fine && got != 0 && (fine = wait_for_input(stop, why))) {
        got = read(STDIN_FILENO, bytes, COPY_SIZE);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            fine = cannot_read("on standard input", errno, why);
        else if (!write_whole(fd, bytes, (size_t)got))
            fine = failed(why, EXIT_CANNOT_WRITE, "cannot write %s: %s", to, strerror(errno));
        *size += got > 0 ? (uint64_t)got : 0;
    }
    free(bytes);
    if (fine && fsync(fd) != 0)
        fine = failed(why, EXIT_CANNOT_WRITE, "cannot write %s: %s", to, strerror(errno));
    return fine;
}

static bool is_filled_file(const char *path)
{
    struct stat there;

    return lstat(path, &there) == 0 && S_ISREG(there.st_mode) && there.st_size > 0;
}

/* A new file beside `spool`, which is the list's part from now on; -1, and `why`, if there is none. */
static int create_part(struct list_file *list, const char *spool, const char *ending,
                       struct failure *why)
{
    int fd;

    snprintf(list->copy, sizeof list->copy, "%s", spool);
    if ((size_t)snprintf(list->part, sizeof list->part, "%s%s", spool, ending) >=
        sizeof list->part) {
        failed(why, EXIT_CANNOT_CREATE, "the name %s is too long", spool);
        return -1;
    }
    unlink(list->part);
    fd = open(list->part, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0)
        failed(why, EXIT_CANNOT_CREATE, "cannot create %s, where the list is kept: %s", list->part,
               strerror(errno));
    return fd;
}

/* The copy of an earlier start stays as it is until this one is known to be of the same run. */
static bool spool_input(struct list_file *list, const char *spool, const atomic_bool *stop,
                        struct failure *why)
{
    uint64_t size;
    bool fine;
    int fd;

    fd = create_part(list, spool, ".part", why);
    if (fd < 0)
        return false;
    fine = copy_input(fd, list->part, stop, &size, why);
    close(fd); /* what had to be kept was synced before */
    if (fine && (size > 0 || !is_filled_file(spool)))
        return true;
    unlink(list->part);
    list->part[0] = '\0';
    return fine;
}

bool list_file_keep(struct list_file *list, struct failure *why)
{
    if (list->part[0] == '\0')
        return true;
    if (rename(list->part, list->copy) != 0)
        return failed(why, EXIT_CANNOT_CREATE, "cannot rename %s to %s: %s", list->part, list->copy,
                      strerror(errno));
    list->part[0] = '\0';
    return true;
}

static bool read_at(const struct list_file *list, char *bytes, size_t len, uint64_t offset,
                    size_t *got, struct failure *why)
{
    *got = 0;
    while (*got < len) {
        ssize_t more = pread(list->fd, bytes + *got, len - *got, (off_t)(offset + *got));

        if (more < 0 && errno == EINTR)
            continue;
        if (more < 0)
            return cannot_read(list->path, errno, why);
        if (more == 0)
            break;
        *got += (size_t)more;
    }
    return true;
}

static bool hash_part(const struct list_file *list, XXH3_state_t *state, char *room, size_t len,
                      uint64_t offset, struct failure *why)
{
    size_t got;

    if (!read_at(list, room, len, offset, &got, why))
        return false;
    XXH3_64bits_update(state, room, got);
    return true;
}

static bool hash_samples(struct list_file *list, struct failure *why)
{
    XXH3_state_t *state = XXH3_createState();
    char *room = memory_new(HASH_END);
    uint64_t step = list->size / (HASH_PIECES + 1);
    bool fine;

    XXH3_64bits_reset_withSeed(state, list->size);
    fine = hash_part(list, state, room, HASH_END, 0, why);
    for (uint64_t i = 1; fine && list->size > 2 * HASH_END && i <= HASH_PIECES; i++)
        fine = hash_part(list, state, room, HASH_PIECE, i * step, why);
    if (fine && list->size > HASH_END)
        fine = hash_part(list, state, room, HASH_END, list->size - HASH_END, why);
    list->hash = XXH3_64bits_digest(state);
    free(room);
    XXH3_freeState(state);
    return fine;
}

static bool is_plain_file(struct list_file *list, const char *name, struct failure *why)
{
    struct stat about;

    if (fstat(list->fd, &about) != 0)
        return cannot_read(name, errno, why);
    if (S_ISDIR(about.st_mode))
        return failed(why, EXIT_BAD_DATA, "the list %s is a directory; name a CSV file", name);
    if (!S_ISREG(about.st_mode))
        return failed(why, EXIT_BAD_DATA,
                      "the list %s is no ordinary file; give it on standard input: "
                      "rollcall verify - < %s",
                      name, name);
    list->size = (uint64_t)about.st_size;
    if (list->size == 0)
        return failed(why, EXIT_BAD_DATA, "the list %s is empty (0 bytes)", name);
    return true;
}

/* What is wrapped up is unpacked into a part, and that is the list from now on. */
static bool unwrap(struct list_file *list, const char *name, const char *spool,
                   const atomic_bool *stop, struct failure *why)
{
    char beginning[4096], wrapped[sizeof list->part];
    size_t len;
    bool fine;
    int fd;

    if (!read_at(list, beginning, sizeof beginning, 0, &len, why))
        return false;
    if (!list_unpack_needed((struct text){beginning, len}))
        return true;
    memcpy(wrapped, list->part, sizeof wrapped);
    fd = create_part(list, spool, wrapped[0] ? ".plain" : ".part", why);
    fine = fd >= 0 && list_unpack(list->fd, name, fd, list->part, stop, why);
    if (wrapped[0])
        unlink(wrapped);
    close(list->fd);
    list->fd = fd;
    return fine;
}

bool list_file_open(struct list_file *list, const char *name, const char *spool,
                    const atomic_bool *stop, struct failure *why)
{
    bool is_input = strcmp(name, "-") == 0;
    const char *at = name;
    char real[PATH_MAX];

    *list = (struct list_file){.fd = -1};
    if (is_input) {
        if (!spool_input(list, spool, stop, why))
            goto unusable;
        at = list->part[0] ? list->part : spool;
        name = "on standard input";
    }
    list->fd = open(at, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (list->fd < 0) {
        cannot_read(name, errno, why);
        goto unusable;
    }
    snprintf(list->path, sizeof list->path, "%s",
             is_input             ? spool
             : realpath(at, real) ? real
                                  : at);
    if (!is_plain_file(list, name, why) || !unwrap(list, name, spool, stop, why) ||
        !is_plain_file(list, name, why) || !hash_samples(list, why))
        goto unusable;
    list->sample = memory_new(LIST_SAMPLE_MAX);
    if (!read_at(list, list->sample, LIST_SAMPLE_MAX, 0, &list->sample_len, why))
        goto unusable;
    list->sample_is_whole = list->sample_len >= list->size;
    return true;
unusable:
    list_file_close(list);
    return false;
}

void list_file_close(struct list_file *list)
{
    free(list->sample);
    if (list->part[0])
        unlink(list->part);
    if (list->fd >= 0)
        close(list->fd);
    *list = (struct list_file){.fd = -1};
}

bool list_file_rewind(struct list_file *list, struct failure *why)
{
    if (lseek(list->fd, 0, SEEK_SET) == 0)
        return true;
    return cannot_read(list->path, errno, why);
}
