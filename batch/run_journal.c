/*
 * run_journal.c - see run_journal.h.
 */
#include "batch/run_journal.h"

#include <stdlib.h>

#include "base/memory.h"
#include "batch/result_row.h"
#include "batch/row_sum.h"
#include "batch/sql.h"

struct run_journal {
    sqlite3 *db;
    sqlite3_stmt *put_verdict;
    sqlite3_stmt *put_deferral;
    sqlite3_stmt *put_nature;
    sqlite3_stmt *sum_nature;
    sqlite3_stmt *put_output;
    sqlite3_stmt *get_output;
    sqlite3_stmt *twins;
    sqlite3_stmt *plain;
};

static bool prepare(struct run_journal *j, struct failure *why)
{
    return (j->put_verdict = row_sum_put(j->db, "INSERT INTO", "verdict", "", why)) &&
           (j->put_deferral = row_sum_put(j->db, "INSERT OR REPLACE INTO", "deferral", "", why)) &&
           (j->put_nature = row_sum_put(
                j->db, "INSERT INTO", "nature",
                "ON CONFLICT (domain) DO UPDATE"
                " SET kind = CASE excluded.kind WHEN 0 THEN kind ELSE excluded.kind END, rounds = excluded.rounds, due = excluded.due,"
                " mx_host = excluded.mx_host, mx_ip = excluded.mx_ip, stage = excluded.stage,"
                " code = excluded.code, enhanced = excluded.enhanced, text = excluded.text,"
                " checked_at = excluded.checked_at, accepted = max(accepted, excluded.accepted),"
                " reason = excluded.reason, source = excluded.source, made_up = excluded.made_up",
                why)) &&
           (j->sum_nature = row_sum_renew(j->db, "nature", "domain = ?", why)) &&
           (j->put_output = row_sum_put(j->db, "INSERT OR REPLACE INTO", "output", "", why)) &&
           (j->get_output =
                sql_prepare(j->db, "SELECT length, plain_row FROM output WHERE path = ?", why)) &&
           (j->twins = sql_prepare(
                j->db, "SELECT row, line, input FROM twin WHERE address = ? ORDER BY row", why)) &&
           (j->plain = sql_prepare(j->db,
                                   "SELECT row, line, input, reason, detail FROM plain"
                                   " WHERE row > ? ORDER BY row LIMIT ?",
                                   why));
}

bool run_journal_open(struct run_journal **opened, const struct run_store *store,
                      struct failure *why)
{
    struct run_journal *journal = memory_new(sizeof *journal);

    if (run_store_connect(store, &journal->db, why) &&
        sql_execute(journal->db, "PRAGMA synchronous = FULL;", why) && prepare(journal, why)) {
        *opened = journal;
        return true;
    }
    run_journal_close(journal);
    return false;
}

void run_journal_close(struct run_journal *journal)
{
    if (!journal)
        return;
    sqlite3_finalize(journal->put_verdict);
    sqlite3_finalize(journal->put_deferral);
    sqlite3_finalize(journal->put_nature);
    sqlite3_finalize(journal->sum_nature);
    sqlite3_finalize(journal->put_output);
    sqlite3_finalize(journal->get_output);
    sqlite3_finalize(journal->twins);
    sqlite3_finalize(journal->plain);
    sqlite3_close(journal->db);
    free(journal);
}

bool run_journal_begin(struct run_journal *journal, struct failure *why)
{
    return sql_execute(journal->db, "BEGIN IMMEDIATE", why);
}

bool run_journal_commit(struct run_journal *journal, struct failure *why)
{
    return sql_execute(journal->db, "COMMIT", why);
}

bool run_journal_verdict(struct run_journal *journal, int64_t address,
                         const struct verdict *verdict, struct failure *why)
{
    sqlite3_bind_int64(journal->put_verdict, 1, address);
    result_row_bind_verdict(journal->put_verdict, 2, verdict);
    return sql_run(journal->put_verdict, why);
}

bool run_journal_deferral(struct run_journal *journal, const struct recipient *recipient,
                          struct failure *why)
{
    sqlite3_stmt *put = journal->put_deferral;

    sqlite3_bind_int64(put, 1, recipient->id);
    sqlite3_bind_int64(put, 2, recipient->rounds);
    sqlite3_bind_int64(put, 3, recipient->attempts);
    sqlite3_bind_int64(put, 4, recipient->due_ms);
    sql_bind_text(put, 5, text_of(reason_word(recipient->verdict.reason)));
    return sql_run(put, why);
}

bool run_journal_nature(struct run_journal *journal, const struct domain_group *group,
                        struct failure *why)
{
    const struct nature *nature = &group->nature;
    const struct evidence *seen = &nature->evidence;
    sqlite3_stmt *put = journal->put_nature;

    sqlite3_bind_int64(put, 1, group->domain_id);
    sqlite3_bind_int(put, 2, (int)nature->kind);
    sqlite3_bind_int64(put, 3, nature->rounds);
    sqlite3_bind_int64(put, 4, nature->due_ms);
    sql_bind_text_or_null(put, 5, seen->mx_host);
    sql_bind_text_or_null(put, 6, seen->mx_ip);
    sqlite3_bind_int(put, 7, (int)seen->stage);
    sql_bind_number_or_null(put, 8, seen->code, seen->code != 0);
    sql_bind_text_or_null(put, 9, seen->enhanced);
    sql_bind_bytes_or_null(put, 10, seen->text); /* any charset */
    sql_bind_number_or_null(put, 11, seen->checked_at_ms, seen->checked_at_ms != 0);
    sqlite3_bind_int(put, 12, group->domain_accepted_somebody);
    sql_bind_text(put, 13, text_of(reason_word(nature->reason)));
    sqlite3_bind_int(put, 14, (int)seen->source);
    sql_bind_text_or_null(put, 15, nature->made_up);
    sqlite3_bind_int64(journal->sum_nature, 1, group->domain_id);
    sqlite3_set_last_insert_rowid(journal->db, 0);
    if (!sql_run(put, why))
        return false;
    /* A row that was inserted has its sum; one that was there is a mixture of two. */
    return sqlite3_last_insert_rowid(journal->db) == group->domain_id ||
           sql_run(journal->sum_nature, why);
}

bool run_journal_put_output(struct run_journal *journal, const char *path,
                            const struct output_record *record, struct failure *why)
{
    sql_bind_text(journal->put_output, 1, text_of(path));
    sqlite3_bind_int64(journal->put_output, 2, record->length);
    sqlite3_bind_int64(journal->put_output, 3, record->plain_row);
    return sql_run(journal->put_output, why);
}

bool run_journal_get_output(struct run_journal *journal, const char *path,
                            struct output_record *record, struct failure *why)
{
    bool found;

    *record = (struct output_record){.length = -1};
    sql_bind_text(journal->get_output, 1, text_of(path));
    if (!sql_next(journal->get_output, &found, why))
        return false;
    if (found)
        *record = (struct output_record){
            .length = sqlite3_column_int64(journal->get_output, 0),
            .plain_row = sqlite3_column_int64(journal->get_output, 1),
        };
    sqlite3_reset(journal->get_output);
    return true;
}

bool run_journal_each_twin(struct run_journal *journal, const struct domain_group *group,
                           const struct recipient *recipient, result_visitor *visit, void *visitor,
                           struct failure *why)
{
    struct result result = result_of_recipient(group, recipient);
    bool found, fine;

    result.duplicate_of = recipient->row;
    sqlite3_bind_int64(journal->twins, 1, recipient->id);
    while ((fine = sql_next(journal->twins, &found, why)) && found) {
        result.row = (uint64_t)sqlite3_column_int64(journal->twins, 0);
        result.line = (uint64_t)sqlite3_column_int64(journal->twins, 1);
        result.input = sql_column(journal->twins, 2);
        if (!visit(visitor, &result, why))
            break;
    }
    sqlite3_reset(journal->twins);
    return fine && !found;
}

bool run_journal_each_plain(struct run_journal *journal, int64_t *after, unsigned most, bool *done,
                            result_visitor *visit, void *visitor, struct failure *why)
{
    unsigned visited = 0;
    bool found, fine;

    sqlite3_bind_int64(journal->plain, 1, *after);
    sqlite3_bind_int64(journal->plain, 2, most);
    while ((fine = sql_next(journal->plain, &found, why)) && found) {
        struct result result = result_row_plain(journal->plain);

        if (!visit(visitor, &result, why))
            break;
        *after = (int64_t)result.row;
        visited++;
    }
    sqlite3_reset(journal->plain);
    *done = visited < most;
    return fine && !found;
}
