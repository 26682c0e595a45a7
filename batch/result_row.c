/*
 * result_row.c - see result_row.h.
 */
#include "batch/result_row.h"

#include "batch/sql.h"

static int64_t number_or(sqlite3_stmt *from, int at, int64_t otherwise)
{
    return sqlite3_column_type(from, at) == SQLITE_NULL ? otherwise
                                                        : sqlite3_column_int64(from, at);
}

struct verdict result_row_verdict(sqlite3_stmt *from, int at)
{
    return (struct verdict){
        .reason = reason_from_word(sql_column(from, at)),
        .accept_all = (enum tribool)number_or(from, at + 1, TRIBOOL_UNKNOWN),
        .evidence =
            {
                .source = (enum source)sqlite3_column_int(from, at + 2),
                .stage = (enum stage)sqlite3_column_int(from, at + 3),
                .mx_host = sql_column(from, at + 4),
                .mx_ip = sql_column(from, at + 5),
                .code = (unsigned)sqlite3_column_int(from, at + 6),
                .enhanced = sql_column(from, at + 7),
                .text = sql_column(from, at + 8),
                .detail = sql_column(from, at + 9),
                .attempts = (unsigned)sqlite3_column_int(from, at + 10),
                .checked_at_ms = sqlite3_column_int64(from, at + 11),
                .elapsed_ms = number_or(from, at + 12, -1),
            },
    };
}

void result_row_bind_verdict(sqlite3_stmt *to, int at, const struct verdict *verdict)
{
    const struct evidence *seen = &verdict->evidence;

    sql_bind_text(to, at, text_of(reason_word(verdict->reason)));
    sql_bind_number_or_null(to, at + 1, verdict->accept_all,
                            verdict->accept_all != TRIBOOL_UNKNOWN);
    sqlite3_bind_int(to, at + 2, (int)seen->source);
    sqlite3_bind_int(to, at + 3, (int)seen->stage);
    sql_bind_text_or_null(to, at + 4, seen->mx_host);
    sql_bind_text_or_null(to, at + 5, seen->mx_ip);
    sql_bind_number_or_null(to, at + 6, seen->code, seen->code != 0);
    sql_bind_text_or_null(to, at + 7, seen->enhanced);
    sql_bind_bytes_or_null(to, at + 8, seen->text); /* any charset */
    sql_bind_text_or_null(to, at + 9, seen->detail);
    sqlite3_bind_int64(to, at + 10, seen->attempts);
    sql_bind_number_or_null(to, at + 11, seen->checked_at_ms, seen->checked_at_ms != 0);
    sql_bind_number_or_null(to, at + 12, seen->elapsed_ms, seen->elapsed_ms >= 0);
}

struct result result_row_plain(sqlite3_stmt *from)
{
    struct evidence evidence = {
        .source = SOURCE_SYNTAX,
        .detail = sql_column(from, 4),
        .elapsed_ms = -1,
    };

    return (struct result){
        .row = (uint64_t)sqlite3_column_int64(from, 0),
        .line = (uint64_t)sqlite3_column_int64(from, 1),
        .input = sql_column(from, 2),
        .verdict = verdict_of(reason_from_word(sql_column(from, 3)),
                              &(struct proof){.syntax_is_wrong = true}, &evidence),
    };
}

struct result result_of_recipient(const struct domain_group *group,
                                  const struct recipient *recipient)
{
    return (struct result){
        .row = recipient->row,
        .line = recipient->line,
        .input = recipient->input,
        .local = recipient->local,
        .domain = group->domain,
        .verdict = recipient->verdict,
    };
}
