/*
 * intake.c - see intake.h.
 *
 * Two passes.  The first stages rows as they come (keys in order: the cheapest
 * insert SQLite has).  The second reads them sorted by domain, mailbox and row, and
 * writes domains, addresses and twins, again with keys in order.
 *
 * Mailboxes of a domain are sorted by a hash of their names.  In the order of the alphabet
 * we would look like somebody who guesses names, and those who are gone, which often are
 * called alike, would come together and fill sessions with refusals.
 */
#include "batch/intake.h"

#include <stdlib.h>

#include "address/address.h"
#include "base/buffer.h"
#include "base/name_map.h"
#include "batch/row_reader.h"
#include "batch/row_sum.h"
#include "batch/sql.h"
#include "batch/verdict.h"

enum { ROWS_BETWEEN_LOOKS = 1024, LOCAL_SEED = 0 };

struct intake {
    sqlite3 *db;
    struct intake_watch *watch;
    const struct list_shape *shape;
    struct run_counts counts;
    uint64_t order_seed;
    sqlite3_stmt *stage;
    sqlite3_stmt *put_plain;
    sqlite3_stmt *put_domain;
    sqlite3_stmt *put_address;
    sqlite3_stmt *put_twin;
};

static bool stopped(const struct intake *intake, struct failure *why)
{
    if (!atomic_load(&intake->watch->stop))
        return false;
    return !failed(why, EXIT_STOPPED_EARLY,
                   "stopped while the list was being read; nobody was asked, run the same "
                   "command again");
}

static bool keep_plain(struct intake *intake, const struct row *row, struct text input,
                       enum reason reason, const char *detail, struct failure *why)
{
    sqlite3_stmt *put = intake->put_plain;

    sqlite3_bind_int64(put, 1, (int64_t)intake->counts.rows);
    sqlite3_bind_int64(put, 2, (int64_t)row->line);
    sql_bind_bytes(put, 3, input);
    sql_bind_text(put, 4, text_of(reason_word(reason)));
    sql_bind_text_or_null(put, 5, text_of(detail));
    intake->counts.plain++;
    return sql_run(put, why);
}

static bool keep_address(struct intake *intake, const struct row *row, struct text input,
                         const struct address *address, struct failure *why)
{
    sqlite3_stmt *stage = intake->stage;

    sqlite3_bind_int64(stage, 1, (int64_t)intake->counts.rows);
    sqlite3_bind_int64(stage, 2, (int64_t)row->line);
    sql_bind_bytes(stage, 3, input);
    sqlite3_bind_int64(stage, 4, (int64_t)name_hash(address->domain, intake->order_seed));
    sqlite3_bind_int64(stage, 5, (int64_t)name_hash(address->local, LOCAL_SEED));
    sql_bind_text(stage, 6, address->domain);
    sql_bind_text(stage, 7, address->local);
    return sql_run(stage, why);
}

static bool keep_cell(struct intake *intake, const struct row *row, struct text cell,
                      struct failure *why)
{
    struct text input = text_slice(cell, 0, LIST_INPUT_MAX);
    struct address address;

    switch (address_read(cell, &address)) {
    case ADDRESS_FOUND:
        return keep_address(intake, row, input, &address, why);
    case ADDRESS_INVALID:
        return keep_plain(intake, row, input, REASON_INVALID_SYNTAX, address.detail, why);
    case ADDRESS_MISSING:
    case ADDRESS_SEVERAL:
        break;
    }
    return keep_plain(intake, row, input, REASON_NO_ADDRESS, address.detail, why);
}

static bool keep_row(struct intake *intake, const struct row *row, struct failure *why)
{
    intake->counts.rows++;
    if (row->kind == ROW_UNREADABLE)
        return keep_plain(intake, row, text_slice(row->raw, 0, LIST_INPUT_MAX),
                          REASON_UNREADABLE_ROW, row->complaint, why);
    if (intake->shape->column >= row->cell_count)
        return keep_plain(intake, row, TEXT(""), REASON_NO_ADDRESS,
                          "the row ends before the address column", why);
    return keep_cell(intake, row, row->cells[intake->shape->column], why);
}

static bool read_rows(struct intake *intake, struct row_reader *reader, struct failure *why)
{
    bool header = intake->shape->has_header;
    struct row row;

    for (;;) {
        if (!row_reader_next(reader, &row, why))
            return false;
        if (row.kind == ROW_END)
            return true;
        if (row.kind == ROW_BLANK)
            continue;
        if (header) {
            header = false;
            continue;
        }
        if (!keep_row(intake, &row, why))
            return false;
        if (intake->counts.rows % ROWS_BETWEEN_LOOKS == 0) {
            atomic_store(&intake->watch->rows_read, intake->counts.rows);
            if (stopped(intake, why))
                return false;
        }
    }
}

/* The address that is being gathered: its twins are counted before it is written. */
struct gathered {
    struct buffer domain;
    struct buffer local;
    struct buffer input;
    int64_t row;
    int64_t line;
    int64_t twins;
    int64_t first_of_domain;
    bool is_open;
};

static bool put_gathered_address(struct intake *intake, const struct gathered *of,
                                 struct failure *why)
{
    sqlite3_stmt *put = intake->put_address;

    sqlite3_bind_int64(put, 1, (int64_t)intake->counts.addresses);
    sqlite3_bind_int64(put, 2, (int64_t)intake->counts.domains + 1);
    sql_bind_text(put, 3, buffer_text(&of->local));
    sqlite3_bind_int64(put, 4, of->row);
    sqlite3_bind_int64(put, 5, of->line);
    sql_bind_bytes(put, 6, buffer_text(&of->input));
    sqlite3_bind_int64(put, 7, of->twins);
    return sql_run(put, why);
}

static bool put_gathered_domain(struct intake *intake, const struct gathered *of,
                                struct failure *why)
{
    sqlite3_stmt *put = intake->put_domain;

    intake->counts.domains++;
    sqlite3_bind_int64(put, 1, (int64_t)intake->counts.domains);
    sql_bind_text(put, 2, buffer_text(&of->domain));
    sqlite3_bind_int64(put, 3, of->first_of_domain);
    sqlite3_bind_int64(put, 4, (int64_t)intake->counts.addresses + 1 - of->first_of_domain);
    return sql_run(put, why);
}

static bool put_twin(struct intake *intake, sqlite3_stmt *sorted, struct failure *why)
{
    sqlite3_stmt *put = intake->put_twin;

    sqlite3_bind_int64(put, 1, (int64_t)intake->counts.addresses);
    sqlite3_bind_int64(put, 2, sqlite3_column_int64(sorted, 0));
    sqlite3_bind_int64(put, 3, sqlite3_column_int64(sorted, 1));
    sql_bind_bytes(put, 4, sql_column(sorted, 2));
    return sql_run(put, why);
}

static void gather(struct buffer *into, struct text from)
{
    buffer_clear(into);
    /* Cells are cut to LIST_INPUT_MAX on their way in, and the ceiling is that. */
    if (!buffer_append(into, from))
        abort();
}

/* One sorted row: another domain, another mailbox, or a twin of the one before. */
static bool take_sorted(struct intake *intake, struct gathered *of, sqlite3_stmt *sorted,
                        struct failure *why)
{
    struct text domain = sql_column(sorted, 3);
    struct text local = sql_column(sorted, 4);
    bool same_domain = of->is_open && text_equal(domain, buffer_text(&of->domain));

    if (same_domain && text_equal(local, buffer_text(&of->local))) {
        of->twins++;
        return put_twin(intake, sorted, why);
    }
    if (of->is_open && !put_gathered_address(intake, of, why))
        return false;
    if (of->is_open && !same_domain && !put_gathered_domain(intake, of, why))
        return false;
    intake->counts.addresses++;
    if (!same_domain) {
        gather(&of->domain, domain);
        of->first_of_domain = (int64_t)intake->counts.addresses;
    }
    gather(&of->local, local);
    gather(&of->input, sql_column(sorted, 2));
    of->row = sqlite3_column_int64(sorted, 0);
    of->line = sqlite3_column_int64(sorted, 1);
    of->twins = 0;
    of->is_open = true;
    return true;
}

static bool walk_sorted(struct intake *intake, struct gathered *of, sqlite3_stmt *sorted,
                        struct failure *why)
{
    bool found;

    for (uint64_t i = 0;; i++) {
        if (!sql_next(sorted, &found, why))
            return false;
        if (!found)
            break;
        if (!take_sorted(intake, of, sorted, why) ||
            (i % ROWS_BETWEEN_LOOKS == 0 && stopped(intake, why)))
            return false;
    }
    return !of->is_open ||
           (put_gathered_address(intake, of, why) && put_gathered_domain(intake, of, why));
}

static bool sort_addresses(struct intake *intake, struct failure *why)
{
    sqlite3_stmt *sorted = sql_prepare(intake->db,
                                       "SELECT row, line, input, domain, local FROM staged "
                                       "ORDER BY domain_order, domain, local_order, local, row",
                                       why);
    struct gathered gathered = {.is_open = false};
    bool fine;

    if (!sorted)
        return false;
    buffer_init(&gathered.domain, LIST_INPUT_MAX);
    buffer_init(&gathered.local, LIST_INPUT_MAX);
    buffer_init(&gathered.input, LIST_INPUT_MAX);
    fine = walk_sorted(intake, &gathered, sorted, why);
    buffer_free(&gathered.domain);
    buffer_free(&gathered.local);
    buffer_free(&gathered.input);
    sqlite3_finalize(sorted);
    return fine;
}

static bool prepare(struct intake *intake, struct failure *why)
{
    sqlite3 *db = intake->db;

    return sql_execute(db,
                       "CREATE TABLE staged (row INTEGER PRIMARY KEY, line INTEGER, input BLOB,"
                       " domain_order INTEGER, local_order INTEGER, domain TEXT, local TEXT);",
                       why) &&
           (intake->stage = sql_prepare(db, "INSERT INTO staged VALUES (?,?,?,?,?,?,?)", why)) &&
           (intake->put_plain = row_sum_put(db, "INSERT INTO", "plain", "", why)) &&
           (intake->put_domain = row_sum_put(db, "INSERT INTO", "domain", "", why)) &&
           (intake->put_address = row_sum_put(db, "INSERT INTO", "address", "", why)) &&
           (intake->put_twin = row_sum_put(db, "INSERT INTO", "twin", "", why));
}

static void finalize(struct intake *intake)
{
    sqlite3_finalize(intake->stage);
    sqlite3_finalize(intake->put_plain);
    sqlite3_finalize(intake->put_domain);
    sqlite3_finalize(intake->put_address);
    sqlite3_finalize(intake->put_twin);
}

static bool take_in(struct intake *intake, struct row_reader *reader, struct failure *why)
{
    return prepare(intake, why) && sql_execute(intake->db, "BEGIN", why) &&
           read_rows(intake, reader, why) && sql_execute(intake->db, "COMMIT; BEGIN", why) &&
           sort_addresses(intake, why) && sql_execute(intake->db, "COMMIT", why);
}

bool intake_run(struct run_store *store, struct list_file *list, const struct list_shape *shape,
                struct intake_watch *watch, struct run_counts *counts, struct failure *why)
{
    struct intake intake = {.watch = watch, .shape = shape};
    struct row_reader *reader;
    bool fine;

    if (!list_file_rewind(list, why) || !run_store_begin(store, &intake.db, why))
        return false;
    memcpy(&intake.order_seed, run_store_secret(store), sizeof intake.order_seed);
    reader = row_reader_new(list->fd, list->path, shape->delimiter);
    fine = take_in(&intake, reader, why);
    row_reader_free(reader);
    finalize(&intake);
    /* The list has been sorted out of it; its pages are reused by verdicts. */
    fine = fine && sql_execute(intake.db, "DROP TABLE staged", why) &&
           run_store_taken_in(store, &intake.counts, why);
    *counts = intake.counts;
    return fine;
}
