/*
 * output_file.c - see output_file.h.
 *
 * Everything is done relative to the directory, opened once: a directory renamed
 * on the way does not lead us elsewhere.
 */
#include "output/output_file.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/random.h"

enum {
    PENDING_MAX = 256 * 1024, /* so few writes that they cost nothing */
    PART_NAME_TRIES = 16,
    PART_SUFFIX = 12, /* .part-XXXXXX */
};

struct output_file {
    char *name; /* as the user wrote it, for sentences */
    char *base; /* the last part of it */
    char *part; /* what it is called until it is finished; NULL: by its own name */
    int directory;
    int fd;
    bool may_replace;
    bool is_standard;
    bool is_broken;
    struct failure failure; /* why */
    int64_t length;
    size_t pending_len;
    char pending[PENDING_MAX];
};

static bool cannot_create(const struct output_file *file, int error, struct failure *why)
{
    return failed(why, EXIT_CANNOT_CREATE, "cannot create %s: %s", file->name, strerror(error));
}

static bool broken(struct output_file *file, const char *doing, int error, struct failure *why)
{
    file->is_broken = true;
    failed(&file->failure, EXIT_CANNOT_WRITE, "cannot %s %s: %s", doing, file->name,
           strerror(error));
    *why = file->failure;
    return false;
}

static struct output_file *file_new(const char *name)
{
    struct output_file *file = memory_new(sizeof *file);
    const char *slash = strrchr(name, '/');

    file->name = memory_copy(name, strlen(name));
    file->base = memory_copy(slash ? slash + 1 : name, strlen(slash ? slash + 1 : name));
    file->directory = -1;
    file->fd = -1;
    return file;
}

static bool open_directory(struct output_file *file, struct failure *why)
{
    size_t len = strlen(file->name) - strlen(file->base);
    char *path = len > 0 ? memory_copy(file->name, len) : memory_copy(".", 1);
    int error;

    if (file->base[0] == '\0') {
        free(path);
        return failed(why, EXIT_CANNOT_CREATE,
                      "cannot create \"%s\": it is no file's name; name a file", file->name);
    }
    file->directory = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    error = errno;
    free(path);
    return file->directory >= 0 || cannot_create(file, error, why);
}

static const char *kind_of(mode_t mode)
{
    if (S_ISDIR(mode))
        return "a directory";
    if (S_ISLNK(mode))
        return "a symbolic link";
    if (S_ISFIFO(mode))
        return "a named pipe";
    return S_ISSOCK(mode) ? "a socket" : "a device";
}

/* What stands under the name: nothing (*exists is false), or a regular file. */
static bool look(const struct output_file *file, bool *exists, struct failure *why)
{
    struct stat status;

    *exists = fstatat(file->directory, file->base, &status, AT_SYMLINK_NOFOLLOW) == 0;
    if (!*exists)
        return errno == ENOENT || cannot_create(file, errno, why);
    if (S_ISREG(status.st_mode))
        return true;
    return failed(why, EXIT_CANNOT_CREATE,
                  "%s is %s, and results are written to regular files only: name another file, "
                  "or - for standard output",
                  file->name, kind_of(status.st_mode));
}

static bool refuse(const struct output_file *file, struct failure *why)
{
    return failed(why, EXIT_CANNOT_CREATE,
                  "%s exists and was not written by this run: name another file, or replace it "
                  "with --force",
                  file->name);
}

static int create_exclusively(int directory, const char *name)
{
    return openat(directory, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
}

static char *part_name(const char *base)
{
    char name[NAME_MAX + 1];

    snprintf(name, sizeof name, "%.*s.part-%06llx", NAME_MAX - PART_SUFFIX, base,
             (unsigned long long)(random_number() & 0xffffff));
    return memory_copy(name, strlen(name));
}

static bool create_part(struct output_file *file, struct failure *why)
{
    for (int tries = 0; tries < PART_NAME_TRIES; tries++) {
        char *part = part_name(file->base);

        file->fd = create_exclusively(file->directory, part);
        if (file->fd >= 0) {
            file->part = part;
            return true;
        }
        free(part);
        if (errno != EEXIST)
            break;
    }
    return cannot_create(file, errno, why);
}

/* So that the name survives a power loss too; some file systems know no such thing. */
static int sync_directory(const struct output_file *file)
{
    int result = fsync(file->directory);

    return result != 0 && (errno == EINVAL || errno == ENOTSUP) ? 0 : result;
}

/* From its part's name to its own. */
static int take_name(struct output_file *file)
{
    unsigned flags = file->may_replace ? 0 : RENAME_NOREPLACE;
    int result = renameat2(file->directory, file->part, file->directory, file->base, flags);

    if (result != 0 && flags && (errno == EINVAL || errno == ENOSYS)) /* NFS and the like */
        result = renameat(file->directory, file->part, file->directory, file->base);
    if (result != 0)
        return result;
    free(file->part);
    file->part = NULL;
    return sync_directory(file);
}

static bool create_live(struct output_file *file, bool exists, struct failure *why)
{
    if (exists) {
        if (!create_part(file, why))
            return false;
        return take_name(file) == 0 || cannot_create(file, errno, why);
    }
    file->fd = create_exclusively(file->directory, file->base);
    if (file->fd < 0 && errno == EEXIST)
        return refuse(file, why);
    return (file->fd >= 0 && sync_directory(file) == 0) || cannot_create(file, errno, why);
}

static bool create(struct output_file *file, enum output_place place, struct failure *why)
{
    bool exists;

    if (!open_directory(file, why) || !look(file, &exists, why))
        return false;
    if (exists && !file->may_replace)
        return refuse(file, why);
    return place == OUTPUT_LIVE ? create_live(file, exists, why) : create_part(file, why);
}

bool output_file_create(struct output_file **file, const char *name, enum output_place place,
                        bool may_replace, struct failure *why)
{
    *file = file_new(name);
    (*file)->may_replace = may_replace;
    if (create(*file, place, why))
        return true;
    output_file_free(*file);
    *file = NULL;
    return false;
}

static bool ends_a_line(int fd, int64_t length)
{
    char last;

    return length == 0 || (pread(fd, &last, 1, length - 1) == 1 && last == '\n');
}

/* Opens what is there; *rebuild where it cannot be the file that was committed. */
static bool reopen(struct output_file *file, int64_t length, bool *rebuild, struct failure *why)
{
    struct stat status;
    bool exists;

    if (!open_directory(file, why) || !look(file, &exists, why))
        return false;
    *rebuild = !exists;
    if (!exists)
        return true;
    file->fd = openat(file->directory, file->base, O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (file->fd < 0 || fstat(file->fd, &status) != 0)
        return failed(why, EXIT_CANNOT_CREATE, "cannot open %s to go on with it: %s", file->name,
                      strerror(errno));
    *rebuild =
        !S_ISREG(status.st_mode) || status.st_size < length || !ends_a_line(file->fd, length);
    if (*rebuild)
        return true;
    if (ftruncate(file->fd, length) != 0 || lseek(file->fd, length, SEEK_SET) != length)
        return broken(file, "cut the uncommitted end off", errno, why);
    file->length = length;
    return true;
}

bool output_file_resume(struct output_file **file, const char *name, int64_t length, bool *rebuild,
                        struct failure *why)
{
    bool fine;

    *file = file_new(name);
    *rebuild = false;
    fine = reopen(*file, length, rebuild, why);
    if (fine && !*rebuild)
        return true;
    output_file_free(*file);
    *file = NULL;
    return fine;
}

bool output_file_let_read(struct output_file *file, struct failure *why)
{
    return fchmod(file->fd, 0644) == 0 ||
           failed(why, EXIT_CANNOT_WRITE, "cannot let others read %s: %s", file->name,
                  strerror(errno));
}

struct output_file *output_file_standard(void)
{
    struct output_file *file = file_new("standard output");

    file->fd = STDOUT_FILENO;
    file->is_standard = true;
    return file;
}

void output_file_free(struct output_file *file)
{
    if (!file)
        return;
    if (file->fd >= 0 && !file->is_standard)
        close(file->fd); /* what had to be kept was synced, and checked, before */
    if (file->part)
        unlinkat(file->directory, file->part, 0);
    if (file->directory >= 0)
        close(file->directory);
    free(file->name);
    free(file->base);
    free(file->part);
    free(file);
}

/* Somebody may have made standard output non-blocking: we share it. */
static bool wait_until_writable(int fd)
{
    struct pollfd waiting = {.fd = fd, .events = POLLOUT};

    return poll(&waiting, 1, -1) >= 0 || errno == EINTR;
}

static bool write_pending(struct output_file *file, struct failure *why)
{
    for (size_t done = 0; done < file->pending_len;) {
        ssize_t written = write(file->fd, file->pending + done, file->pending_len - done);

        if (written > 0)
            done += (size_t)written;
        else if (written == 0)
            return broken(file, "write", EIO, why);
        else if (errno != EINTR && (errno != EAGAIN || !wait_until_writable(file->fd)))
            return broken(file, "write", errno, why);
    }
    file->pending_len = 0;
    return true;
}

static bool still_whole(const struct output_file *file, struct failure *why)
{
    if (file->is_broken)
        *why = file->failure;
    return !file->is_broken;
}

bool output_file_append(struct output_file *file, struct text bytes, struct failure *why)
{
    if (!still_whole(file, why))
        return false;
    for (size_t done = 0; done < bytes.len;) {
        size_t room = PENDING_MAX - file->pending_len;
        struct text piece = text_slice(bytes, done, room);

        memcpy(file->pending + file->pending_len, piece.bytes, piece.len);
        file->pending_len += piece.len;
        file->length += (int64_t)piece.len;
        done += piece.len;
        if (file->pending_len == PENDING_MAX && !write_pending(file, why))
            return false;
    }
    return true;
}

bool output_file_sync(struct output_file *file, struct failure *why)
{
    if (!still_whole(file, why) || !write_pending(file, why))
        return false;
    if (!file->is_standard && fdatasync(file->fd) != 0)
        return broken(file, "write", errno, why);
    return true;
}

int64_t output_file_length(const struct output_file *file)
{
    return file->length;
}

static bool close_checked(struct output_file *file, struct failure *why)
{
    int fd = file->fd;

    file->fd = -1;
    /* EINTR closes it all the same, and the data were synced before. */
    return close(fd) == 0 || errno == EINTR || broken(file, "write", errno, why);
}

static bool name_part(struct output_file *file, struct failure *why)
{
    if (!file->part || take_name(file) == 0)
        return true;
    if (errno == EEXIST)
        return refuse(file, why);
    return broken(file, "give its name to", errno, why);
}

bool output_file_go_live(struct output_file *file, struct failure *why)
{
    return output_file_sync(file, why) && name_part(file, why);
}

bool output_file_finish(struct output_file *file, struct failure *why)
{
    if (!output_file_sync(file, why))
        return false;
    if (file->is_standard)
        return true;
    assert(file->fd >= 0);
    return close_checked(file, why) && name_part(file, why);
}
