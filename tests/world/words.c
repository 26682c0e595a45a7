#include "words.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *current_path;
static unsigned current_line;

void words_at(const char *path, unsigned line)
{
    current_path = path;
    current_line = line;
}

void words_complain(const char *format, ...)
{
    va_list arguments;
    fprintf(stderr, "%s:%u: ", current_path, current_line);
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
    exit(65);
}

static char escaped(const char **at, const char *end)
{
    char c = *(*at)++;
    switch (c) {
    case 'n':
        return '\n';
    case 'r':
        return '\r';
    case 't':
        return '\t';
    case '0':
        return '\0';
    case 'x': {
        if (end - *at < 2)
            words_complain("\\x wants two hexadecimal digits");
        char digits[3] = {(*at)[0], (*at)[1], 0};
        *at += 2;
        return (char)strtol(digits, NULL, 16);
    }
    default:
        return c;
    }
}

static struct bytes quoted_word(const char **at, const char *end)
{
    char *into = keep((size_t)(end - *at) + 1);
    size_t len = 0;
    (*at)++;
    while (*at < end && **at != '"') {
        char c = *(*at)++;
        if (c == '\\' && *at < end)
            c = escaped(at, end);
        into[len++] = c;
    }
    if (*at == end)
        words_complain("a quote is not closed");
    (*at)++;
    return (struct bytes){into, len};
}

static struct bytes plain_word(const char **at, const char *end)
{
    const char *start = *at;
    while (*at < end && !isspace((unsigned char)**at))
        (*at)++;
    return keep_bytes((struct bytes){start, (size_t)(*at - start)});
}

static void add(struct words *words, struct bytes word, bool quoted)
{
    if (words->count == words->capacity) {
        words->capacity = words->capacity ? words->capacity * 2 : 64;
        words->word = realloc(words->word, words->capacity * sizeof *words->word);
        words->quoted = realloc(words->quoted, words->capacity * sizeof *words->quoted);
        if (!words->word || !words->quoted)
            words_complain("out of memory");
    }
    words->word[words->count] = word;
    words->quoted[words->count++] = quoted;
}

void words_split(struct words *words, struct bytes line)
{
    const char *at = line.at;
    const char *end = at + line.len;
    words->count = words->next = 0;
    words->indented = at < end && isspace((unsigned char)*at);
    for (;;) {
        while (at < end && isspace((unsigned char)*at))
            at++;
        if (at == end || *at == '#')
            return;
        bool quoted = *at == '"';
        add(words, quoted ? quoted_word(&at, end) : plain_word(&at, end), quoted);
    }
}

bool words_left(const struct words *words)
{
    return words->next < words->count;
}

struct bytes words_peek(const struct words *words)
{
    return words_left(words) ? words->word[words->next] : (struct bytes){"", 0};
}

bool words_peek_quoted(const struct words *words)
{
    return words_left(words) && words->quoted[words->next];
}

bool words_take(struct words *words, const char *expected)
{
    if (!words_left(words) || words->quoted[words->next] || !bytes_are(words_peek(words), expected))
        return false;
    words->next++;
    return true;
}

bool words_take_two(struct words *words, const char *first, const char *second)
{
    if (!words_take(words, first))
        return false;
    if (words_take(words, second))
        return true;
    words->next--;
    return false;
}

struct bytes words_word(struct words *words, const char *what)
{
    if (!words_left(words))
        words_complain("%s is missing at the end of the line", what);
    return words->word[words->next++];
}

struct bytes words_lowered(struct words *words, const char *what)
{
    struct bytes word = words_word(words, what);
    return bytes_lowered(word, keep(word.len + 1));
}

void words_want(struct words *words, const char *expected)
{
    if (!words_take(words, expected))
        words_complain("expected \"%s\", found \"%s\"", expected, words_peek(words).at);
}

unsigned words_count(struct words *words)
{
    struct bytes word = words_word(words, "a number");
    char *end;
    unsigned long value = strtoul(word.at, &end, 10);
    if (word.len == 0 || *end || value > 1000000000 || !isdigit((unsigned char)word.at[0]))
        words_complain("\"%s\" is no number", word.at);
    return (unsigned)value;
}

static bool duration_us(struct bytes word, int64_t *us)
{
    static const struct {
        const char *unit;
        double us;
    } units[] = {{"us", 1}, {"ms", 1e3}, {"s", 1e6}, {"m", 60e6}, {"h", 3600e6}};
    char *end;
    if (word.len == 0 || !isdigit((unsigned char)word.at[0]))
        return false;
    double value = strtod(word.at, &end);
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        if (strcmp(end, units[i].unit) == 0) {
            *us = (int64_t)(value * units[i].us);
            return true;
        }
    }
    return false;
}

bool words_take_duration_us(struct words *words, int64_t *us)
{
    if (!words_left(words) || !duration_us(words_peek(words), us))
        return false;
    words->next++;
    return true;
}

int64_t words_duration_us(struct words *words)
{
    int64_t us;
    if (!words_take_duration_us(words, &us))
        words_complain("\"%s\" is no duration (200ms, 2s, 1m)", words_peek(words).at);
    return us;
}
