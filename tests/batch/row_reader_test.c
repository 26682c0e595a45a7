/*
 * row_reader_test.c - the bytes of a list become numbered rows.
 *
 * Rows are written down as a transcript, a line each:
 *   1 [ann@one.test][Ann] LF
 *   2 blank CRLF
 *   3 unreadable [raw] text follows the closing quote of a field LF
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/escape.h"
#include "base/memory.h"
#include "batch/row_reader.h"

#define OPEN_AT_END    "a quoted field is still open at the end of the list"
#define OPEN_LINES     "a quoted field is still open after 512 lines"
#define OPEN_LONG      "a quoted field is still open after 1 MiB"
#define AFTER_QUOTE    "text follows the closing quote of a field"
#define TOO_LONG       "the record is longer than 2 MiB"
#define TOO_MANY_CELLS "the record has more than 4096 cells"

enum { TRANSCRIPT_MAX = 64 * 1024 * 1024 };

static int file_of(struct text bytes)
{
    int fd = memfd_create("list", 0);

    assert_true(fd >= 0);
    assert_int_equal(write(fd, bytes.bytes, bytes.len), bytes.len);
    assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
    return fd;
}

/* A pipe of packets: a read gets what one write has put in, never more. */
struct feed {
    int fds[2];
    struct text bytes;
    size_t piece;
    pthread_t thread;
};

static void *write_pieces(void *data)
{
    struct feed *feed = data;

    for (size_t at = 0; at < feed->bytes.len;) {
        struct text piece = text_slice(feed->bytes, at, feed->piece);

        if (write(feed->fds[1], piece.bytes, piece.len) != (ssize_t)piece.len)
            abort();
        at += piece.len;
    }
    close(feed->fds[1]);
    return NULL;
}

static void feed_start(struct feed *feed, struct text bytes, size_t piece)
{
    feed->bytes = bytes;
    feed->piece = piece;
    assert_int_equal(pipe2(feed->fds, O_DIRECT), 0);
    assert_int_equal(pthread_create(&feed->thread, NULL, write_pieces, feed), 0);
}

static void feed_end(struct feed *feed)
{
    assert_int_equal(pthread_join(feed->thread, NULL), 0);
    close(feed->fds[0]);
}

static const char *line_end_name(struct text line_end)
{
    if (text_equal(line_end, TEXT("\n")))
        return "LF";
    if (text_equal(line_end, TEXT("\r\n")))
        return "CRLF";
    return text_equal(line_end, TEXT("\r")) ? "CR" : line_end.len ? "??" : "END";
}

static void put_bytes(struct buffer *out, struct text bytes)
{
    assert_true(buffer_put(out, '[') && escape_visible(out, bytes) && buffer_put(out, ']'));
}

static void put_row(struct buffer *out, const struct row *row)
{
    assert_true(buffer_format(out, "%lu ", (unsigned long)row->line));
    if (row->kind == ROW_BLANK)
        assert_true(buffer_append(out, TEXT("blank")));
    for (size_t i = 0; row->kind == ROW_CELLS && i < row->cell_count; i++)
        put_bytes(out, row->cells[i]);
    if (row->kind == ROW_UNREADABLE) {
        assert_true(buffer_append(out, TEXT("unreadable ")));
        put_bytes(out, row->raw);
        assert_true(buffer_format(out, " %s", row->complaint));
    }
    assert_true(buffer_format(out, " %s\n", line_end_name(row->line_end)));
}

/* Reads all of `fd`; the transcript, and the bytes that raw and line_end echo, are the caller's. */
static size_t read_all(int fd, char delimiter, struct buffer *transcript, struct buffer *echo)
{
    struct row_reader *reader = row_reader_new(fd, "list.csv", delimiter);
    struct failure why;
    struct row row;
    size_t rows = 0;

    buffer_init(transcript, TRANSCRIPT_MAX);
    buffer_init(echo, TRANSCRIPT_MAX);
    for (;;) {
        assert_true(row_reader_next(reader, &row, &why));
        if (row.kind == ROW_END)
            break;
        rows++;
        put_row(transcript, &row);
        assert_true(buffer_append(echo, row.raw) && buffer_append(echo, row.line_end));
    }
    assert_true(row_reader_next(reader, &row, &why));
    assert_int_equal(row.kind, ROW_END);
    row_reader_free(reader);
    return rows;
}

static void assert_same_bytes(struct text got, struct text want)
{
    assert_int_equal(got.len, want.len);
    if (want.len > 0)
        assert_memory_equal(got.bytes, want.bytes, want.len);
}

static void assert_transcript(const struct buffer *got, struct text want)
{
    if (text_equal(buffer_text(got), want))
        return;
    print_error("got:\n%.*s\nwant:\n%.*s\n", TEXT_ARGS(buffer_text(got)), TEXT_ARGS(want));
    fail();
}

/* The list gives this transcript, whole and in pieces of any size, and echoes itself. */
static void check_list(struct text list, char delimiter, struct text want)
{
    static const size_t pieces[] = {0, 1, 2, 3, 7, 4096};
    size_t mark = text_starts_nocase(list, TEXT("\xef\xbb\xbf")) ? 3 : 0;

    for (size_t i = 0; i < countof(pieces); i++) {
        struct buffer transcript, echo;
        struct feed feed;

        if (pieces[i] > 0)
            feed_start(&feed, list, pieces[i]);
        else
            feed.fds[0] = file_of(list);
        read_all(feed.fds[0], delimiter, &transcript, &echo);
        if (pieces[i] > 0)
            feed_end(&feed);
        else
            close(feed.fds[0]);
        assert_transcript(&transcript, want);
        assert_same_bytes(buffer_text(&echo), text_slice(list, mark, list.len));
        buffer_free(&transcript);
        buffer_free(&echo);
    }
}

struct list_case {
    struct text list;
    const char *want;
};

static void check_cases(const struct list_case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++)
        check_list(cases[i].list, ',', text_of(cases[i].want));
}

static void line_ends_of_every_kind_are_counted_once(void **state)
{
    static const struct list_case cases[] = {
        {TEXT(""), ""},
        {TEXT("\xef\xbb\xbf"), ""},
        {TEXT("a"), "1 [a] END\n"},
        {TEXT("a\n"), "1 [a] LF\n"},
        {TEXT("a,b\nc,d\n"), "1 [a][b] LF\n2 [c][d] LF\n"},
        {TEXT("a\r\nb\r\n"), "1 [a] CRLF\n2 [b] CRLF\n"},
        {TEXT("a\rb\rc"), "1 [a] CR\n2 [b] CR\n3 [c] END\n"},
        {TEXT("a\r"), "1 [a] CR\n"},
        {TEXT("a\nb\r\nc\rd"), "1 [a] LF\n2 [b] CRLF\n3 [c] CR\n4 [d] END\n"},
        {TEXT("a\n\rb"), "1 [a] LF\n2 blank CR\n3 [b] END\n"},
        {TEXT("a\r\r\nb"), "1 [a] CR\n2 blank CRLF\n3 [b] END\n"},
    };

    (void)state;
    check_cases(cases, countof(cases));
}

static void a_line_with_nothing_on_it_is_blank_and_counts_as_a_line(void **state)
{
    static const struct list_case cases[] = {
        {TEXT("\n"), "1 blank LF\n"},
        {TEXT("sep=;\r\na\n"), "1 blank CRLF\n2 [a] LF\n"}, /* Excel's first line */
        {TEXT("\xef\xbb\xbfSEP=,\na\n"), "1 blank LF\n2 [a] LF\n"},
        {TEXT("a\nsep=;\n"), "1 [a] LF\n2 [sep=;] LF\n"},
        {TEXT("sep=;;\n"), "1 [sep=;;] LF\n"},
        {TEXT("sep=x\n"), "1 [sep=x] LF\n"},
        {TEXT("\r\n\na\n\n"), "1 blank CRLF\n2 blank LF\n3 [a] LF\n4 blank LF\n"},
        {TEXT(" \n"), "1 [ ] LF\n"},
        {TEXT("\"\"\n"), "1 [] LF\n"},
        {TEXT(",\n"), "1 [][] LF\n"},
    };

    (void)state;
    check_cases(cases, countof(cases));
}

static void a_mark_at_the_start_is_passed_over_and_nowhere_else(void **state)
{
    static const struct list_case cases[] = {
        {TEXT("\xef\xbb\xbf\"a\"\nb\n"), "1 [a] LF\n2 [b] LF\n"},
        {TEXT("\xef\xbb"), "1 [\\xef\\xbb] END\n"},
        {TEXT("\xef"), "1 [\\xef] END\n"},
        {TEXT("a\n\xef\xbb\xbf"
              "b\n"),
         "1 [a] LF\n2 [\xef\xbb\xbf"
         "b] LF\n"},
    };

    (void)state;
    check_cases(cases, countof(cases));
}

static void quotes_keep_delimiters_line_ends_and_quotes(void **state)
{
    static const struct list_case cases[] = {
        {TEXT("\"a,b\",c\n"), "1 [a,b][c] LF\n"},
        {TEXT("\"a\"\"b\",\"\"\"\"\n"), "1 [a\"b][\"] LF\n"},
        {TEXT("\"a\nb\"\nc\n"), "1 [a\\x0ab] LF\n3 [c] LF\n"},
        {TEXT("\"a\r\nb\rc\"\r\nd"), "1 [a\\x0d\\x0ab\\x0dc] CRLF\n4 [d] END\n"},
        {TEXT("\"\n\n\"\nc"), "1 [\\x0a\\x0a] LF\n4 [c] END\n"},
        {TEXT("\"a\""), "1 [a] END\n"},
        {TEXT("\"a\",\"b\""), "1 [a][b] END\n"},
        {TEXT("\"a\"\r\n\"b\"\r\"c\"\n"), "1 [a] CRLF\n2 [b] CR\n3 [c] LF\n"},
        {TEXT("\" a \", b ,\tc\n"), "1 [ a ][ b ][\\x09c] LF\n"},
        {TEXT("\"\",,\"\"\n"), "1 [][][] LF\n"},
    };

    (void)state;
    check_cases(cases, countof(cases));
}

static void a_quote_inside_an_unquoted_field_is_a_byte_of_it(void **state)
{
    static const struct list_case cases[] = {
        {TEXT("a\"b,c\nd\n"), "1 [a\"b][c] LF\n2 [d] LF\n"},
        {TEXT("5\",\"q\",6\"\"\nd\n"), "1 [5\"][q][6\"\"] LF\n2 [d] LF\n"},
        {TEXT("a\"\n\"b\"\n"), "1 [a\"] LF\n2 [b] LF\n"},
        {TEXT(" \"a\",\"b\"\n"), "1 [ \"a\"][b] LF\n"},
        {TEXT("\"b\",a\"\"\"\n"), "1 [b][a\"\"\"] LF\n"},
    };

    (void)state;
    check_cases(cases, countof(cases));
}

static void a_quote_left_open_costs_one_row(void **state)
{
    static const struct list_case cases[] = {
        {TEXT("\"a\nb\nc\n"), "1 unreadable [\"a] " OPEN_AT_END " LF\n2 [b] LF\n3 [c] LF\n"},
        {TEXT("\""), "1 unreadable [\"] " OPEN_AT_END " END\n"},
        {TEXT("a,\"b"), "1 unreadable [a,\"b] " OPEN_AT_END " END\n"},
        {TEXT("\"a\r\nb"), "1 unreadable [\"a] " OPEN_AT_END " CRLF\n2 [b] END\n"},
        {TEXT("\"a\rb"), "1 unreadable [\"a] " OPEN_AT_END " CR\n2 [b] END\n"},
        {TEXT("\"a\"\""), "1 unreadable [\"a\"\"] " OPEN_AT_END " END\n"},
        {TEXT("x\n\"a\n\"b\nc\n"), "1 [x] LF\n2 unreadable [\"a] " AFTER_QUOTE
                                   " LF\n3 unreadable [\"b] " OPEN_AT_END " LF\n4 [c] LF\n"},
    };

    (void)state;
    check_cases(cases, countof(cases));
}

static void text_behind_a_closing_quote_costs_one_row(void **state)
{
    static const struct list_case cases[] = {
        {TEXT("\"a\"b,c\nd\n"), "1 unreadable [\"a\"b,c] " AFTER_QUOTE " LF\n2 [d] LF\n"},
        {TEXT("\"a\" ,c\r\nd"), "1 unreadable [\"a\" ,c] " AFTER_QUOTE " CRLF\n2 [d] END\n"},
        {TEXT("\"a\";\"b\"\nd"), "1 unreadable [\"a\";\"b\"] " AFTER_QUOTE " LF\n2 [d] END\n"},
        {TEXT("\"a\"b"), "1 unreadable [\"a\"b] " AFTER_QUOTE " END\n"},
        {TEXT("\"a\"\"\"b\rc"), "1 unreadable [\"a\"\"\"b] " AFTER_QUOTE " CR\n2 [c] END\n"},
        {TEXT("\"a\"x\",\"b\nc\"\nd\n"),
         "1 unreadable [\"a\"x\",\"b] " AFTER_QUOTE " LF\n2 [c\"] LF\n3 [d] LF\n"},
    };

    (void)state;
    check_cases(cases, countof(cases));
}

static void a_record_broken_further_down_gives_back_all_lines_but_its_first(void **state)
{
    static const struct list_case cases[] = {
        {TEXT("\"a\nb\nc\"d\ne\n"),
         "1 unreadable [\"a] " AFTER_QUOTE " LF\n2 [b] LF\n3 [c\"d] LF\n4 [e] LF\n"},
        {TEXT("\"a\nb\",\"c\nd\n"), "1 unreadable [\"a] " OPEN_AT_END
                                    " LF\n2 unreadable [b\",\"c] " OPEN_AT_END " LF\n3 [d] LF\n"},
    };

    (void)state;
    check_cases(cases, countof(cases));
}

static void rows_are_as_ragged_as_they_were_written(void **state)
{
    static const struct list_case cases[] = {
        {TEXT("a,b,c\nd\ne,f\n,\n"), "1 [a][b][c] LF\n2 [d] LF\n3 [e][f] LF\n4 [][] LF\n"},
    };

    (void)state;
    check_cases(cases, countof(cases));
}

static void nul_and_bytes_that_are_no_utf8_pass_through(void **state)
{
    static const struct list_case cases[] = {
        {TEXT("a\0b,\0\n\0"), "1 [a\\x00b][\\x00] LF\n2 [\\x00] END\n"},
        {TEXT("\"\0\",\"a\0\"\"\"\n"), "1 [\\x00][a\\x00\"] LF\n"},
        {TEXT("J\xfcrgen,\"J\xfcrgen\"\n"), "1 [J\\xfcrgen][J\\xfcrgen] LF\n"},
    };

    (void)state;
    check_cases(cases, countof(cases));
}

static void any_byte_can_be_the_delimiter(void **state)
{
    (void)state;
    check_list(TEXT("a;b,c;\"d;\"\n"), ';', TEXT("1 [a][b,c][d;] LF\n"));
    check_list(TEXT("a\tb\t\" c\t\"\n"), '\t', TEXT("1 [a][b][ c\\x09] LF\n"));
    check_list(TEXT("a|\"b|\"|\n"), '|', TEXT("1 [a][b|][] LF\n"));
    check_list(TEXT("a b \"c d\"\n"), ' ', TEXT("1 [a][b][c d] LF\n"));
    check_list(TEXT("a\xa7\"b\"\xa7\n"), '\xa7', TEXT("1 [a][b][] LF\n"));
}

/* Repeats: gathers a list that is too long to be written down. */
static void repeat(struct buffer *list, struct text piece, size_t times)
{
    for (size_t i = 0; i < times; i++)
        assert_true(buffer_append(list, piece));
}

struct kinds {
    size_t rows;
    struct row last;
    struct row first;
};

static struct kinds kinds_of(struct text list)
{
    int fd = file_of(list);
    struct row_reader *reader = row_reader_new(fd, "list.csv", ',');
    struct kinds kinds = {.rows = 0};
    struct failure why;
    struct row row;

    for (;;) {
        assert_true(row_reader_next(reader, &row, &why));
        if (row.kind == ROW_END)
            break;
        if (kinds.rows++ == 0)
            kinds.first = row;
        kinds.last = row;
    }
    row_reader_free(reader);
    close(fd);
    return kinds;
}

static void a_quoted_field_may_have_512_lines_and_no_more(void **state)
{
    (void)state;
    for (size_t line_ends = 511; line_ends <= 512; line_ends++) {
        struct buffer list;
        struct kinds kinds;

        buffer_init(&list, TRANSCRIPT_MAX);
        repeat(&list, TEXT("\"x"), 1);
        repeat(&list, TEXT("\r\n"), line_ends);
        repeat(&list, TEXT("\",b\nc\n"), 1);
        kinds = kinds_of(buffer_text(&list));
        if (line_ends < FIELD_LINES_MAX) {
            assert_int_equal(kinds.first.kind, ROW_CELLS);
            assert_int_equal(kinds.rows, 2);
        } else {
            assert_int_equal(kinds.first.kind, ROW_UNREADABLE);
            assert_string_equal(kinds.first.complaint, OPEN_LINES);
            assert_int_equal(kinds.first.raw.len, 2);
        }
        assert_int_equal(kinds.last.line, line_ends + 2);
        buffer_free(&list);
    }
}

static void a_quoted_field_may_have_a_mebibyte_and_no_more(void **state)
{
    (void)state;
    for (size_t len = FIELD_MAX; len <= FIELD_MAX + 1; len++) {
        struct buffer list;
        struct kinds kinds;

        buffer_init(&list, TRANSCRIPT_MAX);
        repeat(&list, TEXT("a,\""), 1);
        repeat(&list, TEXT("x"), len);
        repeat(&list, TEXT("\"\nc\n"), 1);
        kinds = kinds_of(buffer_text(&list));
        assert_int_equal(kinds.rows, 2);
        assert_int_equal(kinds.first.raw.len, len + 4);
        assert_int_equal(kinds.first.kind, len == FIELD_MAX ? ROW_CELLS : ROW_UNREADABLE);
        if (len > FIELD_MAX)
            assert_string_equal(kinds.first.complaint, OPEN_LONG);
        assert_int_equal(kinds.last.line, 2);
        buffer_free(&list);
    }
}

static void a_line_may_have_two_mebibytes_and_is_cut_there(void **state)
{
    static const struct text line_ends[] = {TEXT("\n"), TEXT("\r\n"), TEXT("\r")};

    (void)state;
    for (size_t i = 0; i < countof(line_ends); i++)
        for (size_t len = ROW_MAX; len <= ROW_MAX + 2; len++) {
            struct buffer list;
            struct kinds kinds;

            buffer_init(&list, TRANSCRIPT_MAX);
            repeat(&list, TEXT("x"), len);
            repeat(&list, line_ends[i], 1);
            repeat(&list, TEXT("c"), 1);
            kinds = kinds_of(buffer_text(&list));
            assert_int_equal(kinds.rows, 2);
            assert_int_equal(kinds.first.kind, len == ROW_MAX ? ROW_CELLS : ROW_UNREADABLE);
            assert_int_equal(kinds.first.raw.len, ROW_MAX);
            assert_int_equal(kinds.first.line_end.len, line_ends[i].len);
            if (len > ROW_MAX)
                assert_string_equal(kinds.first.complaint, TOO_LONG);
            assert_int_equal(kinds.last.kind, ROW_CELLS);
            assert_int_equal(kinds.last.line, 2);
            buffer_free(&list);
        }
}

static void a_record_of_many_lines_beyond_two_mebibytes_is_one_row(void **state)
{
    struct buffer list;
    struct kinds kinds;

    (void)state;
    buffer_init(&list, TRANSCRIPT_MAX);
    repeat(&list, TEXT("\"a\r\n\""), 1);
    for (int i = 0; i < 3; i++) {
        repeat(&list, TEXT(",\""), 1);
        repeat(&list, TEXT("x"), FIELD_MAX - 1);
        repeat(&list, TEXT("\""), 1);
    }
    repeat(&list, TEXT("\nend\n"), 1);
    kinds = kinds_of(buffer_text(&list));
    assert_int_equal(kinds.first.kind, ROW_UNREADABLE);
    assert_string_equal(kinds.first.complaint, TOO_LONG);
    assert_int_equal(kinds.first.raw.len, ROW_MAX);
    assert_int_equal(kinds.rows, 2);
    assert_int_equal(kinds.last.line, 3);
    buffer_free(&list);
}

/* The CRLF around the ceiling is one line end, in quotes and behind them. */
static void a_line_end_across_the_ceiling_is_one(void **state)
{
    (void)state;
    for (size_t len = ROW_MAX - 5; len <= ROW_MAX + 5; len++) {
        struct buffer list;
        struct kinds kinds;

        buffer_init(&list, TRANSCRIPT_MAX);
        repeat(&list, TEXT("a"), len - FIELD_MAX / 2);
        repeat(&list, TEXT(",\""), 1);
        repeat(&list, TEXT("x"), FIELD_MAX / 2 - 2);
        repeat(&list, TEXT("\r\ny\"\r\nend"), 1);
        kinds = kinds_of(buffer_text(&list));
        assert_int_equal(kinds.first.kind, len + 4 > ROW_MAX ? ROW_UNREADABLE : ROW_CELLS);
        assert_int_equal(kinds.rows, len <= ROW_MAX ? 2 : 3);
        assert_int_equal(kinds.last.line, 3);
        buffer_free(&list);
    }
}

static void more_cells_than_4096_are_no_record(void **state)
{
    (void)state;
    for (size_t cells = CELLS_MAX; cells <= CELLS_MAX + 1; cells++)
        for (int quoted = 0; quoted < 2; quoted++) {
            struct buffer list;
            struct kinds kinds;

            buffer_init(&list, TRANSCRIPT_MAX);
            repeat(&list, quoted ? TEXT("\"a\nb\"") : TEXT("a"), 1);
            repeat(&list, TEXT(","), cells - 1);
            repeat(&list, TEXT("\nend\n"), 1);
            kinds = kinds_of(buffer_text(&list));
            assert_int_equal(kinds.first.kind, cells == CELLS_MAX ? ROW_CELLS : ROW_UNREADABLE);
            assert_int_equal(kinds.last.line, quoted ? 3 : 2);
            if (cells > CELLS_MAX) {
                assert_string_equal(kinds.first.complaint, TOO_MANY_CELLS);
                assert_int_equal(kinds.first.raw.len, cells + (quoted ? 4 : 0));
            }
            buffer_free(&list);
        }
}

/*
 * Each line goes on in quotes whether it begins in them or not, and all of it breaks at
 * the end.  Were every line scanned to there again, this would take an hour.
 */
static void a_list_made_of_open_quotes_is_read_in_linear_time(void **state)
{
    static const struct {
        const char *end;
        size_t filler; /* a field's length behind the lines */
        size_t rows;
    } endings[] = {
        {"z", 0, 150001},
        {"z\"z\nz", 0, 150002},
        {"", FIELD_MAX + 9, 150001},
        {"\",z\nlast", FIELD_MAX + 9, 150002},
    };

    (void)state;
    for (size_t i = 0; i < countof(endings); i++) {
        struct buffer list;
        struct kinds kinds;

        buffer_init(&list, TRANSCRIPT_MAX);
        repeat(&list, TEXT("z\",\"\n"), 150000);
        repeat(&list, TEXT("x"), endings[i].filler);
        repeat(&list, text_of(endings[i].end), 1);
        kinds = kinds_of(buffer_text(&list));
        assert_int_equal(kinds.first.kind, ROW_UNREADABLE);
        assert_int_equal(kinds.rows, endings[i].rows);
        buffer_free(&list);
    }
}

/* The CR is the last byte of one read, the LF the first of the next. */
static void the_line_end_of_a_cut_line_may_come_in_two_reads(void **state)
{
    enum { PIECE = 4096 };
    struct buffer list, transcript, echo;
    struct feed feed;

    (void)state;
    buffer_init(&list, TRANSCRIPT_MAX);
    repeat(&list, TEXT("x"), 800 * PIECE - 1);
    repeat(&list, TEXT("\r\nc"), 1);
    feed_start(&feed, buffer_text(&list), PIECE);
    assert_int_equal(read_all(feed.fds[0], ',', &transcript, &echo), 2);
    feed_end(&feed);
    assert_true(text_ends_nocase(buffer_text(&transcript), TEXT(TOO_LONG " CRLF\n2 [c] END\n")));
    buffer_free(&echo);
    buffer_free(&transcript);
    buffer_free(&list);
}

static void long_lines_read_the_same_in_small_pieces(void **state)
{
    struct buffer list, want, transcript, echo;
    struct feed feed;
    int fd;

    (void)state;
    buffer_init(&list, TRANSCRIPT_MAX);
    repeat(&list, TEXT("x"), 5000000);
    repeat(&list, TEXT("\r\na,\""), 1);
    repeat(&list, TEXT("y\r\n"), 400000);
    repeat(&list, TEXT("\"\n\""), 1);
    repeat(&list, TEXT("z"), 3000000);
    fd = file_of(buffer_text(&list));
    read_all(fd, ',', &want, &echo);
    close(fd);
    buffer_free(&echo);
    feed_start(&feed, buffer_text(&list), 4093);
    read_all(feed.fds[0], ',', &transcript, &echo);
    feed_end(&feed);
    assert_transcript(&transcript, buffer_text(&want));
    buffer_free(&echo);
    buffer_free(&transcript);
    buffer_free(&want);
    buffer_free(&list);
}

static long peak_kib(void)
{
    struct rusage usage;

    assert_int_equal(getrusage(RUSAGE_SELF, &usage), 0);
    return usage.ru_maxrss;
}

static void a_gigabyte_without_a_line_end_is_one_row_in_flat_memory(void **state)
{
    const off_t gigabyte = 1 << 30;
    int fd = memfd_create("list", 0); /* NULs to read, and nothing to store */
    long before = peak_kib();
    struct row_reader *reader;
    struct failure why;
    struct row row;

    (void)state;
    assert_int_equal(ftruncate(fd, gigabyte), 0);
    assert_int_equal(pwrite(fd, "\r\nann", 5, gigabyte), 5);
    reader = row_reader_new(fd, "list.csv", ',');
    assert_true(row_reader_next(reader, &row, &why));
    assert_int_equal(row.kind, ROW_UNREADABLE);
    assert_int_equal(row.raw.len, ROW_MAX);
    assert_same_bytes(row.line_end, TEXT("\r\n"));
    assert_true(row_reader_next(reader, &row, &why));
    assert_int_equal(row.kind, ROW_CELLS);
    assert_int_equal(row.line, 2);
    assert_same_bytes(row.raw, TEXT("ann"));
    assert_true(peak_kib() - before < 16 * 1024);
    row_reader_free(reader);
    close(fd);
}

static void a_list_that_cannot_be_read_is_named(void **state)
{
    struct failure why = {.exit_code = EXIT_EVERY_ROW_ANSWERED};
    struct row_reader *reader;
    struct row row;
    int fd = open("/", O_RDONLY);

    (void)state;
    reader = row_reader_new(fd, "a\nlist.csv", ',');
    assert_false(row_reader_next(reader, &row, &why));
    assert_int_equal(why.exit_code, EXIT_BAD_DATA);
    assert_string_equal(why.sentence, "cannot read the list a\\x0alist.csv: Is a directory");
    row_reader_free(reader);
    close(fd);
    row_reader_free(NULL);
}

static int interrupted_pipe[2];
static volatile sig_atomic_t interruptions;

static void interrupt(int signal)
{
    (void)signal;
    if (++interruptions == 3 &&
        (write(interrupted_pipe[1], "a,b\n", 4) != 4 || close(interrupted_pipe[1]) != 0))
        abort();
}

/* The read blocks until the third signal, so two of them interrupt it for certain. */
static void a_signal_does_not_end_the_list(void **state)
{
    const struct itimerval soon = {{0, 1000}, {0, 1000}};
    const struct itimerval never = {{0, 0}, {0, 0}};
    struct sigaction action = {.sa_handler = interrupt};
    struct buffer transcript, echo;

    (void)state;
    assert_int_equal(pipe(interrupted_pipe), 0);
    assert_int_equal(sigaction(SIGALRM, &action, NULL), 0);
    assert_int_equal(setitimer(ITIMER_REAL, &soon, NULL), 0);
    read_all(interrupted_pipe[0], ',', &transcript, &echo);
    assert_int_equal(setitimer(ITIMER_REAL, &never, NULL), 0);
    assert_transcript(&transcript, TEXT("1 [a][b] LF\n"));
    close(interrupted_pipe[0]);
    buffer_free(&transcript);
    buffer_free(&echo);
}

/*
 * The rule once more, written for shortness and not for speed: where a record that
 * starts at `at` ends (before its line end), or list.len + 1 if there is none.
 */
static size_t record_end(struct text list, size_t at)
{
    for (;;) {
        if (at < list.len && list.bytes[at] == '"') {
            do {
                at += 1 + text_find(text_slice(list, at + 1, list.len), '"') + 1;
            } while (at < list.len && list.bytes[at] == '"');
            if (at > list.len)
                return list.len + 1;
        } else {
            while (at < list.len && !strchr(",\r\n", list.bytes[at] ? list.bytes[at] : 'x'))
                at++;
        }
        if (at == list.len || list.bytes[at] == '\n' || list.bytes[at] == '\r')
            return at;
        if (list.bytes[at++] != ',')
            return list.len + 1;
    }
}

/* The length of the row at `at` and of its line end; whether it is a record. */
static bool frame_row(struct text list, size_t at, size_t *len, size_t *end_len)
{
    size_t end = record_end(list, at);
    bool is_record = end <= list.len;

    if (!is_record)
        for (end = at; end < list.len && list.bytes[end] != '\n' && list.bytes[end] != '\r';)
            end++;
    *len = end - at;
    *end_len = end == list.len ? 0 : 1;
    if (end + 1 < list.len && list.bytes[end] == '\r' && list.bytes[end + 1] == '\n')
        *end_len = 2;
    return is_record;
}

static size_t count_rows(struct text list)
{
    size_t rows = 0;
    size_t len, end_len;

    for (size_t at = 0; at < list.len; at += len + end_len) {
        frame_row(list, at, &len, &end_len);
        rows++;
    }
    return rows;
}

/* Takes the first cell off a record, unquoted into `cell`; false where it was the last. */
static bool take_cell(struct text *record, struct buffer *cell)
{
    size_t at = 0;

    buffer_clear(cell);
    if (record->len > 0 && record->bytes[0] == '"') {
        for (at = 1;
             record->bytes[at] != '"' || (at + 1 < record->len && record->bytes[at + 1] == '"');
             at++) {
            assert_true(buffer_put(cell, record->bytes[at]));
            at += record->bytes[at] == '"';
        }
        at++;
    } else {
        at = text_find(*record, ',');
        assert_true(buffer_append(cell, text_slice(*record, 0, at)));
    }
    if (at >= record->len)
        return false;
    *record = text_slice(*record, at + 1, record->len);
    return true;
}

static void check_cells(const struct row *row, struct text record)
{
    struct buffer cell;
    size_t count = 0;
    bool more = true;

    buffer_init(&cell, ROW_MAX);
    for (; more; count++) {
        more = take_cell(&record, &cell);
        assert_true(count < row->cell_count);
        assert_same_bytes(row->cells[count], buffer_text(&cell));
    }
    assert_int_equal(row->cell_count, count);
    buffer_free(&cell);
}

struct census {
    size_t rows;
    size_t people; /* rows whose first cell is still an address of ours */
};

static void count(struct census *census, const struct row *row)
{
    census->rows++;
    census->people += row->kind == ROW_CELLS && text_starts_nocase(row->cells[0], TEXT("user")) &&
                      text_ends_nocase(row->cells[0], TEXT("@one.test"));
}

/* Every row is what the rule says, and where the rule says it is. */
static struct census check_by_the_rule(struct text list)
{
    int fd = file_of(list);
    struct row_reader *reader = row_reader_new(fd, "list.csv", ',');
    struct census census = {0, 0};
    struct failure why;
    struct row row;
    size_t at = 0;
    size_t len, end_len;

    for (;;) {
        assert_true(row_reader_next(reader, &row, &why));
        if (row.kind == ROW_END)
            break;
        assert_true(at < list.len);
        assert_int_equal(frame_row(list, at, &len, &end_len), row.kind != ROW_UNREADABLE);
        assert_same_bytes(row.raw, text_slice(list, at, len));
        assert_same_bytes(row.line_end, text_slice(list, at + len, end_len));
        assert_int_equal(row.kind == ROW_BLANK, len == 0);
        if (row.kind == ROW_CELLS)
            check_cells(&row, text_slice(list, at, len));
        at += len + end_len;
        count(&census, &row);
    }
    assert_int_equal(at, list.len);
    row_reader_free(reader);
    close(fd);
    return census;
}

static void lists_of_any_bytes_are_read_by_the_rule(void **state)
{
    static const char alphabet[] = {'a', 'b', ',', ',', '"', '"', '"', '\n', '\r', '\0'};
    unsigned random = 1;

    (void)state;
    for (int i = 0; i < 5000; i++) {
        char bytes[48];
        size_t len = (size_t)i % sizeof bytes;

        for (size_t at = 0; at < len; at++) {
            random = random * 1103515245U + 12345U;
            bytes[at] = alphabet[(random >> 16) % sizeof alphabet];
        }
        check_by_the_rule((struct text){bytes, len});
    }
}

enum { PEOPLE = 200 };

static void write_people(struct buffer *list)
{
    static const struct {
        const char *before;
        const char *after;
    } shapes[] = {
        {"", ",plain,1\n"},
        {"", ",\"quoted, with a comma\",2\n"},
        {"", ",\"a \"\"word\"\" in quotes\",3\r\n"},
        {"\"", "\",\"\",\"4\"\n"},
        {"", ",\"two\nlines\",5\n"},
    };

    buffer_init(list, TRANSCRIPT_MAX);
    for (int i = 0; i < PEOPLE; i++)
        assert_true(buffer_format(list, "%suser%d@one.test%s", shapes[i % 5].before, i,
                                  shapes[i % 5].after));
}

static void a_stray_quote_anywhere_costs_no_row_but_its_own(void **state)
{
    struct buffer list;
    struct census census;

    (void)state;
    write_people(&list);
    census = check_by_the_rule(buffer_text(&list));
    assert_int_equal(census.rows, PEOPLE);
    assert_int_equal(census.people, PEOPLE);
    for (size_t at = 0; at <= list.len; at++) {
        struct buffer spoilt;

        buffer_init(&spoilt, TRANSCRIPT_MAX);
        assert_true(buffer_append(&spoilt, text_slice(buffer_text(&list), 0, at)));
        assert_true(buffer_put(&spoilt, '"'));
        assert_true(buffer_append(&spoilt, text_slice(buffer_text(&list), at, list.len)));
        census = check_by_the_rule(buffer_text(&spoilt));
        assert_int_equal(census.rows, count_rows(buffer_text(&spoilt)));
        assert_true(census.rows >= PEOPLE);
        assert_true(census.people >= PEOPLE - 1);
        buffer_free(&spoilt);
    }
    buffer_free(&list);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        /* First, while the peak of memory is its own. */
        cmocka_unit_test(a_gigabyte_without_a_line_end_is_one_row_in_flat_memory),
        cmocka_unit_test(line_ends_of_every_kind_are_counted_once),
        cmocka_unit_test(a_line_with_nothing_on_it_is_blank_and_counts_as_a_line),
        cmocka_unit_test(a_mark_at_the_start_is_passed_over_and_nowhere_else),
        cmocka_unit_test(quotes_keep_delimiters_line_ends_and_quotes),
        cmocka_unit_test(a_quote_inside_an_unquoted_field_is_a_byte_of_it),
        cmocka_unit_test(a_quote_left_open_costs_one_row),
        cmocka_unit_test(text_behind_a_closing_quote_costs_one_row),
        cmocka_unit_test(a_record_broken_further_down_gives_back_all_lines_but_its_first),
        cmocka_unit_test(rows_are_as_ragged_as_they_were_written),
        cmocka_unit_test(nul_and_bytes_that_are_no_utf8_pass_through),
        cmocka_unit_test(any_byte_can_be_the_delimiter),
        cmocka_unit_test(a_quoted_field_may_have_512_lines_and_no_more),
        cmocka_unit_test(a_quoted_field_may_have_a_mebibyte_and_no_more),
        cmocka_unit_test(a_line_may_have_two_mebibytes_and_is_cut_there),
        cmocka_unit_test(a_record_of_many_lines_beyond_two_mebibytes_is_one_row),
        cmocka_unit_test(a_line_end_across_the_ceiling_is_one),
        cmocka_unit_test(a_list_made_of_open_quotes_is_read_in_linear_time),
        cmocka_unit_test(more_cells_than_4096_are_no_record),
        cmocka_unit_test(the_line_end_of_a_cut_line_may_come_in_two_reads),
        cmocka_unit_test(long_lines_read_the_same_in_small_pieces),
        cmocka_unit_test(a_list_that_cannot_be_read_is_named),
        cmocka_unit_test(a_signal_does_not_end_the_list),
        cmocka_unit_test(lists_of_any_bytes_are_read_by_the_rule),
        cmocka_unit_test(a_stray_quote_anywhere_costs_no_row_but_its_own),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
