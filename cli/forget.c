/*
 * forget.c - see forget.h.
 *
 * Results are the user's own files, and stay: what is erased is what rollcall remembers.
 */
#include "cli/forget.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "address/address.h"
#include "address/domain_name.h"
#include "batch/forget.h"
#include "batch/run_store.h"
#include "cli/ending.h"
#include "cli/options.h"
#include "cli/run_setup.h"
#include "cli/settings.h"

struct forget {
    struct options options;
    struct run_setup setup;
    struct address address;
    char domain[DOMAIN_NAME_MAX + 1];
    struct forget_whom whom;
};

static bool is_file(const char *name)
{
    struct stat there;

    return stat(name, &there) == 0 && S_ISREG(there.st_mode);
}

/* An address or a domain, as our files spell it. */
static bool read_whom(struct forget *f, struct failure *why)
{
    const char *word = f->options.operands[0];
    size_t len;
    const char *wrong;

    if (strchr(word, '@')) {
        if (address_parse(text_of(word), &f->address) != ADDRESS_FOUND)
            return failed(why, EXIT_USAGE, "%s is no address: %s", word, f->address.detail);
        f->whom = (struct forget_whom){f->address.local, f->address.domain};
        return true;
    }
    wrong = domain_name_canonical(text_of(word), f->domain, sizeof f->domain, &len);
    if (wrong)
        return failed(why, EXIT_USAGE,
                      "%s is no run file that is there, no address and no domain: %s", word, wrong);
    f->whom = (struct forget_whom){TEXT(""), {f->domain, len}};
    return true;
}

static void tell(const char *file, uint64_t count, const char *one, const char *many)
{
    printf("%s: %" PRIu64 " %s erased\n", file, count, count == 1 ? one : many);
}

/* What the run learnt goes first: without the run file nobody knows what that was. */
static bool forget_whole_run(struct forget *f, struct failure *why)
{
    const char *run = f->options.operands[0];
    struct run_identity identity;
    struct run_store *store;
    int64_t started_at_ms;
    uint64_t erased;

    if (!run_store_look(&store, run, &identity, &started_at_ms, why))
        return false;
    run_store_close(store);
    if (f->setup.facts_path[0]) {
        if (!forget_run_in_facts(f->setup.facts_path, run, &erased, why))
            return false;
        tell(f->setup.facts_path, erased, "answer", "answers");
    }
    if (!forget_run(run, why))
        return false;
    printf("%s: removed\n", run);
    return true;
}

static bool forget_somebody(struct forget *f, struct failure *why)
{
    uint64_t erased;

    if (!read_whom(f, why))
        return false;
    if (f->setup.facts_path[0]) {
        if (!forget_in_facts(f->setup.facts_path, &f->whom, &erased, why))
            return false;
        tell(f->setup.facts_path, erased, "answer", "answers");
    }
    if (!f->options.run_file)
        return true;
    if (!forget_in_run(f->options.run_file, &f->whom, &erased, why))
        return false;
    tell(f->options.run_file, erased, "row", "rows");
    return true;
}

int forget_command(int argc, char **argv)
{
    static struct forget forget; /* large, and one a process */
    struct forget *f = &forget;
    struct failure why;
    bool fine;

    fine = settings_read(&f->options, CLI_FORGET, argc, argv, &why);
    options_set_log(&f->options, LOG_NOTE, LOG_NOTE);
    fine =
        fine && run_setup_facts(&f->setup, &f->options, &why) &&
        (is_file(f->options.operands[0]) ? forget_whole_run(f, &why) : forget_somebody(f, &why)) &&
        all_is_printed(&why);
    return fine ? EXIT_EVERY_ROW_ANSWERED : end_with(&why);
}
