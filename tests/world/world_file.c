#include "world.h"
#include "server_words.h"
#include "words.h"
#include "zone_words.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct world world;

/* `dns silent after 200 queries for 3s` */
static void dns_fault_line(struct words *words, enum dns_fault fault)
{
    words_want(words, "after");
    world.dns_fault = fault;
    world.dns_fault_after = words_count(words);
    words_want(words, "queries");
    world.dns_fault_us = INT64_MAX;
    if (words_take(words, "for"))
        world.dns_fault_us = words_duration_us(words);
}

static void dns_line(struct words *words)
{
    if (words_take(words, "silent"))
        dns_fault_line(words, FAULT_TIMEOUT);
    else if (words_take(words, "servfail"))
        dns_fault_line(words, FAULT_SERVFAIL);
    else if (words_take(words, "nxdomain"))
        dns_fault_line(words, FAULT_NXDOMAIN);
    else if (words_take(words, "slow"))
        world.dns_slow_us = words_duration_us(words);
    else
        words_complain("dns is followed by silent, servfail, nxdomain or slow, not by \"%s\"",
                       words_peek(words).at);
}

/* `network off after 6 sessions for 3s` */
static void network_line(struct words *words)
{
    words_want(words, "off");
    words_want(words, "after");
    world.network_off_after = words_count(words);
    words_want(words, "sessions");
    world.network_off_us = INT64_MAX;
    if (words_take(words, "for"))
        world.network_off_us = words_duration_us(words);
}

/* Every resolver finds it, whatever else a world has. */
static void add_the_root(void)
{
    struct zone_name *root = zone_name_of(bytes_of("a.root-servers.net"));
    if (!root->records && !root->troubles)
        zone_add_address(root, "198.41.0.4");
}

static void read_line(struct words *words)
{
    if (words->count == 0)
        return;
    if (words->indented)
        server_words_read(words);
    else if (words_take(words, "domain"))
        zone_words_read(words, false);
    else if (words_take(words, "host"))
        zone_words_read(words, true);
    else if (words_take(words, "server"))
        server_words_begin(words);
    else if (words_take(words, "dns"))
        dns_line(words);
    else if (words_take(words, "network"))
        network_line(words);
    else
        words_complain("a line begins with domain, host, server, dns or network, or with a "
                       "blank: not \"%s\"",
                       words_peek(words).at);
    if (words_left(words))
        words_complain("what does \"%s\" mean here?", words_peek(words).at);
}

void world_read(const char *path)
{
    FILE *file = fopen(path, "r");
    if (!file) {
        fprintf(stderr, "rollcall-world: cannot open %s: %s\n", path, strerror(errno));
        exit(66);
    }
    world.last_server = &world.servers;
    struct words words = {0};
    char *line = NULL;
    size_t size = 0;
    ssize_t len;
    for (unsigned number = 1; (len = getline(&line, &size, file)) >= 0; number++) {
        words_at(path, number);
        words_split(&words, (struct bytes){line, (size_t)len});
        read_line(&words);
    }
    add_the_root();
    free(line);
    free(words.word);
    free(words.quoted);
    fclose(file);
}
