/*
 * options.c - see options.h.
 */
#include "cli/options.h"

#include <stdlib.h>
#include <string.h>

#include "address/domain_name.h"
#include "base/moment.h"
#include "base/text.h"

/* Reads one option's value into `options`; NULL, or what would be right. */
typedef const char *option_reader(struct options *options, const char *value);

struct option {
    const char *name;
    char letter;
    const char *argument; /* NULL: it takes none */
    const char *help;
    option_reader *read;
};

/* -- values --------------------------------------------------------------------------------- */

static const char *read_count(const char *value, unsigned long most, unsigned *count)
{
    unsigned long number;

    if (!text_to_number(text_of(value), most, &number) || number == 0)
        return "a whole number from 1 on";
    *count = (unsigned)number;
    return NULL;
}

static const char *read_duration(const char *value, int64_t least_ms, int64_t *duration_ms)
{
    if (!moment_parse_duration(text_of(value), duration_ms) || *duration_ms < least_ms)
        return "a duration such as 500ms, 30s, 5m, 2h or 1d";
    return NULL;
}

static const char *read_output(struct options *o, const char *value)
{
    if (value[0] == '\0')
        return "a file's name, or - for standard output";
    if (o->output_count == OUTPUTS_MAX)
        return "at most 16 of them";
    o->outputs[o->output_count++] = (struct output_wish){value, FORMAT_BY_NAME};
    return NULL;
}

static const char *read_format(struct options *o, const char *value)
{
    static const struct {
        const char *word;
        enum output_format format;
    } formats[] = {{"jsonl", FORMAT_JSONL}, {"json", FORMAT_JSON}, {"csv", FORMAT_CSV}};

    if (o->output_count == 0)
        return "an -o FILE before it: it says what that file's name does not";
    for (size_t i = 0; i < countof(formats); i++) {
        if (strcmp(value, formats[i].word) == 0) {
            o->outputs[o->output_count - 1].format = formats[i].format;
            return NULL;
        }
    }
    return "jsonl, json or csv";
}

static const char *read_column(struct options *o, const char *value)
{
    o->column = value;
    return value[0] ? NULL : "a column's name or its number from 1 on";
}

static const char *read_delimiter(struct options *o, const char *value)
{
    if (strcmp(value, "\\t") == 0 || strcmp(value, "tab") == 0 || strcmp(value, "TAB") == 0)
        value = "\t";
    if (strlen(value) != 1 || strchr("\"\r\n", value[0]) || (unsigned char)value[0] >= 0x80)
        return "one character, such as ; or \\t";
    o->delimiter = value[0];
    return NULL;
}

static const char *read_no_header(struct options *o, const char *value)
{
    (void)value;
    o->no_header = true;
    return NULL;
}

static const char *read_from(struct options *o, const char *value)
{
    o->from = value;
    return NULL;
}

static const char *read_helo(struct options *o, const char *value)
{
    o->helo = value;
    return NULL;
}

static const char *read_resolver(struct options *o, const char *value)
{
    if (o->resolver_count == RESOLVERS_MAX)
        return "at most 8 of them";
    if (!socket_address_parse(text_of(value), 53, &o->resolvers[o->resolver_count]))
        return "an IP address, with :PORT if it is not 53";
    o->resolver_count++;
    return NULL;
}

static const char *read_smtp_port(struct options *o, const char *value)
{
    return read_count(value, 65535, &o->smtp_port) ? "a port number from 1 to 65535" : NULL;
}

static const char *read_source_ip(struct options *o, const char *value)
{
    o->source_ip = value;
    return socket_address_parse(text_of(value), 0, &o->source) &&
                   socket_address_port(&o->source) == 0
               ? NULL
               : "an IP address of this machine";
}

static const char *read_ipv4(struct options *o, const char *value)
{
    (void)value;
    o->only_ipv4 = true;
    return NULL;
}

static const char *read_ipv6(struct options *o, const char *value)
{
    (void)value;
    o->only_ipv6 = true;
    return NULL;
}

static const char *read_network(struct options *o, const char *value)
{
    if (o->network_count == NETWORKS_MAX)
        return "at most 64 of them";
    if (!network_parse(text_of(value), &o->networks[o->network_count]))
        return "a network such as 10.1.0.0/16 or 2001:db8::/32";
    o->network_count++;
    return NULL;
}

static const char *read_no_probe(struct options *o, const char *value)
{
    if (value[0] == '\0')
        return "a file's name";
    if (o->no_probe_count == NO_PROBE_NAMED_MAX)
        return "at most 16 of them";
    o->no_probe[o->no_probe_count++] = value;
    return NULL;
}

static const char *read_rules(struct options *o, const char *value)
{
    o->rules_file = value;
    return value[0] ? NULL : "a file's name";
}

static const char *read_no_smtp(struct options *o, const char *value)
{
    (void)value;
    o->no_smtp = true;
    return NULL;
}

static const char *read_no_dns(struct options *o, const char *value)
{
    (void)value;
    o->no_dns = true;
    return NULL;
}

static const char *read_no_preflight(struct options *o, const char *value)
{
    (void)value;
    o->no_preflight = true;
    return NULL;
}

static const char *read_threads(struct options *o, const char *value)
{
    return read_count(value, 256, &o->threads) ? "a whole number from 1 to 256" : NULL;
}

static const char *read_max_sessions(struct options *o, const char *value)
{
    return read_count(value, 1000000, &o->max_sessions);
}

static const char *read_lane_sessions(struct options *o, const char *value)
{
    return read_count(value, 10000, &o->lane_sessions);
}

/* N/s, N/m or N/h becomes the gap between two recipients. */
static const char *read_lane_rate(struct options *o, const char *value)
{
    static const char right[] = "a rate such as 10/s, 100/m or 2000/h";
    struct text rate = text_of(value);
    size_t slash = text_find(rate, '/');
    struct text unit = text_slice(rate, slash + 1, rate.len);
    unsigned long number;
    int64_t per_us;

    if (!text_to_number(text_slice(rate, 0, slash), 1000000, &number) || number == 0)
        return right;
    if (text_equal(unit, TEXT("s")))
        per_us = 1000000;
    else if (text_equal(unit, TEXT("m")))
        per_us = 60LL * 1000000;
    else if (text_equal(unit, TEXT("h")))
        per_us = 3600LL * 1000000;
    else
        return right;
    o->lane_gap_us = per_us / (int64_t)number;
    return NULL;
}

static const char *read_connect_gap(struct options *o, const char *value)
{
    return read_duration(value, 0, &o->connect_gap_ms);
}

static const char *read_transaction_recipients(struct options *o, const char *value)
{
    return read_count(value, 1000, &o->transaction_recipients) ? "a whole number from 1 to 1000"
                                                               : NULL;
}

static const char *read_session_recipients(struct options *o, const char *value)
{
    return read_count(value, 1000000, &o->session_recipients);
}

static const char *read_session_rejects(struct options *o, const char *value)
{
    return read_count(value, 1000000, &o->session_rejects);
}

static const char *read_connect_timeout(struct options *o, const char *value)
{
    return read_duration(value, 1, &o->connect_timeout_ms);
}

static const char *read_reply_timeout(struct options *o, const char *value)
{
    return read_duration(value, 1, &o->reply_timeout_ms);
}

static const char *read_session_timeout(struct options *o, const char *value)
{
    return read_duration(value, 1, &o->session_timeout_ms);
}

static const char *read_retry_after(struct options *o, const char *value)
{
    struct text rest = text_of(value);

    o->retries = 0;
    while (rest.len > 0) {
        size_t comma = text_find(rest, ',');

        if (o->retries == RETRIES_MAX)
            return "at most 16 durations";
        if (!moment_parse_duration(text_trim(text_slice(rest, 0, comma)),
                                   &o->retry_after_ms[o->retries]))
            return "durations with commas between them, such as 5m,15m,60m, or nothing";
        o->retries++;
        rest = text_slice(rest, comma + 1, rest.len);
    }
    return NULL;
}

static const char *read_max_time(struct options *o, const char *value)
{
    return read_duration(value, 1, &o->max_time_ms);
}

static const char *read_run(struct options *o, const char *value)
{
    o->run_file = value;
    return value[0] ? NULL : "a file's name";
}

static const char *read_facts(struct options *o, const char *value)
{
    o->facts_file = value;
    return value[0] ? NULL : "a file's name";
}

static const char *read_no_facts(struct options *o, const char *value)
{
    (void)value;
    o->no_facts = true;
    return NULL;
}

static const char *read_max_age(struct options *o, const char *value)
{
    return read_duration(value, 0, &o->max_age_ms);
}

static const char *read_fresh(struct options *o, const char *value)
{
    (void)value;
    o->fresh = true;
    return NULL;
}

static const char *read_recheck(struct options *o, const char *value)
{
    o->recheck = strcmp(value, "unknown") == 0;
    return o->recheck ? NULL : "unknown";
}

static const char *read_force(struct options *o, const char *value)
{
    (void)value;
    o->force = true;
    return NULL;
}

static const char *read_wait(struct options *o, const char *value)
{
    (void)value;
    o->no_wait = false;
    return NULL;
}

static const char *read_no_wait(struct options *o, const char *value)
{
    (void)value;
    o->no_wait = true;
    return NULL;
}

static const char *read_progress(struct options *o, const char *value)
{
    static const char *const words[] = {"auto", "always", "plain", "never"};

    for (size_t i = 0; i < countof(words); i++) {
        if (strcmp(value, words[i]) == 0) {
            o->progress = (enum progress_wish)i;
            return NULL;
        }
    }
    return "auto, always, plain or never";
}

static const char *read_quiet(struct options *o, const char *value)
{
    (void)value;
    o->quiet = true;
    return NULL;
}

static const char *read_verbose(struct options *o, const char *value)
{
    (void)value;
    o->verbose = true;
    return NULL;
}

static const char *read_log_format(struct options *o, const char *value)
{
    o->json_log = strcmp(value, "json") == 0;
    return o->json_log || strcmp(value, "text") == 0 ? NULL : "text or json";
}

static const char *read_blocklist(struct options *o, const char *value)
{
    size_t len;
    char canonical[256];

    if (o->blocklist_count == BLOCKLISTS_MAX)
        return "at most 16 of them";
    if (domain_name_canonical(text_of(value), canonical, sizeof canonical, &len))
        return "a list's zone, such as dnsbl.example.org";
    o->blocklists[o->blocklist_count++] = value;
    return NULL;
}

static const char *read_canary(struct options *o, const char *value)
{
    size_t len;
    char canonical[256];

    if (o->canary_count == CANARIES_MAX)
        return "at most 8 of them";
    if (domain_name_canonical(text_of(value), canonical, sizeof canonical, &len))
        return "the name of an exchanger, such as mx.example.org";
    o->canaries[o->canary_count++] = value;
    return NULL;
}

static const char *read_report_format(struct options *o, const char *value)
{
    o->json_report = strcmp(value, "json") == 0;
    return o->json_report || strcmp(value, "text") == 0 ? NULL : "text or json";
}

/* -- the table ------------------------------------------------------------------------------ */

static const struct option table[] = {
    {"output", 'o', "FILE",
     "where results go; the ending chooses: .jsonl, .json, .csv; - is standard output\n"
     "as JSON Lines; may be repeated (default: -)",
     read_output},
    {"format", 0, "jsonl|json|csv", "what the name of the -o before it does not say", read_format},
    {"column", 0, "NAME|N", "the column of the addresses (default: found)", read_column},
    {"delimiter", 0, "C", "between cells (default: found)", read_delimiter},
    {"no-header", 0, NULL, "the first row is data (default: found out)", read_no_header},
    {"from", 0, "ADDRESS", "the sender we give: a real, working mailbox; needed to ask anybody",
     read_from},
    {"helo", 0, "NAME", "our name (default: this host's)", read_helo},
    {"resolver", 0, "IP[:PORT]", "a DNS resolver; may be repeated (default: the system's)",
     read_resolver},
    {"smtp-port", 0, "N", "the exchangers' port (default: 25)", read_smtp_port},
    {"source-ip", 0, "IP", "our own address (default: the system chooses)", read_source_ip},
    {"ipv4", '4', NULL, "IPv4 only", read_ipv4},
    {"ipv6", '6', NULL, "IPv6 only", read_ipv6},
    {"allow-net", 0, "CIDR",
     "exchangers there may be asked although they are not public; may be repeated", read_network},
    {"no-probe", 0, "FILE",
     "addresses, domains, exchangers and networks that are never asked, one a line; may be\n"
     "repeated; /etc/rollcall/no-probe is read, too",
     read_no_probe},
    {"rules", 0, "FILE", "rules of your own for what servers reply (see docs/replies.md)",
     read_rules},
    {"no-smtp", 0, NULL, "syntax and DNS only: nobody is asked", read_no_smtp},
    {"no-dns", 0, NULL, "syntax only", read_no_dns},
    {"no-preflight", 0, NULL, "do not look first at the resolver, our sender and the network",
     read_no_preflight},
    {"threads", 0, "N", "worker threads (default: cores)", read_threads},
    {"max-sessions", 0, "N", "open sessions in all (default: from the limit of open files)",
     read_max_sessions},
    {"lane-sessions", 0, "N", "open sessions with one place (default: 5)", read_lane_sessions},
    {"lane-rate", 0, "N/s|m|h", "recipients asked at one place, at most (default: adaptive)",
     read_lane_rate},
    {"connect-gap", 0, "D", "between two connects to one place (default: 500ms)", read_connect_gap},
    {"transaction-recipients", 0, "N",
     "recipients in one transaction (default: 5; 1 where it is known)",
     read_transaction_recipients},
    {"session-recipients", 0, "N", "recipients in one session (default: 25)",
     read_session_recipients},
    {"session-rejects", 0, "N", "refusals in one session (default: 8)", read_session_rejects},
    {"connect-timeout", 0, "D", "for a connection (default: 30s)", read_connect_timeout},
    {"reply-timeout", 0, "D", "of silence before a reply (default: 60s)", read_reply_timeout},
    {"session-timeout", 0, "D", "for a whole session (default: 10m)", read_session_timeout},
    {"retry-after", 0, "LIST", "when what is temporary is asked again (default: 5m,15m,60m)",
     read_retry_after},
    {"max-time", 0, "D", "stop asking after this time; the same command goes on", read_max_time},
    {"run", 0, "FILE", "the run's state (default: the first -o FILE plus .run)", read_run},
    {"facts", 0, "FILE",
     "what earlier runs learnt (default: rollcall/facts.db under $XDG_CACHE_HOME)", read_facts},
    {"no-facts", 0, NULL, "ask everybody, and keep nothing for later runs", read_no_facts},
    {"max-age", 0, "D", "what earlier runs learnt counts for so long at most", read_max_age},
    {"fresh", 0, NULL, "forget an unfinished run of this list", read_fresh},
    {"recheck", 0, "unknown",
     "ask those of a finished run again whose answer is unknown, and write its outputs anew",
     read_recheck},
    {"force", 0, NULL, "overwrite output files that are not this run's", read_force},
    {"wait", 0, NULL, "wait while another run asks from this address (default)", read_wait},
    {"no-wait", 0, NULL, "exit with 75 instead of waiting", read_no_wait},
    {"progress", 0, "auto|always|plain|never",
     "on standard error; plain is a line a minute (default: auto, on a terminal)", read_progress},
    {"quiet", 'q', NULL, "errors only", read_quiet},
    {"verbose", 'v', NULL, "what is done, in detail", read_verbose},
    {"log-format", 0, "text|json", "of the lines on standard error (default: text)",
     read_log_format},
};

/* What only doctor has, and the names of what it shares with verify. */
static const struct option table_of_doctor[] = {
    {"blocklist", 0, "ZONE",
     "a DNS blocklist to ask about our address; may be repeated (default: none)", read_blocklist},
    {"canary", 0, "HOST",
     "an exchanger of yours that has to greet us; may be repeated (default: none)", read_canary},
    {"format", 0, "text|json", "of the report (default: text)", read_report_format},
};
static const char *const shared_with_doctor[] = {
    "from",          "helo",
    "resolver",      "smtp-port",
    "source-ip",     "ipv4",
    "ipv6",          "allow-net",
    "no-probe",      "rules",
    "run",           "connect-timeout",
    "reply-timeout", "session-timeout",
};

static void print_options(FILE *to, const struct option *options, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct option *option = &options[i];
        const char *line = option->help;
        char head[64];

        snprintf(head, sizeof head, "%c%c%c --%s%s%s", option->letter ? '-' : ' ',
                 option->letter ? option->letter : ' ', option->letter ? ',' : ' ', option->name,
                 option->argument ? " " : "", option->argument ? option->argument : "");
        for (const char *end; (end = strchr(line, '\n')); line = end + 1, head[0] = '\0')
            fprintf(to, "  %-38s %.*s\n", head, (int)(end - line), line);
        fprintf(to, "  %-38s %s\n", head, line);
    }
}

void options_print_help(FILE *to)
{
    print_options(to, table, countof(table));
}

void options_print_doctor_help(FILE *to)
{
    print_options(to, table_of_doctor, countof(table_of_doctor));
}

/* -- arguments ------------------------------------------------------------------------------ */

static const struct option *find_long(struct text name)
{
    for (size_t i = 0; i < countof(table); i++)
        if (text_equal(name, text_of(table[i].name)))
            return &table[i];
    return NULL;
}

static const struct option *find_letter(char letter)
{
    for (size_t i = 0; i < countof(table); i++)
        if (letter && table[i].letter == letter)
            return &table[i];
    return NULL;
}

static size_t smallest(size_t a, size_t b, size_t c)
{
    size_t least = a < b ? a : b;

    return least < c ? least : c;
}

/* Doctor has its own, and of the table only what it reads; `option` may be NULL. */
static const struct option *for_doctor(const struct option *option, struct text name)
{
    for (size_t i = 0; i < countof(table_of_doctor); i++)
        if (text_equal(name, text_of(table_of_doctor[i].name)))
            return &table_of_doctor[i];
    for (size_t i = 0; option && i < countof(shared_with_doctor); i++)
        if (strcmp(option->name, shared_with_doctor[i]) == 0)
            return option;
    return NULL;
}

/* Levenshtein's distance, for words of options. */
static size_t distance(struct text a, struct text b)
{
    size_t row[64];

    for (size_t j = 0; j <= b.len && j < countof(row); j++)
        row[j] = j;
    for (size_t i = 1; i <= a.len; i++) {
        size_t diagonal = row[0];

        row[0] = i;
        for (size_t j = 1; j <= b.len && j < countof(row); j++) {
            size_t above = row[j];

            row[j] =
                smallest(row[j] + 1, row[j - 1] + 1, diagonal + (a.bytes[i - 1] != b.bytes[j - 1]));
            diagonal = above;
        }
    }
    return row[b.len < countof(row) ? b.len : countof(row) - 1];
}

static bool unknown_option(struct text name, const char *argument, struct failure *why)
{
    const char *nearest = NULL;
    size_t least = 3;

    for (size_t i = 0; name.len > 2 && name.len < 40 && i < countof(table); i++) {
        size_t d = distance(name, text_of(table[i].name));

        if (d < least) {
            least = d;
            nearest = table[i].name;
        }
    }
    if (nearest)
        return failed(why, EXIT_USAGE, "there is no option %s; did you mean --%s?", argument,
                      nearest);
    return failed(why, EXIT_USAGE, "there is no option %s; see rollcall verify --help", argument);
}

static bool apply(struct options *options, const struct option *option, const char *value,
                  struct failure *why)
{
    const char *right = option->read(options, value);

    if (!right)
        return true;
    return failed(why, EXIT_USAGE, "--%s needs %s%s%s", option->name, right,
                  option->argument ? ", not " : "", option->argument ? value : "");
}

/* Reads argv[*at] and, where it is needed, the value behind it. */
static bool read_option(struct options *options, bool doctor, int argc, char **argv, int *at,
                        struct failure *why)
{
    const char *argument = argv[*at];
    struct text name = text_of(argument);
    const struct option *option;
    const char *value = NULL;

    if (argument[1] == '-') {
        size_t equals = text_find(name, '=');

        name = text_slice(name, 2, equals - 2);
        option = find_long(name);
        value = argument[equals] == '=' ? argument + equals + 1 : NULL;
    } else {
        option = find_letter(argument[1]);
        value = argument[2] ? argument + 2 : NULL;
        name = text_slice(name, 1, 1);
    }
    if (doctor)
        option = for_doctor(option, name);
    if (!option && doctor)
        return failed(why, EXIT_USAGE, "doctor has no option %s; see rollcall --help", argument);
    if (!option)
        return unknown_option(name, argument, why);
    if (!option->argument && value)
        return failed(why, EXIT_USAGE, "--%s takes no value", option->name);
    if (option->argument && !value) {
        if (*at + 1 >= argc)
            return failed(why, EXIT_USAGE, "--%s needs a value: %s", option->name,
                          option->argument);
        value = argv[++*at];
    }
    return apply(options, option, value ? value : "", why);
}

static const struct options defaults = {
    .smtp_port = 25,
    .lane_sessions = 5,
    .connect_gap_ms = 500,
    .transaction_recipients = 5,
    .session_recipients = 25,
    .session_rejects = 8,
    .connect_timeout_ms = 30 * 1000,
    .reply_timeout_ms = 60 * 1000,
    .session_timeout_ms = 10 * 60 * 1000,
    .retry_after_ms = {5 * 60 * 1000, 15 * 60 * 1000, 60 * 60 * 1000},
    .retries = 3,
    .max_age_ms = FACT_AGE_NO_CAP,
};

bool options_read(struct options *options, int argc, char **argv, struct failure *why)
{
    bool only_names = false;

    *options = defaults;
    for (int at = 0; at < argc; at++) {
        const char *argument = argv[at];

        if (!only_names && strcmp(argument, "--") == 0) {
            only_names = true;
        } else if (!only_names && argument[0] == '-' && argument[1] != '\0') {
            if (!read_option(options, false, argc, argv, &at, why))
                return false;
        } else if (options->list) {
            return failed(why, EXIT_USAGE, "one list at a time: %s, or %s?", options->list,
                          argument);
        } else {
            options->list = argument;
        }
    }
    if (!options->list)
        return failed(
            why, EXIT_USAGE,
            "which list? rollcall verify LIST.csv -o results.jsonl --from YOU@YOUR.DOMAIN");
    if (options->only_ipv4 && options->only_ipv6)
        return failed(why, EXIT_USAGE, "-4 and -6 exclude each other");
    if (options->no_facts && options->facts_file)
        return failed(why, EXIT_USAGE, "--facts and --no-facts exclude each other");
    if (options->fresh && options->recheck)
        return failed(why, EXIT_USAGE, "--fresh and --recheck exclude each other");
    return true;
}

bool options_read_doctor(struct options *options, int argc, char **argv, struct failure *why)
{
    *options = defaults;
    for (int at = 0; at < argc; at++) {
        if (argv[at][0] != '-' || argv[at][1] == '\0')
            return failed(why, EXIT_USAGE, "doctor takes options only, not %s", argv[at]);
        if (!read_option(options, true, argc, argv, &at, why))
            return false;
    }
    if (options->only_ipv4 && options->only_ipv6)
        return failed(why, EXIT_USAGE, "-4 and -6 exclude each other");
    return true;
}
