/*
 * world.h - what a world file says: names and their answers, mail servers and
 * their tempers.  Read by world_file.c, zone_words.c and server_words.c; used,
 * and counted in, by the DNS and SMTP services.  README.md is the reference of
 * the words.
 */
#ifndef WORLD_WORLD_H
#define WORLD_WORLD_H

#include "bytes.h"
#include "table.h"

#include <stdint.h>

/* ---- names ------------------------------------------------------------- */

enum {
    DNS_A = 1,
    DNS_CNAME = 5,
    DNS_SOA = 6,
    DNS_PTR = 12,
    DNS_MX = 15,
    DNS_TXT = 16,
    DNS_AAAA = 28,
    DNS_OPT = 41,
    DNS_ANY_TYPE = 0
};

enum dns_fault {
    FAULT_NONE,
    FAULT_NXDOMAIN,
    FAULT_NXDOMAIN_NO_SOA,
    FAULT_SERVFAIL,
    FAULT_REFUSED,
    FAULT_NOTIMP,
    FAULT_FORMERR,
    FAULT_TIMEOUT,
    FAULT_NODATA,
    FAULT_LAME,
    FAULT_TRUNCATED,
    FAULT_TCP_DROPPED,
    FAULT_TCP_SILENT,
    FAULT_GARBAGE,
    FAULT_SHORT,
    FAULT_POINTER_LOOP,
    FAULT_WRONG_ID,
    FAULT_WRONG_QUESTION,
    FAULT_ZERO_BYTES,
    FAULT_COUNT_TOO_LARGE,
    FAULT_RDLENGTH_TOO_LONG,
    FAULT_COUNT
};

struct record {
    struct record *next;
    uint16_t type;
    uint16_t used_up_after; /* answers this one is given in; 0: all */
    uint16_t not_before;    /* answers before this one joins */
    struct bytes rdata;     /* as on the wire */
    struct bytes target;    /* CNAME: the name in letters */
};

struct trouble {
    struct trouble *next;
    uint16_t type; /* of the question; DNS_ANY_TYPE */
    enum dns_fault fault;
    int64_t slow_us; /* FAULT_NONE: answers well, but late */
    long left;       /* questions still to be hurt; negative: all */
};

struct zone_name {
    struct bytes name;
    struct record *records;
    struct record **last;
    struct trouble *troubles;
    struct trouble **last_trouble;
    uint32_t ttl;
    unsigned answers; /* address answers given, for `later` */
};

/* ---- servers ----------------------------------------------------------- */

enum stage {
    STAGE_BANNER,
    STAGE_EHLO,
    STAGE_HELO,
    STAGE_STARTTLS,
    STAGE_MAIL,
    STAGE_RCPT,
    STAGE_RSET,
    STAGE_NOOP,
    STAGE_QUIT,
    STAGE_OTHER,
    STAGE_COUNT
};

/*
 * Text of one or more reply lines, each ended; `marks` when it has %r and the
 * like; `proper` when it keeps to RFC 5321, 4.2, and is no 3xx.
 */
struct reply {
    struct bytes text;
    bool marks;
    bool proper;
    short code; /* of the last line; 0 when it does not begin with one */
};

enum deed {
    DEED_ANSWER,
    DEED_CLOSE,
    DEED_RESET,
    DEED_HANG,
    DEED_SKIP,
    DEED_ENDLESS,
    DEED_HUGE,
    DEED_RAW,   /* bytes as they are: no line end is added */
    DEED_DEAF,  /* nothing is read any more */
    DEED_EXTRA, /* these two go along with the others */
    DEED_WAIT
};

/* All that is said must hold; zero members say nothing. */
struct when {
    unsigned first_sessions, after_sessions;
    unsigned after_rcpts, after_refusals, after_commands, after_transactions;
    unsigned after_rcpts_in_all, above_open;
    int64_t after_us, until_us; /* since the world began */
    bool in_tls, in_clear;
    struct bytes recipient; /* in lower case: ann@x.test, ann, or @x.test */
    unsigned times;
};

struct rule {
    enum deed deed;
    struct reply reply;
    bool has_reply;
    struct bytes flood; /* said again and again: DEED_ENDLESS */
    int64_t wait_us;
    size_t amount;
    struct when when;
    unsigned fired;
};

struct rule_link {
    struct rule_link *next;
    struct rule *rule;
};

struct mailbox_range {
    struct mailbox_range *next;
    struct bytes prefix;
    unsigned first, last;
};

struct mailbox {
    struct reply reply; /* no text: 250 */
    unsigned times;     /* the reply is given so often, then 250; 0: always */
    unsigned given;
};

/* A domain at a server. */
struct served {
    struct bytes name;
    struct mailbox_range *ranges;
    bool accepts_all;
    struct reply *unknown;    /* NULL: the server's */
    struct reply *everybody;  /* one reply for every mailbox */
    struct reply *grey_reply; /* NULL: the server's */
    int64_t grey_us;          /* 0: not greylisted */
    bool grey_known_only;
};

enum starttls { STARTTLS_NO, STARTTLS_OFFERED, STARTTLS_REQUIRED };

enum starttls_end { STARTTLS_WORKS, STARTTLS_BREAKS, STARTTLS_HANGS };

struct server {
    struct server *next;
    struct bytes host;
    struct rule_link *rules[STAGE_COUNT];
    struct reply banner, teaser, unknown, relay_denied, grey_reply, starttls_needed;
    struct reply too_many_recipients, other_domain, too_many_sessions;
    struct growing offers; /* further EHLO lines, each ended by LF */
    struct served every_domain_greylist;
    bool has_served, postmaster, strict, lenient;
    bool pipelining, eightbitmime, smtputf8, enhanced_codes;
    long size; /* 0: not offered */
    enum starttls starttls;
    enum starttls_end starttls_end;
    bool starttls_hidden, starttls_injects;
    unsigned recipients_per_transaction; /* 0: any number */
    bool one_domain;
    unsigned soft_errors, hard_errors, nonmail_limit, bad_recipients_limit, session_limit;
    int64_t error_sleep_us;
    bool split, lf_only, black_hole;
    int64_t down_us; /* since the world began; INT64_MAX: for ever */
    size_t drip_bytes, cut_after;
    int64_t drip_us, idle_us;
    bool cut_by_reset, cut_by_stall;
    /* counted while it runs */
    unsigned sessions, open, rcpts;
};

struct world {
    struct table names;     /* zone_name, owner NULL */
    struct table domains;   /* served, owner the server */
    struct table mailboxes; /* mailbox, owner the served; or the server for any domain */
    struct table grey;      /* when first seen; owner the server */
    struct server *servers;
    struct server **last_server;
    struct table server_by_host;
    int64_t began_us;
    /* `dns silent after N queries for D` */
    enum dns_fault dns_fault; /* FAULT_NONE: nothing of the kind */
    unsigned long dns_fault_after;
    int64_t dns_fault_us;
    enum dns_fault dns_fault_now; /* as standard input said */
    int64_t dns_slow_us;
    /* `network off after N sessions for D` */
    unsigned long network_off_after; /* 0: never */
    int64_t network_off_us;
};

extern struct world world;

/* Reads the whole file; prints what is wrong with its line and ends the program with 65. */
void world_read(const char *path);

/* The name's facts, new when there are none yet. */
struct zone_name *zone_name_of(struct bytes lowered);
/* Adds an A or AAAA record. False when it is no address. */
bool zone_add_address(struct zone_name *name, const char *address);

#endif
