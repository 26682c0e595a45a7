/*
 * record_framer_fuzz.c - a list falls into the same records however it is read, and
 * every byte is in one of them.
 *
 * The first byte chooses the delimiter and in what pieces the list comes.
 */
#include <string.h>

#include "batch/record_framer.h"
#include "batch/row_reader.h"
#include "fuzz/fuzz.h"

static void describe(struct buffer *out, struct text list, size_t piece)
{
    static const char delimiters[] = ",;\t|";
    struct record_framer framer;
    size_t at = 0, shown = 0;

    record_framer_init(&framer, delimiters[take_choice(&list) % 4]);
    while (at < list.len) {
        struct record_frame frame;
        enum framing framing;

        shown = shown + piece < list.len && piece < list.len ? shown + piece : list.len;
        if (shown <= at)
            continue;
        framing = record_framer_next(&framer, text_slice(list, at, shown - at), shown == list.len,
                                     &frame);
        if (framing == FRAMING_MORE) {
            MUST(shown < list.len);
            continue;
        }
        MUST(framing != FRAMING_OVERLONG); /* inputs are shorter */
        MUST(frame.len + frame.end_len > 0 && frame.len + frame.end_len <= shown - at);
        MUST(frame.lines > 0 && (framing == FRAMING_BROKEN) == (frame.complaint != NULL));
        MUST(buffer_format(out, "%d %zu %zu %llu %d\n", (int)framing, frame.len, frame.end_len,
                           (unsigned long long)frame.lines,
                           framing == FRAMING_RECORD && frame.has_quoted_fields));
        at += frame.len + frame.end_len;
        shown = at > shown ? at : shown - (shown - at) % (piece < list.len ? piece : list.len);
    }
    MUST(at == list.len);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    const struct text all = {(const char *)bytes, len};
    struct text list = all;
    unsigned choice = take_choice(&list);

    if (list.len > 64 * 1024)
        return 0;
    same_in_pieces(describe, all, 1 + choice / 4 % 13);
    return 0;
}
