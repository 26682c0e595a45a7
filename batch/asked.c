/*
 * asked.c - see asked.h.
 */
#include "batch/asked.h"

#include "batch/sql.h"

static const char of_run[] =
    "SELECT mx_host, mx_ip, sum(asked), min(at) FROM ("
    "  SELECT mx_host, mx_ip, attempts AS asked, checked_at AS at FROM verdict"
    "    WHERE checked_at >= ?1 AND attempts > 0 AND mx_ip IS NOT NULL"
    "  UNION ALL SELECT mx_host, mx_ip, 1, checked_at FROM nature"
    "    WHERE checked_at >= ?1 AND mx_ip IS NOT NULL"
    "  UNION ALL SELECT n.mx_host, n.mx_ip, f.attempts, max(n.checked_at, ?1) FROM deferral f"
    "    JOIN address a ON a.id = f.address JOIN nature n ON n.domain = a.domain"
    "    WHERE f.attempts > 0 AND n.mx_ip IS NOT NULL"
    "      AND NOT EXISTS (SELECT 1 FROM verdict v WHERE v.address = f.address)"
    ") GROUP BY mx_host, mx_ip";

static const char of_facts[] =
    "SELECT mx_host, mx_ip, sum(asked), min(at) FROM ("
    "  SELECT mx_host, mx_ip, attempts AS asked, checked_at AS at FROM mailbox"
    "    WHERE checked_at >= ?1 AND attempts > 0 AND mx_ip IS NOT NULL"
    "  UNION ALL SELECT mx_host, mx_ip, 1, checked_at FROM domain"
    "    WHERE learnt >= ?1 AND checked_at >= ?1 AND mx_ip IS NOT NULL"
    ") GROUP BY mx_host, mx_ip";

static bool visit_rows(sqlite3 *db, const char *query, int64_t since_ms, asked_visitor *visit,
                       void *visitor, struct failure *why)
{
    sqlite3_stmt *rows = sql_prepare(db, query, why);
    bool found, fine = false;

    if (rows)
        sqlite3_bind_int64(rows, 1, since_ms);
    while (rows && (fine = sql_next(rows, &found, why)) && found)
        visit(visitor, sql_column(rows, 0), sql_column(rows, 1),
              (uint64_t)sqlite3_column_int64(rows, 2), sqlite3_column_int64(rows, 3));
    sqlite3_finalize(rows);
    return fine;
}

bool asked_by_run(const struct run_store *store, int64_t since_ms, asked_visitor *visit,
                  void *visitor, struct failure *why)
{
    sqlite3 *db;
    bool fine;

    if (!run_store_connect(store, &db, why))
        return false;
    fine = visit_rows(db, of_run, since_ms, visit, visitor, why);
    sqlite3_close(db);
    return fine;
}

bool asked_by_facts(struct fact_store *facts, int64_t since_ms, asked_visitor *visit, void *visitor,
                    struct failure *why)
{
    return visit_rows(fact_store_connection(facts), of_facts, since_ms, visit, visitor, why);
}
