/*
 * reply_words.c - see reply_words.h.
 */
#include "output/reply_words.h"

#include "base/escape.h"

/* A CR LF or an LF between two lines is one break; 0 bytes: there is none here. */
static size_t break_at(struct text words, size_t at)
{
    if (words.bytes[at] == '\n')
        return 1;
    return words.bytes[at] == '\r' && at + 1 < words.len && words.bytes[at + 1] == '\n' ? 2 : 0;
}

static bool append_on_one_line(struct buffer *out, struct text words)
{
    size_t start = 0;

    for (size_t i = 0; i < words.len; i++) {
        size_t len = break_at(words, i);

        if (len == 0)
            continue;
        if (!escape_visible(out, text_slice(words, start, i - start)) || !buffer_put(out, ' '))
            return false;
        start = i + len;
        i = start - 1;
    }
    return escape_visible(out, text_slice(words, start, words.len));
}

bool reply_words_append(struct buffer *out, const struct evidence *evidence)
{
    /* qmail writes it at the end, and so it stands there already. */
    bool put_back =
        evidence->enhanced.len > 0 && !text_contains_nocase(evidence->text, evidence->enhanced);

    if (put_back && !escape_visible(out, evidence->enhanced))
        return false;
    if (put_back && evidence->text.len > 0 && !buffer_put(out, ' '))
        return false;
    return append_on_one_line(out, evidence->text);
}
