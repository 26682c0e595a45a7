/*
 * column_choice.c - see column_choice.h.
 */
#include "batch/column_choice.h"

#include <stdlib.h>

#include "base/escape.h"
#include "base/memory.h"
#include "batch/cell_look.h"
#include "batch/row_reader.h"

enum {
    COLUMNS_SHOWN_MAX = 8,
    COLUMN_NAME_SHOWN_MAX = 40,
    COLUMN_NAMES_SHOWN_MAX = 512,
    /* A column with fewer addresses than one in ten of another's is no rival of it. */
    RIVAL_SHARE = 10,
};

/* What is known of a column; the first row counts only where it is data. */
struct column {
    bool has_header_word;
    bool is_candidate;
    size_t filled;
    size_t addresses;
};

struct choice {
    const struct list_sample *sample;
    const struct list_wishes *wishes;
    const char *shown;
    const struct sample_record *first;
    bool may_have_header;
    bool first_is_data; /* whatever else is wished, it is one of many */
    struct column *columns;
};

static bool has_at_sign(const struct sample_record *record)
{
    for (size_t i = 0; i < record->count; i++)
        if (text_find(record->cells[i], '@') < record->cells[i].len)
            return true;
    return false;
}

static bool has_number(const struct sample_record *record)
{
    for (size_t i = 0; i < record->count; i++)
        if (cell_is_number(record->cells[i]))
            return true;
    return false;
}

static void tally(struct choice *choice)
{
    const struct list_sample *sample = choice->sample;

    for (size_t i = choice->first_is_data ? 0 : 1; i < sample->count; i++)
        for (size_t at = 0; at < sample->records[i].count; at++) {
            struct text cell = sample->records[i].cells[at];

            choice->columns[at].filled += text_trim(cell).len > 0;
            choice->columns[at].addresses += cell_looks_like_address(cell);
        }
    for (size_t at = 0; !choice->first_is_data && at < choice->first->count; at++)
        choice->columns[at].has_header_word = cell_is_header_word(choice->first->cells[at]);
}

/* At most COLUMN_NAME_SHOWN_MAX bytes, and no half of a UTF-8 sequence. */
static struct text short_name(struct text cell)
{
    struct text name = text_slice(text_trim(cell), 0, COLUMN_NAME_SHOWN_MAX);
    size_t last = name.len;

    while (last > 0 && ((unsigned char)name.bytes[last - 1] & 0xc0) == 0x80)
        last--;
    if (last > 0 && text_utf8_sequence(text_slice(name, last - 1, name.len)) != name.len - last + 1)
        return text_slice(name, 0, last - 1);
    return name;
}

static bool describe_column(const struct choice *choice, size_t at, struct buffer *out)
{
    struct text name = short_name(sample_cell(choice->first, at));

    if (!buffer_format(out, "%s%zu", out->len > 0 ? ", " : "", at + 1))
        return false;
    if (choice->first_is_data || name.len == 0)
        return true;
    return buffer_append(out, TEXT(" (")) && escape_visible(out, name) && buffer_put(out, ')');
}

/* "1 (name), 2 (email)": all columns or the candidates, as far as a sentence has room. */
static void describe(const struct choice *choice, bool candidates_only, struct buffer *out)
{
    size_t told = 0;
    size_t left = 0;
    bool fits = true;

    buffer_init(out, COLUMN_NAMES_SHOWN_MAX);
    for (size_t at = 0; at < choice->sample->width; at++) {
        if (candidates_only && !choice->columns[at].is_candidate)
            continue;
        if (told == COLUMNS_SHOWN_MAX)
            left++;
        else if (fits && (fits = describe_column(choice, at, out)))
            told++;
    }
    if (left > 0)
        fits = fits && buffer_format(out, " and %zu more", left);
    (void)fits; /* names of many odd bytes are cut off */
}

static size_t count_candidates(const struct choice *choice, size_t *last)
{
    size_t count = 0;

    for (size_t at = 0; at < choice->sample->width; at++) {
        if (!choice->columns[at].is_candidate)
            continue;
        *last = at;
        count++;
    }
    return count;
}

static void mark_named(struct choice *choice, struct text wanted, bool whatever_case)
{
    for (size_t at = 0; at < choice->first->count; at++) {
        struct text name = choice->first->cells[at];

        choice->columns[at].is_candidate =
            whatever_case ? text_equal_nocase(text_trim(name), text_trim(wanted))
                          : text_equal(name, wanted);
    }
}

static bool several_are_named_so(const struct choice *choice, struct failure *why)
{
    struct buffer columns;

    describe(choice, true, &columns);
    failed(why, EXIT_BAD_DATA,
           "%s has several columns of that name: %.*s; choose one by its number with --column",
           choice->shown, TEXT_ARGS(buffer_text(&columns)));
    buffer_free(&columns);
    return false;
}

static bool has_no_such_column(const struct choice *choice, struct failure *why)
{
    struct buffer wanted, columns;
    bool fits;

    buffer_init(&wanted, 2 * COLUMN_NAME_SHOWN_MAX);
    fits = escape_visible(&wanted, text_of(choice->wishes->column));
    (void)fits; /* a longer name is shown cut */
    describe(choice, false, &columns);
    failed(why, EXIT_BAD_DATA, "%s has no column \"%.*s\"; %s %.*s", choice->shown,
           TEXT_ARGS(buffer_text(&wanted)),
           choice->first_is_data ? "its first row is no header, its columns are numbers"
                                 : "its columns are",
           TEXT_ARGS(buffer_text(&columns)));
    buffer_free(&columns);
    buffer_free(&wanted);
    return false;
}

static bool take_named(struct choice *choice, struct list_shape *shape, struct failure *why)
{
    struct text wanted = text_of(choice->wishes->column);
    unsigned long number = 0;
    bool is_number = text_to_number(wanted, CELLS_MAX, &number);
    size_t named = 0;

    if (choice->may_have_header && (!is_number || !choice->first_is_data)) {
        mark_named(choice, wanted, false);
        if (count_candidates(choice, &shape->column) == 0)
            mark_named(choice, wanted, true);
        named = count_candidates(choice, &shape->column);
    }
    if (named > 1)
        return several_are_named_so(choice, why);
    shape->has_header = named == 1;
    if (named == 1)
        return true;
    if (number < 1 || number > choice->sample->width)
        return has_no_such_column(choice, why);
    shape->column = number - 1;
    return true;
}

static size_t most_addresses(const struct choice *choice)
{
    size_t most = 0;

    for (size_t at = 0; at < choice->sample->width; at++)
        if (choice->columns[at].addresses > most)
            most = choice->columns[at].addresses;
    return most;
}

/* Half of its filled cells or more are addresses, and it is not sparse beside the fullest. */
static bool is_address_column(const struct column *column, size_t most)
{
    return column->addresses > 0 && column->addresses * 2 >= column->filled &&
           column->addresses * RIVAL_SHARE >= most;
}

/*
 * A header's word whose column holds addresses is believed.  Where no word is
 * backed so, words and contents are candidates alike.
 */
static void mark_likely(struct choice *choice)
{
    size_t most = most_addresses(choice);
    size_t backed = 0;

    for (size_t at = 0; at < choice->sample->width; at++)
        backed += choice->columns[at].has_header_word && choice->columns[at].addresses > 0;
    for (size_t at = 0; at < choice->sample->width; at++) {
        struct column *column = &choice->columns[at];

        column->is_candidate = backed > 0
                                   ? column->has_header_word && column->addresses > 0
                                   : column->has_header_word || is_address_column(column, most);
    }
}

static bool find_likely(struct choice *choice, struct list_shape *shape, struct failure *why)
{
    struct buffer columns;
    size_t count;

    mark_likely(choice);
    count = count_candidates(choice, &shape->column);
    if (count == 1)
        return true;
    describe(choice, count > 1, &columns);
    failed(why, EXIT_BAD_DATA,
           count > 1 ? "%s has several columns that may hold the addresses: %.*s; choose one with "
                       "--column NAME or --column N"
                     : "no column of %s looks like e-mail addresses; its columns are %.*s; choose "
                       "one with --column NAME or --column N",
           choice->shown, TEXT_ARGS(buffer_text(&columns)));
    buffer_free(&columns);
    return false;
}

/*
 * A first row without an address above rows that have some, or a known word above the
 * column.  Numbers beside an empty cell are a person without an address, no header.
 */
static bool is_header(const struct choice *choice, size_t column)
{
    struct text cell = sample_cell(choice->first, column);

    if (!choice->may_have_header)
        return false;
    if (cell_is_header_word(cell))
        return true;
    return most_addresses(choice) > 0 && !has_at_sign(choice->first) &&
           (text_trim(cell).len > 0 || !has_number(choice->first));
}

static bool decide(struct choice *choice, struct list_shape *shape, struct failure *why)
{
    tally(choice);
    if (choice->wishes->column ? !take_named(choice, shape, why) : !find_likely(choice, shape, why))
        return false;
    if (!shape->has_header) {
        shape->has_header = is_header(choice, shape->column);
        shape->header_is_guessed =
            shape->has_header && !cell_is_header_word(sample_cell(choice->first, shape->column));
    }
    return true;
}

bool column_choose(const struct list_sample *sample, const struct list_wishes *wishes,
                   const char *shown, struct list_shape *shape, struct failure *why)
{
    struct choice choice = {
        .sample = sample, .wishes = wishes, .shown = shown, .first = &sample->records[0]};
    bool decided;

    choice.may_have_header = !wishes->no_header && choice.first->complaint == NULL;
    choice.first_is_data = !choice.may_have_header || sample_record_has_address(choice.first);
    choice.columns = memory_new(sample->width * sizeof *choice.columns);
    shape->has_header = shape->header_is_guessed = false;
    decided = decide(&choice, shape, why);
    free(choice.columns);
    return decided;
}
