#include "zone_words.h"
#include "world.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DEFAULT_TTL = 300 };

static const struct {
    const char *word;
    enum dns_fault fault;
} faults[] = {
    {"nxdomain", FAULT_NXDOMAIN},
    {"nxdomain-without-soa", FAULT_NXDOMAIN_NO_SOA},
    {"servfail", FAULT_SERVFAIL},
    {"refused", FAULT_REFUSED},
    {"notimp", FAULT_NOTIMP},
    {"formerr", FAULT_FORMERR},
    {"timeout", FAULT_TIMEOUT},
    {"nodata", FAULT_NODATA},
    {"lame", FAULT_LAME},
    {"truncated", FAULT_TRUNCATED},
    {"tcp-dropped", FAULT_TCP_DROPPED},
    {"tcp-silent", FAULT_TCP_SILENT},
    {"garbage", FAULT_GARBAGE},
    {"short", FAULT_SHORT},
    {"pointer-loop", FAULT_POINTER_LOOP},
    {"wrong-id", FAULT_WRONG_ID},
    {"wrong-question", FAULT_WRONG_QUESTION},
    {"zero-bytes", FAULT_ZERO_BYTES},
    {"count-too-large", FAULT_COUNT_TOO_LARGE},
    {"rdlength-too-long", FAULT_RDLENGTH_TOO_LONG},
};

/* A name exists as soon as something below it does (RFC 8020). */
static void ensure_parents(struct bytes name)
{
    const char *dot = memchr(name.at, '.', name.len);
    if (dot && dot + 1 < name.at + name.len)
        zone_name_of((struct bytes){dot + 1, name.len - (size_t)(dot + 1 - name.at)});
}

struct zone_name *zone_name_of(struct bytes lowered)
{
    struct zone_name **place = (struct zone_name **)table_place(&world.names, NULL, lowered);
    struct zone_name *name = *place;
    if (name)
        return name;
    name = *place = keep(sizeof *name);
    name->name = keep_bytes(lowered);
    name->last = &name->records;
    name->last_trouble = &name->troubles;
    name->ttl = DEFAULT_TTL;
    ensure_parents(name->name);
    return name;
}

static struct record *add_record(struct zone_name *name, uint16_t type, const void *rdata,
                                 size_t len)
{
    struct record *record = keep(sizeof *record);
    record->type = type;
    record->rdata = keep_bytes((struct bytes){rdata, len});
    *name->last = record;
    name->last = &record->next;
    return record;
}

/* The name as labels. "." alone is the root. */
static size_t wire_name(struct bytes name, unsigned char *into)
{
    size_t used = 0;
    if (bytes_are(name, "."))
        name.len = 0;
    for (size_t start = 0; start < name.len;) {
        const char *dot = memchr(name.at + start, '.', name.len - start);
        size_t end = dot ? (size_t)(dot - name.at) : name.len;
        size_t len = end - start;
        if (len == 0 || len > 63 || used + len > 250)
            words_complain("\"%s\" cannot be a DNS name", name.at);
        into[used++] = (unsigned char)len;
        memcpy(into + used, name.at + start, len);
        used += len;
        start = end + 1;
    }
    into[used++] = 0;
    return used;
}

static void add_mx(struct zone_name *name, unsigned preference, struct bytes host)
{
    unsigned char rdata[260] = {(unsigned char)(preference >> 8), (unsigned char)preference};
    add_record(name, DNS_MX, rdata, 2 + wire_name(host, rdata + 2));
}

static void add_target(struct zone_name *name, uint16_t type, struct bytes target)
{
    unsigned char rdata[260];
    add_record(name, type, rdata, wire_name(target, rdata))->target = keep_bytes(target);
}

static void add_txt(struct zone_name *name, struct bytes text)
{
    struct growing rdata = {0};
    for (size_t at = 0; at == 0 || at < text.len; at += 255) {
        size_t len = text.len - at < 255 ? text.len - at : 255;
        unsigned char count = (unsigned char)len;
        growing_add(&rdata, &count, 1);
        growing_add(&rdata, text.at + at, len);
    }
    add_record(name, DNS_TXT, rdata.at, rdata.len);
    growing_free(&rdata);
}

bool zone_add_address(struct zone_name *name, const char *address)
{
    unsigned char binary[16];
    if (inet_pton(AF_INET, address, binary) == 1)
        add_record(name, DNS_A, binary, 4);
    else if (inet_pton(AF_INET6, address, binary) == 1)
        add_record(name, DNS_AAAA, binary, 16);
    else
        return false;
    return true;
}

static void want_address(struct words *words, struct zone_name *name)
{
    struct bytes address = words_word(words, "an address");
    if (!zone_add_address(name, address.at))
        words_complain("\"%s\" is no address", address.at);
}

/* `mx-many 1000 127.0.4.1`: mx1.NAME to mx1000.NAME, all at that address. */
static void add_many_mx(struct words *words, struct zone_name *name)
{
    unsigned count = words_count(words);
    struct bytes address = words_word(words, "an address");
    for (unsigned i = 1; i <= count; i++) {
        char host[300];
        int len = snprintf(host, sizeof host, "mx%u.%s", i, name->name.at);
        add_mx(name, i, (struct bytes){host, (size_t)len});
        if (!zone_add_address(zone_name_of((struct bytes){host, (size_t)len}), address.at))
            words_complain("\"%s\" is no address", address.at);
    }
}

static void append_trouble(struct zone_name *name, struct trouble trouble)
{
    struct trouble *kept = keep(sizeof *kept);
    *kept = trouble;
    *name->last_trouble = kept;
    name->last_trouble = &kept->next;
}

/* The alias of the alias is the name itself; or there is nothing at the alias. */
static void add_odd_cname(struct zone_name *name, const char *label, bool back)
{
    char alias[300];
    int len = snprintf(alias, sizeof alias, "%s.%s", label, name->name.at);
    struct bytes target = {alias, (size_t)len};
    add_target(name, DNS_CNAME, target);
    struct zone_name *other = zone_name_of(target);
    if (back)
        add_target(other, DNS_CNAME, name->name);
    else
        append_trouble(other, (struct trouble){.fault = FAULT_NXDOMAIN, .left = -1});
}

static uint16_t type_word(struct words *words)
{
    static const struct {
        const char *word;
        uint16_t type;
    } types[] = {{"mx", DNS_MX}, {"a", DNS_A}, {"aaaa", DNS_AAAA}, {"txt", DNS_TXT}};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (words_take(words, types[i].word))
            return types[i].type;
    words_complain("for is followed by mx, a, aaaa or txt, not by \"%s\"", words_peek(words).at);
}

static long times_word(struct words *words)
{
    if (words_take(words, "once"))
        return 1;
    if (words_take(words, "twice"))
        return 2;
    if (words_take(words, "first"))
        return (long)words_count(words);
    return -1;
}

static void add_trouble(struct words *words, struct zone_name *name)
{
    struct trouble trouble = {0};
    if (words_take(words, "for"))
        trouble.type = type_word(words);
    trouble.left = times_word(words);
    struct bytes word = words_word(words, "a fault");
    if (bytes_are(word, "slow"))
        trouble.slow_us = words_duration_us(words);
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++)
        if (bytes_are(word, faults[i].word))
            trouble.fault = faults[i].fault;
    if (trouble.fault == FAULT_NONE && trouble.slow_us == 0)
        words_complain("\"%s\" is nothing a domain can be or have", word.at);
    append_trouble(name, trouble);
}

/* `later 10.0.0.1`: the first answer has the addresses said before, all others this one. */
static void add_later(struct words *words, struct zone_name *name)
{
    for (struct record *record = name->records; record; record = record->next)
        if (record->type == DNS_A || record->type == DNS_AAAA)
            record->used_up_after = 1;
    struct record **first = name->last;
    want_address(words, name);
    (*first)->not_before = 1;
}

static void read_fact(struct words *words, struct zone_name *name, bool host)
{
    if (words_take(words, "mx")) {
        unsigned preference = words_count(words);
        add_mx(name, preference, words_word(words, "a host"));
    } else if (words_take(words, "null-mx")) {
        add_mx(name, 0, bytes_of("."));
    } else if (words_take(words, "mx-many")) {
        add_many_mx(words, name);
    } else if (words_take(words, "a") || words_take(words, "aaaa")) {
        want_address(words, name);
    } else if (words_take(words, "later")) {
        add_later(words, name);
    } else if (words_take(words, "cname")) {
        add_target(name, DNS_CNAME, words_lowered(words, "a name"));
    } else if (words_take(words, "cname-loop")) {
        add_odd_cname(name, "loop", true);
    } else if (words_take(words, "cname-to-nothing")) {
        add_odd_cname(name, "nothing", false);
    } else if (words_take(words, "ptr")) {
        add_target(name, DNS_PTR, words_lowered(words, "a name"));
    } else if (words_take(words, "txt")) {
        add_txt(name, words_word(words, "a text"));
    } else if (words_take(words, "ttl")) {
        name->ttl = words_count(words);
    } else if (host && zone_add_address(name, words_peek(words).at)) {
        words->next++;
    } else {
        add_trouble(words, name);
    }
}

void zone_words_read(struct words *words, bool host)
{
    struct zone_name *name = zone_name_of(words_lowered(words, "a name"));
    while (words_left(words))
        read_fact(words, name, host);
}
