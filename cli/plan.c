/*
 * plan.c - see plan.h.
 *
 * The list is taken in as for a run that asks nobody, not even the DNS, in a folder that
 * goes with the command.  So a domain stands for its mail servers' place.
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
#include "cli/scratch.h"
#include "cli/settings.h"
#include "cli/verify.h"
#include "output/summary.h"

enum { ROUND_TRIP_MS = 200, DOMAINS_TOLD = 10 };

struct plan {
    struct options options;
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

static bool print_rows(const struct run_store *store, struct run_counts *counts,
                       struct failure *why)
{
    struct summary summary = {.rows = 0};

    if (!run_store_count(store, counts, why) ||
        !run_answers_count(store, summary_count, &summary, why))
        return false;
    printf("%9" PRIu64 " rows\n", counts->rows);
    printf("%9" PRIu64 " addresses to ask, at %" PRIu64 " domains\n", counts->addresses,
           counts->domains);
    printf("%9" PRIu64 " rows that repeat one of them\n",
           counts->rows - counts->addresses - counts->plain);
    printf("%9" PRIu64 " rows with what is no address (invalid_syntax)\n",
           summary.of_reason[REASON_INVALID_SYNTAX]);
    printf("%9" PRIu64 " rows without an address, or unreadable\n",
           counts->plain - summary.of_reason[REASON_INVALID_SYNTAX]);
    return true;
}

static int64_t lane_ms(const struct plan *plan, int64_t recipients)
{
    return forecast_in_hours(
        forecast_lane_ms((uint64_t)recipients, &plan->options.lane, ROUND_TRIP_MS),
        &plan->options.hours);
}

static bool print_domain(const struct plan *plan, struct run_work *work, int64_t id,
                         struct failure *why)
{
    struct domain_row domain;

    if (!run_work_domain(work, id, &domain, why))
        return false;
    printf("%9" PRId64 "  %-40.*s ", domain.count, TEXT_ARGS(domain.name));
    print_duration(lane_ms(plan, domain.count));
    printf("\n");
    return true;
}

/* The longest lane, and all that follows from it. */
static void print_whole(const struct plan *plan, struct text slowest, int64_t count)
{
    printf("\nThis takes about ");
    print_duration(lane_ms(plan, count));
    printf(", if a server replies in %d ms: %.*s decides it.\n", (int)ROUND_TRIP_MS,
           TEXT_ARGS(slowest));
    printf("Domains with the same mail servers share one place and its pace, and take longer "
           "together.\n");
    if (plan->options.retries > 0) {
        printf("Whoever says \"later\" is asked again after ");
        for (unsigned i = 0; i < plan->options.retries; i++) {
            printf("%s", i > 0 ? ", " : "");
            print_duration(plan->options.retry_after_ms[i]);
        }
        printf(".\n");
    }
}

static bool print_domains(const struct plan *plan, struct run_work *work, struct failure *why)
{
    struct domain_row slowest;
    int64_t *ids = NULL;
    size_t count = 0;
    bool fine = run_work_large_domains(work, 1, &ids, &count, why);

    if (fine && count > 0)
        printf("\nthe largest domains, and how long each takes:\n");
    for (size_t i = 0; fine && i < count && i < DOMAINS_TOLD; i++)
        fine = print_domain(plan, work, ids[i], why);
    if (fine && count > 0 && (fine = run_work_domain(work, ids[0], &slowest, why)))
        print_whole(plan, slowest.name, slowest.count);
    free(ids);
    return fine;
}

static bool print_plan(void *owner, const struct run_store *store, const struct name_lists *lists,
                       struct failure *why)
{
    struct plan *plan = owner;
    struct run_counts counts;
    struct run_work *work = NULL;
    bool fine;

    (void)lists;
    fine = print_shape(plan, why) && print_rows(store, &counts, why) &&
           run_work_open(&work, store, why) && print_domains(plan, work, why) &&
           all_is_printed(why);
    run_work_close(work);
    return fine;
}

static int plan_list(struct plan *plan)
{
    const struct verify_answers answers = {print_plan, plan};
    struct options *options = &plan->options;

    snprintf(plan->run, sizeof plan->run, "%s/run", plan->folder);
    options->run_file = plan->run;
    options->no_output = true;
    options->no_dns = true;
    options->no_facts = true;
    options->progress = PROGRESS_NEVER;
    return verify_with(options, NULL, &answers);
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
