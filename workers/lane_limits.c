/*
 * lane_limits.c - see lane_limits.h.
 *
 * Sources: Google and Microsoft document one recipient domain a transaction and
 * refuse second recipients of other regions; Yahoo answers 250 to RCPT and refuses
 * unknown users only after DATA.
 */
#include "workers/lane_limits.h"

#include <stdio.h>

#include "base/compiler.h"

static const struct place places[] = {
    {"google", {TEXT("google.com"), TEXT("googlemail.com"), TEXT("smtp.goog")}, 1, false, true},
    {"microsoft",
     {TEXT("protection.outlook.com"), TEXT("mx.microsoft"), TEXT("hotmail.com")},
     1,
     false,
     true},
    {"yahoo", {TEXT("yahoodns.net"), TEXT("yahoo.co.jp")}, 0, true, true},
    {"apple", {TEXT("mail.icloud.com"), TEXT("apple.com")}, 0, false, true},
    {"united-internet",
     {TEXT("gmx.net"), TEXT("web.de"), TEXT("kundenserver.de"), TEXT("mail.com")},
     0,
     false,
     false},
    {"mimecast",
     {TEXT("mimecast.com"), TEXT("mimecast.co.za"), TEXT("mimecast-offshore.com")},
     0,
     false,
     false},
    {"proofpoint",
     {TEXT("pphosted.com"), TEXT("ppe-hosted.com"), TEXT("gpphosted.com")},
     0,
     false,
     false},
    {"barracuda", {TEXT("barracudanetworks.com"), TEXT("cudamail.com")}, 0, false, false},
    {"messagelabs", {TEXT("messagelabs.com")}, 0, false, false},
    {"ironport", {TEXT("iphmx.com")}, 0, false, false},
    {"trendmicro", {TEXT("trendmicro.com"), TEXT("trendmicro.eu")}, 0, false, false},
    {"orange", {TEXT("orange.fr"), TEXT("wanadoo.fr")}, 0, false, false},
    {"mail.ru", {TEXT("mail.ru")}, 0, false, false},
    {"yandex", {TEXT("yandex.net"), TEXT("yandex.ru")}, 0, false, false},
    {"qq", {TEXT("qq.com")}, 0, false, false},
    {"netease", {TEXT("netease.com"), TEXT("163.com"), TEXT("126.com")}, 0, false, false},
    {"zoho", {TEXT("zoho.com"), TEXT("zoho.eu"), TEXT("zohomail.com")}, 0, false, false},
    {"ovh", {TEXT("ovh.net")}, 0, false, false},
    {"godaddy", {TEXT("secureserver.net")}, 0, false, false},
    {"t-online", {TEXT("t-online.de")}, 0, false, false},
    {"comcast", {TEXT("comcast.net")}, 0, false, false},
};

/* The dot first: it tells nearly all of them apart, and this is asked for every group. */
static bool is_under(struct text host, struct text suffix)
{
    size_t at = host.len - suffix.len;

    return host.len >= suffix.len && (at == 0 || host.bytes[at - 1] == '.') &&
           text_equal_nocase(text_slice(host, at, suffix.len), suffix);
}

const struct place *place_of_host(struct text host)
{
    for (size_t i = 0; i < countof(places); i++)
        for (size_t j = 0; j < countof(places[i].suffixes) && places[i].suffixes[j].len > 0; j++)
            if (is_under(host, places[i].suffixes[j]))
                return &places[i];
    return NULL;
}

struct text lane_key_at(struct text host, struct text ip)
{
    const struct place *place = place_of_host(host);

    return place ? text_of(place->name) : ip;
}

struct text lane_key(const struct exchange *exchange, size_t address_at, char room[LANE_KEY_SIZE])
{
    return lane_key_at(exchange->host,
                       text_of(socket_address_ip(&exchange->addresses[address_at], room)));
}

const char *place_name(size_t at)
{
    return at < countof(places) ? places[at].name : NULL;
}

static const struct place *place_named(struct text name)
{
    for (size_t i = 0; i < countof(places); i++)
        if (text_equal_nocase(name, text_of(places[i].name)))
            return &places[i];
    return NULL;
}

bool lane_key_named(struct text name, char room[LANE_KEY_SIZE])
{
    const struct place *place = place_named(name);
    struct socket_address ip;

    if (place)
        snprintf(room, LANE_KEY_SIZE, "%s", place->name);
    else if (!socket_address_parse(name, 0, &ip) || socket_address_port(&ip) != 0)
        return false;
    else
        socket_address_ip(&ip, room);
    return true;
}

struct lane_limits lane_limits_for(const struct lane_limits *ordinary, const struct place *place)
{
    struct lane_limits limits = *ordinary;

    if (place && place->recipients_per_transaction > 0 &&
        place->recipients_per_transaction < limits.recipients_per_transaction)
        limits.recipients_per_transaction = place->recipients_per_transaction;
    if (place)
        limits.accepts_then_refuses = place->accepts_then_refuses;
    return limits;
}

struct lane_limits lane_limits_of(const struct lane_rules *rules, struct text key)
{
    for (size_t i = 0; i < rules->exception_count; i++)
        if (text_equal(key, text_of(rules->exceptions[i].key)))
            return rules->exceptions[i].limits;
    return lane_limits_for(&rules->ordinary, place_named(key));
}

static void raise(unsigned *most, unsigned to)
{
    if (to > *most)
        *most = to;
}

struct lane_limits lane_rules_most(const struct lane_rules *rules)
{
    struct lane_limits most = rules->ordinary;

    for (size_t i = 0; i < rules->exception_count; i++) {
        const struct lane_limits *limits = &rules->exceptions[i].limits;

        raise(&most.sessions, limits->sessions);
        raise(&most.recipients_per_transaction, limits->recipients_per_transaction);
        raise(&most.recipients_a_day, limits->recipients_a_day);
    }
    return most;
}
