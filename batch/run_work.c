/*
 * run_work.c - see run_work.h.
 */
#include "batch/run_work.h"

#include <stdlib.h>

#include "base/memory.h"
#include "batch/sql.h"

struct run_work {
    sqlite3 *db;
    sqlite3_stmt *next_domain;
    sqlite3_stmt *domain;
    sqlite3_stmt *addresses;
    struct arena *lent; /* the texts of the last domain_row */
};

#define DOMAIN_COLUMNS                                                                             \
    "SELECT d.id, d.name, d.first, d.count, n.kind, n.rounds, n.due, n.mx_host, n.mx_ip, n.stage," \
    " n.code, n.enhanced, n.text, n.checked_at, n.accepted, n.reason, n.source, n.made_up"         \
    " FROM domain d LEFT JOIN nature n ON n.domain = d.id "

bool run_work_open(struct run_work **opened, const struct run_store *store, struct failure *why)
{
    struct run_work *work = memory_new(sizeof *work);

    if (run_store_connect(store, &work->db, why) &&
        (work->next_domain =
             sql_prepare(work->db, DOMAIN_COLUMNS "WHERE d.id > ? ORDER BY d.id LIMIT 1", why)) &&
        (work->domain = sql_prepare(work->db, DOMAIN_COLUMNS "WHERE d.id = ?", why)) &&
        (work->addresses = sql_prepare(
             work->db,
             "SELECT a.id, a.local, a.row, a.line, a.input, a.twins, d.rounds, d.attempts, d.due,"
             " d.reason"
             " FROM address a LEFT JOIN deferral d ON d.address = a.id"
             " WHERE a.id BETWEEN ? AND ?"
             " AND NOT EXISTS (SELECT 1 FROM verdict v WHERE v.address = a.id) ORDER BY a.id",
             why))) {
        *opened = work;
        return true;
    }
    run_work_close(work);
    return false;
}

void run_work_close(struct run_work *work)
{
    if (!work)
        return;
    sqlite3_finalize(work->next_domain);
    sqlite3_finalize(work->domain);
    sqlite3_finalize(work->addresses);
    sqlite3_close(work->db);
    arena_free(work->lent);
    free(work);
}

static struct text kept(struct run_work *work, sqlite3_stmt *from, int at)
{
    return arena_copy(work->lent, sql_column(from, at));
}

static void read_domain(struct run_work *work, sqlite3_stmt *from, struct domain_row *domain)
{
    arena_free(work->lent);
    work->lent = arena_new(1024);
    *domain = (struct domain_row){
        .id = sqlite3_column_int64(from, 0),
        .name = kept(work, from, 1),
        .first_id = sqlite3_column_int64(from, 2),
        .count = sqlite3_column_int64(from, 3),
        .accepted_somebody = sqlite3_column_int(from, 14) != 0,
        .nature =
            {
                .kind = (enum nature_kind)sqlite3_column_int(from, 4),
                .reason = reason_from_word(sql_column(from, 15)),
                .rounds = (unsigned)sqlite3_column_int(from, 5),
                .due_ms = sqlite3_column_int64(from, 6),
                .made_up = kept(work, from, 17),
                .evidence =
                    {
                        .source = (enum source)sqlite3_column_int(from, 16),
                        .mx_host = kept(work, from, 7),
                        .mx_ip = kept(work, from, 8),
                        .stage = (enum stage)sqlite3_column_int(from, 9),
                        .code = (unsigned)sqlite3_column_int(from, 10),
                        .enhanced = kept(work, from, 11),
                        .text = kept(work, from, 12),
                        .checked_at_ms = sqlite3_column_int64(from, 13),
                        .elapsed_ms = -1,
                    },
            },
    };
}

/* SQLite reads a tree whose keys do not ascend as it finds it. */
static bool out_of_order(const char *what, int64_t id, struct failure *why)
{
    return failed(why, EXIT_BAD_DATA, "run file is damaged: %s %lld is out of its order", what,
                  (long long)id);
}

bool run_work_next_domain(struct run_work *work, int64_t after, struct domain_row *domain,
                          bool *found, struct failure *why)
{
    sqlite3_bind_int64(work->next_domain, 1, after);
    if (!sql_next(work->next_domain, found, why))
        return false;
    if (*found)
        read_domain(work, work->next_domain, domain);
    sqlite3_reset(work->next_domain);
    return !*found || domain->id > after || out_of_order("domain", domain->id, why);
}

bool run_work_domain(struct run_work *work, int64_t id, struct domain_row *domain,
                     struct failure *why)
{
    bool found;

    sqlite3_bind_int64(work->domain, 1, id);
    if (!sql_next(work->domain, &found, why))
        return false;
    if (!found)
        return failed(why, EXIT_BAD_DATA, "run file is damaged: domain %lld is missing",
                      (long long)id);
    read_domain(work, work->domain, domain);
    sqlite3_reset(work->domain);
    return true;
}

bool run_work_large_domains(struct run_work *work, int64_t least, int64_t **ids, size_t *count,
                            struct failure *why)
{
    sqlite3_stmt *large =
        sql_prepare(work->db, "SELECT id FROM domain WHERE count >= ? ORDER BY count DESC", why);
    size_t room = 0;
    bool found, fine;

    *ids = NULL;
    *count = 0;
    if (!large)
        return false;
    sqlite3_bind_int64(large, 1, least);
    while ((fine = sql_next(large, &found, why)) && found) {
        if (*count == room)
            *ids = memory_resize(*ids, (room = room ? room * 2 : 64) * sizeof **ids);
        (*ids)[(*count)++] = sqlite3_column_int64(large, 0);
    }
    sqlite3_finalize(large);
    return fine;
}

/* A range that is growing; last_id below first_id: there is none. */
struct range {
    int64_t first_id;
    int64_t last_id;
    int64_t due_ms;
};

static const struct range no_range = {.first_id = 1, .last_id = 0};

static bool is_empty(const struct range *range)
{
    return range->last_id < range->first_id;
}

static void grow(struct range *range, int64_t id, int64_t due_ms)
{
    if (is_empty(range))
        *range = (struct range){id, id, due_ms};
    range->last_id = id;
    if (due_ms < range->due_ms)
        range->due_ms = due_ms;
}

static void tell(struct range *range, waiting_range *later, void *visitor)
{
    if (!is_empty(range))
        later(visitor, range->first_id, range->last_id, range->due_ms);
    *range = no_range;
}

static void add_recipient(struct domain_group *group, sqlite3_stmt *from)
{
    domain_group_add(group, &(struct recipient){
                                .id = sqlite3_column_int64(from, 0),
                                .local = sql_column(from, 1),
                                .row = (uint64_t)sqlite3_column_int64(from, 2),
                                .line = (uint64_t)sqlite3_column_int64(from, 3),
                                .input = sql_column(from, 4),
                                .has_twins = sqlite3_column_int64(from, 5) > 0,
                                .rounds = (unsigned)sqlite3_column_int(from, 6),
                                .attempts = (unsigned)sqlite3_column_int(from, 7),
                                .put_off_for = reason_from_word(sql_column(from, 9)),
                            });
}

bool run_work_load(struct run_work *work, struct domain_group *group, size_t room, int64_t *from,
                   int64_t last, int64_t wall_ms, waiting_range *later, void *visitor,
                   struct failure *why)
{
    sqlite3_stmt *addresses = work->addresses;
    struct range waiting = no_range;
    bool found = true;
    bool fine = true;

    sqlite3_bind_int64(addresses, 1, *from);
    sqlite3_bind_int64(addresses, 2, last);
    while (group->count < room && (fine = sql_next(addresses, &found, why)) && found) {
        int64_t id = sqlite3_column_int64(addresses, 0);
        int64_t due_ms = sqlite3_column_int64(addresses, 8);

        if (id < *from || id > last)
            return out_of_order("address", id, why);
        if (due_ms > wall_ms) {
            grow(&waiting, id, due_ms);
        } else if (group->count > 0 && !is_empty(&waiting)) {
            break; /* those that wait would stand between the group's first and last */
        } else {
            tell(&waiting, later, visitor);
            add_recipient(group, addresses);
        }
        *from = id + 1;
    }
    if (!fine)
        return false;
    if (!found)
        *from = last + 1;
    tell(&waiting, later, visitor);
    sqlite3_reset(addresses);
    return true;
}
