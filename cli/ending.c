/*
 * ending.c - see ending.h.
 */
#include "cli/ending.h"

#include <stdio.h>

#include "base/log.h"

int end_with(const struct failure *why)
{
    log_line(LOG_ERROR, "%s", why->sentence);
    return (int)why->exit_code;
}

bool all_is_printed(struct failure *why)
{
    return (fflush(stdout) == 0 && !ferror(stdout)) ||
           failed(why, EXIT_CANNOT_WRITE, "cannot write to standard output");
}
