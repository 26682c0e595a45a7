/*
 * run_setup.h - from options to what a run is made of: names, paths, limits.
 */
#ifndef CLI_RUN_SETUP_H
#define CLI_RUN_SETUP_H

#include <stdbool.h>

#include "address/address.h"
#include "address/name_lists.h"
#include "base/compiler.h"
#include "base/failure.h"
#include "batch/list_file.h"
#include "batch/list_shape.h"
#include "batch/run_store.h"
#include "batch/verdict.h"
#include "cli/options.h"
#include "workers/probe_settings.h"
#include "workers/smtp/own_rules.h"

enum { PATH_ROOM = 4096, PLANNED_MAX = OUTPUTS_MAX + STATUS_COUNT };

/* An -o FILE, or one of --split, with what it will be. */
struct planned_output {
    const char *name;          /* as the user wrote it; of --split, its path */
    char path[PATH_ROOM];      /* the real one; "-" */
    enum output_format format; /* never FORMAT_BY_NAME */
    bool is_split;             /* the rows of `status`, as they were in the list */
    enum status status;
};

struct run_setup {
    struct planned_output outputs[PLANNED_MAX];
    size_t output_count;
    char run_path[PATH_ROOM];
    char spool_path[PATH_ROOM]; /* of standard input */
    char facts_path[PATH_ROOM]; /* empty: none is to be used */
    char lock_path[PATH_ROOM];  /* one probing process per user and source */
    struct address from;        /* empty where nobody is asked */
    char from_text[ADDRESS_MAX + 2];
    char helo[256];
    struct no_probe_file no_probe[NO_PROBE_FILES_MAX];
    size_t no_probe_count;
    struct name_lists *lists; /* what is known of addresses */
    struct own_rules *rules;  /* for replies; NULL: none */
};

/* Whom we are and where things go.  Failures: 64 for names, 73 for folders. */
MUST_USE bool run_setup_make(struct run_setup *setup, const struct options *options,
                             struct failure *why);

/* What a setup owns; one that was not made, or not whole, is welcome. */
void run_setup_free(struct run_setup *setup);

/* Only where results go, and what is noted in them: for a command that asks nobody. */
MUST_USE bool run_setup_outputs(struct run_setup *setup, const struct options *options,
                                struct failure *why);

/* Only where facts are. */
MUST_USE bool run_setup_facts(struct run_setup *setup, const struct options *options,
                              struct failure *why);

/* Only whom we are and whom we never ask: for a command without a list. */
MUST_USE bool run_setup_who(struct run_setup *setup, const struct options *options,
                            struct failure *why);

/* What this run is of. */
void run_setup_identity(const struct run_setup *setup, const struct options *options,
                        const struct list_file *list, const struct list_shape *shape,
                        struct run_identity *identity);

/* Lends the texts of `setup` and `options`; the secret is the run store's. */
struct probe_settings run_setup_settings(const struct run_setup *setup,
                                         const struct options *options);

/* Recipients that may be in memory at once, and in one group. */
size_t run_setup_gate(const struct probe_settings *settings);
size_t run_setup_group(const struct probe_settings *settings);

/* Raises the limit of open files as far as it goes; false, 71, where that is too few. */
MUST_USE bool run_setup_raise_limits(struct failure *why);

/* The folder where a run is kept, which need not be there yet: of --run, or the state's. */
void run_setup_home(const struct options *options, char out[PATH_ROOM]);

#endif
