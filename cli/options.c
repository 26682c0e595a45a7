/*
 * options.c - see options.h.
 */
#include "cli/options.h"

#include <string.h>

#include "base/text.h"
#include "cli/option_table.h"

static const char *const command_words[CLI_COMMANDS] = {"verify", "check",  "doctor", "export",
                                                        "report", "forget", "plan"};

const char *command_word(enum cli_command command)
{
    return command_words[command];
}

struct lane_rules options_lane_rules(const struct options *options)
{
    return (struct lane_rules){options->lane, options->lane_exceptions,
                               options->lane_exception_count};
}

void options_set_log(const struct options *options, enum log_level usual, enum log_level detailed)
{
    log_configure(options->quiet     ? LOG_ERROR
                  : options->verbose ? detailed
                                     : usual,
                  options->json_log);
}

static void print_option(FILE *to, const struct option *option)
{
    const char *line = option->help;
    char head[64];

    snprintf(head, sizeof head, "%c%c%c --%s%s%s", option->letter ? '-' : ' ',
             option->letter ? option->letter : ' ', option->letter ? ',' : ' ', option->name,
             option->argument ? " " : "", option->argument ? option->argument : "");
    for (const char *end; (end = strchr(line, '\n')); line = end + 1, head[0] = '\0')
        fprintf(to, "  %-38s %.*s\n", head, (int)(end - line), line);
    fprintf(to, "  %-38s %s\n", head, line);
}

void options_print_help(FILE *to, enum cli_command command)
{
    for (size_t i = 0; i < option_count; i++)
        if (option_table[i].commands & (1U << command))
            print_option(to, &option_table[i]);
}

static bool unknown_option(enum cli_command command, struct text name, const char *argument,
                           struct failure *why)
{
    const struct option *nearest = option_nearest(command, name);

    if (nearest)
        return failed(why, EXIT_USAGE, "%s has no option %s; did you mean --%s?",
                      command_word(command), argument, nearest->name);
    return failed(why, EXIT_USAGE, "%s has no option %s; see rollcall %s --help",
                  command_word(command), argument, command_word(command));
}

/*
 * Reads argv[*at] and, where it is needed, the value behind it: into `given`, where that is
 * not NULL, or else into `options`.
 */
static bool read_option(struct options *options, const char **given, enum cli_command command,
                        int argc, char **argv, int *at, struct failure *why)
{
    const char *argument = argv[*at];
    struct text name = text_of(argument);
    const struct option *option;
    const char *value = NULL;

    if (argument[1] == '-') {
        size_t equals = text_find(name, '=');

        name = text_slice(name, 2, equals - 2);
        option = option_named(command, name);
        value = argument[equals] == '=' ? argument + equals + 1 : NULL;
    } else {
        option = option_lettered(command, argument[1]);
        value = argument[2] ? argument + 2 : NULL;
    }
    if (!option)
        return unknown_option(command, name, argument, why);
    if (!option->argument && value)
        return failed(why, EXIT_USAGE, "--%s takes no value", option->name);
    if (option->argument && !value) {
        if (*at + 1 >= argc)
            return failed(why, EXIT_USAGE, "--%s needs a value: %s", option->name,
                          option->argument);
        value = argv[++*at];
    }
    if (given) {
        given[option - option_table] = value ? value : "";
        return true;
    }
    return option_apply(option, options, value ? value : "", why);
}

static const struct options defaults = {
    .smtp_port = 25,
    .lane = {.sessions = 5,
             .recipients_per_session = 25,
             .rejects_per_session = 8,
             .recipients_per_transaction = 5,
             .connect_gap_ms = 500},
    .connect_timeout_ms = 30 * 1000,
    .reply_timeout_ms = 60 * 1000,
    .session_timeout_ms = 10 * 60 * 1000,
    .retry_after_ms = {5 * 60 * 1000, 15 * 60 * 1000, 60 * 60 * 1000},
    .retries = 3,
    .max_age_ms = FACT_AGE_NO_CAP,
};

static bool add_operand(struct options *options, const char *word, struct failure *why)
{
    if (options->operand_count == OPERANDS_MAX)
        return failed(why, EXIT_USAGE,
                      "at most %d of them at a time; a list of more is for "
                      "rollcall verify",
                      OPERANDS_MAX);
    options->operands[options->operand_count++] = word;
    return true;
}

static bool read_words(struct options *options, const char **given, enum cli_command command,
                       int argc, char **argv, struct failure *why)
{
    bool only_names = false;

    for (int at = 0; at < argc; at++) {
        const char *argument = argv[at];

        if (!only_names && strcmp(argument, "--") == 0)
            only_names = true;
        else if (only_names || argument[0] != '-' || argument[1] == '\0') {
            if (!add_operand(options, argument, why))
                return false;
        } else if (!read_option(options, given, command, argc, argv, &at, why)) {
            return false;
        }
    }
    return true;
}

static bool exclude_each_other(struct failure *why, const char *one, const char *other)
{
    return failed(why, EXIT_USAGE, "%s and %s exclude each other", one, other);
}

static bool agree(const struct options *options, struct failure *why)
{
    if (options->only_ipv4 && options->only_ipv6)
        return exclude_each_other(why, "-4", "-6");
    if (options->no_facts && options->facts_file)
        return exclude_each_other(why, "--facts", "--no-facts");
    if (options->fresh && options->recheck)
        return exclude_each_other(why, "--fresh", "--recheck");
    return true;
}

/* What the words that are no options have to be. */
static bool take_operands(struct options *options, enum cli_command command, struct failure *why)
{
    if (command == CLI_DOCTOR)
        return options->operand_count == 0 ||
               failed(why, EXIT_USAGE, "doctor takes options only, not %s", options->operands[0]);
    if (command == CLI_CHECK)
        return options->operand_count > 0 ||
               failed(why, EXIT_USAGE,
                      "which address? rollcall check ANN@EXAMPLE.ORG --from YOU@YOUR.DOMAIN");
    if (command == CLI_EXPORT) {
        options->run_file = options->operands[0];
        return options->operand_count == 1 ||
               failed(why, EXIT_USAGE,
                      "which run? rollcall export RESULTS.jsonl.run -o results.csv");
    }
    if (command == CLI_FORGET)
        return options->operand_count == 1 ||
               failed(why, EXIT_USAGE,
                      "whom? One at a time: rollcall forget RESULTS.jsonl.run, or ANN@EXAMPLE.ORG, "
                      "or EXAMPLE.ORG");
    if (command == CLI_REPORT) {
        options->run_file = options->operands[0];
        return (options->operand_count == 1 && options->output_count > 0) ||
               failed(why, EXIT_USAGE,
                      "which run, and where to? rollcall report RESULTS.jsonl.run -o report.html");
    }
    if (command == CLI_PLAN && options->operand_count == 0)
        return failed(why, EXIT_USAGE, "which list? rollcall plan LIST.csv");
    if (options->operand_count > 1)
        return failed(why, EXIT_USAGE, "one list at a time: %s, or %s?", options->operands[0],
                      options->operands[1]);
    if (options->operand_count == 0)
        return failed(
            why, EXIT_USAGE,
            "which list? rollcall verify LIST.csv -o results.jsonl --from YOU@YOUR.DOMAIN");
    options->list = options->operands[0];
    return true;
}

bool options_given(enum cli_command command, int argc, char **argv, const char *given[OPTIONS_MOST],
                   const char **config, struct failure *why)
{
    static struct options ignored; /* large */
    const struct option *option = option_named(command, TEXT("config"));

    ignored.operand_count = 0;
    if (!read_words(&ignored, given, command, argc, argv, why))
        return false;
    *config = option ? given[option - option_table] : NULL;
    return true;
}

bool options_read_upon(struct options *options, enum cli_command command, int argc, char **argv,
                       option_layer *before, void *owner, struct failure *why)
{
    *options = defaults;
    if (command == CLI_CHECK) {
        options->retries = 0; /* whoever waits for an answer does not wait for an hour */
        options->no_output = true;
        options->no_wait = true;
    }
    return (!before || before(owner, options, why)) &&
           read_words(options, NULL, command, argc, argv, why) &&
           (options->print_config || take_operands(options, command, why)) && agree(options, why);
}

bool options_read(struct options *options, enum cli_command command, int argc, char **argv,
                  struct failure *why)
{
    return options_read_upon(options, command, argc, argv, NULL, NULL, why);
}
