/*
 * reply_reader_fuzz.c - the same bytes are the same replies, however they are cut.
 *
 * The first byte says in what pieces they come; what is cut differently is compared.
 */
#include <string.h>

#include "fuzz/fuzz.h"
#include "workers/smtp/reply_reader.h"

static void describe(struct buffer *out, struct text bytes, size_t piece)
{
    struct reply_reader *reader = reply_reader_new();

    while (bytes.len > 0) {
        struct text given = text_slice(bytes, 0, piece);
        struct text left = given;
        enum reading reading = reply_reader_read(reader, &left);
        const struct reply *reply;

        MUST(left.len <= given.len);
        bytes = text_slice(bytes, given.len - left.len, bytes.len);
        if (reading == READING_UNFINISHED) {
            MUST(left.len == 0);
            continue;
        }
        if (reading == READING_BROKEN) {
            MUST(buffer_format(out, "! %s", reply_reader_complaint(reader)));
            break;
        }
        reply = reply_reader_reply(reader);
        MUST(reply->code >= 100 && reply->code <= 999 && reply->text.len <= REPLY_KEPT_MAX);
        MUST(buffer_format(out, "%u ", reply->code) && buffer_append(out, reply->enhanced) &&
             buffer_put(out, ' ') && buffer_append(out, reply->text) && buffer_put(out, '\n'));
        reply_reader_rest(reader);
    }
    reply_reader_free(reader);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct text all = {(const char *)bytes, len};
    size_t piece = 1 + take_choice(&all) % 17;

    same_in_pieces(describe, all, piece);
    return 0;
}
