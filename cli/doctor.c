/*
 * doctor.c - see doctor.h.
 *
 * Here things are looked up; what they mean is judged in cli/finding.
 */
#include "cli/doctor.h"

#include <jansson.h>
#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/statvfs.h>
#include <sys/timex.h>
#include <time.h>
#include <unistd.h>

#include "address/domain_name.h"
#include "cli/ending.h"
#include "cli/finding.h"
#include "cli/options.h"
#include "cli/run_setup.h"
#include "cli/spf.h"
#include "cli/known_answers.h"
#include "cli/settings.h"

/* A signal simply ends the doctor: nothing is kept that could be lost. */
static const atomic_bool never = false;

enum {
    FINDINGS_MAX = 11 + BLOCKLISTS_MAX + CANARIES_MAX,
    NOWHERE_MS = 5 * 1000, /* to wait for somebody who should not be there */
};

struct doctor {
    struct options options;
    struct run_setup setup;
    struct probe_settings settings;
    struct lookup_desk *desk;
    struct own_mailbox own;
    struct socket_address address;
    const struct socket_address *ours; /* NULL: not known as others see it */
    struct finding findings[FINDINGS_MAX];
    size_t count;
};

static void add(struct doctor *d, struct finding finding)
{
    d->findings[d->count++] = finding;
}

/* -- looking ---------------------------------------------------------------------------------- */

/* False where nothing else can be looked up. */
static bool look_at_resolver(struct doctor *d)
{
    struct known_answers seen = known_answers_ask(d->desk, d->setup.from.domain_bytes);

    add(d, finding_of_resolver(&seen));
    return d->findings[d->count - 1].kind != FINDING_FAULT;
}

static bool look_at_sender(struct doctor *d, struct failure *why)
{
    if (!own_mailbox_ask(&d->settings, &d->setup.from, &never, &d->own, why))
        return false;
    add(d, finding_of_sender(&d->own, d->setup.from_text));
    add(d, finding_of_port(&d->own, d->settings.smtp_port));
    return true;
}

/* The address that the kernel would take towards `to`; a datagram socket says it and sends nothing.
 */
static bool address_towards(const struct socket_address *to, struct socket_address *out)
{
    int fd = socket(to->any.sa_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    socklen_t size = sizeof *out;
    bool fine = fd >= 0 && connect(fd, &to->any, socket_address_len(to)) == 0 &&
                getsockname(fd, &out->any, &size) == 0;

    if (fd >= 0)
        close(fd);
    return fine;
}

/* Behind a translator our own address says nothing about the one that others see. */
static void find_our_address(struct doctor *d)
{
    struct socket_address exchanger;
    bool known = d->settings.has_source;

    d->address = d->settings.source;
    if (!known)
        known = socket_address_parse(text_of(d->own.ip), d->settings.smtp_port, &exchanger) &&
                address_towards(&exchanger, &d->address);
    if (known && safe_target_allows(&d->settings.safe_target, &d->address))
        d->ours = &d->address;
}

static void look_at_helo(struct doctor *d)
{
    struct lookup a = lookup_ask(d->desk, d->setup.helo, DNS_TYPE_A);
    struct lookup aaaa = lookup_ask(d->desk, d->setup.helo, DNS_TYPE_AAAA);

    add(d, finding_of_helo(d->setup.helo, &a, &aaaa, d->ours));
}

static bool leads_back(struct doctor *d, const struct lookup *names)
{
    enum dns_type type = d->ours->any.sa_family == AF_INET6 ? DNS_TYPE_AAAA : DNS_TYPE_A;

    for (size_t i = 0; i < names->count; i++) {
        struct lookup forward = lookup_ask(d->desk, names->hosts[i], type);

        if (lookup_has_address(&forward, d->ours))
            return true;
    }
    return false;
}

static void look_at_reverse(struct doctor *d)
{
    struct lookup names = {.outcome = DNS_TEMPORARY};
    char name[REVERSED_NAME_MAX];
    bool back = false;

    if (d->ours && reversed_name(d->ours, NULL, name)) {
        names = lookup_ask(d->desk, name, DNS_TYPE_PTR);
        back = leads_back(d, &names);
    }
    add(d, finding_of_reverse(&names, d->setup.helo, back, d->ours));
}

static void look_at_blocklist(struct doctor *d, const char *zone)
{
    struct lookup listing = {.outcome = DNS_TEMPORARY, .trouble = "its name is too long"};
    char name[REVERSED_NAME_MAX];

    if (d->ours && reversed_name(d->ours, zone, name))
        listing = lookup_ask(d->desk, name, DNS_TYPE_A);
    add(d, finding_of_blocklist(zone, &listing, d->ours));
}

static void look_at_spf(struct doctor *d)
{
    struct spf spf = {.result = SPF_TEMPERROR};

    if (d->ours)
        spf = spf_ask(d->desk, &d->setup.from, d->setup.helo, d->ours);
    add(d, finding_of_spf(&spf, d->setup.from.domain_bytes, d->ours));
}

static bool find_canary(struct doctor *d, const char *host, struct socket_address *at)
{
    char name[LOOKUP_NAME_MAX];
    struct lookup found = {.count = 0};
    size_t len;

    if (domain_name_canonical(text_of(host), name, sizeof name, &len))
        return false;
    if (d->settings.ipv4)
        found = lookup_ask(d->desk, name, DNS_TYPE_A);
    if (d->settings.ipv6 && found.count == 0)
        found = lookup_ask(d->desk, name, DNS_TYPE_AAAA);
    *at = found.addresses[0];
    socket_address_set_port(at, d->settings.smtp_port);
    return found.count > 0;
}

static bool look_at_canary(struct doctor *d, const char *host, struct failure *why)
{
    struct socket_address at;
    struct knock seen = {.error = EADDRNOTAVAIL};

    if (find_canary(d, host, &at) && !knock_at(&at, &d->settings.safe_target, &d->settings,
                                               d->settings.connect_timeout_ms, &seen, why))
        return false;
    add(d, finding_of_canary(host, &seen, d->settings.smtp_port));
    return true;
}

/* TEST-NET-1 (RFC 5737): whoever opens there sits on the way, and opens for everybody. */
static bool look_for_interception(struct doctor *d, struct failure *why)
{
    static const char nowhere[] = "192.0.2.1";
    struct network opened;
    struct safe_target rule = {.opened = &opened, .opened_count = 1};
    struct socket_address to;
    struct knock seen;
    int64_t most_ms = d->settings.connect_timeout_ms;

    if (!network_parse(text_of(nowhere), &opened) ||
        !socket_address_parse(text_of(nowhere), d->settings.smtp_port, &to))
        return true;
    if (!knock_at(&to, &rule, &d->settings, most_ms < NOWHERE_MS ? most_ms : NOWHERE_MS, &seen,
                  why))
        return false;
    add(d, finding_of_nowhere(nowhere, &seen, d->settings.smtp_port));
    return true;
}

static void look_at_clock(struct doctor *d)
{
    struct timex kernel = {.modes = 0};
    time_t now = time(NULL);
    struct tm utc;
    int state = adjtimex(&kernel);

    if (gmtime_r(&now, &utc))
        add(d, finding_of_clock(utc.tm_year + 1900, state >= 0 && state != TIME_ERROR));
}

/* Where the run would be, or the nearest folder above that is there already. */
static void look_at_disk(struct doctor *d)
{
    char folder[PATH_ROOM];
    struct statvfs about;

    run_setup_home(&d->options, folder);
    while (statvfs(folder, &about) != 0) {
        char *slash = strrchr(folder, '/');

        if (!slash || slash == folder)
            return;
        *slash = '\0';
    }
    add(d, finding_of_disk(folder, (uint64_t)about.f_bavail * about.f_frsize));
}

static void look_at_files(struct doctor *d)
{
    struct rlimit files;

    if (getrlimit(RLIMIT_NOFILE, &files) == 0)
        add(d, finding_of_files(files.rlim_max));
}

static bool look(struct doctor *d, struct failure *why)
{
    if (!look_at_resolver(d))
        return true;
    if (!look_at_sender(d, why))
        return false;
    find_our_address(d);
    for (size_t i = 0; i < d->options.canary_count; i++)
        if (!look_at_canary(d, d->options.canaries[i], why))
            return false;
    if (!look_for_interception(d, why))
        return false;
    look_at_helo(d);
    look_at_reverse(d);
    look_at_spf(d);
    for (size_t i = 0; i < d->options.blocklist_count; i++)
        look_at_blocklist(d, d->options.blocklists[i]);
    look_at_clock(d);
    look_at_disk(d);
    look_at_files(d);
    return true;
}

/* -- saying it -------------------------------------------------------------------------------- */

static enum exit_code exit_code_of(const struct doctor *d)
{
    for (size_t i = 0; i < d->count; i++)
        if (d->findings[i].kind == FINDING_FAULT)
            return d->findings[i].exit_code;
    return EXIT_EVERY_ROW_ANSWERED;
}

static void print_table(const struct doctor *d)
{
    for (size_t i = 0; i < d->count; i++) {
        const struct finding *finding = &d->findings[i];

        printf("%-8s %-12s %s\n", finding_word(finding->kind), finding->name, finding->sentence);
        if (finding->remedy[0])
            printf("%-21s %s.\n", "", finding->remedy);
    }
}

static void print_json(const struct doctor *d)
{
    json_t *checks = json_array();
    json_t *report = json_pack("{s:b, s:o}", "fit", exit_code_of(d) == EXIT_EVERY_ROW_ANSWERED,
                               "checks", checks);

    for (size_t i = 0; i < d->count; i++) {
        const struct finding *finding = &d->findings[i];

        json_array_append_new(checks, json_pack("{s:s, s:s, s:s, s:s}", "name", finding->name,
                                                "finding", finding_word(finding->kind), "sentence",
                                                finding->sentence, "remedy", finding->remedy));
    }
    json_dumpf(report, stdout, JSON_INDENT(2));
    printf("\n");
    json_decref(report);
}

static bool report(const struct doctor *d, struct failure *why)
{
    if (d->options.json_report)
        print_json(d);
    else
        print_table(d);
    return all_is_printed(why);
}

int doctor_command(int argc, char **argv)
{
    static struct doctor doctor; /* large, and one a process */
    struct doctor *d = &doctor;
    struct failure why;
    bool fine;

    fine = settings_read(&d->options, CLI_DOCTOR, argc, argv, &why) &&
           run_setup_who(&d->setup, &d->options, &why);
    if (fine) {
        d->settings = run_setup_settings(&d->setup, &d->options);
        fine = lookup_desk_open(&d->desk, &d->settings, &never, &why);
    }
    if (fine) {
        fine = look(d, &why) && report(d, &why);
        lookup_desk_close(d->desk);
    }
    run_setup_free(&d->setup);
    return fine ? (int)exit_code_of(d) : end_with(&why);
}
