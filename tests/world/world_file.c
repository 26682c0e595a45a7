#include "world.h"
#include "server_words.h"
#include "words.h"
#include "zone_words.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct world world;

static void dns_line(struct words *words)
{
    if (words_take(words, "silent")) {
        words_want(words, "after");
        world.dns_silent_after = words_count(words);
        words_want(words, "queries");
        world.dns_silent_us = INT64_MAX;
        if (words_take(words, "for"))
            world.dns_silent_us = words_duration_us(words);
    } else if (words_take(words, "slow")) {
        world.dns_slow_us = words_duration_us(words);
    } else {
        words_complain("dns is followed by silent or slow, not by \"%s\"", words_peek(words).at);
    }
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
    else
        words_complain(
            "a line begins with domain, host, server or dns, or with a blank: not \"%s\"",
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
    free(line);
    free(words.word);
    free(words.quoted);
    fclose(file);
}
