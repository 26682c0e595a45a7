/*
 * line_file.c - see line_file.h.
 */
#include "base/line_file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/buffer.h"

enum { PIECE = 16 * 1024 };

static bool cannot_read(const struct line_file *file, const char *cause, struct failure *why)
{
    return failed(why, file->exit_code, "cannot read %s %s: %s", file->what, file->path, cause);
}

static bool read_whole(const struct line_file *file, int fd, struct buffer *bytes,
                       struct failure *why)
{
    char piece[PIECE];
    ssize_t got;

    while ((got = read(fd, piece, sizeof piece)) > 0)
        if (!buffer_append(bytes, (struct text){piece, (size_t)got}))
            return failed(why, file->exit_code, "%s is longer than %zu MiB", file->path,
                          file->most_mib);
    return got == 0 || cannot_read(file, strerror(errno), why);
}

static bool give_lines(const struct line_file *file, struct text rest, line_taker *take,
                       void *taker, struct failure *why)
{
    struct text line;

    rest = text_without_mark(rest);
    for (unsigned number = 1; text_next_part(&rest, '\n', &line); number++) {
        if (line.len > 0 && line.bytes[line.len - 1] == '\r')
            line.len--;
        if (text_find(line, '\0') < line.len)
            return failed(why, file->exit_code, "%s, line %u holds a NUL: save it as UTF-8",
                          file->path, number);
        if (!take(taker, number, line, why))
            return false;
    }
    return true;
}

/* Who reads a pipe waits for whoever writes; where only a file will do, nobody waits to be told. */
static int open_file(const struct line_file *file)
{
    return open(file->path, O_RDONLY | O_CLOEXEC | (file->is_regular ? O_NONBLOCK : 0));
}

bool line_file_read(const struct line_file *file, line_taker *take, void *taker, struct stat *about,
                    struct failure *why)
{
    struct buffer bytes;
    bool fine;
    int fd;

    *about = (struct stat){.st_mode = 0};
    fd = open_file(file);
    if (fd < 0)
        return ((errno == ENOENT || errno == ENOTDIR) && file->may_lack) ||
               cannot_read(file, strerror(errno), why);
    buffer_init(&bytes, file->most_mib << 20);
    if (fstat(fd, about) != 0)
        fine = cannot_read(file, strerror(errno), why);
    else if (file->is_regular && !S_ISREG(about->st_mode))
        fine = cannot_read(file, "it is no ordinary file", why);
    else
        fine = read_whole(file, fd, &bytes, why) &&
               give_lines(file, buffer_text(&bytes), take, taker, why);
    buffer_free(&bytes);
    close(fd);
    return fine;
}
