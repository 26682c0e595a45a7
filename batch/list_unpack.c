/*
 * list_unpack.c - see list_unpack.h.
 *
 *   bytes of the file --> inflate or ZSTD_decompressStream --> take_plain() --> the copy
 *                    '------------------------------------------^   '- out of UTF-16
 */
#include "batch/list_unpack.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#define ZLIB_CONST
#include <zlib.h>
#include <zstd.h>

#include "base/memory.h"
#include "batch/utf16.h"

enum {
    PIECE = 128 * 1024,
    GZIP_WINDOW = 15 + 16, /* the largest, and a gzip header */
    LOOKED_AT = 4096,      /* of what was unpacked, for UTF-16 */
};

struct unpacking {
    int from, to;
    const char *name, *to_name;
    const atomic_bool *stop;
    struct failure *why;
    bool has_begun; /* it is known whether it is UTF-16 */
    char first[LOOKED_AT];
    size_t first_len;
    struct utf16 utf16;
    char in[PIECE], plain[PIECE], utf8[PIECE * UTF16_ROOM_FACTOR + UTF16_ROOM_MORE];
};

static bool is_gzip(struct text beginning)
{
    return text_equal(text_slice(beginning, 0, 2), TEXT("\x1f\x8b"));
}

static bool is_zstd(struct text beginning)
{
    return text_equal(text_slice(beginning, 0, 4), TEXT("\x28\xb5\x2f\xfd"));
}

bool list_unpack_needed(struct text beginning)
{
    return is_gzip(beginning) || is_zstd(beginning) || utf16_order_of(beginning) != UTF16_NONE;
}

static bool damaged(const struct unpacking *u, const char *what)
{
    return failed(u->why, EXIT_BAD_DATA, "the list %s is %s; nobody was asked", u->name, what);
}

/* -- out ------------------------------------------------------------------------------------ */

static bool write_out(struct unpacking *u, const char *bytes, size_t len)
{
    while (len > 0) {
        ssize_t written = write(u->to, bytes, len);

        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return failed(u->why, EXIT_CANNOT_WRITE, "cannot unpack the list to %s: %s", u->to_name,
                          strerror(errno));
        bytes += written;
        len -= (size_t)written;
    }
    return true;
}

static bool take_known(struct unpacking *u, struct text bytes)
{
    while (u->utf16.order != UTF16_NONE && bytes.len > 0) {
        struct text piece = text_slice(bytes, 0, PIECE);

        if (!write_out(u, u->utf8, utf16_next(&u->utf16, piece, u->utf8)))
            return false;
        bytes = text_slice(bytes, piece.len, bytes.len);
    }
    return write_out(u, bytes.bytes, bytes.len);
}

static bool begin(struct unpacking *u)
{
    struct text first = {u->first, u->first_len};

    u->has_begun = true;
    u->utf16 = utf16_of(utf16_order_of(first));
    return take_known(u, first);
}

/* Plain bytes, or UTF-16: the first ones tell. */
static bool take_plain(struct unpacking *u, struct text bytes)
{
    size_t room = LOOKED_AT - u->first_len;
    size_t len = bytes.len < room ? bytes.len : room;

    if (u->has_begun)
        return take_known(u, bytes);
    if (len > 0)
        memcpy(u->first + u->first_len, bytes.bytes, len);
    u->first_len += len;
    return u->first_len < LOOKED_AT ||
           (begin(u) && take_known(u, text_slice(bytes, len, bytes.len)));
}

static bool end_plain(struct unpacking *u)
{
    return (u->has_begun || begin(u)) &&
           (u->utf16.order == UTF16_NONE || write_out(u, u->utf8, utf16_end(&u->utf16, u->utf8)));
}

/* -- in ------------------------------------------------------------------------------------- */

/* The next piece of the file; empty at its end. */
static bool read_piece(struct unpacking *u, struct text *piece)
{
    ssize_t got;

    if (u->stop && atomic_load(u->stop))
        return failed(u->why, EXIT_STOPPED_EARLY,
                      "stopped while the list was being unpacked; nobody was asked");
    do
        got = read(u->from, u->in, PIECE);
    while (got < 0 && errno == EINTR);
    if (got < 0)
        return failed(u->why, EXIT_BAD_DATA, "cannot read the list %s: %s", u->name,
                      strerror(errno));
    *piece = (struct text){u->in, (size_t)got};
    return true;
}

static bool copy_plain(struct unpacking *u)
{
    struct text piece;

    do {
        if (!read_piece(u, &piece) || !take_plain(u, piece))
            return false;
    } while (piece.len > 0);
    return true;
}

/* All that zlib makes of the piece; `*at_end`: an archive is over, and no other has begun. */
static bool inflate_piece(struct unpacking *u, z_stream *z, struct text piece, bool *at_end)
{
    z->next_in = (const Bytef *)u->in;
    z->avail_in = (uInt)piece.len;
    do {
        int state;

        if (*at_end && z->avail_in > 0) {
            if (*z->next_in == '\0') { /* tapes fill up their last block */
                z->next_in++;
                z->avail_in--;
                continue;
            }
            *at_end = false;
            inflateReset(z);
        }
        z->next_out = (Bytef *)u->plain;
        z->avail_out = PIECE;
        state = inflate(z, Z_NO_FLUSH);
        if (state == Z_MEM_ERROR)
            memory_checked(NULL);
        if (state != Z_OK && state != Z_STREAM_END && state != Z_BUF_ERROR)
            return damaged(u, "a damaged gzip archive");
        if (!take_plain(u, (struct text){u->plain, PIECE - z->avail_out}))
            return false;
        *at_end = state == Z_STREAM_END;
    } while (z->avail_in > 0 || (!*at_end && z->avail_out == 0));
    return true;
}

static bool copy_gzip(struct unpacking *u)
{
    z_stream z = {.next_in = NULL};
    struct text piece = TEXT("");
    bool at_end = false, fine;

    if (inflateInit2(&z, GZIP_WINDOW) != Z_OK)
        memory_checked(NULL);
    while ((fine = read_piece(u, &piece)) && piece.len > 0)
        if (!(fine = inflate_piece(u, &z, piece, &at_end)))
            break;
    inflateEnd(&z);
    if (fine && !at_end)
        fine = damaged(u, "a gzip archive that is cut short");
    return fine;
}

static bool unzstd_piece(struct unpacking *u, ZSTD_DStream *z, struct text piece, size_t *missing)
{
    ZSTD_inBuffer in = {piece.bytes, piece.len, 0};
    ZSTD_outBuffer out;

    do {
        out = (ZSTD_outBuffer){u->plain, PIECE, 0};
        *missing = ZSTD_decompressStream(z, &out, &in);
        if (ZSTD_isError(*missing))
            return damaged(u, "a damaged zstd archive");
        if (!take_plain(u, (struct text){u->plain, out.pos}))
            return false;
    } while (in.pos < in.size || out.pos == PIECE);
    return true;
}

static bool copy_zstd(struct unpacking *u)
{
    ZSTD_DStream *z = memory_checked(ZSTD_createDStream());
    struct text piece = TEXT("");
    size_t missing = 1;
    bool fine;

    while ((fine = read_piece(u, &piece)) && piece.len > 0)
        if (!(fine = unzstd_piece(u, z, piece, &missing)))
            break;
    ZSTD_freeDStream(z);
    if (fine && missing > 0)
        fine = damaged(u, "a zstd archive that is cut short");
    return fine;
}

bool list_unpack(int from, const char *name, int to, const char *to_name, const atomic_bool *stop,
                 struct failure *why)
{
    struct unpacking *u = memory_new(sizeof *u);
    char beginning[4];
    ssize_t got = pread(from, beginning, sizeof beginning, 0);
    struct text first = {beginning, got > 0 ? (size_t)got : 0};
    bool fine;

    u->from = from;
    u->to = to;
    u->name = name;
    u->to_name = to_name;
    u->stop = stop;
    u->why = why;
    fine = is_gzip(first) ? copy_gzip(u) : is_zstd(first) ? copy_zstd(u) : copy_plain(u);
    fine = fine && end_plain(u);
    if (fine && fsync(to) != 0)
        fine = failed(why, EXIT_CANNOT_WRITE, "cannot unpack the list to %s: %s", to_name,
                      strerror(errno));
    free(u);
    return fine;
}
