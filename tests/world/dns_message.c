#include "dns_message.h"
#include "counts.h"
#include "event_log.h"
#include "loop.h"
#include "world.h"

#include <stdio.h>
#include <string.h>

enum {
    HEADER = 12,
    UDP_CLASSIC = 512,
    UDP_MOST = 4096,
    CNAMES_MOST = 8,
    RCODE_FORMERR = 1,
    RCODE_SERVFAIL = 2,
    RCODE_NXDOMAIN = 3,
    RCODE_NOTIMP = 4,
    RCODE_REFUSED = 5,
    FLAG_TC = 0x0200,
    FLAG_AA = 0x0400,
    FLAG_RA = 0x0080,
    FLAG_QR = 0x8000
};

struct question {
    struct bytes message;
    size_t end; /* of the question, in the message */
    char name[256];
    size_t name_len;
    uint16_t type;
    bool edns;
    size_t udp_size;
};

struct answer {
    struct growing *out;
    size_t start;
    unsigned count;
    uint16_t owner; /* where the current owner name is written */
    unsigned rcode;
    bool negative;
};

static uint16_t number_at(struct bytes message, size_t at)
{
    return (uint16_t)((unsigned char)message.at[at] << 8 | (unsigned char)message.at[at + 1]);
}

static void add16(struct growing *out, unsigned value)
{
    unsigned char two[2] = {(unsigned char)(value >> 8), (unsigned char)value};
    growing_add(out, two, 2);
}

static void add32(struct growing *out, uint32_t value)
{
    add16(out, value >> 16);
    add16(out, value & 0xffff);
}

static void set16(struct growing *out, size_t at, unsigned value)
{
    out->at[at] = (char)(value >> 8);
    out->at[at + 1] = (char)value;
}

static bool read_name(struct question *question, size_t *at)
{
    struct bytes message = question->message;
    size_t used = 0;
    for (;;) {
        if (*at >= message.len)
            return false;
        size_t len = (unsigned char)message.at[(*at)++];
        if (len == 0)
            break;
        if (len > 63 || *at + len > message.len || used + len + 1 > 254)
            return false;
        if (used > 0)
            question->name[used++] = '.';
        bytes_lowered((struct bytes){message.at + *at, len}, question->name + used);
        used += len;
        *at += len;
    }
    question->name_len = used;
    question->name[used] = '\0';
    return true;
}

/* Looks for an OPT record right behind the question, where stub resolvers put it. */
static void read_edns(struct question *question)
{
    struct bytes message = question->message;
    size_t at = question->end;
    question->udp_size = UDP_CLASSIC;
    if (number_at(message, 10) == 0 || at + 11 > message.len || message.at[at] != 0 ||
        number_at(message, at + 1) != DNS_OPT)
        return;
    size_t size = number_at(message, at + 3);
    question->edns = true;
    question->udp_size = size < UDP_CLASSIC ? UDP_CLASSIC : size > UDP_MOST ? UDP_MOST : size;
}

static bool read_question(struct question *question, struct bytes query)
{
    size_t at = HEADER;
    *question = (struct question){.message = query};
    if (query.len < HEADER || (query.at[2] & (char)0xf8) != 0 || number_at(query, 4) != 1 ||
        !read_name(question, &at) || at + 4 > query.len)
        return false;
    question->type = number_at(query, at);
    question->end = at + 4;
    read_edns(question);
    return true;
}

/* The header, counts to be set later, and the question as it was asked. */
static void begin(struct answer *answer, const struct question *question)
{
    struct growing *out = answer->out;
    growing_add(out, question->message.at, question->end);
    set16(out, answer->start + 2,
          FLAG_QR | FLAG_AA | FLAG_RA | (number_at(question->message, 2) & 0x0100));
    set16(out, answer->start + 4, 1);
    set16(out, answer->start + 6, 0);
    set16(out, answer->start + 8, 0);
    set16(out, answer->start + 10, 0);
    answer->owner = 0xc000 | HEADER;
}

static void add_record(struct answer *answer, unsigned type, uint32_t ttl, struct bytes rdata)
{
    add16(answer->out, answer->owner);
    add16(answer->out, type);
    add16(answer->out, 1);
    add32(answer->out, ttl);
    add16(answer->out, (unsigned)rdata.len);
    growing_add(answer->out, rdata.at, rdata.len);
}

/* Of the last label's zone: every name here lives in one. */
static void add_soa(struct answer *answer, const struct question *question)
{
    static const char rdata[] = "\002ns\005world\007invalid\000\004host\005world\007invalid\000"
                                "\000\000\000\001\000\000\016\020\000\000\003\204"
                                "\000\001\121\200\000\000\000\074";
    const char *dot = memrchr(question->name, '.', question->name_len);
    size_t into = dot ? (size_t)(dot + 1 - question->name) : 0;
    answer->owner = (uint16_t)(0xc000 | (HEADER + into));
    add_record(answer, DNS_SOA, 60, (struct bytes){rdata, sizeof rdata - 1});
    set16(answer->out, answer->start + 8, 1);
}

static bool wanted(const struct zone_name *name, const struct record *record, uint16_t type)
{
    return record->type == type && name->answers >= record->not_before &&
           (record->used_up_after == 0 || name->answers < record->used_up_after);
}

static unsigned add_records(struct answer *answer, struct zone_name *name, uint16_t type)
{
    unsigned before = answer->count;
    for (const struct record *record = name->records; record; record = record->next) {
        if (wanted(name, record, type)) {
            add_record(answer, record->type, name->ttl, record->rdata);
            answer->count++;
        }
    }
    if (answer->count > before && (type == DNS_A || type == DNS_AAAA))
        name->answers++;
    return answer->count - before;
}

static const struct record *alias_of(const struct zone_name *name)
{
    for (const struct record *record = name->records; record; record = record->next)
        if (record->type == DNS_CNAME)
            return record;
    return NULL;
}

static bool is_dead(const struct zone_name *name)
{
    return !name || (name->troubles && name->troubles->fault == FAULT_NXDOMAIN);
}

/* The answer section, through aliases. */
/* The name, or "*.TLD": what a resolver that rewrites answers makes of any name there. */
static struct zone_name *name_asked(const struct question *question)
{
    struct bytes asked = {question->name, question->name_len};
    struct zone_name *name = table_get(&world.names, NULL, asked);
    const char *dot = memrchr(asked.at, '.', asked.len);
    char star[80] = "*";
    size_t len = dot ? asked.len - (size_t)(dot - asked.at) : 0;
    if (name || len == 0 || len > sizeof star - 2)
        return name;
    memcpy(star + 1, dot, len);
    return table_get(&world.names, NULL, (struct bytes){star, len + 1});
}

static void answer_well(struct answer *answer, const struct question *question)
{
    struct zone_name *name = name_asked(question);
    const struct record *alias;
    for (int hops = 0; name && (alias = alias_of(name)) && question->type != DNS_CNAME; hops++) {
        if (hops == CNAMES_MOST) {
            answer->rcode = RCODE_SERVFAIL; /* what a resolver says of a loop */
            return;
        }
        add_record(answer, DNS_CNAME, name->ttl, alias->rdata);
        answer->owner = (uint16_t)(0xc000 | (answer->out->len - answer->start - alias->rdata.len));
        answer->count++;
        name = table_get(&world.names, NULL, alias->target);
        if (is_dead(name))
            name = NULL;
    }
    if (!name)
        answer->rcode = RCODE_NXDOMAIN;
    answer->negative = !name || add_records(answer, name, question->type) == 0;
}

static const struct trouble *trouble_of(const struct question *question, bool by_tcp)
{
    struct zone_name *name = name_asked(question);
    for (struct trouble *trouble = name ? name->troubles : NULL; trouble; trouble = trouble->next) {
        bool about_tcp = trouble->fault == FAULT_TRUNCATED || trouble->fault == FAULT_TCP_DROPPED ||
                         trouble->fault == FAULT_TCP_SILENT;
        if (trouble->left == 0 || (trouble->type && trouble->type != question->type))
            continue;
        if (trouble->left > 0 && !(about_tcp && by_tcp))
            trouble->left--;
        return trouble;
    }
    return NULL;
}

static void truncate(struct answer *answer, const struct question *question)
{
    unsigned flags = number_at((struct bytes){answer->out->at + answer->start, HEADER}, 2);
    answer->out->len = answer->start + question->end;
    answer->count = 0;
    answer->negative = false;
    set16(answer->out, answer->start + 2, flags | FLAG_TC);
}

/* Faults that are an answer like any other, only not the one hoped for. */
static bool answer_by_rcode(struct answer *answer, enum dns_fault fault)
{
    static const unsigned char rcodes[FAULT_COUNT] = {
        [FAULT_NXDOMAIN] = RCODE_NXDOMAIN, [FAULT_NXDOMAIN_NO_SOA] = RCODE_NXDOMAIN,
        [FAULT_SERVFAIL] = RCODE_SERVFAIL, [FAULT_REFUSED] = RCODE_REFUSED,
        [FAULT_NOTIMP] = RCODE_NOTIMP,     [FAULT_FORMERR] = RCODE_FORMERR,
    };
    answer->rcode = rcodes[fault];
    answer->negative = fault == FAULT_NXDOMAIN || fault == FAULT_NODATA;
    return rcodes[fault] != 0 || fault == FAULT_NODATA || fault == FAULT_LAME;
}

/* Faults that spoil a good answer's bytes. */
static void spoil(struct answer *answer, const struct question *question, enum dns_fault fault)
{
    struct growing *out = answer->out;
    char *message = out->at + answer->start;
    size_t after_question = answer->start + question->end;
    if (fault == FAULT_WRONG_ID)
        message[0] ^= 0x55;
    else if (fault == FAULT_WRONG_QUESTION && question->name_len > 0)
        message[HEADER + 1] ^= 0x03;
    else if (fault == FAULT_ZERO_BYTES)
        out->len = answer->start;
    else if (fault == FAULT_SHORT)
        out->len -= (out->len - answer->start) / 3;
    else if (fault == FAULT_COUNT_TOO_LARGE)
        set16(out, answer->start + 6, 65535);
    else if (fault == FAULT_GARBAGE)
        memset(message + 2, 0xe5, out->len - answer->start - 2);
    else if (fault == FAULT_POINTER_LOOP && out->len >= after_question + 2)
        set16(out, after_question, 0xc000 | (unsigned)question->end);
    else if (fault == FAULT_RDLENGTH_TOO_LONG && out->len >= after_question + 12)
        set16(out, after_question + 10, 60000);
}

static void finish(struct answer *answer, const struct question *question, bool lame)
{
    struct growing *out = answer->out;
    unsigned flags = number_at((struct bytes){out->at + answer->start, HEADER}, 2);
    if (answer->rcode == RCODE_SERVFAIL || answer->rcode == RCODE_REFUSED || lame)
        flags &= ~(unsigned)FLAG_AA;
    if (answer->negative)
        add_soa(answer, question);
    set16(out, answer->start + 2, flags | answer->rcode);
    set16(out, answer->start + 6, answer->count);
    if (question->edns) {
        static const char opt[] = {0, 0, DNS_OPT, 0x10, 0, 0, 0, 0, 0, 0, 0};
        growing_add(out, opt, sizeof opt);
        set16(out, answer->start + 10, 1);
    }
}

static void log_query(const struct question *question, bool by_tcp, enum dns_fault fault,
                      const struct answer *answer)
{
    static const struct {
        uint16_t type;
        const char *name;
    } types[] = {{DNS_A, "A"},     {DNS_AAAA, "AAAA"}, {DNS_MX, "MX"},  {DNS_CNAME, "CNAME"},
                 {DNS_SOA, "SOA"}, {DNS_PTR, "PTR"},   {DNS_TXT, "TXT"}};
    char number[16];
    snprintf(number, sizeof number, "TYPE%u", question->type);
    const char *type = number;
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (types[i].type == question->type)
            type = types[i].name;
    event_begin("dns");
    event_text("name", (struct bytes){question->name, question->name_len});
    event_text("type", bytes_of(type));
    event_text("via", bytes_of(by_tcp ? "tcp" : "udp"));
    event_number("rcode", answer->rcode);
    event_number("answers", answer->count);
    event_number("fault", fault);
    event_end();
}

/* What is wrong with the name server itself. */
static enum dns_fault fault_of_all(void)
{
    static int64_t began;
    if (world.dns_fault_now != FAULT_NONE)
        return world.dns_fault_now;
    if (world.dns_fault == FAULT_NONE || counts.dns_udp + counts.dns_tcp <= world.dns_fault_after)
        return FAULT_NONE;
    if (began == 0)
        began = loop_now_us();
    return loop_now_us() - began < world.dns_fault_us ? world.dns_fault : FAULT_NONE;
}

static enum dns_manner manner_of(enum dns_fault fault, bool by_tcp)
{
    if (fault == FAULT_TIMEOUT || (by_tcp && fault == FAULT_TCP_SILENT))
        return DNS_KEEP_SILENT;
    if (by_tcp && (fault == FAULT_TCP_DROPPED || fault == FAULT_ZERO_BYTES))
        return DNS_HANG_UP;
    return DNS_SEND;
}

static bool is_cut_short(enum dns_fault fault, const struct answer *answer,
                         const struct question *question, bool by_tcp)
{
    return !by_tcp &&
           (fault == FAULT_TRUNCATED || fault == FAULT_TCP_DROPPED || fault == FAULT_TCP_SILENT ||
            answer->out->len - answer->start > question->udp_size);
}

struct dns_answer dns_answer_to(struct bytes query, bool by_tcp, struct growing *out)
{
    struct question question;
    struct answer answer = {.out = out, .start = out->len};
    if (by_tcp)
        counts.dns_tcp++;
    else
        counts.dns_udp++;
    if (!read_question(&question, query))
        return (struct dns_answer){DNS_KEEP_SILENT, 0};
    const struct trouble *trouble = trouble_of(&question, by_tcp);
    enum dns_fault fault = fault_of_all();
    if (fault == FAULT_NONE && trouble)
        fault = trouble->fault;
    begin(&answer, &question);
    if (!answer_by_rcode(&answer, fault))
        answer_well(&answer, &question);
    if (is_cut_short(fault, &answer, &question, by_tcp))
        truncate(&answer, &question);
    log_query(&question, by_tcp, fault, &answer);
    finish(&answer, &question, fault == FAULT_LAME);
    spoil(&answer, &question, fault);
    return (struct dns_answer){manner_of(fault, by_tcp),
                               world.dns_slow_us + (trouble ? trouble->slow_us : 0)};
}
