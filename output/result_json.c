/*
 * result_json.c - see result_json.h.
 *
 * Jansson refuses a string that is not UTF-8, and a row would be lost by it.  So whatever
 * is not UTF-8 is escaped before it gets there.
 *
 * To make the object, its keys and its values costs a good part of what writing it does.
 * So there is one for many rows, whose values are changed: of one domain most stay what
 * they were.
 */
#include "output/result_json.h"

#include <assert.h>
#include <jansson.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/escape.h"
#include "base/memory.h"
#include "base/moment.h"
#include "output/detail_words.h"
#include "output/reply_words.h"

enum key {
    KEY_ROW,
    KEY_LINE,
    KEY_INPUT,
    KEY_ADDRESS,
    KEY_LOCAL_PART,
    KEY_DOMAIN,
    KEY_STATUS,
    KEY_REASON,
    KEY_DETAIL,
    KEY_ACCEPT_ALL,
    KEY_ROLE,
    KEY_DISPOSABLE,
    KEY_FREE,
    KEY_RELAY,
    KEY_SUGGESTION,
    KEY_DUPLICATE_OF,
    KEY_MX_HOST,
    KEY_MX_IP,
    KEY_STAGE,
    KEY_CODE,
    KEY_ENHANCED,
    KEY_TEXT,
    KEY_SOURCE,
    KEY_ATTEMPTS,
    KEY_CHECKED_AT,
    KEY_ELAPSED_MS,
    KEY_COUNT,
};

static const struct {
    const char *object; /* that it stands in; NULL: the row's own */
    const char *name;
} keys[KEY_COUNT] = {
    [KEY_ROW] = {NULL, "row"},
    [KEY_LINE] = {NULL, "line"},
    [KEY_INPUT] = {NULL, "input"},
    [KEY_ADDRESS] = {NULL, "address"},
    [KEY_LOCAL_PART] = {NULL, "local_part"},
    [KEY_DOMAIN] = {NULL, "domain"},
    [KEY_STATUS] = {NULL, "status"},
    [KEY_REASON] = {NULL, "reason"},
    [KEY_DETAIL] = {NULL, "detail"},
    [KEY_ACCEPT_ALL] = {NULL, "accept_all"},
    [KEY_ROLE] = {NULL, "role"},
    [KEY_DISPOSABLE] = {NULL, "disposable"},
    [KEY_FREE] = {NULL, "free"},
    [KEY_RELAY] = {NULL, "relay"},
    [KEY_SUGGESTION] = {NULL, "suggestion"},
    [KEY_DUPLICATE_OF] = {NULL, "duplicate_of"},
    [KEY_MX_HOST] = {"mx", "host"},
    [KEY_MX_IP] = {"mx", "ip"},
    [KEY_STAGE] = {"smtp", "stage"},
    [KEY_CODE] = {"smtp", "code"},
    [KEY_ENHANCED] = {"smtp", "enhanced"},
    [KEY_TEXT] = {"smtp", "text"},
    [KEY_SOURCE] = {NULL, "source"},
    [KEY_ATTEMPTS] = {NULL, "attempts"},
    [KEY_CHECKED_AT] = {NULL, "checked_at"},
    [KEY_ELAPSED_MS] = {NULL, "elapsed_ms"},
};

struct field {
    json_t *object;
    json_t *string; /* what it may be, made when it is first wanted */
    json_t *number;
    json_t *shown; /* one of them, or null, true or false */
};

struct result_json {
    json_t *row;
    struct field fields[KEY_COUNT];
    struct buffer text; /* of which a value is put together */
    int64_t second;     /* whose name the string of `checked_at` is */
    uint32_t filled;    /* since the row began: a bit for each key */
    bool is_spoilt;     /* a value could not be put */
};

enum {
    ALL_FILLED = (1 << KEY_COUNT) - 1,
    ESCAPED_BYTE = 4, /* one byte as \xNN: what escaping can make of a text */
    USUAL_LINE = 1024,
};

/* -- one object for many rows ----------------------------------------------------------------- */

static void add_member(json_t *object, const char *name, json_t *value)
{
    if (json_object_set_new_nocheck(object, name, value) != 0)
        memory_checked(NULL);
}

static json_t *object_of(struct result_json *json, enum key key)
{
    const char *name = keys[key].object;

    if (!name)
        return json->row;
    if (!json_object_get(json->row, name))
        add_member(json->row, name, json_object());
    return json_object_get(json->row, name);
}

struct result_json *result_json_new(void)
{
    struct result_json *json = memory_new(sizeof *json);

    json->row = memory_checked(json_object());
    buffer_init(&json->text, RESULT_JSON_MAX);
    for (enum key key = 0; key < KEY_COUNT; key++) {
        json->fields[key] = (struct field){.object = object_of(json, key), .shown = json_null()};
        add_member(json->fields[key].object, keys[key].name, json_null());
    }
    return json;
}

void result_json_free(struct result_json *json)
{
    if (!json)
        return;
    for (enum key key = 0; key < KEY_COUNT; key++) {
        json_decref(json->fields[key].string);
        json_decref(json->fields[key].number);
    }
    json_decref(json->row);
    buffer_free(&json->text);
    free(json);
}

/* -- values ----------------------------------------------------------------------------------- */

static void show(struct result_json *json, enum key key, json_t *value)
{
    struct field *field = &json->fields[key];

    json->filled |= 1U << key;
    if (value == field->shown)
        return;
    if (json_object_set_nocheck(field->object, keys[key].name, value) == 0)
        field->shown = value;
    else
        json->is_spoilt = true;
}

static void put_null(struct result_json *json, enum key key)
{
    show(json, key, json_null());
}

static void put_number(struct result_json *json, enum key key, int64_t value)
{
    struct field *field = &json->fields[key];

    if (field->number)
        json_integer_set(field->number, value);
    else
        field->number = json_integer(value);
    show(json, key, field->number);
}

static bool holds(const json_t *string, struct text text)
{
    return json_string_length(string) == text.len &&
           memcmp(json_string_value(string), text.bytes, text.len) == 0;
}

static void put_string(struct result_json *json, enum key key, struct text utf8)
{
    struct field *field = &json->fields[key];

    if (!utf8.bytes)
        utf8 = TEXT("");
    if (!field->string)
        field->string = json_stringn_nocheck(utf8.bytes, utf8.len);
    else if (!holds(field->string, utf8) &&
             json_string_setn_nocheck(field->string, utf8.bytes, utf8.len) != 0)
        json->is_spoilt = true;
    show(json, key, field->string);
}

static void put_escaped(struct result_json *json, enum key key, struct text bytes)
{
    struct buffer shown;

    buffer_init(&shown, ESCAPED_BYTE * bytes.len);
    if (escape_visible(&shown, bytes))
        put_string(json, key, buffer_text(&shown));
    buffer_free(&shown);
}

/* Our own words and names that were judged already: they stand as they are. */
static void put_text(struct result_json *json, enum key key, struct text text)
{
    if (text.len == 0)
        put_null(json, key);
    else if (text_is_utf8(text))
        put_string(json, key, text);
    else
        put_escaped(json, key, text);
}

static void put_word(struct result_json *json, enum key key, const char *word)
{
    put_text(json, key, text_of(word));
}

static void put_boolean(struct result_json *json, enum key key, bool is_known, bool value)
{
    show(json, key, is_known ? json_boolean(value) : json_null());
}

/* The mailbox of that name at a domain; null where there is none. */
static void put_address(struct result_json *json, enum key key, struct text local,
                        struct text domain)
{
    buffer_clear(&json->text);
    if (local.len == 0 || domain.len == 0)
        put_null(json, key);
    else if (buffer_append(&json->text, local) && buffer_put(&json->text, '@') &&
             buffer_append(&json->text, domain))
        put_text(json, key, buffer_text(&json->text));
}

static void put_reply(struct result_json *json, const struct evidence *evidence)
{
    buffer_clear(&json->text);
    if (evidence->code == 0)
        put_null(json, KEY_TEXT);
    else if (reply_words_append(&json->text, evidence))
        put_string(json, KEY_TEXT, buffer_text(&json->text));
}

static void put_detail(struct result_json *json, const struct verdict *verdict)
{
    buffer_clear(&json->text);
    if (detail_words_append(&json->text, verdict))
        put_text(json, KEY_DETAIL, buffer_text(&json->text));
}

/* Mailboxes of one domain are asked in one second or two. */
static void put_checked_at(struct result_json *json, int64_t wall_ms)
{
    json_t *last = json->fields[KEY_CHECKED_AT].string;
    char utc[MOMENT_UTC_SIZE];

    if (wall_ms == 0) {
        put_null(json, KEY_CHECKED_AT);
    } else if (last && wall_ms / 1000 == json->second) {
        show(json, KEY_CHECKED_AT, last);
    } else {
        put_word(json, KEY_CHECKED_AT, moment_utc(wall_ms, utc));
        json->second = json->is_spoilt ? 0 : wall_ms / 1000;
    }
}

static void put_number_or_null(struct result_json *json, enum key key, bool is_known, int64_t value)
{
    if (is_known)
        put_number(json, key, value);
    else
        put_null(json, key);
}

/* -- a row ------------------------------------------------------------------------------------ */

static void put_row(struct result_json *json, const struct result *result)
{
    put_number(json, KEY_ROW, (int64_t)result->row);
    put_number(json, KEY_LINE, (int64_t)result->line);
    put_escaped(json, KEY_INPUT, result->input);
    put_address(json, KEY_ADDRESS, result->local, result->domain);
    put_text(json, KEY_LOCAL_PART, result->local);
    put_text(json, KEY_DOMAIN, result->domain);
}

static void put_answer(struct result_json *json, const struct verdict *verdict)
{
    put_word(json, KEY_STATUS, status_word(reason_status(verdict->reason)));
    put_word(json, KEY_REASON, reason_word(verdict->reason));
    put_detail(json, verdict);
    put_boolean(json, KEY_ACCEPT_ALL, verdict->accept_all != TRIBOOL_UNKNOWN,
                verdict->accept_all == TRIBOOL_YES);
}

static void put_notes(struct result_json *json, const struct result *result)
{
    const struct address_notes *notes = &result->notes;

    put_boolean(json, KEY_ROLE, notes->known, notes->role);
    put_boolean(json, KEY_DISPOSABLE, notes->known, notes->disposable);
    put_boolean(json, KEY_FREE, notes->known, notes->free);
    put_boolean(json, KEY_RELAY, notes->known, notes->relay);
    put_address(json, KEY_SUGGESTION, result->local, notes->suggested_domain);
}

static void put_evidence(struct result_json *json, const struct evidence *evidence)
{
    put_text(json, KEY_MX_HOST, evidence->mx_host);
    put_text(json, KEY_MX_IP, evidence->mx_ip);
    put_word(json, KEY_STAGE, stage_word(evidence->stage));
    put_number_or_null(json, KEY_CODE, evidence->code > 0, evidence->code);
    put_text(json, KEY_ENHANCED, evidence->enhanced);
    put_reply(json, evidence);
    put_word(json, KEY_SOURCE, source_word(evidence->source));
    put_number(json, KEY_ATTEMPTS, evidence->attempts);
    put_checked_at(json, evidence->checked_at_ms);
    put_number_or_null(json, KEY_ELAPSED_MS, evidence->elapsed_ms >= 0, evidence->elapsed_ms);
}

/*
 * Into the buffer's own memory: a call back for each quote and comma takes as long as all the
 * rest.  What is longer than expected is written once more.
 */
static bool dump(struct buffer *out, const json_t *object)
{
    size_t left = out->ceiling - out->len;
    size_t room = left < USUAL_LINE ? left : USUAL_LINE, len;
    char *to;

    do {
        if (!(to = buffer_reserve(out, room)))
            return false;
        len = json_dumpb(object, to, room, 0);
    } while (len > room && (room = len));
    buffer_added(out, len);
    return len > 0;
}

/* No value of the row before may stay: each key has been put again, or nothing is written. */
bool result_json_append(struct result_json *json, struct buffer *out, const struct result *result)
{
    assert(result->verdict.reason != REASON_NONE);
    json->filled = 0;
    json->is_spoilt = false;
    put_row(json, result);
    put_answer(json, &result->verdict);
    put_notes(json, result);
    put_number_or_null(json, KEY_DUPLICATE_OF, result->duplicate_of > 0,
                       (int64_t)result->duplicate_of);
    put_evidence(json, &result->verdict.evidence);
    return json->filled == ALL_FILLED && !json->is_spoilt && dump(out, json->row);
}
