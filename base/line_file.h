/*
 * line_file.h - a file of lines that a person wrote: settings, rules, names.
 *
 * Whatever editor it was written with: a byte order mark, CR LF and a last line without
 * an end are no matter.  It is read whole before its first line is taken.
 */
#ifndef BASE_LINE_FILE_H
#define BASE_LINE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

#include "base/compiler.h"
#include "base/failure.h"
#include "base/text.h"

struct line_file {
    const char *path;
    const char *what;         /* for a sentence: "the configuration" */
    size_t most_mib;          /* its ceiling */
    enum exit_code exit_code; /* of one that cannot be read */
    bool may_lack;            /* one that is not there has no lines */
    bool is_regular;          /* it must be: no pipe, which nobody can read twice */
};

/* A line without its end, lent for the call; the first has the number 1. */
typedef bool line_taker(void *taker, unsigned number, struct text line, struct failure *why);

/*
 * Gives one line after another until `take` says false.  False: that, or the file cannot
 * be read, is too long or holds a NUL, with its name.  `*about` is what fstat() says of
 * it; its st_mode is 0 where there is none.  On the caller's thread.
 */
MUST_USE bool line_file_read(const struct line_file *file, line_taker *take, void *taker,
                             struct stat *about, struct failure *why);

#endif
