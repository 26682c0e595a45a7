/*
 * result_json.c - see result_json.h.
 *
 * Jansson refuses a string that is not UTF-8 by returning NULL, and a row would be
 * lost by it.  So whatever is not UTF-8 is escaped before it gets there, and the
 * first NULL of an object spoils the whole of it.
 */
#include "output/result_json.h"

#include <assert.h>
#include <jansson.h>

#include "base/escape.h"
#include "base/moment.h"
#include "output/detail_words.h"
#include "output/reply_words.h"

/* An object being filled; NULL once something could not be put into it. */
static void put(json_t **object, const char *key, json_t *value)
{
    if (*object && json_object_set_new_nocheck(*object, key, value) == 0)
        return;
    if (!*object)
        json_decref(value);
    json_decref(*object);
    *object = NULL;
}

static json_t *number(uint64_t value)
{
    return json_integer((json_int_t)value);
}

static json_t *number_or_null(bool is_known, int64_t value)
{
    return is_known ? json_integer(value) : json_null();
}

static json_t *word_or_null(const char *word)
{
    return word ? json_string_nocheck(word) : json_null();
}

static json_t *tribool(enum tribool value)
{
    return value == TRIBOOL_UNKNOWN ? json_null() : json_boolean(value == TRIBOOL_YES);
}

static json_t *string(struct text utf8)
{
    return json_stringn_nocheck(utf8.bytes ? utf8.bytes : "", utf8.len);
}

enum {
    ESCAPED_BYTE = 4,  /* one byte as \xNN: what escaping can make of a text */
    DETAIL_ROOM = 512, /* a host name and our words */
    USUAL_LINE = 1024,
};

static json_t *escaped(struct text bytes)
{
    struct buffer shown;
    json_t *value = NULL;

    buffer_init(&shown, ESCAPED_BYTE * bytes.len);
    if (escape_visible(&shown, bytes))
        value = string(buffer_text(&shown));
    buffer_free(&shown);
    return value;
}

/* Our own words and names that were judged already: they stand as they are. */
static json_t *text_or_null(struct text text)
{
    if (text.len == 0)
        return json_null();
    return text_is_utf8(text) ? string(text) : escaped(text);
}

/* The mailbox of that name at a domain; null where there is none. */
static json_t *address(struct text local, struct text domain)
{
    struct buffer whole;
    json_t *value = NULL;

    if (local.len == 0 || domain.len == 0)
        return json_null();
    buffer_init(&whole, local.len + 1 + domain.len);
    if (buffer_append(&whole, local) && buffer_put(&whole, '@') && buffer_append(&whole, domain))
        value = text_or_null(buffer_text(&whole));
    buffer_free(&whole);
    return value;
}

static json_t *words(const struct evidence *evidence)
{
    struct buffer shown;
    json_t *value = NULL;

    if (evidence->code == 0)
        return json_null();
    buffer_init(&shown, ESCAPED_BYTE * (evidence->enhanced.len + 1 + evidence->text.len));
    if (reply_words_append(&shown, evidence))
        value = string(buffer_text(&shown));
    buffer_free(&shown);
    return value;
}

static json_t *detail(const struct verdict *verdict)
{
    struct buffer sentence;
    json_t *value = NULL;

    buffer_init(&sentence, DETAIL_ROOM + verdict->evidence.detail.len);
    if (detail_words_append(&sentence, verdict))
        value = text_or_null(buffer_text(&sentence));
    buffer_free(&sentence);
    return value;
}

static json_t *moment(int64_t wall_ms)
{
    char utc[MOMENT_UTC_SIZE];

    return wall_ms == 0 ? json_null() : json_string_nocheck(moment_utc(wall_ms, utc));
}

static json_t *mx(const struct evidence *evidence)
{
    json_t *object = json_object();

    put(&object, "host", text_or_null(evidence->mx_host));
    put(&object, "ip", text_or_null(evidence->mx_ip));
    return object;
}

static json_t *smtp(const struct evidence *evidence)
{
    json_t *object = json_object();

    put(&object, "stage", word_or_null(stage_word(evidence->stage)));
    put(&object, "code", number_or_null(evidence->code > 0, evidence->code));
    put(&object, "enhanced", text_or_null(evidence->enhanced));
    put(&object, "text", words(evidence));
    return object;
}

static void put_row(json_t **object, const struct result *result)
{
    put(object, "row", number(result->row));
    put(object, "line", number(result->line));
    put(object, "input", escaped(result->input));
    put(object, "address", address(result->local, result->domain));
    put(object, "local_part", text_or_null(result->local));
    put(object, "domain", text_or_null(result->domain));
}

static json_t *flag(const struct address_notes *notes, bool is_so)
{
    return notes->known ? json_boolean(is_so) : json_null();
}

static void put_notes(json_t **object, const struct result *result)
{
    const struct address_notes *notes = &result->notes;

    put(object, "role", flag(notes, notes->role));
    put(object, "disposable", flag(notes, notes->disposable));
    put(object, "free", flag(notes, notes->free));
    put(object, "relay", flag(notes, notes->relay));
    put(object, "suggestion", address(result->local, notes->suggested_domain));
}

static void put_answer(json_t **object, const struct verdict *verdict)
{
    put(object, "status", word_or_null(status_word(reason_status(verdict->reason))));
    put(object, "reason", word_or_null(reason_word(verdict->reason)));
    put(object, "detail", detail(verdict));
    put(object, "accept_all", tribool(verdict->accept_all));
}

static void put_evidence(json_t **object, const struct evidence *evidence)
{
    put(object, "mx", mx(evidence));
    put(object, "smtp", smtp(evidence));
    put(object, "source", word_or_null(source_word(evidence->source)));
    put(object, "attempts", number(evidence->attempts));
    put(object, "checked_at", moment(evidence->checked_at_ms));
    put(object, "elapsed_ms", number_or_null(evidence->elapsed_ms >= 0, evidence->elapsed_ms));
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

bool result_json_append(struct buffer *out, const struct result *result)
{
    json_t *object = json_object();
    bool fine;

    assert(result->verdict.reason != REASON_NONE);
    put_row(&object, result);
    put_answer(&object, &result->verdict);
    put_notes(&object, result);
    put(&object, "duplicate_of",
        number_or_null(result->duplicate_of > 0, (int64_t)result->duplicate_of));
    put_evidence(&object, &result->verdict.evidence);
    fine = object && dump(out, object);
    json_decref(object);
    return fine;
}
