/*
 * option_table.c - see option_table.h.
 */
#include "cli/option_table.h"

#include <string.h>

#include "base/moment.h"
#include "base/typing_distance.h"
#include "cli/option_readers.h"

#define BIT(command) (1U << CLI_##command)

enum {
    OF_VERIFY = BIT(VERIFY),
    OF_DOCTOR = BIT(DOCTOR),
    OF_CHECK = BIT(CHECK),
    OF_EXPORT = BIT(EXPORT),
    OF_REPORT = BIT(REPORT),
    OF_FORGET = BIT(FORGET),
    OF_PLAN = BIT(PLAN),
    OF_EVERY = OF_VERIFY | OF_DOCTOR | OF_CHECK | OF_EXPORT | OF_REPORT | OF_FORGET | OF_PLAN,
    OF_WRITING = OF_VERIFY | OF_EXPORT,
    OF_PROBING = OF_VERIFY | OF_CHECK,
    OF_ASKING = OF_PROBING | OF_DOCTOR,
};

#define AT(member_)               offsetof(struct options, member_)
#define ON(member_)               .kind = OPTION_ON, .member = AT(member_)
#define OFF(member_)              .kind = OPTION_OFF, .member = AT(member_)
#define WORD(member_, right_)     .kind = OPTION_WORD, .member = AT(member_), .right = right_
#define COUNT(member_, most_)     .kind = OPTION_COUNT, .member = AT(member_), .most = most_
#define DURATION(member_, least_) .kind = OPTION_DURATION, .member = AT(member_), .least = least_
#define READ(reader_)             .kind = OPTION_READ, .read = option_read_##reader_

const struct option option_table[] = {
    {"output", 'o', "FILE",
     "where results go; the ending chooses: .jsonl, .json, .csv, .html (a report); - is\n"
     "standard output as JSON Lines; may be repeated (default: -)",
     OF_WRITING, READ(output), .is_target = true},
    {"format", 0, "jsonl|json|csv", "what the name of the -o before it does not say", OF_WRITING,
     READ(format), .is_target = true},
    {"split", 0, "DIR",
     "the list's rows as they were, in DIR: deliverable.csv, undeliverable.csv, risky.csv and\n"
     "unknown.csv",
     OF_WRITING, WORD(split, "a folder's name"), .is_target = true},
    {"output", 'o', "FILE", "the page, such as report.html; one that is there needs --force",
     OF_REPORT, READ(report), .is_target = true},
    {"report", 0, "FILE", "a page for people, too: one file, no script, no addresses in it",
     OF_WRITING, READ(report), .is_target = true},
    {"report-addresses", 0, NULL, "in a report the undeliverable rows stand, too",
     OF_WRITING | OF_REPORT, ON(report_addresses)},
    {"summary", 0, "FILE", "the counts as JSON, too; also of a run that was stopped", OF_WRITING,
     READ(summary), .is_target = true},
    {"metrics", 0, "FILE",
     "the counts for Prometheus (node_exporter's textfile collector), too: every minute, and at the\n"
     "end",
     OF_WRITING, READ(metrics), .is_target = true},
    {"fail-if", 0, "EXPR",
     "exit with 1, all outputs written, if one of these is so: unknown>20%,ip_blocked>0", OF_VERIFY,
     READ(fail_if)},
    {"fields", 0, "NAMES",
     "our columns in .csv outputs, between commas: status, reason, detail, accept_all, role,\n"
     "disposable, free, relay, suggestion, duplicate_of, mx_host, mx_ip, smtp_code, smtp_text,\n"
     "checked_at, address, source, attempts (default: all but relay, mx_ip and the last three)",
     OF_WRITING, READ(fields)},
    {"vocabulary", 0, "NAME",
     "in .csv outputs the status in the words of zerobounce, neverbounce, kickbox or reacher",
     OF_WRITING, READ(vocabulary)},
    {"keep", 0, "EXPR",
     "in .csv outputs only rows of which one of these is so: status=risky,reason=greylisted,role",
     OF_WRITING, READ(keep)},
    {"drop", 0, "EXPR",
     "in .csv outputs no rows of which one of these is so: status=undeliverable,disposable",
     OF_WRITING, READ(drop)},
    {"excel-safe", 0, NULL,
     "in .csv outputs, an apostrophe before what a spreadsheet would calculate, in the list's own\n"
     "cells, too",
     OF_WRITING, ON(excel_safe)},
    {"column", 0, "NAME|N", "the column of the addresses (default: found)", OF_VERIFY | OF_PLAN,
     WORD(column, "a column's name or its number from 1 on")},
    {"delimiter", 0, "C", "between cells (default: found)", OF_VERIFY | OF_PLAN, READ(delimiter)},
    {"no-header", 0, NULL, "the first row is data (default: found out)", OF_VERIFY | OF_PLAN,
     ON(no_header)},
    {"from", 0, "ADDRESS", "the sender we give: a real, working mailbox; needed to ask anybody",
     OF_ASKING, WORD(from, "a mailbox of yours")},
    {"helo", 0, "NAME", "our name (default: this host's)", OF_ASKING, WORD(helo, "a host's name")},
    {"resolver", 0, "IP[:PORT]", "a DNS resolver; may be repeated (default: the system's)",
     OF_ASKING | OF_PLAN, READ(resolver)},
    {"smtp-port", 0, "N", "the exchangers' port (default: 25)", OF_ASKING, COUNT(smtp_port, 65535)},
    {"source-ip", 0, "IP", "our own address (default: the system chooses)", OF_ASKING,
     READ(source_ip)},
    {"ipv4", '4', NULL, "IPv4 only", OF_ASKING | OF_PLAN, ON(only_ipv4)},
    {"ipv6", '6', NULL, "IPv6 only", OF_ASKING | OF_PLAN, ON(only_ipv6)},
    {"allow-net", 0, "CIDR",
     "exchangers there may be asked although they are not public; may be repeated",
     OF_ASKING | OF_PLAN, READ(network)},
    {"no-probe", 0, "FILE",
     "addresses, domains, exchangers and networks that are never asked, one a line; may be\n"
     "repeated; /etc/rollcall/no-probe is read, too",
     OF_ASKING, READ(no_probe)},
    {"rules", 0, "FILE", "rules of your own for what servers reply (see docs/replies.md)",
     OF_ASKING, WORD(rules_file, "a file's name")},
    {"no-smtp", 0, NULL, "syntax and DNS only: nobody is asked", OF_PROBING, ON(no_smtp)},
    {"no-dns", 0, NULL, "syntax only", OF_PROBING | OF_PLAN, ON(no_dns)},
    {"no-preflight", 0, NULL, "do not look first at the resolver, our sender and the network",
     OF_PROBING | OF_PLAN, ON(no_preflight)},
    {"threads", 0, "N", "worker threads (default: cores)", OF_VERIFY, COUNT(threads, 256)},
    {"max-sessions", 0, "N", "open sessions in all (default: from the limit of open files)",
     OF_VERIFY, COUNT(max_sessions, 1000000)},
    {"lane-sessions", 0, "N", "open sessions with one place (default: 5)", OF_VERIFY | OF_PLAN,
     COUNT(lane.sessions, 10000), .is_of_lane = true},
    {"lane-rate", 0, "N/s|m|h", "recipients asked at one place, at most (default: adaptive)",
     OF_VERIFY | OF_PLAN, READ(lane_rate), .is_of_lane = true},
    {"lane-day", 0, "N",
     "recipients asked at one place within 24 hours, at most (default: any number)",
     OF_VERIFY | OF_PLAN, COUNT(lane.recipients_a_day, 1000000000), .is_of_lane = true},
    {"hours", 0, "FROM-UNTIL",
     "when sessions may begin, by this machine's clock, such as 08-18 or 22:30-06 (default: always)",
     OF_VERIFY | OF_PLAN, READ(hours)},
    {"connect-gap", 0, "D", "between two connects to one place (default: 500ms)",
     OF_PROBING | OF_PLAN, DURATION(lane.connect_gap_ms, 0), .is_of_lane = true},
    {"transaction-recipients", 0, "N",
     "recipients in one transaction (default: 5; 1 where it is known)", OF_VERIFY | OF_PLAN,
     COUNT(lane.recipients_per_transaction, 1000), .is_of_lane = true},
    {"session-recipients", 0, "N", "recipients in one session (default: 25)", OF_VERIFY | OF_PLAN,
     COUNT(lane.recipients_per_session, 1000000), .is_of_lane = true},
    {"session-rejects", 0, "N", "refusals in one session (default: 8)", OF_VERIFY | OF_PLAN,
     COUNT(lane.rejects_per_session, 1000000), .is_of_lane = true},
    {"connect-timeout", 0, "D", "for a connection (default: 30s)", OF_ASKING,
     DURATION(connect_timeout_ms, 1)},
    {"reply-timeout", 0, "D", "of silence before a reply (default: 60s)", OF_ASKING,
     DURATION(reply_timeout_ms, 1)},
    {"session-timeout", 0, "D", "for a whole session (default: 10m)", OF_ASKING,
     DURATION(session_timeout_ms, 1)},
    {"retry-after", 0, "LIST", "when what is temporary is asked again (default: 5m,15m,60m)",
     OF_VERIFY | OF_PLAN, READ(retry_after)},
    {"max-time", 0, "D", "stop asking after this time; the same command goes on", OF_VERIFY,
     DURATION(max_time_ms, 1)},
    {"run", 0, "FILE", "the run's state (default: the first -o FILE plus .run)",
     OF_VERIFY | OF_DOCTOR, WORD(run_file, "a file's name"), .is_target = true},
    {"facts", 0, "FILE",
     "what earlier runs learnt (default: rollcall/facts.db under $XDG_CACHE_HOME)",
     OF_VERIFY | OF_FORGET, WORD(facts_file, "a file's name")},
    {"run", 0, "FILE", "a finished run in which an address or domain is to be erased, too",
     OF_FORGET, WORD(run_file, "a file's name"), .is_target = true},
    {"no-facts", 0, NULL, "ask everybody, and keep nothing for later runs", OF_VERIFY,
     ON(no_facts)},
    {"max-age", 0, "D", "what earlier runs learnt counts for so long at most", OF_VERIFY,
     DURATION(max_age_ms, 0)},
    {"fresh", 0, NULL, "forget an unfinished run of this list", OF_VERIFY, ON(fresh)},
    {"recheck", 0, "unknown",
     "ask those of a finished run again whose answer is unknown, and write its outputs anew",
     OF_VERIFY, READ(recheck)},
    {"force", 0, NULL, "overwrite output files that are not this run's", OF_WRITING | OF_REPORT,
     ON(force), .is_target = true},
    {"wait", 0, NULL, "wait while another run asks from this address (default)", OF_VERIFY,
     OFF(no_wait)},
    {"no-wait", 0, NULL, "exit with 75 instead of waiting", OF_VERIFY, ON(no_wait)},
    {"config", 0, "FILE",
     "options of every day, as lines key = value (default: rollcall/config under\n"
     "$XDG_CONFIG_HOME, else /etc/rollcall/config)",
     OF_EVERY, WORD(config, "a file's name")},
    {"print-config", 0, NULL, "say which options are set, and where, and do nothing", OF_VERIFY,
     ON(print_config)},
    {"progress", 0, "auto|always|plain|never",
     "on standard error; plain is a line a minute (default: auto, on a terminal)", OF_VERIFY,
     READ(progress)},
    {"quiet", 'q', NULL, "errors only", OF_PROBING | OF_PLAN | OF_EXPORT | OF_REPORT, ON(quiet)},
    {"verbose", 'v', NULL, "what is done, in detail", OF_VERIFY, ON(verbose)},
    {"log-format", 0, "text|json", "of the lines on standard error (default: text)",
     OF_PROBING | OF_PLAN | OF_EXPORT | OF_REPORT, READ(log_format)},
    {"retry-after", 0, "LIST", "when what is temporary is asked again (default: never)", OF_CHECK,
     READ(retry_after)},
    {"wait", 0, NULL, "wait while a list is asked about from this address", OF_CHECK, OFF(no_wait)},
    {"no-wait", 0, NULL, "exit with 75 instead of waiting (default)", OF_CHECK, ON(no_wait)},
    {"verbose", 'v', NULL, "the conversations, line by line", OF_CHECK, ON(verbose)},
    {"blocklist", 0, "ZONE",
     "a DNS blocklist to ask about our address; may be repeated (default: none)", OF_DOCTOR,
     READ(blocklist)},
    {"canary", 0, "HOST",
     "an exchanger of yours that has to greet us; may be repeated (default: none)", OF_DOCTOR,
     READ(canary)},
    {"format", 0, "text|json", "of the report (default: text)", OF_DOCTOR, READ(report_format)},
};
const size_t option_count = countof(option_table);

static bool is_of(const struct option *option, enum cli_command command)
{
    return option->commands & (1U << command);
}

const struct option *option_named(enum cli_command command, struct text name)
{
    for (size_t i = 0; i < option_count; i++)
        if (is_of(&option_table[i], command) && text_equal(name, text_of(option_table[i].name)))
            return &option_table[i];
    return NULL;
}

const struct option *option_lettered(enum cli_command command, char letter)
{
    for (size_t i = 0; i < option_count; i++)
        if (is_of(&option_table[i], command) && letter && option_table[i].letter == letter)
            return &option_table[i];
    return NULL;
}

const struct option *option_nearest(enum cli_command command, struct text name)
{
    const struct option *nearest = NULL;
    unsigned least = 5; /* two letters */

    for (size_t i = 0; name.len > 2 && name.len < 40 && i < option_count; i++) {
        unsigned d = typing_distance(name, text_of(option_table[i].name));

        if (is_of(&option_table[i], command) && d < least) {
            least = d;
            nearest = &option_table[i];
        }
    }
    return nearest;
}

/* Reads it; NULL, or what would be right, perhaps written into `room`. */
static const char *read_value(const struct option *option, struct options *options,
                              const char *value, char *room, size_t size)
{
    char *member = (char *)options + option->member;
    unsigned long number;
    int64_t duration_ms;

    switch (option->kind) {
    case OPTION_ON:
    case OPTION_OFF:
        *(bool *)member = option->kind == OPTION_ON;
        return NULL;
    case OPTION_WORD:
        *(const char **)member = value;
        return value[0] ? NULL : option->right;
    case OPTION_COUNT:
        snprintf(room, size, "a whole number from 1 to %lu", option->most);
        if (!text_to_number(text_of(value), option->most, &number) || number == 0)
            return room;
        *(unsigned *)(void *)member = (unsigned)number;
        return NULL;
    case OPTION_DURATION:
        if (!moment_parse_duration(text_of(value), &duration_ms) || duration_ms < option->least)
            return "a duration such as 500ms, 30s, 5m, 2h or 1d";
        *(int64_t *)(void *)member = duration_ms;
        return NULL;
    case OPTION_READ:
        break;
    }
    return option->read(options, value);
}

bool option_apply(const struct option *option, struct options *options, const char *value,
                  struct failure *why)
{
    char room[64];
    const char *right = read_value(option, options, value, room, sizeof room);

    if (!right)
        return true;
    return failed(why, EXIT_USAGE, "--%s needs %s%s%s", option->name, right,
                  option->argument ? ", not " : "", option->argument ? value : "");
}

void option_deny(const struct option *option, struct options *options)
{
    *(bool *)((char *)options + option->member) = option->kind == OPTION_OFF;
}
