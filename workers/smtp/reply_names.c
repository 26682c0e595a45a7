/*
 * reply_names.c - see reply_names.h.
 */
#include "workers/smtp/reply_names.h"

static bool is_of_a_word(char byte)
{
    return ascii_is_letter(byte) || ascii_is_digit(byte) || byte == '-' || byte == '_' ||
           (unsigned char)byte >= 0x80;
}

/* Quotes, "=" and "/" may be in a local part, too, but mostly they stand before one. */
static bool goes_on_before(struct text words, size_t at)
{
    char byte = at > 0 ? words.bytes[at - 1] : ' ';

    return is_of_a_word(byte) || byte == '.' || byte == '+';
}

/* A dot may end the sentence, and not the name. */
static bool goes_on_behind(struct text words, size_t at)
{
    if (at < words.len && words.bytes[at] == '.')
        at++;
    return at < words.len && is_of_a_word(words.bytes[at]);
}

bool reply_names(struct text words, struct text address)
{
    for (size_t at = 0; at + address.len <= words.len; at++)
        if (text_starts_nocase(text_slice(words, at, words.len), address) &&
            !goes_on_before(words, at) && !goes_on_behind(words, at + address.len))
            return true;
    return false;
}
