/*
 * options.h - what the user wants, as a value.
 *
 * What options there are says one table: option_table.h.
 */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/compiler.h"
#include "base/failure.h"
#include "base/log.h"
#include "base/socket_address.h"
#include "batch/fact_lives.h"
#include "output/row_choice.h"
#include "output/table_cells.h"
#include "workers/net/safe_target.h"
#include "workers/probe_settings.h"

enum {
    OUTPUTS_MAX = 16,
    RESOLVERS_MAX = 8,
    NETWORKS_MAX = 64,
    NO_PROBE_NAMED_MAX = 16,
    BLOCKLISTS_MAX = 16,
    CANARIES_MAX = 8,
    LANE_EXCEPTIONS_MAX = 64,
    OPERANDS_MAX = 256
};

enum cli_command {
    CLI_VERIFY,
    CLI_CHECK,
    CLI_DOCTOR,
    CLI_EXPORT,
    CLI_REPORT,
    CLI_FORGET,
    CLI_PLAN,
    CLI_COMMANDS
};

enum output_format {
    FORMAT_BY_NAME,
    FORMAT_JSONL,
    FORMAT_JSON,
    FORMAT_CSV,
    FORMAT_REPORT,  /* a page: by the name .html, too */
    FORMAT_SUMMARY, /* no results; by --summary alone */
    FORMAT_METRICS, /* likewise; by --metrics */
};

/* It has no results, and is written of a run that was stopped, too. */
static inline bool output_is_counts(enum output_format format)
{
    return format == FORMAT_SUMMARY || format == FORMAT_METRICS;
}

struct output_wish {
    const char *name; /* "-" is standard output */
    enum output_format format;
};

enum progress_wish { PROGRESS_AUTO, PROGRESS_ALWAYS, PROGRESS_PLAIN, PROGRESS_NEVER };

struct options {
    const char *operands[OPERANDS_MAX]; /* the words that are no options */
    size_t operand_count;
    const char *list;
    struct output_wish outputs[OUTPUTS_MAX];
    size_t output_count;
    bool may_lack_dns;      /* of plan: without a resolver it goes on without the DNS */
    bool no_output;         /* of check: the answers are told, not written */
    const char *split;      /* a folder; NULL: no split */
    struct row_choice keep; /* of tables; empty: all rows */
    struct row_choice drop;
    struct table_columns columns; /* ours in them; none: the usual ones */
    bool report_addresses;        /* addresses stand in a report, too */
    const char *fail_if;          /* NULL: nothing fails for what was found out */
    bool excel_safe;              /* formulas in the list's own cells are made text */

    const char *column;
    char delimiter; /* 0: found */
    bool no_header;

    const char *from;
    const char *helo;
    struct socket_address resolvers[RESOLVERS_MAX];
    size_t resolver_count;
    unsigned smtp_port;
    const char *source_ip;
    struct socket_address source;
    bool only_ipv4;
    bool only_ipv6;
    struct network networks[NETWORKS_MAX];
    size_t network_count;
    const char *blocklists[BLOCKLISTS_MAX]; /* of doctor */
    size_t blocklist_count;
    const char *canaries[CANARIES_MAX]; /* likewise */
    size_t canary_count;
    bool json_report; /* of doctor */
    const char *no_probe[NO_PROBE_NAMED_MAX];
    size_t no_probe_count;
    bool no_smtp;
    bool no_dns;
    bool no_preflight;

    unsigned threads;        /* 0: cores */
    unsigned max_sessions;   /* 0: from the descriptor limit */
    struct lane_limits lane; /* of an ordinary one */
    struct lane_exception lane_exceptions[LANE_EXCEPTIONS_MAX];
    size_t lane_exception_count;
    struct asking_hours hours;
    int64_t connect_timeout_ms;
    int64_t reply_timeout_ms;
    int64_t session_timeout_ms;
    int64_t retry_after_ms[RETRIES_MAX];
    unsigned retries;
    int64_t max_time_ms; /* 0: none */

    const char *config;
    bool print_config;
    const char *run_file;
    const char *rules_file; /* NULL: none */
    const char *facts_file; /* NULL: the default one */
    bool no_facts;
    int64_t max_age_ms; /* FACT_AGE_NO_CAP: none */
    bool fresh;
    bool recheck; /* the unknown ones of a finished run */
    bool force;
    bool no_wait;

    enum progress_wish progress;
    bool quiet;
    bool verbose;
    bool json_log;
};

/*
 * Reads the arguments behind the command's name.  False: a usage failure (64) whose
 * sentence names the argument and what would be right.  The texts are argv's.
 */
MUST_USE bool options_read(struct options *options, enum cli_command command, int argc, char **argv,
                           struct failure *why);

enum { OPTIONS_MOST = 128 }; /* more than option_table has */

/*
 * Which options are on the command line: each one's value, or "" where it takes none, at
 * its place in option_table; and what --config says (NULL: nothing).
 */
MUST_USE bool options_given(enum cli_command command, int argc, char **argv,
                            const char *given[OPTIONS_MOST], const char **config,
                            struct failure *why);

/* As options_read(), with a layer between the defaults and the command line. */
typedef bool option_layer(void *owner, struct options *options, struct failure *why);
MUST_USE bool options_read_upon(struct options *options, enum cli_command command, int argc,
                                char **argv, option_layer *before, void *owner,
                                struct failure *why);

const char *command_word(enum cli_command command);

/* Lends the options. */
struct lane_rules options_lane_rules(const struct options *options);

/* The log as --quiet, --verbose (`detailed`) and --log-format have it; else `usual`. */
void options_set_log(const struct options *options, enum log_level usual, enum log_level detailed);

/* The options of a command, for people. */
void options_print_help(FILE *to, enum cli_command command);

#endif
