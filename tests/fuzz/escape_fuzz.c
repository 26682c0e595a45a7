/*
 * escape_fuzz.c - whatever is shown is UTF-8 without a control, and can be told apart.
 */
#include <string.h>

#include "base/buffer.h"
#include "base/escape.h"
#include "fuzz/fuzz.h"

static void check_visible(struct text shown, bool may_break)
{
    MUST(text_is_utf8(shown));
    for (size_t i = 0; i < shown.len; i++) {
        unsigned char byte = (unsigned char)shown.bytes[i];

        MUST((byte >= ' ' && byte != 0x7f) || (may_break && byte == '\n'));
        /* U+0080 to U+009F are controls, too. */
        MUST(byte != 0xc2 || i + 1 == shown.len || (unsigned char)shown.bytes[i + 1] >= 0xa0);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct text all = {(const char *)bytes, len};
    char *copy = exact_copy(all);
    struct text given = {copy, len};
    struct buffer out;

    if (len <= 256 * 1024) {
        buffer_init(&out, 16 * 1024 * 1024);
        MUST(escape_visible(&out, given));
        check_visible(buffer_text(&out), false);
        buffer_clear(&out);
        MUST(escape_controls(&out, given));
        check_visible(buffer_text(&out), true);
        buffer_clear(&out);
        MUST(escape_json(&out, given));
        MUST(text_is_utf8(buffer_text(&out)));
        for (size_t i = 0; i < out.len; i++)
            MUST((unsigned char)out.bytes[i] >= ' ');
        buffer_free(&out);
    }
    free(copy);
    return 0;
}
