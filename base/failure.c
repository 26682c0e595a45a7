/*
 * failure.c - see failure.h.
 */
#include "base/failure.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

bool failed(struct failure *why, enum exit_code exit_code, const char *format, ...)
{
    va_list args;

    why->exit_code = exit_code;
    va_start(args, format);
    vsnprintf(why->sentence, sizeof why->sentence, format, args);
    va_end(args);
    return false;
}

static void say(const char *words)
{
    ssize_t written = write(STDERR_FILENO, words, strlen(words));

    (void)written; /* there is nobody left to tell */
}

void give_up(enum exit_code exit_code, const char *sentence)
{
    say("rollcall: ");
    say(sentence);
    say("\n");
    _exit(exit_code);
}
