/*
 * words.h - a line of a world file as words.
 *
 * A word in "double quotes" may hold anything; \n \r \t \0 \" \\ and \xNN stand
 * for what they do in C.  `#` outside quotes, at the line's start or after a
 * blank, begins a comment.
 */
#ifndef WORLD_WORDS_H
#define WORLD_WORDS_H

#include "bytes.h"

#include <stdint.h>

struct words {
    struct bytes *word;
    bool *quoted;
    size_t count;
    size_t next; /* the one to be read */
    size_t capacity;
    bool indented;
};

/* The line in words, its text kept for the life of the program. */
void words_split(struct words *words, struct bytes line);

/* Where the reader is, for complaints. */
void words_at(const char *path, unsigned line);
/* Prints the complaint with file and line, ends the program with 65. */
_Noreturn void words_complain(const char *format, ...) __attribute__((format(printf, 1, 2)));

bool words_left(const struct words *words);
/* The next word without taking it; empty at the end. */
struct bytes words_peek(const struct words *words);
bool words_peek_quoted(const struct words *words);
/* Takes the next word if it is this one. */
bool words_take(struct words *words, const char *expected);
/* The same for two in a row. */
bool words_take_two(struct words *words, const char *first, const char *second);
/* These complain when the next word is not what they want. */
struct bytes words_word(struct words *words, const char *what);
struct bytes words_lowered(struct words *words, const char *what);
void words_want(struct words *words, const char *expected);
unsigned words_count(struct words *words);
int64_t words_duration_us(struct words *words);
/* True, with the value, when the next word is a duration (a number with ms, s or m); takes it. */
bool words_take_duration_us(struct words *words, int64_t *us);

#endif
