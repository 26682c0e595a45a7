/*
 * plan.c - see plan.h.
 *
 * The list is taken in as for a run with --no-smtp, in a folder that goes with the command:
 * no mail server is asked, but the DNS, for the places where the addresses are.  Without
 * it (--no-dns, or no resolver answers) a domain stands for its mail servers' place.
 */
#include "cli/plan.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "batch/run_answers.h"
#include "batch/run_work.h"
#include "cli/ending.h"
#include "cli/forecast.h"
#include "cli/options.h"
#include "cli/plan_places.h"
#include "cli/scratch.h"
#include "cli/settings.h"
#include "cli/verify.h"
#include "output/summary.h"

enum {
    ROUND_TRIP_MS = 200,
    LARGEST_TOLD = 10,
    RESOLVER_PATIENCE_MS = 1000, /* sixty times this without any answer, and it ends */
};

struct plan {
    struct options options; /* as they were given */
    char folder[SCRATCH_ROOM];
    char run[PATH_ROOM];
};

static void print_duration(int64_t ms)
{
    int64_t minutes = (ms + 59999) / 60000;

    if (ms < 60000)
        printf("%" PRId64 " s", (ms + 999) / 1000);
    else if (minutes < 60)
        printf("%" PRId64 " min", minutes);
    else if (minutes < 48 * 60)
        printf("%" PRId64 " h %02" PRId64 " min", minutes / 60, minutes % 60);
    else
        printf("%" PRId64 " days %" PRId64 " h", minutes / 1440, minutes % 1440 / 60);
}

static bool print_shape(const struct plan *plan, struct failure *why)
{
    struct run_identity identity;
    struct run_store *store;
    int64_t started_at_ms;

    if (!run_store_look(&store, plan->run, &identity, &started_at_ms, why))
        return false;
    run_store_close(store);
    printf("addresses in column %u, %s, delimiter ", identity.column + 1,
           identity.has_header ? "below a header" : "no header");
    printf(identity.delimiter == '\t' ? "TAB\n" : "%c\n", identity.delimiter);
    return true;
}

/* What is known without any mail server: of rows, and of the addresses, each counted once. */
struct known {
    struct summary rows;
    bool dns_was_asked;
    struct plan_places *places;
    uint64_t to_ask, takes_no_mail, unfound;
};

static void count_rows(void *counter, enum reason reason, enum source source, uint64_t rows)
{
    struct known *known = counter;

    summary_count(&known->rows, reason, source, rows);
    known->dns_was_asked = known->dns_was_asked || source == SOURCE_DNS;
}

static void count_address(struct known *known, const struct result *result)
{
    const struct evidence *seen = &result->verdict.evidence;

    if (result->duplicate_of != 0 || seen->source != SOURCE_DNS)
        return;
    if (reason_status(result->verdict.reason) == STATUS_UNDELIVERABLE) {
        known->takes_no_mail++;
    } else if (result->verdict.reason == REASON_NOT_PROBED && seen->mx_ip.len > 0) {
        known->to_ask++;
        plan_places_add(known->places, seen->mx_host, seen->mx_ip);
    } else {
        known->unfound++;
    }
}

static bool count_addresses(const struct run_store *store, struct known *known, struct failure *why)
{
    struct run_answers *answers;
    struct result_source *source;
    struct result result;
    bool fine, end = false;

    if (!run_answers_open(&answers, store, NULL, why))
        return false;
    source = run_answers_source(answers);
    while ((fine = source->next(source, &result, &end, why)) && !end)
        count_address(known, &result);
    run_answers_close(answers);
    return fine;
}

static bool count_all(const struct run_store *store, struct known *known, struct failure *why)
{
    return run_answers_count(store, count_rows, known, why) &&
           (!known->dns_was_asked || count_addresses(store, known, why));
}

static void print_count(uint64_t count, const char *what)
{
    printf("%9" PRIu64 " %s\n", count, what);
}

static bool print_rows(const struct run_store *store, const struct known *known,
                       struct failure *why)
{
    uint64_t invalid = known->rows.of_reason[REASON_INVALID_SYNTAX];
    struct run_counts counts;

    if (!run_store_count(store, &counts, why))
        return false;
    print_count(counts.rows, "rows");
    printf("%9" PRIu64 " addresses%s, at %" PRIu64 " domains\n", counts.addresses,
           known->dns_was_asked ? "" : " to ask", counts.domains);
    if (known->dns_was_asked) {
        printf("%9" PRIu64 " of them to ask, at %zu places\n", known->to_ask,
               plan_places_count(known->places));
        print_count(known->takes_no_mail, "of them at domains that take no mail: nobody is asked");
        if (known->unfound > 0)
            print_count(known->unfound, "of them at domains of which the DNS said nothing of use");
    }
    print_count(counts.rows - counts.addresses - counts.plain, "rows that repeat one of them");
    print_count(invalid, "rows with what is no address (invalid_syntax)");
    print_count(counts.plain - invalid, "rows without an address, or unreadable");
    return true;
}

static void print_line(uint64_t recipients, struct text name, int64_t ms)
{
    printf("%9" PRIu64 "  %-40.*s ", recipients, TEXT_ARGS(name));
    print_duration(ms);
    printf("\n");
}

static void print_retries(const struct options *options)
{
    if (options->retries == 0)
        return;
    printf("Whoever says \"later\" is asked again after ");
    for (unsigned i = 0; i < options->retries; i++) {
        printf("%s", i > 0 ? ", " : "");
        print_duration(options->retry_after_ms[i]);
    }
    printf(".\n");
}

/* The longest lane, and all that follows from it. */
static void print_whole(const struct plan *plan, struct text slowest, int64_t ms)
{
    printf("\nThis takes about ");
    print_duration(ms);
    printf(", if a server replies in %d ms: %.*s decides it.\n", (int)ROUND_TRIP_MS,
           TEXT_ARGS(slowest));
    print_retries(&plan->options);
}

/* 192.0.2.1 says little to people. */
static struct text spelled(const struct plan_place *place, char *room, size_t size)
{
    if (place_of_host(place->host))
        return place->key;
    snprintf(room, size, "%.*s [%.*s]", TEXT_ARGS(place->host), TEXT_ARGS(place->key));
    return text_of(room);
}

static void print_places(const struct plan *plan, struct plan_places *places)
{
    const struct lane_rules rules = options_lane_rules(&plan->options);
    struct plan_place **ordered =
        plan_places_order(places, &rules, &plan->options.hours, ROUND_TRIP_MS);
    size_t count = plan_places_count(places);
    char room[DOMAIN_NAME_MAX + LANE_KEY_SIZE + 4];

    if (count == 0)
        return;
    printf("\nthe slowest places, and how long each takes:\n");
    for (size_t i = 0; i < count && i < LARGEST_TOLD; i++)
        print_line(ordered[i]->recipients, spelled(ordered[i], room, sizeof room), ordered[i]->ms);
    print_whole(plan, spelled(ordered[0], room, sizeof room), ordered[0]->ms);
}

static int64_t domain_ms(const struct plan *plan, int64_t recipients)
{
    return forecast_ms((uint64_t)recipients, &plan->options.lane, &plan->options.hours,
                       ROUND_TRIP_MS);
}

static bool print_domains(const struct plan *plan, struct run_work *work, struct failure *why)
{
    struct domain_row domain;
    int64_t *ids = NULL;
    size_t count = 0;
    bool fine = run_work_large_domains(work, 1, &ids, &count, why);

    if (fine && count > 0)
        printf("\nthe largest domains, and how long each takes:\n");
    for (size_t i = 0; fine && i < count && i < LARGEST_TOLD; i++)
        if ((fine = run_work_domain(work, ids[i], &domain, why)))
            print_line((uint64_t)domain.count, domain.name, domain_ms(plan, domain.count));
    if (fine && count > 0 && (fine = run_work_domain(work, ids[0], &domain, why))) {
        print_whole(plan, domain.name, domain_ms(plan, domain.count));
        printf("Domains with the same mail servers share one place and its pace, and take longer "
               "together.\n");
    }
    free(ids);
    return fine;
}

static bool print_domains_of(const struct plan *plan, const struct run_store *store,
                             struct failure *why)
{
    struct run_work *work = NULL;
    bool fine = run_work_open(&work, store, why) && print_domains(plan, work, why);

    run_work_close(work);
    return fine;
}

static bool print_plan(void *owner, const struct run_store *store, const struct name_lists *lists,
                       struct failure *why)
{
    const struct plan *plan = owner;
    struct known known = {.places = plan_places_new()};
    bool fine;

    (void)lists;
    fine =
        print_shape(plan, why) && count_all(store, &known, why) && print_rows(store, &known, why);
    if (fine && known.dns_was_asked)
        print_places(plan, known.places);
    else
        fine = fine && print_domains_of(plan, store, why);
    plan_places_free(known.places);
    return fine && all_is_printed(why);
}

static int plan_list(struct plan *plan)
{
    const struct verify_answers answers = {print_plan, plan};
    static struct options options; /* large */

    snprintf(plan->run, sizeof plan->run, "%s/run", plan->folder);
    options = plan->options;
    options.run_file = plan->run;
    options.no_output = true;
    options.no_smtp = true;
    options.may_lack_dns = true;
    options.no_facts = true;
    options.retries = 0; /* what the DNS does not say now stays unsaid */
    options.connect_timeout_ms = RESOLVER_PATIENCE_MS;
    return verify_with(&options, NULL, &answers);
}

int plan_command(int argc, char **argv)
{
    static struct plan plan; /* large, and one a process */
    struct failure why;
    int code;

    if (!settings_read(&plan.options, CLI_PLAN, argc, argv, &why))
        return end_with(&why);
    options_set_log(&plan.options, LOG_WARNING, LOG_NOTE);
    code = scratch_make(plan.folder, "plan", &why) ? plan_list(&plan) : end_with(&why);
    scratch_remove(plan.folder);
    return code;
}
