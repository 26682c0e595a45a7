/*
 * blanks.c - see blanks.h.
 */
#include "address/blanks.h"

#include "base/compiler.h"

static const struct text blanks[] = {TEXT(" "), TEXT("\t"), TEXT("\u00a0"), TEXT("\u200b"),
                                     TEXT("\ufeff")};

size_t blank_at_start_of_any(struct text text)
{
    for (size_t i = 0; i < countof(blanks); i++)
        if (text_equal(text_slice(text, 0, blanks[i].len), blanks[i]))
            return blanks[i].len;
    return 0;
}

static size_t blank_at_end(struct text text)
{
    if (text.len == 0 || blanks_have_no(text.bytes[text.len - 1]))
        return 0;
    for (size_t i = 0; i < countof(blanks); i++)
        if (text_ends_nocase(text, blanks[i]))
            return blanks[i].len;
    return 0;
}

struct text blanks_skipped(struct text text)
{
    size_t len;

    while ((len = blank_at_start(text)) > 0)
        text = text_slice(text, len, text.len);
    return text;
}

struct text blanks_trimmed(struct text text)
{
    size_t len;

    text = blanks_skipped(text);
    while ((len = blank_at_end(text)) > 0)
        text = text_slice(text, 0, text.len - len);
    return text;
}
