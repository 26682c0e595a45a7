/*
 * plain_words.c - see plain_words.h.
 */
#include "cli/plain_words.h"

void plain_words(struct text words, char *out, size_t size)
{
    size_t len = words.len < size - 1 ? words.len : size - 1;

    for (size_t i = 0; i < len; i++)
        out[i] = words.bytes[i] == '\n'                            ? ' '
                 : words.bytes[i] >= 0x20 && words.bytes[i] < 0x7f ? words.bytes[i]
                                                                   : '?';
    out[len] = '\0';
}
