/*
 * list_shape.c - see list_shape.h.
 */
#include "batch/list_shape.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/escape.h"
#include "base/memory.h"
#include "batch/column_choice.h"
#include "batch/delimiter_line.h"
#include "batch/list_kind.h"
#include "batch/list_sample.h"

enum { NAME_SHOWN_MAX = 300 };

/* The first is also what a list of one column is read with. */
static const char delimiters[] = {',', ';', '\t', '|'};

/* How well a delimiter explains a sample. */
struct fit {
    size_t with_address; /* records in which an address stands alone in a cell */
    size_t agreeing;     /* records with the same number of cells, two or more */
};

/* The most records that agree about the number of their cells; one cell is no agreement. */
static size_t count_agreeing(const struct list_sample *sample)
{
    size_t *records = memory_new((sample->width + 1) * sizeof *records);
    size_t most = 0;

    for (size_t i = 0; i < sample->count; i++) {
        size_t cells = sample->records[i].count;

        if (cells > 1 && ++records[cells] > most)
            most = records[cells];
    }
    free(records);
    return most;
}

/* Nothing fits where the delimiter does not split most of the records. */
static struct fit fit_of(const struct list_sample *sample)
{
    struct fit fit = {0, 0};
    size_t split = 0;

    for (size_t i = 0; i < sample->count; i++) {
        split += sample->records[i].count > 1;
        fit.with_address += sample_record_has_address(&sample->records[i]);
    }
    if (split * 2 <= sample->count)
        return (struct fit){0, 0};
    fit.agreeing = count_agreeing(sample);
    return fit;
}

static bool fits_better(struct fit a, struct fit b)
{
    return a.with_address != b.with_address ? a.with_address > b.with_address
                                            : a.agreeing > b.agreeing;
}

/* The sample as it reads with the delimiter that fits best. */
static struct list_sample *read_sample(struct text bytes, bool whole, char wanted)
{
    struct list_sample *best = list_sample_new(bytes, whole, wanted ? wanted : delimiters[0]);
    struct fit best_fit = fit_of(best);

    for (size_t i = 1; !wanted && i < countof(delimiters); i++) {
        struct list_sample *other = list_sample_new(bytes, whole, delimiters[i]);
        struct fit fit = fit_of(other);
        bool is_better = fits_better(fit, best_fit);

        list_sample_free(is_better ? best : other);
        if (is_better) {
            best = other;
            best_fit = fit;
        }
    }
    return best;
}

/* What the list itself says that its delimiter is; 0: nothing. */
static char told_by(struct text bytes)
{
    char told;
    size_t len;

    return delimiter_line_find(text_without_mark(bytes), &told, &len) ? told : 0;
}

static size_t width_of_first(const struct list_sample *sample)
{
    for (size_t i = 0; i < sample->count; i++)
        if (!sample->records[i].complaint)
            return sample->records[i].count;
    return 0;
}

static bool find_in(const struct list_sample *sample, const struct list_wishes *wishes,
                    const char *shown, struct list_shape *shape, struct failure *why)
{
    if (sample->count == 0)
        return failed(why, EXIT_BAD_DATA, "%s has no rows: its lines are empty", shown);
    if (sample->unreadable == sample->count)
        return failed(why, EXIT_BAD_DATA, "no row of %s can be read as CSV: %s", shown,
                      sample->records[0].complaint);
    shape->delimiter = sample->delimiter;
    shape->column_count = width_of_first(sample);
    return column_choose(sample, wishes, shown, shape, why);
}

static bool find_shape(struct text bytes, bool whole, const struct list_wishes *wishes,
                       const char *shown, struct list_shape *shape, struct failure *why)
{
    struct list_sample *sample;
    bool found;

    if (bytes.len == 0)
        return failed(why, EXIT_BAD_DATA, "%s is empty (0 bytes)", shown);
    if (!list_kind_check(bytes, shown, why))
        return false;
    sample = read_sample(bytes, whole, wishes->delimiter ? wishes->delimiter : told_by(bytes));
    found = find_in(sample, wishes, shown, shape, why);
    list_sample_free(sample);
    return found;
}

static void show_name(const char *name, char shown[NAME_SHOWN_MAX + 1])
{
    struct buffer escaped;
    bool fits;

    buffer_init(&escaped, NAME_SHOWN_MAX);
    fits = escape_visible(&escaped, text_of(name));
    (void)fits; /* a longer name is shown cut */
    snprintf(shown, NAME_SHOWN_MAX + 1, "%.*s", TEXT_ARGS(buffer_text(&escaped)));
    buffer_free(&escaped);
}

bool list_shape_find(struct text sample, bool whole, const struct list_wishes *wishes,
                     const char *name, struct list_shape *shape, struct failure *why)
{
    char shown[NAME_SHOWN_MAX + 1];

    show_name(name, shown);
    return find_shape(sample, whole, wishes, shown, shape, why);
}
