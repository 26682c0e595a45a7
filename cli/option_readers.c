/*
 * option_readers.c - see option_readers.h.
 */
#include "cli/option_readers.h"

#include <string.h>

#include "address/domain_name.h"
#include "base/compiler.h"
#include "base/moment.h"
#include "base/text.h"
#include "cli/fail_if.h"
#include "workers/dns/system_resolvers.h"

static const char *add_output(struct options *o, const char *value, enum output_format format)
{
    if (o->output_count == OUTPUTS_MAX)
        return "at most 16 outputs in all";
    o->outputs[o->output_count++] = (struct output_wish){value, format};
    return NULL;
}

const char *option_read_output(struct options *o, const char *value)
{
    if (value[0] == '\0')
        return "a file's name, or - for standard output";
    return add_output(o, value, FORMAT_BY_NAME);
}

const char *option_read_report(struct options *o, const char *value)
{
    return value[0] && strcmp(value, "-") != 0 ? add_output(o, value, FORMAT_REPORT)
                                               : "a file's name, such as report.html";
}

const char *option_read_summary(struct options *o, const char *value)
{
    return value[0] && strcmp(value, "-") != 0 ? add_output(o, value, FORMAT_SUMMARY)
                                               : "a file's name, such as summary.json";
}

const char *option_read_metrics(struct options *o, const char *value)
{
    return value[0] && strcmp(value, "-") != 0 ? add_output(o, value, FORMAT_METRICS)
                                               : "a file's name, such as rollcall.prom";
}

const char *option_read_fail_if(struct options *o, const char *value)
{
    o->fail_if = value;
    return fail_if_is_right(text_of(value))
               ? NULL
               : "conditions such as unknown>20%,ip_blocked>0: a status or reason, > or <, a number "
                 "of rows or a share";
}

const char *option_read_format(struct options *o, const char *value)
{
    static const struct {
        const char *word;
        enum output_format format;
    } formats[] = {{"jsonl", FORMAT_JSONL}, {"json", FORMAT_JSON}, {"csv", FORMAT_CSV}};

    if (o->output_count == 0 || o->outputs[o->output_count - 1].format >= FORMAT_REPORT)
        return "an -o FILE before it: it says what that file's name does not";
    for (size_t i = 0; i < countof(formats); i++) {
        if (strcmp(value, formats[i].word) == 0) {
            o->outputs[o->output_count - 1].format = formats[i].format;
            return NULL;
        }
    }
    return "jsonl, json or csv";
}

const char *option_read_fields(struct options *o, const char *value)
{
    return table_cells_choose(&o->columns, text_of(value))
               ? NULL
               : "names such as status,reason,suggestion, each once";
}

const char *option_read_vocabulary(struct options *o, const char *value)
{
    return vocabulary_named(&o->columns.vocabulary, text_of(value))
               ? NULL
               : "rollcall, zerobounce, neverbounce, kickbox or reacher";
}

static const char *read_choice(struct row_choice *choice, const char *value)
{
    return row_choice_read(choice, text_of(value))
               ? NULL
               : "terms such as status=undeliverable,reason=accept_all,disposable: status= or "
                 "reason= with a word, role, disposable, free, relay, accept_all, duplicate or "
                 "suggestion";
}

const char *option_read_keep(struct options *o, const char *value)
{
    return read_choice(&o->keep, value);
}

const char *option_read_drop(struct options *o, const char *value)
{
    return read_choice(&o->drop, value);
}

const char *option_read_delimiter(struct options *o, const char *value)
{
    if (strcmp(value, "\\t") == 0 || strcmp(value, "tab") == 0 || strcmp(value, "TAB") == 0)
        value = "\t";
    if (strlen(value) != 1 || strchr("\"\r\n", value[0]) || (unsigned char)value[0] >= 0x80)
        return "one character, such as ; or \\t";
    o->delimiter = value[0];
    return NULL;
}

const char *option_read_resolver(struct options *o, const char *value)
{
    if (o->resolver_count == RESOLVERS_MAX)
        return "at most 8 of them";
    if (!socket_address_parse(text_of(value), DNS_PORT, &o->resolvers[o->resolver_count]))
        return "an IP address, with :PORT if it is not 53";
    o->resolver_count++;
    return NULL;
}

const char *option_read_source_ip(struct options *o, const char *value)
{
    o->source_ip = value;
    return socket_address_parse(text_of(value), 0, &o->source) &&
                   socket_address_port(&o->source) == 0
               ? NULL
               : "an IP address of this machine";
}

const char *option_read_network(struct options *o, const char *value)
{
    if (o->network_count == NETWORKS_MAX)
        return "at most 64 of them";
    if (!network_parse(text_of(value), &o->networks[o->network_count]))
        return "a network such as 10.1.0.0/16 or 2001:db8::/32";
    o->network_count++;
    return NULL;
}

const char *option_read_no_probe(struct options *o, const char *value)
{
    if (value[0] == '\0')
        return "a file's name";
    if (o->no_probe_count == NO_PROBE_NAMED_MAX)
        return "at most 16 of them";
    o->no_probe[o->no_probe_count++] = value;
    return NULL;
}

/* N/s, N/m or N/h becomes the gap between two recipients. */
const char *option_read_lane_rate(struct options *o, const char *value)
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
    o->lane.recipient_gap_us = per_us / (int64_t)number;
    return NULL;
}

const char *option_read_hours(struct options *o, const char *value)
{
    return hours_parse(text_of(value), &o->hours) ? NULL
                                                  : "two times of the day such as 08-18 or "
                                                    "22:30-06";
}

const char *option_read_retry_after(struct options *o, const char *value)
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

const char *option_read_recheck(struct options *o, const char *value)
{
    o->recheck = strcmp(value, "unknown") == 0;
    return o->recheck ? NULL : "unknown";
}

const char *option_read_progress(struct options *o, const char *value)
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

static const char *read_text_or_json(bool *is_json, const char *value)
{
    *is_json = strcmp(value, "json") == 0;
    return *is_json || strcmp(value, "text") == 0 ? NULL : "text or json";
}

const char *option_read_log_format(struct options *o, const char *value)
{
    return read_text_or_json(&o->json_log, value);
}

const char *option_read_report_format(struct options *o, const char *value)
{
    return read_text_or_json(&o->json_report, value);
}

static bool is_domain(const char *value)
{
    char canonical[256];
    size_t len;

    return !domain_name_canonical(text_of(value), canonical, sizeof canonical, &len);
}

const char *option_read_blocklist(struct options *o, const char *value)
{
    if (o->blocklist_count == BLOCKLISTS_MAX)
        return "at most 16 of them";
    if (!is_domain(value))
        return "a list's zone, such as dnsbl.example.org";
    o->blocklists[o->blocklist_count++] = value;
    return NULL;
}

const char *option_read_canary(struct options *o, const char *value)
{
    if (o->canary_count == CANARIES_MAX)
        return "at most 8 of them";
    if (!is_domain(value))
        return "the name of an exchanger, such as mx.example.org";
    o->canaries[o->canary_count++] = value;
    return NULL;
}
