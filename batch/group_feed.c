/*
 * group_feed.c - see group_feed.h.
 *
 * A domain of the run is, at any moment,
 *
 *   unopened --open_domain()--> open --close_if_done()--> done
 *
 * and while it is open it stands in the ready queue (it has groups to give) or it
 * waits for notes of its groups under way.  What is parked needs no open domain:
 * 32 bytes in the heap remember it.
 */
#include "batch/group_feed.h"

#include <assert.h>
#include <stdlib.h>

#include "base/log.h"
#include "base/memory.h"
#include "base/moment.h"
#include "base/name_map.h"
#include "batch/due_heap.h"

/* Addresses between two ids, inclusive, that were parked and are due. */
struct due_range {
    struct due_range *next;
    int64_t next_id; /* the first one not fed yet */
    int64_t last_id;
};

struct open_domain {
    int64_t id;            /* its bytes are the key in the map */
    struct due_range *due; /* fed before the rest */
    struct due_range **last_due;
    int64_t next_id; /* the rest: the first address not fed yet */
    int64_t last_id;
    unsigned under_way; /* groups */
    bool is_settled;    /* its scout is back with an answer */
    bool is_ready;      /* it stands in the ready queue */
    struct open_domain *next_ready;
};

struct group_feed {
    struct run_work *work;
    struct gate *gate;
    const struct feed_settings *settings;
    struct feed_watch *watch;
    struct due_heap parked;
    struct name_map *open;
    struct open_domain *ready;
    struct open_domain **last_ready;
    int64_t *large; /* ids of the domains that begin first */
    size_t large_count;
    size_t large_at;
    int64_t large_from;      /* that many addresses make a domain large */
    int64_t last_domain;     /* the last one taken in the order of the file */
    struct domain_row begun; /* just read, and to be given next; its id is 0 when it is neither */
    size_t under_way;        /* groups */
    struct fact_store *facts;
};

enum fed { FED, GATE_IS_FULL, NOTHING_NOW, FEED_FAILED };

static struct text key_of(const int64_t *id)
{
    return (struct text){(const char *)id, sizeof *id};
}

static bool has_more(const struct open_domain *domain)
{
    return domain->due || domain->next_id <= domain->last_id;
}

static bool may_give(const struct group_feed *feed, const struct open_domain *domain)
{
    if (!has_more(domain))
        return false;
    return domain->under_way < (domain->is_settled ? feed->settings->domain_window : 1);
}

static void make_ready(struct group_feed *feed, struct open_domain *domain)
{
    if (domain->is_ready || !may_give(feed, domain))
        return;
    domain->is_ready = true;
    domain->next_ready = NULL;
    *feed->last_ready = domain;
    feed->last_ready = &domain->next_ready;
}

static struct open_domain *take_ready(struct group_feed *feed)
{
    struct open_domain *domain = feed->ready;

    feed->ready = domain->next_ready;
    if (!feed->ready)
        feed->last_ready = &feed->ready;
    domain->is_ready = false;
    return domain;
}

static struct open_domain *open_domain(struct group_feed *feed, int64_t id, bool is_settled)
{
    struct open_domain *domain = memory_new(sizeof *domain);

    *domain = (struct open_domain){.id = id, .is_settled = is_settled};
    domain->last_due = &domain->due;
    domain->next_id = 1; /* behind last_id: nothing of its own to give */
    name_map_put(feed->open, key_of(&domain->id), domain);
    return domain;
}

static void close_if_done(struct group_feed *feed, struct open_domain *domain)
{
    if (domain->under_way > 0 || domain->is_ready || has_more(domain))
        return;
    name_map_remove(feed->open, key_of(&domain->id));
    free(domain);
}

static void add_due(struct open_domain *domain, const struct parked *due)
{
    struct due_range *range = memory_new(sizeof *range);

    *range = (struct due_range){.next_id = due->first_id, .last_id = due->last_id};
    *domain->last_due = range;
    domain->last_due = &range->next;
}

static void drop_due(struct open_domain *domain)
{
    struct due_range *range = domain->due;

    domain->due = range->next;
    if (!domain->due)
        domain->last_due = &domain->due;
    free(range);
}

static void park(struct group_feed *feed, int64_t domain_id, int64_t first_id, int64_t last_id,
                 int64_t due_ms)
{
    due_heap_put(&feed->parked, (struct parked){due_ms, domain_id, first_id, last_id});
}

static struct domain_group *new_group(const struct domain_row *row, size_t room)
{
    struct domain_group *group = domain_group_new(row->id, row->name, room, room * 64);

    group->nature = row->nature;
    group->nature.evidence = domain_group_keep(group, &row->nature.evidence);
    group->nature.made_up = arena_copy(group->arena, row->nature.made_up);
    group->domain_accepted_somebody = row->accepted_somebody;
    return group;
}

static void give(struct group_feed *feed, struct open_domain *domain, struct domain_group *group)
{
    domain->under_way++;
    feed->under_way++;
    feed->settings->take(feed->settings->taker, group);
}

/* What earlier runs know costs nobody a row: where it cannot be read, everybody is asked. */
static void recall(struct group_feed *feed, struct domain_group *group)
{
    struct failure why;

    if (!feed->facts || group->nature.kind == NATURE_ACCEPTS_ALL ||
        fact_store_recall(feed->facts, group, moment_wall_ms(), &why))
        return;
    log_line(LOG_WARNING, "what earlier runs learnt is not used any more: %s", why.sentence);
    feed->facts = NULL;
}

struct later_ranges {
    struct group_feed *feed;
    int64_t domain_id;
};

static void park_later(void *visitor, int64_t first_id, int64_t last_id, int64_t due_ms)
{
    const struct later_ranges *later = visitor;

    park(later->feed, later->domain_id, first_id, last_id, due_ms);
}

/* Most domains give one group, at once: their row need not be read twice. */
static bool row_of(struct group_feed *feed, const struct open_domain *domain,
                   struct domain_row *row, struct failure *why)
{
    bool is_begun = feed->begun.id == domain->id;

    *row = feed->begun;
    feed->begun.id = 0;
    return is_begun || run_work_domain(feed->work, domain->id, row, why);
}

/*
 * Loads what is due between *from and `last` into a group and gives it; addresses
 * that are not due are parked.  The gate was entered for a whole group.
 */
static enum fed give_range(struct group_feed *feed, struct open_domain *domain, int64_t *from,
                           int64_t last, struct failure *why)
{
    size_t entered = feed->settings->group_recipients;
    size_t room = last - *from + 1 < (int64_t)entered ? (size_t)(last - *from + 1) : entered;
    struct later_ranges later = {feed, domain->id};
    struct domain_row row;
    struct domain_group *group;

    if (!row_of(feed, domain, &row, why))
        return FEED_FAILED;
    group = new_group(&row, room);
    if (!run_work_load(feed->work, group, room, from, last, moment_wall_ms(), park_later, &later,
                       why)) {
        domain_group_free(group);
        return FEED_FAILED;
    }
    gate_leave(feed->gate, entered - group->count);
    if (group->count == 0) {
        domain_group_free(group); /* nothing to ask there, but the place was passed */
        return FED;
    }
    recall(feed, group);
    give(feed, domain, group);
    return FED;
}

static enum fed give_ready(struct group_feed *feed, struct failure *why)
{
    struct open_domain *domain;
    struct due_range *due;
    enum fed fed;

    if (!gate_enter(feed->gate, feed->settings->group_recipients))
        return GATE_IS_FULL;
    domain = take_ready(feed);
    due = domain->due;
    if (due)
        fed = give_range(feed, domain, &due->next_id, due->last_id, why);
    else
        fed = give_range(feed, domain, &domain->next_id, domain->last_id, why);
    if (due && due->next_id > due->last_id)
        drop_due(domain);
    make_ready(feed, domain);
    close_if_done(feed, domain);
    return fed;
}

static bool is_settled(const struct domain_row *row)
{
    return row->nature.kind != NATURE_UNASKED;
}

/* The made-up mailbox was put off: nobody of the domain is asked before. */
static bool is_put_off(const struct domain_row *row)
{
    return !is_settled(row) && row->nature.due_ms > moment_wall_ms();
}

/* What was parked and is due waits for its turn in the domain: for its scout, for its window. */
static enum fed unpark(struct group_feed *feed, struct failure *why)
{
    struct parked due = due_heap_take(&feed->parked);
    struct open_domain *domain = name_map_get(feed->open, key_of(&due.domain_id));
    struct domain_row row;

    feed->begun.id = 0; /* as in begin_next_domain() */
    if (!domain) {
        if (!run_work_domain(feed->work, due.domain_id, &row, why))
            return FEED_FAILED;
        if (is_put_off(&row)) {
            park(feed, due.domain_id, due.first_id, due.last_id, row.nature.due_ms);
            return FED;
        }
        domain = open_domain(feed, due.domain_id, is_settled(&row));
    }
    add_due(domain, &due);
    make_ready(feed, domain);
    return FED;
}

/* Opens the domain, or parks it whole where its made-up mailbox is not to be asked yet. */
static void begin_domain(struct group_feed *feed, const struct domain_row *row)
{
    int64_t last_id = row->first_id + row->count - 1;
    struct open_domain *domain;

    if (is_put_off(row)) {
        park(feed, row->id, row->first_id, last_id, row->nature.due_ms);
        return;
    }
    domain = open_domain(feed, row->id, is_settled(row));
    domain->next_id = row->first_id;
    domain->last_id = last_id;
    make_ready(feed, domain);
    feed->begun = *row;
}

static enum fed begin_next_domain(struct group_feed *feed, struct failure *why)
{
    struct domain_row row;
    bool found = true;

    feed->begun.id = 0; /* reading another one takes its texts away */
    if (feed->large_at < feed->large_count) {
        if (!run_work_domain(feed->work, feed->large[feed->large_at++], &row, why))
            return FEED_FAILED;
    } else {
        do {
            if (!run_work_next_domain(feed->work, feed->last_domain, &row, &found, why))
                return FEED_FAILED;
            if (found)
                feed->last_domain = row.id;
        } while (found && row.count >= feed->large_from);
    }
    if (!found)
        return NOTHING_NOW;
    begin_domain(feed, &row);
    return FED;
}

static enum fed feed_one(struct group_feed *feed, struct failure *why)
{
    const struct parked *first = due_heap_first(&feed->parked);

    if (feed->ready)
        return give_ready(feed, why);
    if (first && first->due_ms <= moment_wall_ms())
        return unpark(feed, why);
    return begin_next_domain(feed, why);
}

/* The scout comes back later; until then nobody else of the domain may be asked. */
static void park_all(struct group_feed *feed, struct open_domain *domain, int64_t due_ms)
{
    for (; domain->due; drop_due(domain))
        park(feed, domain->id, domain->due->next_id, domain->due->last_id, due_ms);
    if (domain->next_id <= domain->last_id)
        park(feed, domain->id, domain->next_id, domain->last_id, due_ms);
    domain->next_id = domain->last_id + 1;
}

static void hear(struct group_feed *feed, const struct gate_note *note)
{
    struct open_domain *domain = name_map_get(feed->open, key_of(&note->domain_id));

    assert(domain && domain->under_way > 0);
    domain->under_way--;
    feed->under_way--;
    domain->is_settled = domain->is_settled || note->nature_is_settled;
    if (note->leaves_rest)
        park(feed, note->domain_id, note->first_id, note->last_id, note->due_ms);
    if (!domain->is_settled)
        park_all(feed, domain, note->due_ms);
    make_ready(feed, domain);
    close_if_done(feed, domain);
}

static void hear_all(struct group_feed *feed, struct gate_note *notes)
{
    for (struct gate_note *note = notes, *next; note; note = next) {
        next = note->next;
        hear(feed, note);
        free(note);
    }
}

/* How long until the next parked range is due; -1: none is parked. */
static int64_t wait_ms(const struct group_feed *feed)
{
    const struct parked *first = due_heap_first(&feed->parked);
    int64_t left;

    if (!first)
        return -1;
    left = first->due_ms - moment_wall_ms();
    return left > 0 ? left : 0;
}

static void show(struct group_feed *feed)
{
    const struct parked *first = due_heap_first(&feed->parked);

    atomic_store(&feed->watch->parked, feed->parked.count);
    atomic_store(&feed->watch->next_due_ms, first ? first->due_ms : 0);
}

static bool feed_all(struct group_feed *feed, bool *complete, struct failure *why)
{
    *complete = false;
    for (;;) {
        enum fed fed = feed_one(feed, why);
        int64_t wait = fed == FED ? 0 : fed == GATE_IS_FULL ? -1 : wait_ms(feed);

        if (fed == FEED_FAILED)
            return false;
        if (fed == NOTHING_NOW && feed->under_way == 0 && feed->parked.count == 0) {
            *complete = true;
            return true;
        }
        show(feed);
        hear_all(feed, gate_wait(feed->gate, fed == GATE_IS_FULL, wait));
        if (gate_is_stopped(feed->gate))
            return true;
    }
}

static void free_open(struct group_feed *feed)
{
    size_t cursor = 0;

    for (struct open_domain *domain; (domain = name_map_next(feed->open, &cursor));) {
        while (domain->due)
            drop_due(domain);
        free(domain);
    }
    name_map_free(feed->open);
}

bool group_feed_run(struct run_work *work, struct gate *gate, const struct feed_settings *settings,
                    struct feed_watch *watch, bool *complete, struct failure *why)
{
    struct group_feed feed = {
        .work = work,
        .gate = gate,
        .settings = settings,
        .watch = watch,
        .facts = settings->facts,
        .open = name_map_new(),
        .large_from = (int64_t)(settings->group_recipients * 8),
    };
    bool fine;

    feed.last_ready = &feed.ready;
    fine = run_work_large_domains(work, feed.large_from, &feed.large, &feed.large_count, why) &&
           feed_all(&feed, complete, why);
    free(feed.large);
    due_heap_free(&feed.parked);
    free_open(&feed);
    return fine;
}
