/*
 * rollcall-world FILE: a scripted internet on loopback.  README.md says what it
 * does and how its files are written.
 */
#include "control.h"
#include "counts.h"
#include "dns_service.h"
#include "event_log.h"
#include "loop.h"
#include "smtp_service.h"
#include "smtp_session.h"
#include "world.h"

#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

enum {
    PORT_LOWEST = 10000, /* below those that clients get from the kernel */
    PORT_COUNT = 20000,
    PORT_TRIES = 200
};

struct options {
    const char *file, *log;
    unsigned smtp_port, dns_port;
    bool with_stdin, check;
};

struct counts counts;

static _Noreturn void usage(void)
{
    fputs("usage: rollcall-world FILE [--log FILE | --no-log] [--ports SMTP,DNS] [--with-stdin]\n"
          "       rollcall-world FILE --check\n",
          stderr);
    exit(64);
}

static struct options read_options(int argc, char **argv)
{
    static const struct option names[] = {
        {"log", required_argument, NULL, 'l'},   {"no-log", no_argument, NULL, 'n'},
        {"ports", required_argument, NULL, 'p'}, {"with-stdin", no_argument, NULL, 's'},
        {"check", no_argument, NULL, 'c'},       {0}};
    struct options options = {0};
    int option;
    while ((option = getopt_long(argc, argv, "", names, NULL)) >= 0) {
        if (option == 'l')
            options.log = optarg;
        else if (option == 'n')
            options.log = NULL;
        else if (option == 's')
            options.with_stdin = true;
        else if (option == 'c')
            options.check = true;
        else if (option != 'p' ||
                 sscanf(optarg, "%u,%u", &options.smtp_port, &options.dns_port) != 2)
            usage();
    }
    if (optind + 1 != argc)
        usage();
    options.file = argv[optind];
    return options;
}

/* `wanted`, or one that is free on all addresses. */
static unsigned open_on_some_port(bool (*open_on)(unsigned port), unsigned wanted, const char *what)
{
    for (int i = 0; i < PORT_TRIES; i++) {
        unsigned port = wanted ? wanted : PORT_LOWEST + (unsigned)rand() % PORT_COUNT;
        if (open_on(port))
            return port;
        if (wanted || errno != EADDRINUSE)
            break;
    }
    fprintf(stderr, "rollcall-world: cannot open the %s port: %s\n", what, strerror(errno));
    exit(69);
}

static void allow_many_files(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        setrlimit(RLIMIT_NOFILE, &limit);
    }
}

static void signal_ready(struct watch *watch, uint32_t events)
{
    (void)watch;
    (void)events;
    loop_stop();
}

static void watch_signals(void)
{
    static struct watch watch = {.ready = signal_ready};
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigprocmask(SIG_BLOCK, &set, NULL);
    signal(SIGPIPE, SIG_IGN);
    watch.fd = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
    loop_add(&watch, EPOLLIN);
}

static void stdin_ready(struct watch *watch, uint32_t events)
{
    static struct growing said;
    char bytes[256];
    ssize_t len = read(watch->fd, bytes, sizeof bytes);
    (void)events;
    if (len <= 0) {
        loop_stop();
        return;
    }
    growing_add(&said, bytes, (size_t)len);
    for (char *end; said.len > 0 && (end = memchr(said.at, '\n', said.len));) {
        *end = '\0';
        if (!control_obey(said.at))
            fprintf(stderr, "rollcall-world: what does \"%s\" mean?\n", said.at);
        growing_drop(&said, (size_t)(end + 1 - said.at));
    }
}

static void log_beginning(const struct options *options, unsigned smtp, unsigned dns)
{
    event_begin("world");
    event_text("file", bytes_of(options->file));
    event_number("smtp", smtp);
    event_number("dns", dns);
    event_number("wall", (int64_t)time(NULL));
    event_end();
}

static void print_counts(void)
{
    struct rusage used;
    getrusage(RUSAGE_SELF, &used);
    double cpu = (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
                 (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
    printf("counts sessions=%lu peak=%lu commands=%lu rcpts=%lu accepted=%lu refused=%lu "
           "forbidden=%lu early=%lu unoffered=%lu protests=%lu dns-udp=%lu dns-tcp=%lu "
           "cpu=%.2fs\n",
           counts.sessions, counts.peak_open, counts.commands, counts.rcpts, counts.accepted,
           counts.refused, counts.forbidden, counts.early, counts.unoffered, counts.protests,
           counts.dns_udp, counts.dns_tcp, cpu);
}

int main(int argc, char **argv)
{
    static struct watch standard_input = {.ready = stdin_ready, .fd = STDIN_FILENO};
    struct options options = read_options(argc, argv);
    world_read(options.file);
    if (options.check)
        return 0;
    allow_many_files();
    loop_open();
    srand((unsigned)(loop_now_us() ^ getpid()));
    if (options.log && !event_log_open(options.log)) {
        fprintf(stderr, "rollcall-world: cannot create %s: %s\n", options.log, strerror(errno));
        return 73;
    }
    unsigned smtp = open_on_some_port(smtp_service_open, options.smtp_port, "SMTP");
    unsigned dns = open_on_some_port(dns_service_open, options.dns_port, "DNS");
    watch_signals();
    if (options.with_stdin)
        loop_add(&standard_input, EPOLLIN);
    world.began_us = loop_now_us();
    log_beginning(&options, smtp, dns);
    printf("ready dns=127.0.0.1:%u smtp-port=%u\n", dns, smtp);
    fflush(stdout);
    loop_run();
    sessions_end_all();
    event_log_close();
    print_counts();
    return 0;
}
