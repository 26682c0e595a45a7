/*
 * run_setup.c - see run_setup.h.
 */
#include "cli/run_setup.h"

#include <assert.h>
#include <errno.h>
#include <limits.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "address/domain_name.h"
#include "base/log.h"
#include "base/name_map.h"
#include "cli/known_lists.h"
#include "cli/xdg.h"

enum {
    DESCRIPTORS_SPARE = 128, /* for files, resolvers, loops */
    DESCRIPTORS_FILES = 24,  /* list, run, facts, outputs, locks: so many at least */
    DESCRIPTORS_WORKER = 8,  /* its loop, and a first session */
    DESCRIPTORS_LEAST = DESCRIPTORS_FILES + 2 * DESCRIPTORS_WORKER,
    SESSIONS_MOST = 15000,
    GATE_MOST = 65536,
    GATE_LEAST = 4096,
    GATE_OFFLINE = 8192, /* nobody is asked, so nothing waits but look-ups and the disk */
    GROUP_LEAST = 10,
    GROUP_MOST = 200,
    DNS_TIMEOUT_MS = 2000,
    DNS_TRIES = 4,
    OUTAGE_TIMEOUTS = 60, /* of a connection: half an hour, if nobody says otherwise */
};

/* -- who we are ------------------------------------------------------------------------------- */

static bool set_from(struct run_setup *setup, const struct options *options, struct failure *why)
{
    if (options->no_smtp || options->no_dns) {
        if (!options->from)
            return true;
    } else if (!options->from) {
        return failed(
            why, EXIT_USAGE,
            "--from ADDRESS is missing: servers check who asks, and refuse good mailboxes "
            "to a sender that does not exist\n"
            "give a real, working mailbox of a domain you run, as in --from "
            "verify@your-domain.example; or say --no-smtp to ask nobody");
    }
    if (address_parse(text_of(options->from), &setup->from) != ADDRESS_FOUND)
        return failed(why, EXIT_USAGE, "--from %s is no mailbox: %s", options->from,
                      setup->from.detail);
    if (setup->from.needs_smtputf8)
        return failed(
            why, EXIT_USAGE,
            "--from %s: a sender that is not ASCII is refused by many servers; take another",
            options->from);
    snprintf(setup->from_text, sizeof setup->from_text, "%.*s@%.*s", TEXT_ARGS(setup->from.local),
             TEXT_ARGS(setup->from.domain));
    return true;
}

/* The canonical name of this host, as its own resolver configuration has it. */
static void host_name(char *out, size_t size)
{
    struct addrinfo hints = {.ai_flags = AI_CANONNAME, .ai_socktype = SOCK_STREAM};
    struct addrinfo *found = NULL;

    if (gethostname(out, size) != 0)
        snprintf(out, size, "localhost");
    out[size - 1] = '\0';
    if (!strchr(out, '.') && getaddrinfo(out, NULL, &hints, &found) == 0 && found->ai_canonname)
        snprintf(out, size, "%s", found->ai_canonname);
    if (found)
        freeaddrinfo(found);
}

static bool set_helo(struct run_setup *setup, const struct options *options, struct failure *why)
{
    if (options->helo) {
        size_t len;
        const char *wrong =
            domain_name_canonical(text_of(options->helo), setup->helo, sizeof setup->helo, &len);

        if (wrong)
            return failed(why, EXIT_USAGE, "--helo %s is no host name: %s", options->helo, wrong);
        return true;
    }
    host_name(setup->helo, sizeof setup->helo);
    if (!domain_name_is_host(text_of(setup->helo)) && setup->from.domain.len > 0) {
        log_line(
            LOG_WARNING,
            "this host's name, %s, is not fully qualified; servers may refuse it: say --helo NAME",
            setup->helo);
        snprintf(setup->helo, sizeof setup->helo, "%.*s", TEXT_ARGS(setup->from.domain));
    }
    return true;
}

/* -- where things go -------------------------------------------------------------------------- */

static enum output_format format_of(const struct output_wish *wish)
{
    struct text name = text_of(wish->name);

    if (wish->format != FORMAT_BY_NAME)
        return wish->format;
    if (text_equal(name, TEXT("-")) || text_ends_nocase(name, TEXT(".jsonl")))
        return FORMAT_JSONL;
    if (text_ends_nocase(name, TEXT(".json")))
        return FORMAT_JSON;
    if (text_ends_nocase(name, TEXT(".html")))
        return FORMAT_REPORT;
    return text_ends_nocase(name, TEXT(".csv")) ? FORMAT_CSV : FORMAT_BY_NAME;
}

/* The real path of a file that need not exist: its folder must. */
static bool real_path(const char *name, char out[PATH_ROOM], struct failure *why)
{
    char folder[PATH_MAX], real[PATH_MAX];
    const char *base = strrchr(name, '/');
    int len;

    if (!base)
        snprintf(folder, sizeof folder, ".");
    else
        snprintf(folder, sizeof folder, "%.*s", (int)(base - name) + 1, name);
    base = base ? base + 1 : name;
    if (!realpath(folder, real))
        return failed(why, EXIT_CANNOT_CREATE, "cannot create %s: %s: %s", name, folder,
                      strerror(errno));
    len = snprintf(out, PATH_ROOM, "%s%s%s", real, real[1] ? "/" : "", base);
    if (len < 0 || len >= PATH_ROOM - 16)
        return failed(why, EXIT_CANNOT_CREATE, "the name %s is too long", name);
    return true;
}

static bool plan_output(struct run_setup *setup, const struct output_wish *wish,
                        struct failure *why)
{
    struct planned_output *planned = &setup->outputs[setup->output_count];

    struct stat there;

    planned->name = wish->name;
    planned->format = format_of(wish);
    if (stat(wish->name, &there) == 0 && S_ISDIR(there.st_mode))
        return failed(why, EXIT_CANNOT_CREATE, "%s is a directory; name a file", wish->name);
    if (planned->format == FORMAT_BY_NAME)
        return failed(
            why, EXIT_USAGE,
            "what is %s to be? Name it .jsonl, .json, .csv or .html, or say --format behind it",
            wish->name);
    if (strcmp(wish->name, "-") == 0) {
        if (planned->format != FORMAT_JSONL)
            return failed(why, EXIT_USAGE,
                          "standard output is JSON Lines; name a file for the rest");
        snprintf(planned->path, sizeof planned->path, "-");
    } else if (!real_path(wish->name, planned->path, why)) {
        return false;
    }
    for (size_t i = 0; i < setup->output_count; i++)
        if (strcmp(setup->outputs[i].path, planned->path) == 0)
            return failed(why, EXIT_USAGE, "%s is named twice as output", wish->name);
    setup->output_count++;
    return true;
}

/* One file for each status; the folder may be new. */
static bool plan_split(struct run_setup *setup, const char *folder, struct failure *why)
{
    if (mkdir(folder, 0700) != 0 && errno != EEXIST)
        return failed(why, EXIT_CANNOT_CREATE, "cannot create the folder %s: %s", folder,
                      strerror(errno));
    for (enum status status = 0; status < STATUS_COUNT; status++) {
        struct planned_output *planned = &setup->outputs[setup->output_count];
        char name[PATH_ROOM];
        const struct output_wish wish = {name, FORMAT_CSV};
        int len = snprintf(name, sizeof name, "%s/%s.csv", folder, status_word(status));

        if (len < 0 || (size_t)len >= sizeof name)
            return failed(why, EXIT_CANNOT_CREATE, "the name %s is too long", folder);
        if (!plan_output(setup, &wish, why))
            return false;
        planned->name = planned->path;
        planned->is_split = true;
        planned->status = status;
    }
    return true;
}

/* A summary has none. */
static bool has_results(const struct options *options)
{
    for (size_t i = 0; i < options->output_count; i++)
        if (!output_is_counts(options->outputs[i].format))
            return true;
    return options->split != NULL;
}

bool run_setup_outputs(struct run_setup *setup, const struct options *options, struct failure *why)
{
    static const struct output_wish standard = {"-", FORMAT_JSONL};

    if (!known_lists_read(&setup->lists, NULL, NULL, why))
        return false;
    if (options->no_output)
        return true;
    if (!has_results(options) && !plan_output(setup, &standard, why))
        return false;
    for (size_t i = 0; i < options->output_count; i++)
        if (!plan_output(setup, &options->outputs[i], why))
            return false;
    return !options->split || plan_split(setup, options->split, why);
}

/* `path` is $XDG_STATE_HOME/rollcall or its like; `variable` names another place. */
static bool make_folders(char *path, const char *purpose, const char *variable, struct failure *why)
{
    for (char *slash = strchr(path + 1, '/');; slash = strchr(slash + 1, '/')) {
        bool fine;

        if (slash)
            *slash = '\0';
        fine = mkdir(path, 0700) == 0 || errno == EEXIST;
        if (!fine)
            failed(why, EXIT_CANNOT_CREATE,
                   "cannot create the folder %s, where %s: %s; set %s to a folder of yours", path,
                   purpose, strerror(errno), variable);
        if (slash)
            *slash = '/';
        if (!fine || !slash)
            return fine;
    }
}

static void name_state_folder(char out[PATH_ROOM])
{
    if (!xdg_folder(out, PATH_ROOM, "XDG_STATE_HOME", ".local/state"))
        snprintf(out, PATH_ROOM, "/var/tmp/rollcall-%ld", (long)getuid());
}

static bool state_folder(char out[PATH_ROOM], struct failure *why)
{
    name_state_folder(out);
    return make_folders(out, "runs wait for one another", "XDG_STATE_HOME", why);
}

void run_setup_home(const struct options *options, char out[PATH_ROOM])
{
    char *slash;

    name_state_folder(out);
    if (!options->run_file)
        return;
    snprintf(out, PATH_ROOM, "%s", options->run_file);
    slash = strrchr(out, '/');
    if (slash)
        slash[slash == out ? 1 : 0] = '\0';
    else
        snprintf(out, PATH_ROOM, ".");
}

static bool cache_folder(char out[PATH_ROOM], struct failure *why)
{
    if (!xdg_folder(out, PATH_ROOM, "XDG_CACHE_HOME", ".cache"))
        return failed(why, EXIT_CANNOT_CREATE, "HOME is not set; name a file with --facts");
    return make_folders(out, "what runs learn is kept", "XDG_CACHE_HOME", why);
}

static bool join(char out[PATH_ROOM], const char *start, const char *end, struct failure *why)
{
    int len = snprintf(out, PATH_ROOM, "%s%s", start, end);

    return (len >= 0 && len < PATH_ROOM) || failed(why, EXIT_CANNOT_CREATE, "a path is too long");
}

static bool run_is_no_output(const struct run_setup *setup, struct failure *why)
{
    for (size_t i = 0; i < setup->output_count; i++)
        if (strcmp(setup->outputs[i].path, setup->run_path) == 0)
            return failed(why, EXIT_USAGE, "--run and -o name the same file, %s",
                          setup->outputs[i].name);
    return true;
}

/* A page or a summary may be written for any run. */
static bool names_run(const struct planned_output *output)
{
    return strcmp(output->path, "-") != 0 && !output->is_split && output->format != FORMAT_REPORT &&
           !output_is_counts(output->format);
}

/*
 * The full name of the first -o file plus .run; without one, rollcall.run where the list is
 * split into; else by the list, in the state folder.
 */
static bool set_run_path(struct run_setup *setup, const struct options *options,
                         struct failure *why)
{
    char state[PATH_ROOM], real[PATH_MAX], name[PATH_ROOM];

    if (options->run_file)
        return real_path(options->run_file, setup->run_path, why) && run_is_no_output(setup, why);
    for (size_t i = 0; i < setup->output_count; i++)
        if (names_run(&setup->outputs[i]))
            return join(setup->run_path, setup->outputs[i].path, ".run", why);
    if (options->split)
        return join(name, options->split, "/rollcall.run", why) &&
               real_path(name, setup->run_path, why);
    if (!realpath(options->list, real))
        snprintf(real, sizeof real, "%s", options->list);
    snprintf(name, sizeof name, "/%016llx.run", (unsigned long long)name_hash(text_of(real), 0));
    return state_folder(state, why) && join(setup->run_path, state, name, why);
}

/* A default that there cannot be is warned of, not missed: everybody is asked. */
static bool set_facts_path(struct run_setup *setup, const struct options *options,
                           struct failure *why)
{
    char cache[PATH_ROOM];
    struct failure missing;

    if (options->no_facts || options->no_smtp || options->no_dns)
        return true;
    if (options->facts_file)
        return real_path(options->facts_file, setup->facts_path, why);
    if (cache_folder(cache, &missing))
        return join(setup->facts_path, cache, "/facts.db", why);
    log_line(LOG_WARNING, "what earlier runs learnt is not used: %s", missing.sentence);
    return true;
}

bool run_setup_facts(struct run_setup *setup, const struct options *options, struct failure *why)
{
    memset(setup, 0, sizeof *setup);
    return set_facts_path(setup, options, why);
}

/* Binding tells whether the address is one of ours. */
static bool check_source(const struct options *options, struct failure *why)
{
    int fd, error;

    if (!options->source_ip || options->no_smtp || options->no_dns)
        return true;
    fd = socket(options->source.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    error = fd < 0 ? errno : 0;
    if (fd >= 0 && bind(fd, &options->source.any, socket_address_len(&options->source)) != 0)
        error = errno;
    if (fd >= 0)
        close(fd);
    return error == 0 ||
           failed(why, EXIT_USAGE, "--source-ip %s cannot be used on this machine: %s",
                  options->source_ip, strerror(error));
}

/* The system's file may come and go during a run, so it is always among them. */
static bool set_no_probe(struct run_setup *setup, const struct options *options,
                         struct failure *why)
{
    struct no_probe *list;

    static_assert((int)NO_PROBE_NAMED_MAX < (int)NO_PROBE_FILES_MAX, "and the system's");
    setup->no_probe[setup->no_probe_count++] =
        (struct no_probe_file){"/etc/rollcall/no-probe", true};
    for (size_t i = 0; i < options->no_probe_count; i++)
        setup->no_probe[setup->no_probe_count++] =
            (struct no_probe_file){options->no_probe[i], false};
    if (!no_probe_read(&list, setup->no_probe, setup->no_probe_count, 0, why))
        return false;
    no_probe_free(list); /* it can be read: that was the question */
    return true;
}

bool run_setup_who(struct run_setup *setup, const struct options *options, struct failure *why)
{
    memset(setup, 0, sizeof *setup);
    return set_from(setup, options, why) && set_helo(setup, options, why) &&
           check_source(options, why) && set_no_probe(setup, options, why) &&
           (!options->rules_file || own_rules_read(&setup->rules, options->rules_file, why));
}

bool run_setup_make(struct run_setup *setup, const struct options *options, struct failure *why)
{
    char state[PATH_ROOM];
    char name[96];

    if (!run_setup_who(setup, options, why) || !run_setup_outputs(setup, options, why) ||
        !set_run_path(setup, options, why) || !set_facts_path(setup, options, why) ||
        !join(setup->spool_path, setup->run_path, ".list", why))
        return false;
    if (options->no_smtp || options->no_dns)
        return true; /* nobody is asked, so there is nobody to wait for */
    snprintf(name, sizeof name, "/probing-%s.lock",
             options->source_ip ? options->source_ip : "any");
    return state_folder(state, why) && join(setup->lock_path, state, name, why);
}

void run_setup_free(struct run_setup *setup)
{
    name_lists_free(setup->lists);
    own_rules_free(setup->rules);
    setup->lists = NULL;
    setup->rules = NULL;
}

void run_setup_identity(const struct run_setup *setup, const struct options *options,
                        const struct list_file *list, const struct list_shape *shape,
                        struct run_identity *identity)
{
    *identity = (struct run_identity){
        .list_size = list->size,
        .list_hash = list->hash,
        .delimiter = shape->delimiter,
        .column = (unsigned)shape->column,
        .has_header = shape->has_header,
    };
    snprintf(identity->list, sizeof identity->list, "%s", list->path);
    snprintf(identity->from, sizeof identity->from, "%s", setup->from_text);
    snprintf(identity->helo, sizeof identity->helo, "%s", setup->helo);
    snprintf(identity->source_ip, sizeof identity->source_ip, "%s",
             options->source_ip ? options->source_ip : "");
}

/* -- limits ------------------------------------------------------------------------------------ */

bool run_setup_raise_limits(struct failure *why)
{
    struct rlimit files;

    if (getrlimit(RLIMIT_NOFILE, &files) != 0)
        return true;
    if (files.rlim_cur < files.rlim_max) {
        files.rlim_cur = files.rlim_max;
        (void)setrlimit(RLIMIT_NOFILE, &files);
    }
    return files.rlim_cur >= DESCRIPTORS_LEAST ||
           failed(why, EXIT_OUT_OF_RESOURCES,
                  "only %llu open files are allowed, and %d are needed at least; raise the limit "
                  "(ulimit -n)",
                  (unsigned long long)files.rlim_cur, (int)DESCRIPTORS_LEAST);
}

static rlim_t descriptors(void)
{
    struct rlimit files;

    return getrlimit(RLIMIT_NOFILE, &files) == 0 ? files.rlim_cur : RLIM_INFINITY;
}

static unsigned sessions_by_descriptors(void)
{
    rlim_t most = descriptors();

    if (most >= SESSIONS_MOST + DESCRIPTORS_SPARE)
        return SESSIONS_MOST;
    return most > DESCRIPTORS_SPARE + 8 ? (unsigned)(most - DESCRIPTORS_SPARE) : 8;
}

static unsigned threads_by_descriptors(unsigned threads)
{
    rlim_t most = (descriptors() - DESCRIPTORS_FILES) / DESCRIPTORS_WORKER;

    if (most == 0)
        most = 1;
    return threads > most ? (unsigned)most : threads;
}

static unsigned cores(void)
{
    long online = sysconf(_SC_NPROCESSORS_ONLN);

    return online > 0 && online < 256 ? (unsigned)online : 1;
}

size_t run_setup_gate(const struct probe_settings *settings)
{
    size_t room = (size_t)settings->max_sessions * 4;

    if (!settings->ask_smtp)
        return GATE_OFFLINE;
    return room < GATE_LEAST ? GATE_LEAST : room > GATE_MOST ? GATE_MOST : room;
}

/* Two transactions: small enough that results come soon, a fair share of a session. */
size_t run_setup_group(const struct probe_settings *settings)
{
    size_t recipients = 2 * (size_t)lane_rules_most(&settings->lanes).recipients_per_transaction;

    return recipients < GROUP_LEAST  ? GROUP_LEAST
           : recipients > GROUP_MOST ? GROUP_MOST
                                     : recipients;
}

struct probe_settings run_setup_settings(const struct run_setup *setup,
                                         const struct options *options)
{
    struct probe_settings settings = {
        .mail_from = text_of(setup->from_text),
        .our_name = text_of(setup->helo),
        .ask_dns = !options->no_dns,
        .ask_smtp = !options->no_dns && !options->no_smtp,
        .smtp_port = options->smtp_port,
        .ipv4 = !options->only_ipv6,
        .ipv6 = !options->only_ipv4,
        .has_source = options->source_ip != NULL,
        .source = options->source,
        .safe_target = {options->networks, options->network_count},
        .no_probe_files = setup->no_probe,
        .no_probe_count = setup->no_probe_count,
        .own_rules = own_rules_table(setup->rules),
        .resolvers = options->resolvers,
        .resolver_count = options->resolver_count,
        .dns_timeout_ms = DNS_TIMEOUT_MS,
        .dns_tries = DNS_TRIES,
        .threads = threads_by_descriptors(options->threads ? options->threads : cores()),
        .max_sessions = options->max_sessions ? options->max_sessions : sessions_by_descriptors(),
        .lanes = options_lane_rules(options),
        .hours = options->hours,
        .connect_timeout_ms = options->connect_timeout_ms,
        .reply_timeout_ms = options->reply_timeout_ms,
        .session_timeout_ms = options->session_timeout_ms,
        .outage_patience_ms = options->connect_timeout_ms,
        .outage_most_ms = OUTAGE_TIMEOUTS * options->connect_timeout_ms,
        .retries = options->retries,
    };

    if (settings.threads > settings.max_sessions)
        settings.threads = settings.max_sessions; /* each has one session at least */
    memcpy(settings.retry_after_ms, options->retry_after_ms, sizeof settings.retry_after_ms);
    /* What is in doubt should be over it before it is due again. */
    if (settings.retries > 0 && settings.retry_after_ms[0] / 2 < settings.outage_patience_ms)
        settings.outage_patience_ms = settings.retry_after_ms[0] / 2;
    /* A source address has a family, and no other can be asked from it. */
    if (settings.has_source && settings.source.any.sa_family == AF_INET)
        settings.ipv6 = false;
    if (settings.has_source && settings.source.any.sa_family == AF_INET6)
        settings.ipv4 = false;
    settings.lane_recipients = run_setup_gate(&settings) / 8;
    return settings;
}
