/*
 * fact_store.c - see fact_store.h.
 */
#include "batch/fact_store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"
#include "batch/fact_lives.h"
#include "batch/group_facts.h"
#include "batch/result_row.h"
#include "batch/sql.h"

/* "rofa" in ASCII. */
enum { APPLICATION_ID = 0x726f6661, SCHEMA_VERSION = 2 };

const struct sql_kind fact_store_kind = {"facts file", "name another with --facts", APPLICATION_ID};

enum {
    PRUNED_MAILBOXES = 50000, /* at the end of one run */
    PRUNED_DOMAINS = 10000,
    VALUE_MAX = 1024 * 1024, /* bytes of one value: none of ours comes near */
};

/* The columns of a fact. */
#define NATURE                                                                                     \
    "exchangers, kind, reason, accepted, made_up, stage, mx_host, mx_ip, code, enhanced, text,"    \
    " checked_at"
#define ANSWER                                                                                     \
    "exchangers, reason, accept_all, source, stage, mx_host, mx_ip, code, enhanced, text, detail," \
    " attempts, checked_at, elapsed"

/*
 * A domain is found by who asks and its name, a mailbox by its domain's id, so that
 * those of a domain are neighbours.  Ids are never given twice: a mailbox whose domain
 * was pruned before it belongs to nobody.  What is pruned is found by its age.
 *
 * A fact has a sum, as rows of the run file have (row_sum.h): of itself and of whose it is,
 * by name, so that a bit turned over in either makes it unknown and nothing worse.  Not of
 * when the domain was last met, which only says when to prune it.
 */
static const char schema[] =
    "BEGIN IMMEDIATE;"
    "PRAGMA application_id = 1919903329;"
    "PRAGMA user_version = 2;"
    "CREATE TABLE IF NOT EXISTS asker (id INTEGER PRIMARY KEY, sender TEXT NOT NULL,"
    "  helo TEXT NOT NULL, source_ip TEXT NOT NULL, port INTEGER NOT NULL, rules INTEGER NOT NULL,"
    "  UNIQUE (sender, helo, source_ip, port, rules));"
    "CREATE TABLE IF NOT EXISTS domain (id INTEGER PRIMARY KEY AUTOINCREMENT,"
    "  asker INTEGER NOT NULL, name TEXT NOT NULL, learnt INTEGER NOT NULL,"
    "  exchangers INTEGER, kind INTEGER NOT NULL DEFAULT 0, reason TEXT, accepted INTEGER,"
    "  made_up TEXT, stage INTEGER, mx_host TEXT, mx_ip TEXT, code INTEGER, enhanced TEXT,"
    "  text BLOB, checked_at INTEGER, sum INTEGER, UNIQUE (asker, name));"
    "CREATE TABLE IF NOT EXISTS mailbox (domain INTEGER, local TEXT, exchangers INTEGER NOT NULL,"
    "  reason TEXT NOT NULL, accept_all INTEGER, source INTEGER NOT NULL, stage INTEGER NOT NULL,"
    "  mx_host TEXT, mx_ip TEXT, code INTEGER, enhanced TEXT, text BLOB, detail TEXT,"
    "  attempts INTEGER NOT NULL, checked_at INTEGER NOT NULL, elapsed INTEGER, sum INTEGER,"
    "  PRIMARY KEY (domain, local)) WITHOUT ROWID;"
    "CREATE INDEX IF NOT EXISTS domain_by_age ON domain (learnt);"
    "CREATE INDEX IF NOT EXISTS mailbox_by_age ON mailbox (checked_at);"
    "COMMIT;";

/* The first format had no sums: what it says is taken as it is, once. */
static const char add_sums[] =
    "ALTER TABLE domain ADD COLUMN sum INTEGER;"
    "ALTER TABLE mailbox ADD COLUMN sum INTEGER;"
    "UPDATE domain SET sum = row_sum(id, asker, name, " NATURE ");"
    "UPDATE mailbox SET sum = row_sum((SELECT asker FROM domain d WHERE d.id = mailbox.domain),"
    " (SELECT name FROM domain d WHERE d.id = mailbox.domain), local, " ANSWER ");"
    "PRAGMA user_version = 2;";

struct fact_store {
    sqlite3 *db;
    int64_t asker;
    int64_t max_age_ms;
    bool in_transaction;
    sqlite3_stmt *find_domain;
    sqlite3_stmt *find_mailbox;
    sqlite3_stmt *put_domain;
    sqlite3_stmt *put_nature;
    sqlite3_stmt *put_mailbox;
};

/* -- opening ---------------------------------------------------------------------------------- */

static bool make_file(const char *path, bool *is_empty, struct failure *why)
{
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    struct stat there;

    if (fd < 0)
        return failed(why, EXIT_CANNOT_CREATE, "cannot open facts file %s: %s", path,
                      strerror(errno));
    *is_empty = fstat(fd, &there) == 0 && there.st_size == 0;
    close(fd);
    return true;
}

/*
 * In WAL mode NORMAL syncs at checkpoints alone: a power loss may cost the last facts,
 * never the file (sqlite.org/pragma.html#pragma_synchronous).  They are asked again.
 */
static bool set_up(sqlite3 *db, struct failure *why)
{
    return sql_execute(db, "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;", why);
}

/* From the first format to this one, unless somebody else has just done so. */
static bool bring_up(sqlite3 *db, const char *path, int *version, struct failure *why)
{
    if (!sql_execute(db, "BEGIN IMMEDIATE", why) ||
        !sql_version(db, path, &fact_store_kind, version, why) ||
        (*version == 1 && !sql_execute(db, add_sums, why)) || !sql_execute(db, "COMMIT", why))
        return false;
    return sql_version(db, path, &fact_store_kind, version, why);
}

static bool open_file(sqlite3 **db, const char *path, struct failure *why)
{
    bool is_empty = false;
    int version;

    if (!make_file(path, &is_empty, why) || !sql_open(db, path, &fact_store_kind, why))
        return false;
    sqlite3_limit(*db, SQLITE_LIMIT_LENGTH, VALUE_MAX);
    if (is_empty && !sql_execute(*db, schema, why))
        return false;
    if (!sql_version(*db, path, &fact_store_kind, &version, why))
        return false;
    if (version == 1 && !bring_up(*db, path, &version, why))
        return false;
    if (version != SCHEMA_VERSION)
        return failed(why, EXIT_BAD_DATA,
                      "facts file %s was written by another version of rollcall (format %d, this "
                      "one knows %d); remove it, or name another with --facts",
                      path, version, (int)SCHEMA_VERSION);
    return set_up(*db, why);
}

static void bind_terms(sqlite3_stmt *statement, const struct fact_terms *terms)
{
    sql_bind_text(statement, 1, terms->from);
    sql_bind_text(statement, 2, terms->helo);
    sql_bind_text(statement, 3, terms->source_ip);
    sqlite3_bind_int64(statement, 4, terms->smtp_port);
    sqlite3_bind_int64(statement, 5, (int64_t)terms->rules);
}

static bool find_asker(struct fact_store *store, const struct fact_terms *terms,
                       struct failure *why)
{
    sqlite3_stmt *put =
        sql_prepare(store->db,
                    "INSERT OR IGNORE INTO asker (sender, helo, source_ip, port, rules)"
                    " VALUES (?,?,?,?,?)",
                    why);
    sqlite3_stmt *find = put ? sql_prepare(store->db,
                                           "SELECT id FROM asker WHERE sender = ? AND helo = ? AND"
                                           " source_ip = ? AND port = ? AND rules = ?",
                                           why)
                             : NULL;
    bool found, fine = false;

    if (find) {
        bind_terms(put, terms);
        bind_terms(find, terms);
        fine = sql_run(put, why) && sql_next(find, &found, why);
        store->asker = fine ? sqlite3_column_int64(find, 0) : 0;
    }
    sqlite3_finalize(put);
    sqlite3_finalize(find);
    return fine;
}

static bool prepare(struct fact_store *s, struct failure *why)
{
    return (s->find_domain = sql_prepare(s->db,
                                         "SELECT id, sum IS row_sum(id, ?1, ?2, " NATURE
                                         "), " NATURE " FROM domain"
                                         " WHERE asker = ?1 AND name = ?2",
                                         why)) &&
           (s->find_mailbox =
                sql_prepare(s->db,
                            "SELECT " ANSWER " FROM mailbox WHERE domain = ?1 AND local = ?2"
                            " AND sum IS row_sum(?3, ?4, ?2, " ANSWER ")",
                            why)) &&
           (s->put_domain =
                sql_prepare(s->db,
                            "INSERT INTO domain (asker, name, learnt) VALUES (?,?,?)"
                            " ON CONFLICT (asker, name) DO UPDATE SET learnt = excluded.learnt"
                            " RETURNING id, sum IS row_sum(id, asker, name, " NATURE "),"
                            " exchangers, kind, reason, accepted, code, checked_at",
                            why)) &&
           (s->put_nature = sql_prepare(
                s->db,
                "UPDATE domain SET (" NATURE ") = (?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13),"
                " sum = row_sum(id, asker, name, ?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13)"
                " WHERE id = ?1",
                why)) &&
           (s->put_mailbox = sql_prepare(
                s->db,
                "INSERT OR REPLACE INTO mailbox (domain, local, " ANSWER ", sum)"
                " VALUES (?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,?17,?18,"
                " row_sum(?1,?2,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,?17,?18))",
                why));
}

bool fact_store_open(struct fact_store **opened, const char *path, const struct fact_terms *terms,
                     struct failure *why)
{
    struct fact_store *store = memory_new(sizeof *store);

    store->max_age_ms = terms->max_age_ms;
    if (open_file(&store->db, path, why) && find_asker(store, terms, why) && prepare(store, why)) {
        *opened = store;
        return true;
    }
    fact_store_close(store);
    return false;
}

void fact_store_close(struct fact_store *store)
{
    if (!store)
        return;
    sqlite3_finalize(store->find_domain);
    sqlite3_finalize(store->find_mailbox);
    sqlite3_finalize(store->put_domain);
    sqlite3_finalize(store->put_nature);
    sqlite3_finalize(store->put_mailbox);
    sqlite3_close(store->db);
    free(store);
}

/* -- recalling --------------------------------------------------------------------------------- */

static enum nature_kind kind_of(sqlite3_stmt *from, int at)
{
    int kind = sqlite3_column_int(from, at);

    return kind > NATURE_UNASKED && kind <= NATURE_UNKNOWN ? (enum nature_kind)kind
                                                           : NATURE_UNASKED;
}

static enum stage stage_of(int stage)
{
    return stage > STAGE_NONE && stage < STAGE_COUNT ? (enum stage)stage : STAGE_NONE;
}

static struct nature nature_of(sqlite3_stmt *from)
{
    return (struct nature){
        .kind = kind_of(from, 3),
        .reason = reason_from_word(sql_column(from, 4)),
        .made_up = sql_column(from, 6),
        .evidence =
            {
                .source = SOURCE_PROBE,
                .stage = stage_of(sqlite3_column_int(from, 7)),
                .mx_host = sql_column(from, 8),
                .mx_ip = sql_column(from, 9),
                .code = (unsigned)sqlite3_column_int(from, 10),
                .enhanced = sql_column(from, 11),
                .text = sql_column(from, 12),
                .checked_at_ms = sqlite3_column_int64(from, 13),
                .elapsed_ms = -1,
            },
    };
}

static void keep_domain(const struct fact_store *store, struct domain_group *group, int64_t wall_ms)
{
    struct nature nature = nature_of(store->find_domain);
    struct domain_fact *known;

    if (!sqlite3_column_int(store->find_domain, 1) ||
        fact_age_of_nature(&nature, wall_ms, store->max_age_ms) != FACT_FRESH)
        return;
    nature.made_up = arena_copy(group->arena, nature.made_up);
    nature.evidence = domain_group_keep(group, &nature.evidence);
    known = arena_alloc(group->arena, sizeof *known);
    *known = (struct domain_fact){
        .exchangers = (uint64_t)sqlite3_column_int64(store->find_domain, 2),
        .nature = nature,
        .accepted_somebody = sqlite3_column_int(store->find_domain, 5) != 0,
    };
    group->known = known;
}

static void keep_mailbox(const struct fact_store *store, struct domain_group *group,
                         struct recipient *recipient, int64_t wall_ms)
{
    struct verdict verdict = result_row_verdict(store->find_mailbox, 1);
    enum fact_age age = fact_age_of_mailbox(verdict.reason, verdict.evidence.checked_at_ms, wall_ms,
                                            store->max_age_ms);
    struct mailbox_fact *known;

    if (age == FACT_DEAD)
        return;
    verdict.evidence.stage = stage_of((int)verdict.evidence.stage);
    verdict.evidence = domain_group_keep(group, &verdict.evidence);
    known = arena_alloc(group->arena, sizeof *known);
    *known = (struct mailbox_fact){
        .exchangers = (uint64_t)sqlite3_column_int64(store->find_mailbox, 0),
        .age = age,
        .verdict = verdict,
    };
    recipient->known = known;
}

static bool recall_mailbox(struct fact_store *store, struct domain_group *group,
                           struct recipient *recipient, int64_t domain, int64_t wall_ms,
                           struct failure *why)
{
    bool found;

    sqlite3_bind_int64(store->find_mailbox, 1, domain);
    sql_bind_text(store->find_mailbox, 2, recipient->local);
    sqlite3_bind_int64(store->find_mailbox, 3, store->asker);
    sql_bind_text(store->find_mailbox, 4, group->domain);
    if (!sql_next(store->find_mailbox, &found, why))
        return false;
    if (found)
        keep_mailbox(store, group, recipient, wall_ms);
    sqlite3_reset(store->find_mailbox);
    return true;
}

bool fact_store_recall(struct fact_store *store, struct domain_group *group, int64_t wall_ms,
                       struct failure *why)
{
    bool found, fine = true;
    int64_t domain;

    sqlite3_bind_int64(store->find_domain, 1, store->asker);
    sql_bind_text(store->find_domain, 2, group->domain);
    if (!sql_next(store->find_domain, &found, why))
        return false;
    if (!found)
        return true; /* nor is anybody there known */
    domain = sqlite3_column_int64(store->find_domain, 0);
    keep_domain(store, group, wall_ms);
    for (size_t i = 0; fine && i < group->count; i++)
        fine = recall_mailbox(store, group, &group->recipients[i], domain, wall_ms, why);
    sqlite3_reset(store->find_domain); /* only now: one lock of the file for the whole group */
    return fine;
}

/* -- learning ---------------------------------------------------------------------------------- */

/* What is known of a domain before this group. */
struct known_domain {
    int64_t id;
    uint64_t exchangers;
    struct nature nature; /* its texts are not read */
    bool accepted_somebody;
};

static bool begin(struct fact_store *store, struct failure *why)
{
    if (!store->in_transaction && !sql_execute(store->db, "BEGIN IMMEDIATE", why))
        return false;
    store->in_transaction = true;
    return true;
}

static bool touch_domain(struct fact_store *store, struct text name, int64_t wall_ms,
                         struct known_domain *known, struct failure *why)
{
    sqlite3_stmt *put = store->put_domain;
    bool found;

    sqlite3_bind_int64(put, 1, store->asker);
    sql_bind_text(put, 2, name);
    sqlite3_bind_int64(put, 3, wall_ms);
    if (!sql_next(put, &found, why))
        return false;
    *known = (struct known_domain){.id = sqlite3_column_int64(put, 0)};
    if (sqlite3_column_int(put, 1)) {
        known->exchangers = (uint64_t)sqlite3_column_int64(put, 2);
        known->nature = (struct nature){
            .kind = kind_of(put, 3),
            .reason = reason_from_word(sql_column(put, 4)),
            .evidence = {.code = (unsigned)sqlite3_column_int(put, 6),
                         .checked_at_ms = sqlite3_column_int64(put, 7)},
        };
        known->accepted_somebody = sqlite3_column_int(put, 5) != 0;
    }
    sqlite3_reset(put);
    return true;
}

/* The same answer of the same made-up mailbox, told by another group of the domain. */
static bool is_the_same(const struct known_domain *known, const struct domain_group *group)
{
    return known->exchangers == group->exchangers && known->nature.kind == group->nature.kind &&
           known->nature.evidence.checked_at_ms == group->nature.evidence.checked_at_ms;
}

static bool put_nature(struct fact_store *store, const struct known_domain *known,
                       const struct domain_group *group, struct failure *why)
{
    const struct nature *nature = &group->nature;
    const struct evidence *seen = &nature->evidence;
    sqlite3_stmt *put = store->put_nature;

    sqlite3_bind_int64(put, 1, known->id);
    sqlite3_bind_int64(put, 2, (int64_t)group->exchangers);
    sqlite3_bind_int(put, 3, (int)nature->kind);
    sql_bind_text(put, 4, text_of(reason_word(nature->reason)));
    sqlite3_bind_int(put, 5,
                     group->domain_accepted_somebody ||
                         (is_the_same(known, group) && known->accepted_somebody));
    sql_bind_text_or_null(put, 6, nature->made_up);
    sqlite3_bind_int(put, 7, (int)seen->stage);
    sql_bind_text_or_null(put, 8, seen->mx_host);
    sql_bind_text_or_null(put, 9, seen->mx_ip);
    sqlite3_bind_int64(put, 10, seen->code);
    sql_bind_text_or_null(put, 11, seen->enhanced);
    sql_bind_bytes_or_null(put, 12, seen->text); /* any charset */
    sqlite3_bind_int64(put, 13, seen->checked_at_ms);
    return sql_run(put, why);
}

/* A nature from the file is there already; what this run adds is that somebody was accepted. */
static bool learn_nature(struct fact_store *store, const struct known_domain *known,
                         const struct domain_group *group, int64_t wall_ms, struct failure *why)
{
    if (!group->nature_changed)
        return true;
    if (group->nature.evidence.source == SOURCE_CACHE)
        return !is_the_same(known, group) || !group->domain_accepted_somebody ||
               put_nature(store, known, group, why);
    if (!fact_in_nature(&group->nature) ||
        (known->exchangers == group->exchangers &&
         !fact_is_overtaken(&known->nature, &group->nature, wall_ms)))
        return true;
    return put_nature(store, known, group, why);
}

static bool learn_mailbox(struct fact_store *store, const struct known_domain *known,
                          const struct domain_group *group, const struct recipient *recipient,
                          struct failure *why)
{
    sqlite3_stmt *put = store->put_mailbox;

    sqlite3_bind_int64(put, 1, store->asker);
    sql_bind_text(put, 2, group->domain);
    sqlite3_bind_int64(put, 3, known->id);
    sql_bind_text(put, 4, recipient->local);
    sqlite3_bind_int64(put, 5, (int64_t)group->exchangers);
    result_row_bind_verdict(put, 6, &recipient->verdict);
    return sql_run(put, why);
}

static bool has_facts(const struct domain_group *group)
{
    for (size_t i = 0; i < group->count; i++)
        if (fact_in_recipient(&group->recipients[i]))
            return true;
    return group->nature_changed &&
           (fact_in_nature(&group->nature) || group->domain_accepted_somebody);
}

bool fact_store_learn(struct fact_store *store, const struct domain_group *group, int64_t wall_ms,
                      struct failure *why)
{
    struct known_domain known;

    if (group->exchangers == 0 || !has_facts(group))
        return true;
    if (!begin(store, why) || !touch_domain(store, group->domain, wall_ms, &known, why) ||
        !learn_nature(store, &known, group, wall_ms, why))
        return false;
    for (size_t i = 0; i < group->count; i++)
        if (fact_in_recipient(&group->recipients[i]) &&
            !learn_mailbox(store, &known, group, &group->recipients[i], why))
            return false;
    return true;
}

bool fact_store_commit(struct fact_store *store, struct failure *why)
{
    if (!store->in_transaction)
        return true;
    store->in_transaction = false;
    return sql_execute(store->db, "COMMIT", why);
}

/* -- pruning ----------------------------------------------------------------------------------- */

static bool prune(struct fact_store *store, const char *statement, int64_t before_ms, int most,
                  struct failure *why)
{
    sqlite3_stmt *take_out = sql_prepare(store->db, statement, why);
    bool fine;

    if (!take_out)
        return false;
    sqlite3_bind_int64(take_out, 1, before_ms);
    sqlite3_bind_int(take_out, 2, most);
    fine = sql_run(take_out, why);
    sqlite3_finalize(take_out);
    return fine;
}

/* A domain is as old as the last that was learnt there, so its mailboxes are dead with it. */
bool fact_store_prune(struct fact_store *store, int64_t wall_ms, struct failure *why)
{
    int64_t before_ms = wall_ms - FACT_LONGEST_MS;

    return prune(store,
                 "DELETE FROM mailbox WHERE (domain, local) IN (SELECT domain, local FROM mailbox"
                 " WHERE checked_at < ? ORDER BY checked_at LIMIT ?)",
                 before_ms, PRUNED_MAILBOXES, why) &&
           prune(store,
                 "DELETE FROM domain WHERE id IN (SELECT id FROM domain WHERE learnt < ?"
                 " ORDER BY learnt LIMIT ?)",
                 before_ms, PRUNED_DOMAINS, why);
}

sqlite3 *fact_store_connection(struct fact_store *store)
{
    return store->db;
}
