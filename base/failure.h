/*
 * failure.h - what the program could not do, as a sentence.
 *
 * What the world answers (no such domain, refused, 550) is never a failure: it
 * is a value and ends as a verdict.  A failure is written by who notices it
 * first, passed on unchanged, and printed once, by main.
 */
#ifndef BASE_FAILURE_H
#define BASE_FAILURE_H

#include <stdbool.h>

#include "base/compiler.h"

/* The exit codes of the contract (sysexits.h has the same numbers). */
enum exit_code {
    EXIT_EVERY_ROW_ANSWERED = 0,
    EXIT_USAGE = 64,
    EXIT_BAD_DATA = 65, /* the list or the state cannot be used */
    EXIT_BLOCKED = 69,  /* receivers blocked us and we stopped */
    EXIT_OUT_OF_RESOURCES = 71,
    EXIT_CANNOT_CREATE = 73,
    EXIT_CANNOT_WRITE = 74,
    EXIT_STOPPED_EARLY = 75, /* run the same command again */
    EXIT_BAD_CONFIGURATION = 78,
};

struct failure {
    enum exit_code exit_code;
    char sentence[1024];
};

/*
 * Fills `why` and returns false, so that a caller can `return failed(...)`.
 * The sentence says what, where and what to do; no full stop, no newline.
 */
bool failed(struct failure *why, enum exit_code exit_code, const char *format, ...)
    PRINTF_LIKE(3, 4);

/*
 * Ends the process at once with this exit code after one line on stderr.  Only
 * for memory that ran out: whatever was committed is safe, and the same command
 * goes on.
 */
void give_up(enum exit_code exit_code, const char *sentence) NORETURN;

#endif
