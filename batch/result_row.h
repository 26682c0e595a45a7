/*
 * result_row.h - rows of our files as results, and back.
 */
#ifndef BATCH_RESULT_ROW_H
#define BATCH_RESULT_ROW_H

#include <sqlite3.h>

#include "batch/domain_group.h"
#include "batch/result.h"

/* The columns of `verdict`, in the order in which result_row_verdict() reads them. */
#define VERDICT_COLUMNS(of)                                                                        \
    of ".reason, " of ".accept_all, " of ".source, " of ".stage, " of ".mx_host, " of              \
       ".mx_ip, " of ".code, " of ".enhanced, " of ".text, " of ".detail, " of ".attempts, " of    \
       ".checked_at, " of ".elapsed"

/* The verdict that stands from column `at` on; its texts are lent until the next step. */
struct verdict result_row_verdict(sqlite3_stmt *from, int at);

/* The same columns, bound from `at` on; the texts are lent until the statement was stepped. */
void result_row_bind_verdict(sqlite3_stmt *to, int at, const struct verdict *verdict);

/* A row that holds no address: its columns are row, line, input, reason, detail. */
struct result result_row_plain(sqlite3_stmt *from);

/* A recipient's own row. */
struct result result_of_recipient(const struct domain_group *group,
                                  const struct recipient *recipient);

#endif
