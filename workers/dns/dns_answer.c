/*
 * dns_answer.c - see dns_answer.h.
 *
 * Our own walk over the message: the parsers of c-ares 1.18.1 drop owner names and
 * the authority section, and with them the difference between "no data" and
 * "lame".  The additional section is not read: nothing in it is an answer.
 */
#include "workers/dns/dns_answer.h"

#include <stdbool.h>
#include <string.h>

#include "base/compiler.h"
#include "workers/dns/dns_wire.h"

enum { CLASS_IN = 1, HEADER_SIZE = 12 };

enum { FLAG_RESPONSE = 0x8000, FLAGS_OPCODE = 0x7800, FLAG_TRUNCATED = 0x0200, FLAGS_RCODE = 0xf };

enum { RCODE_NOERROR = 0, RCODE_NXDOMAIN = 3 };

/* What is kept of a record until aliases are followed. */
struct raw_record {
    struct text owner;
    unsigned type;
    uint32_t ttl_s;
    struct dns_record data; /* `host` is the target of a CNAME, too */
};

struct reading {
    struct arena *arena;
    struct dns_wire wire;
    enum dns_type type;
    struct raw_record *answers;
    size_t answer_count;
    bool has_soa;
    struct text soa_owner;
    uint32_t negative_ttl_s;
};

struct dns_answer dns_answer_none(const char *trouble)
{
    return (struct dns_answer){.outcome = DNS_TEMPORARY, .trouble = trouble};
}

static struct dns_answer malformed(const char *trouble)
{
    return (struct dns_answer){.outcome = DNS_MALFORMED, .trouble = trouble};
}

static uint32_t less_of(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

struct record_head {
    unsigned type;
    unsigned class;
    uint32_t ttl_s;
    size_t end; /* where its data ends */
};

static struct record_head read_head(struct dns_wire *wire)
{
    struct record_head head;
    size_t size;

    head.type = dns_wire_u16(wire);
    head.class = dns_wire_u16(wire);
    head.ttl_s = dns_wire_u32(wire);
    if (head.ttl_s > INT32_MAX) /* RFC 2181, 8 */
        head.ttl_s = 0;
    size = dns_wire_u16(wire);
    if (size > wire->message.len - wire->at)
        wire->broken = true;
    head.end = wire->at + size;
    return head;
}

static struct text read_host(struct reading *reading)
{
    char name[DNS_NAME_TEXT];

    return arena_copy(reading->arena, dns_wire_name(&reading->wire, name));
}

static struct socket_address read_address(struct dns_wire *wire, bool v6)
{
    struct socket_address address = {.any = {.sa_family = v6 ? AF_INET6 : AF_INET}};
    struct text bytes = dns_wire_bytes(wire, v6 ? 16 : 4);

    if (bytes.len > 0)
        memcpy(v6 ? (void *)&address.v6.sin6_addr : (void *)&address.v4.sin_addr, bytes.bytes,
               bytes.len);
    return address;
}

/* Strings with a length octet each, up to `end`; what they are together is shorter. */
static struct text read_words(struct reading *reading, size_t end)
{
    struct dns_wire *wire = &reading->wire;
    char *joined = arena_alloc(reading->arena, end - wire->at + 1);
    size_t len = 0;

    while (wire->at < end && !wire->broken) {
        struct text size = dns_wire_bytes(wire, 1);
        struct text words = dns_wire_bytes(wire, size.len > 0 ? (unsigned char)size.bytes[0] : 0);

        if (wire->at > end)
            wire->broken = true;
        else if (words.len > 0)
            memcpy(joined + len, words.bytes, words.len);
        len += wire->broken ? 0 : words.len;
    }
    return (struct text){joined, len};
}

static struct dns_record read_data(struct reading *reading, const struct record_head *head)
{
    struct dns_record data = {0};
    unsigned type = head->type;

    if (type == DNS_TYPE_MX)
        data.preference = dns_wire_u16(&reading->wire);
    if (type == DNS_TYPE_TXT)
        data.words = read_words(reading, head->end);
    else if (type == DNS_TYPE_MX || type == DNS_TYPE_CNAME || type == DNS_TYPE_PTR)
        data.host = read_host(reading);
    else
        data.address = read_address(&reading->wire, type == DNS_TYPE_AAAA);
    return data;
}

/* A thousand records of one owner share its copy. */
static struct text owner_of(struct reading *reading, struct text name)
{
    const struct raw_record *last = reading->answers + reading->answer_count;

    if (reading->answer_count > 0 && text_equal(last[-1].owner, name))
        return last[-1].owner;
    return arena_copy(reading->arena, name);
}

static void read_answer_record(struct reading *reading)
{
    char name[DNS_NAME_TEXT];
    struct dns_wire *wire = &reading->wire;
    struct text owner = dns_wire_name(wire, name);
    struct record_head head = read_head(wire);
    struct raw_record *record = &reading->answers[reading->answer_count];

    if (wire->broken)
        return;
    if (head.class != CLASS_IN || (head.type != reading->type && head.type != DNS_TYPE_CNAME)) {
        wire->at = head.end;
        return;
    }
    *record = (struct raw_record){owner_of(reading, owner), head.type, head.ttl_s,
                                  read_data(reading, &head)};
    reading->answer_count++;
    if (wire->at != head.end)
        wire->broken = true;
}

static void read_authority_record(struct reading *reading)
{
    char name[DNS_NAME_TEXT], ignored[DNS_NAME_TEXT];
    struct dns_wire *wire = &reading->wire;
    struct text owner = dns_wire_name(wire, name);
    struct record_head head = read_head(wire);

    if (wire->broken)
        return;
    if (head.class == CLASS_IN && head.type == DNS_TYPE_SOA && !reading->has_soa) {
        dns_wire_name(wire, ignored);
        dns_wire_name(wire, ignored);
        dns_wire_bytes(wire, 16); /* serial, refresh, retry, expire */
        reading->negative_ttl_s = less_of(head.ttl_s, dns_wire_u32(wire)); /* RFC 2308, 5 */
        reading->soa_owner = arena_copy(reading->arena, owner);
        reading->has_soa = true;
        if (wire->at != head.end)
            wire->broken = true;
    }
    wire->at = head.end;
}

/* Header to authority; false if it does not hang together. */
static bool read_message(struct reading *reading, unsigned *flags)
{
    struct dns_wire *wire = &reading->wire;
    char name[DNS_NAME_TEXT];
    unsigned questions, answers, authorities;

    dns_wire_u16(wire); /* the id: c-ares has compared it, and the question */
    *flags = dns_wire_u16(wire);
    questions = dns_wire_u16(wire);
    answers = dns_wire_u16(wire);
    authorities = dns_wire_u16(wire);
    dns_wire_u16(wire);
    if (questions != 1 || !(*flags & FLAG_RESPONSE) || (*flags & FLAGS_OPCODE))
        wire->broken = true;
    dns_wire_name(wire, name);
    dns_wire_u32(wire);
    if (wire->broken || *flags & FLAG_TRUNCATED)
        return !wire->broken;
    /* No record is shorter than 11 octets, whatever the header counts. */
    if (answers > (wire->message.len - wire->at) / 11)
        return false;
    reading->answers = arena_alloc(reading->arena, (answers + 1) * sizeof *reading->answers);
    for (unsigned i = 0; i < answers && !wire->broken; i++)
        read_answer_record(reading);
    for (unsigned i = 0; i < authorities && !wire->broken; i++)
        read_authority_record(reading);
    return !wire->broken;
}

/* Where the aliases from `name` on lead, how many they are, and the shortest TTL on the way. */
static struct text follow_aliases(const struct reading *reading, struct text name, size_t *aliases,
                                  uint32_t *ttl_s)
{
    *aliases = 0;
    for (size_t i = 0; i < reading->answer_count && *aliases <= DNS_ALIASES_MAX; i++) {
        const struct raw_record *record = &reading->answers[i];

        if (record->type != DNS_TYPE_CNAME || !text_equal(record->owner, name))
            continue;
        name = record->data.host;
        *ttl_s = less_of(*ttl_s, record->ttl_s);
        ++*aliases;
        i = (size_t)-1; /* the next link may stand anywhere */
    }
    return name;
}

static void collect(const struct reading *reading, struct text name, struct dns_answer *answer)
{
    answer->records =
        arena_alloc(reading->arena, (reading->answer_count + 1) * sizeof *answer->records);
    for (size_t i = 0; i < reading->answer_count; i++) {
        const struct raw_record *record = &reading->answers[i];

        if (record->type != reading->type || !text_equal(record->owner, name))
            continue;
        answer->records[answer->record_count++] = record->data;
        answer->ttl_s = less_of(answer->ttl_s, record->ttl_s);
    }
}

/* Whether the SOA is of a zone that `name` lies in; another one proves nothing. */
static bool has_proof(const struct reading *reading, struct text name)
{
    struct text zone = reading->soa_owner;

    if (!reading->has_soa || zone.len > name.len)
        return false;
    return zone.len == 0 || (text_equal(text_slice(name, name.len - zone.len, zone.len), zone) &&
                             (zone.len == name.len || name.bytes[name.len - zone.len - 1] == '.'));
}

static struct dns_answer negative(const struct reading *reading, enum dns_outcome outcome)
{
    return (struct dns_answer){.outcome = outcome, .ttl_s = reading->negative_ttl_s};
}

static struct dns_answer conclude(const struct reading *reading, unsigned rcode, struct text name)
{
    struct dns_answer answer = {.outcome = DNS_FOUND, .ttl_s = UINT32_MAX};
    size_t aliases;
    struct text end = follow_aliases(reading, name, &aliases, &answer.ttl_s);

    if (aliases > DNS_ALIASES_MAX)
        return dns_answer_none("its aliases do not end");
    collect(reading, end, &answer);
    if (rcode == RCODE_NXDOMAIN && answer.record_count > 0)
        return malformed("NXDOMAIN with data");
    if (rcode == RCODE_NXDOMAIN)
        /* RFC 6604, 3: the code is about the last name of the chain. */
        return aliases > 0 ? dns_answer_none("an alias of a name that does not exist")
                           : negative(reading, DNS_NO_SUCH_NAME);
    if (answer.record_count > 0)
        return answer;
    if (has_proof(reading, end))
        return negative(reading, DNS_NO_DATA);
    return dns_answer_none(aliases > 0 ? "an alias without data" : "an empty answer (lame)");
}

static const char *rcode_words(unsigned rcode)
{
    static const char *const words[] = {
        [1] = "FORMERR", [2] = "SERVFAIL", [4] = "NOTIMP", [5] = "REFUSED"};

    return rcode < countof(words) && words[rcode] ? words[rcode] : "an unusual response code";
}

struct dns_answer dns_answer_read(struct arena *arena, struct text message, struct text name,
                                  enum dns_type type)
{
    struct reading reading = {.arena = arena, .wire = {.message = message}, .type = type};
    unsigned flags = 0, rcode;
    bool whole = read_message(&reading, &flags);

    rcode = flags & FLAGS_RCODE;
    if (message.len < HEADER_SIZE || !(flags & FLAG_RESPONSE))
        return malformed("a malformed answer");
    if (rcode != RCODE_NOERROR && rcode != RCODE_NXDOMAIN)
        return dns_answer_none(rcode_words(rcode));
    if (!whole)
        return malformed("a malformed answer");
    if (flags & FLAG_TRUNCATED)
        return (struct dns_answer){.outcome = DNS_TRUNCATED, .trouble = "a truncated answer"};
    return conclude(&reading, rcode, name);
}
