/*
 * own_rules.c - see own_rules.h.
 */
#include "workers/smtp/own_rules.h"

#include <stdlib.h>
#include <string.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "base/arena.h"
#include "base/line_file.h"
#include "base/memory.h"
#include "workers/smtp/reply_folding.h"
#include "workers/smtp/reply_text.h"

struct own_rules {
    struct arena *arena;
    struct reply_wording rules[OWN_RULES_MAX];
    unsigned lines[OWN_RULES_MAX]; /* where each begins */
    struct wording_table table;
};

struct reading {
    struct own_rules *own;
    const char *path;
    unsigned line;
    struct reply_wording *rule; /* the one that is being read; NULL: none yet */
    struct failure *why;
};

static bool mistake(const struct reading *reading, const char *what, struct text value)
{
    return failed(reading->why, EXIT_BAD_CONFIGURATION, "%s, line %u: \"%.*s\" %s", reading->path,
                  reading->line, TEXT_ARGS(value), what);
}

static const char *keep(struct reading *reading, struct text value)
{
    return arena_format(reading->own->arena, "%.*s", TEXT_ARGS(value)).bytes;
}

/* -- what a line says ------------------------------------------------------------------------ */

static bool read_name(struct reading *reading, struct text value)
{
    struct own_rules *own = reading->own;

    for (size_t i = 0; i < own->table.count; i++)
        if (text_equal(text_of(own->rules[i].name), value))
            return mistake(reading, "is the name of a rule above, too; give each its own", value);
    if (own->table.count == OWN_RULES_MAX)
        return mistake(reading, "is one rule too many: 500 are the most", value);
    own->lines[own->table.count] = reading->line;
    reading->rule = &own->rules[own->table.count++];
    *reading->rule = (struct reply_wording){.name = keep(reading, value), .stages = AT_RCPT};
    reading->rule->kind = MEANING_KIND_COUNT;
    return true;
}

static bool stage_of(struct text word, unsigned *stages)
{
    static const struct {
        const char *word;
        unsigned stages;
    } known[] = {
        {"connect", AT_CONNECT}, {"ehlo", AT_EHLO}, {"starttls", 1 << COMMAND_STARTTLS},
        {"mail", AT_MAIL},       {"rcpt", AT_RCPT}, {"any", AT_ANY},
    };

    for (size_t i = 0; i < countof(known); i++) {
        if (!text_equal(word, text_of(known[i].word)))
            continue;
        *stages |= known[i].stages;
        return true;
    }
    return false;
}

/* The next of the words between blanks; empty after the last. */
static struct text next_word(struct text *rest)
{
    struct text word;
    size_t begin = 0, end;

    while (begin < rest->len && rest->bytes[begin] == ' ')
        begin++;
    end = begin;
    while (end < rest->len && rest->bytes[end] != ' ')
        end++;
    word = text_slice(*rest, begin, end - begin);
    *rest = text_slice(*rest, end, rest->len);
    return word;
}

static bool read_stages(struct reading *reading, struct text value)
{
    struct text rest = value;
    unsigned stages = 0;

    for (struct text word; (word = next_word(&rest)).len > 0;)
        if (!stage_of(word, &stages))
            return mistake(reading,
                           "is no stage; they are connect, ehlo, starttls, mail, rcpt, any", word);
    reading->rule->stages = stages;
    return true;
}

static bool is_code(struct text word)
{
    for (size_t i = 0; i < word.len; i++)
        if (word.bytes[i] < '0' || word.bytes[i] > '9')
            return false;
    return word.len <= 3 && (word.bytes[0] == '4' || word.bytes[0] == '5');
}

static bool read_codes(struct reading *reading, struct text value)
{
    struct text rest = value;

    for (struct text word; (word = next_word(&rest)).len > 0;)
        if (!is_code(word))
            return mistake(reading, "is no code of a refusal, such as 550, or 5 for all with a 5",
                           word);
    reading->rule->codes = keep(reading, value);
    return true;
}

/* ".1.1" or ".7.*": without the class, which the code has. */
static bool is_enhanced(struct text word)
{
    if (word.len < 4 || word.bytes[0] != '.')
        return false;
    for (size_t i = 1; i < word.len; i++) {
        bool is_star = word.bytes[i] == '*' && i + 1 == word.len && word.bytes[i - 1] == '.';

        if (!is_star && word.bytes[i] != '.' && (word.bytes[i] < '0' || word.bytes[i] > '9'))
            return false;
    }
    return true;
}

static bool read_enhanced(struct reading *reading, struct text value)
{
    struct text rest = value;

    for (struct text word; (word = next_word(&rest)).len > 0;)
        if (!is_enhanced(word))
            return mistake(reading, "is no enhanced code without its class, such as .1.1 or .7.*",
                           word);
    reading->rule->enhanced = keep(reading, value);
    return true;
}

static bool read_exchanger(struct reading *reading, struct text value)
{
    reading->rule->exchanger = keep(reading, value);
    return true;
}

static bool read_words(struct reading *reading, struct text value)
{
    int error;
    PCRE2_SIZE where;
    PCRE2_UCHAR said[128] = "";
    pcre2_code *code = pcre2_compile((PCRE2_SPTR)value.bytes, value.len, 0, &error, &where, NULL);

    if (!code && error == PCRE2_ERROR_HEAP_FAILED)
        memory_checked(code);
    if (!code) {
        pcre2_get_error_message(error, said, sizeof said);
        return failed(reading->why, EXIT_BAD_CONFIGURATION,
                      "%s, line %u: the pattern is wrong at its character %zu: %s", reading->path,
                      reading->line, where + 1, (const char *)said);
    }
    pcre2_code_free(code);
    reading->rule->words = keep(reading, value);
    return true;
}

/* Whom each meaning is about; of the others a rule cannot speak: they are no refusals. */
static const struct {
    enum meaning_kind kind;
    enum subject subject;
} speakable[] = {
    {MEANS_MAILBOX_NOT_FOUND, SUBJECT_RECIPIENT}, {MEANS_MAILBOX_DISABLED, SUBJECT_RECIPIENT},
    {MEANS_MAILBOX_FULL, SUBJECT_RECIPIENT},      {MEANS_RECIPIENT_RESTRICTED, SUBJECT_RECIPIENT},
    {MEANS_DOMAIN_NOT_SERVED, SUBJECT_DOMAIN},    {MEANS_GREYLISTED, SUBJECT_SERVER},
    {MEANS_RATE_LIMITED, SUBJECT_SERVER},         {MEANS_TEMPORARY_FAILURE, SUBJECT_SERVER},
    {MEANS_SENDER_REJECTED, SUBJECT_SENDER},      {MEANS_NO_REVERSE_DNS, SUBJECT_NAME},
    {MEANS_IP_BLOCKED, SUBJECT_ADDRESS},          {MEANS_AUTH_REQUIRED, SUBJECT_PROTOCOL},
    {MEANS_TLS_REQUIRED, SUBJECT_PROTOCOL},       {MEANS_SMTPUTF8_REQUIRED, SUBJECT_PROTOCOL},
    {MEANS_POLICY_REJECTED, SUBJECT_SERVER},      {MEANS_PROTOCOL_ERROR, SUBJECT_PROTOCOL},
};

static bool read_means(struct reading *reading, struct text value)
{
    for (size_t i = 0; i < countof(speakable); i++) {
        if (!text_equal(value, text_of(meaning_word(speakable[i].kind))))
            continue;
        reading->rule->kind = speakable[i].kind;
        reading->rule->subject = speakable[i].subject;
        return true;
    }
    return mistake(reading, "is no meaning of a refusal; docs/replies.md lists them", value);
}

static bool read_example(struct reading *reading, struct text value)
{
    struct reply_text read;
    char *lines = arena_alloc(reading->own->arena, value.len + 1);
    size_t len = 0;

    for (size_t i = 0; i < value.len; i++) {
        bool breaks = value.bytes[i] == '\\' && i + 1 < value.len && value.bytes[i + 1] == 'n';

        lines[len++] = value.bytes[i];
        if (breaks)
            lines[len - 1] = '\n';
        i += breaks;
    }
    if (!reply_text_set(&read, (struct text){lines, len}) || read.reply.code < 400)
        return mistake(reading, "is no refusal; it begins with its code, such as 550", value);
    reading->rule->example = lines;
    return true;
}

/* -- lines ------------------------------------------------------------------------------------ */

static bool end_rule(struct reading *reading)
{
    const struct reply_wording *rule = reading->rule;
    struct text name;

    if (!rule)
        return true;
    name = text_of(rule->name);
    reading->line = reading->own->lines[reading->own->table.count - 1];
    if (rule->kind == MEANING_KIND_COUNT)
        return mistake(reading, "does not say what it means", name);
    if (!rule->example)
        return mistake(reading, "has no example", name);
    if (!rule->words && !rule->enhanced && !rule->codes)
        return mistake(reading, "would decide on everything: it needs words, enhanced or code",
                       name);
    if ((rule->subject == SUBJECT_RECIPIENT || rule->subject == SUBJECT_DOMAIN) &&
        rule->stages != AT_RCPT)
        return mistake(reading, "speaks of a mailbox or its domain, which only RCPT names", name);
    return true;
}

static bool read_line(struct reading *reading, struct text line)
{
    static const struct {
        const char *word;
        bool (*read)(struct reading *reading, struct text value);
    } known[] = {
        {"rule", read_name},         {"stage", read_stages},        {"code", read_codes},
        {"enhanced", read_enhanced}, {"exchanger", read_exchanger}, {"words", read_words},
        {"means", read_means},       {"example", read_example},
    };
    struct text rest = line;
    struct text word = next_word(&rest);

    rest = text_trim(rest);
    if (word.len == 0 || word.bytes[0] == '#')
        return true;
    if (rest.len == 0)
        return mistake(reading, "has nothing behind it", word);
    if (text_equal(word, TEXT("rule"))) {
        unsigned here = reading->line;

        if (!end_rule(reading))
            return false;
        reading->line = here;
    } else if (!reading->rule) {
        return mistake(reading, "stands before the first rule: begin with  rule NAME", word);
    }
    for (size_t i = 0; i < countof(known); i++)
        if (text_equal(word, text_of(known[i].word)))
            return known[i].read(reading, rest);
    return mistake(reading,
                   "is no word of a rule; they are rule, stage, code, enhanced, exchanger, words, "
                   "means, example",
                   word);
}

/* The file's tabs are blanks. */
static bool take_line(void *taker, unsigned number, struct text line, struct failure *why)
{
    struct reading *reading = taker;
    char bytes[OWN_RULES_LINE_MAX];

    reading->line = number;
    if (line.len > sizeof bytes)
        return failed(why, EXIT_BAD_CONFIGURATION, "%s, line %u is longer than %d bytes",
                      reading->path, number, OWN_RULES_LINE_MAX);
    for (size_t i = 0; i < line.len; i++)
        bytes[i] = line.bytes[i] == '\t' ? ' ' : line.bytes[i];
    return read_line(reading, (struct text){bytes, line.len});
}

/* -- each rule decides its own example -------------------------------------------------------- */

/* In examples these are us, and the mailbox that is asked for: see docs/replies.md. */

static bool try_example(struct reading *reading, struct reply_matcher *matcher, size_t at)
{
    const struct reply_wording *rule = &reading->own->rules[at];
    const struct reply_context context = {
        .stage = (enum command)__builtin_ctz(rule->stages),
        .sender = TEXT("us@sender.example"),
        .recipient = TEXT("bob@example.org"),
        .our_ip = TEXT("192.0.2.7"),
        .our_name = TEXT("host.sender.example"),
        .mx_host = rule->exchanger ? text_of(rule->exchanger) : TEXT(""),
    };
    char folded[REPLY_FOLDED_MAX];
    struct reply_text read;
    struct meaning meaning;

    if (!reply_text_set(&read, text_of(rule->example)))
        return false; /* it was read before */
    meaning = reply_meaning(matcher, &read.reply, &context);
    if (strcmp(meaning.rule, rule->name) == 0)
        return true;
    return failed(reading->why, EXIT_BAD_CONFIGURATION,
                  "%s, line %u: the rule \"%s\" does not decide its own example, but \"%s\" does; "
                  "the words are matched as: %.*s",
                  reading->path, reading->own->lines[at], rule->name, meaning.rule,
                  (int)reply_fold(&read.reply, &context, folded), folded);
}

static bool try_examples(struct reading *reading)
{
    struct reply_matcher *matcher = reply_matcher_new(&reading->own->table);
    bool fine = true;

    for (size_t i = 0; fine && i < reading->own->table.count; i++)
        fine = try_example(reading, matcher, i);
    reply_matcher_free(matcher);
    return fine;
}

/* -- the file --------------------------------------------------------------------------------- */

bool own_rules_read(struct own_rules **out, const char *path, struct failure *why)
{
    const struct line_file file = {
        .path = path,
        .what = "the rules in",
        .most_mib = OWN_RULES_FILE_MIB,
        .exit_code = EXIT_BAD_CONFIGURATION,
    };
    struct own_rules *own = memory_new(sizeof *own);
    struct reading reading = {.own = own, .path = path, .why = why};
    struct stat about;

    own->arena = arena_new(4096);
    own->table.rules = own->rules;
    if (line_file_read(&file, take_line, &reading, &about, why) && end_rule(&reading) &&
        try_examples(&reading)) {
        *out = own;
        return true;
    }
    own_rules_free(own);
    return false;
}

void own_rules_free(struct own_rules *rules)
{
    if (!rules)
        return;
    arena_free(rules->arena);
    free(rules);
}

const struct wording_table *own_rules_table(const struct own_rules *rules)
{
    return rules ? &rules->table : NULL;
}
