/*
 * reply_meaning.c - see reply_meaning.h.
 *
 * The rules are compiled once for a matcher and tried in order, only those of the
 * stage and the class of the code.  Servers repeat themselves, and folded words
 * name nobody in particular, so the last meanings are kept by their words.
 */
#include "workers/smtp/reply_meaning.h"

#include <assert.h>
#include <stdint.h>
#include <stdlib.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "base/compiler.h"
#include "base/memory.h"
#include "workers/smtp/reply_folding.h"
#include "workers/smtp/reply_wordings.h"

enum {
    MATCH_LIMIT = 200 * 1000, /* steps; what takes more was made to take them */
    REMEMBERED_MAX = 512,
    REMEMBERED_WORDS_MAX = 320,
    ENHANCED_MAX = 12,
};

struct rule {
    const struct reply_wording *wording;
    pcre2_code *words; /* NULL: any words */
};

/* All that a meaning depends on besides the folded words. */
struct question {
    enum command stage;
    unsigned code;
    char enhanced[ENHANCED_MAX]; /* ends with NUL */
    const char *exchanger;       /* as the rules name it; NULL: no rule does */
};

struct remembered {
    struct question question;
    size_t len;
    char words[REMEMBERED_WORDS_MAX];
    struct meaning meaning; /* ->rule is NULL where nothing is remembered */
};

/* The rules that can answer at a stage to a class of codes. */
struct rule_list {
    uint16_t *numbers;
    size_t count;
};

struct reply_matcher {
    struct rule *rules;
    size_t rule_count;
    struct rule_list lists[COMMAND_COUNT][2]; /* 4xx, 5xx */
    const char **exchangers;                  /* that some rule is for */
    size_t exchanger_count;
    pcre2_match_data *data;
    pcre2_match_context *limits;
    struct remembered remembered[REMEMBERED_MAX];
    char folded[REPLY_FOLDED_MAX];
};

static const char *const meaning_words[] = {
    [MEANS_ACCEPTED] = "accepted",
    [MEANS_ACCEPTED_UNVERIFIED] = "accepted_unverified",
    [MEANS_MAILBOX_NOT_FOUND] = "mailbox_not_found",
    [MEANS_MAILBOX_DISABLED] = "mailbox_disabled",
    [MEANS_MAILBOX_FULL] = "mailbox_full",
    [MEANS_RECIPIENT_RESTRICTED] = "recipient_restricted",
    [MEANS_DOMAIN_NOT_SERVED] = "domain_not_served",
    [MEANS_GREYLISTED] = "greylisted",
    [MEANS_RATE_LIMITED] = "rate_limited",
    [MEANS_TEMPORARY_FAILURE] = "temporary_failure",
    [MEANS_SENDER_REJECTED] = "sender_rejected",
    [MEANS_NO_REVERSE_DNS] = "no_reverse_dns",
    [MEANS_IP_BLOCKED] = "ip_blocked",
    [MEANS_AUTH_REQUIRED] = "auth_required",
    [MEANS_TLS_REQUIRED] = "tls_required",
    [MEANS_SMTPUTF8_REQUIRED] = "smtputf8_required",
    [MEANS_POLICY_REJECTED] = "policy_rejected",
    [MEANS_PROTOCOL_ERROR] = "protocol_error",
};
static_assert(countof(meaning_words) == MEANING_KIND_COUNT, "every meaning has its word");

static const char *const subject_words[] = {
    [SUBJECT_ADDRESS] = "address",     [SUBJECT_NAME] = "name",     [SUBJECT_SENDER] = "sender",
    [SUBJECT_RECIPIENT] = "recipient", [SUBJECT_DOMAIN] = "domain", [SUBJECT_SERVER] = "server",
    [SUBJECT_PROTOCOL] = "protocol",
};
static_assert(countof(subject_words) == SUBJECT_COUNT, "every subject has its word");

/*
 * Patterns were tried before: one that does not compile is a broken promise in the program.
 * They are interpreted: PCRE2's JIT would need memory that is written to and executed, which
 * the sandbox refuses, and most replies are remembered.
 */
static pcre2_code *compile(const char *pattern)
{
    int error;
    PCRE2_SIZE where;
    pcre2_code *code;

    if (!pattern)
        return NULL;
    code = pcre2_compile((PCRE2_SPTR)pattern, PCRE2_ZERO_TERMINATED, 0, &error, &where, NULL);
    if (!code && error == PCRE2_ERROR_HEAP_FAILED)
        memory_checked(code);
    if (!code)
        abort();
    return code;
}

static void take_exchanger(struct reply_matcher *matcher, const char *exchanger)
{
    for (size_t i = 0; i < matcher->exchanger_count; i++)
        if (strcmp(matcher->exchangers[i], exchanger) == 0)
            return;
    matcher->exchangers[matcher->exchanger_count++] = exchanger;
}

static void take_table(struct reply_matcher *matcher, const struct wording_table *table)
{
    for (size_t i = 0; i < table->count; i++) {
        struct rule *rule = &matcher->rules[matcher->rule_count++];

        rule->wording = &table->rules[i];
        rule->words = compile(rule->wording->words);
        if (rule->wording->exchanger)
            take_exchanger(matcher, rule->wording->exchanger);
    }
}

static void take_rules(struct reply_matcher *matcher, const struct wording_table *own)
{
    size_t count = own ? own->count : 0;

    for (size_t t = 0; t < reply_wordings_count; t++)
        count += reply_wordings[t]->count;
    matcher->rules = memory_new(count * sizeof *matcher->rules);
    matcher->exchangers = memory_new(count * sizeof *matcher->exchangers);
    if (own)
        take_table(matcher, own);
    for (size_t t = 0; t < reply_wordings_count; t++)
        take_table(matcher, reply_wordings[t]);
}

/* Whether one of the codes, "5" or "550 553", can begin with the digit. */
static bool has_class(const char *codes, char class)
{
    if (!codes)
        return true;
    for (const char *c = codes; *c; c++)
        if (*c == class && (c == codes || c[-1] == ' '))
            return true;
    return false;
}

static void list_rules(struct reply_matcher *matcher, enum command stage, unsigned class)
{
    struct rule_list *list = &matcher->lists[stage][class - 4];

    list->numbers = memory_new(matcher->rule_count * sizeof *list->numbers);
    for (size_t i = 0; i < matcher->rule_count; i++) {
        const struct reply_wording *wording = matcher->rules[i].wording;
        if ((wording->stages & 1u << stage) && has_class(wording->codes, (char)('0' + class)))
            list->numbers[list->count++] = (uint16_t)i;
    }
}

struct reply_matcher *reply_matcher_new(const struct wording_table *own)
{
    struct reply_matcher *matcher = memory_new(sizeof *matcher);

    take_rules(matcher, own);
    for (enum command stage = 0; stage < COMMAND_COUNT; stage++) {
        list_rules(matcher, stage, 4);
        list_rules(matcher, stage, 5);
    }
    matcher->data = memory_checked(pcre2_match_data_create(1, NULL));
    matcher->limits = memory_checked(pcre2_match_context_create(NULL));
    pcre2_set_match_limit(matcher->limits, MATCH_LIMIT);
    return matcher;
}

void reply_matcher_free(struct reply_matcher *matcher)
{
    if (!matcher)
        return;
    for (size_t i = 0; i < matcher->rule_count; i++)
        pcre2_code_free(matcher->rules[i].words);
    for (enum command stage = 0; stage < COMMAND_COUNT; stage++) {
        free(matcher->lists[stage][0].numbers);
        free(matcher->lists[stage][1].numbers);
    }
    pcre2_match_context_free(matcher->limits);
    pcre2_match_data_free(matcher->data);
    free(matcher->exchangers);
    free(matcher->rules);
    free(matcher);
}

/* Whether `list`, words between blanks, has one that `matches`. */
static bool any_of(const char *list, struct text word, bool (*matches)(struct text, struct text))
{
    while (*list) {
        size_t len = strcspn(list, " ");
        if (matches(word, (struct text){list, len}))
            return true;
        list += len + (list[len] == ' ');
    }
    return false;
}

static bool code_begins(struct text code, struct text beginning)
{
    return text_starts_nocase(code, beginning);
}

/* ".7.25" is that code, ".7.*" any that begins like this. */
static bool enhanced_is(struct text enhanced, struct text wanted)
{
    size_t star = text_find(wanted, '*');

    return star < wanted.len ? text_starts_nocase(enhanced, text_slice(wanted, 0, star))
                             : text_equal(enhanced, wanted);
}

static bool fits_codes(const struct reply_wording *wording, const struct question *question)
{
    char code[] = {(char)('0' + question->code / 100), (char)('0' + question->code / 10 % 10),
                   (char)('0' + question->code % 10)};
    struct text enhanced = text_of(question->enhanced);

    if (wording->codes && !any_of(wording->codes, (struct text){code, sizeof code}, code_begins))
        return false;
    /* Without its class: the reply's first digit decides that. */
    return !wording->enhanced ||
           any_of(wording->enhanced, text_slice(enhanced, 1, enhanced.len), enhanced_is);
}

/* 1 yes, 0 no, -1 when it could not be found out within the limit. */
static int fits_words(struct reply_matcher *matcher, const struct rule *rule, struct text words)
{
    int found;

    if (!rule->words)
        return 1;
    found = pcre2_match(rule->words, (PCRE2_SPTR)words.bytes, words.len, 0, 0, matcher->data,
                        matcher->limits);
    if (found == PCRE2_ERROR_NOMATCH)
        return 0;
    if (found == PCRE2_ERROR_NOMEMORY)
        memory_checked(NULL);
    return found >= 0 ? 1 : -1;
}

/* Whatever the words say, a 4xx is no last word about a mailbox or a domain. */
static enum meaning_kind for_now(enum meaning_kind kind)
{
    switch (kind) {
    case MEANS_MAILBOX_NOT_FOUND:
    case MEANS_MAILBOX_DISABLED:
    case MEANS_DOMAIN_NOT_SERVED:
        return MEANS_TEMPORARY_FAILURE;
    default:
        return kind;
    }
}

static struct meaning meaning_by(const struct reply_wording *wording, bool permanent)
{
    bool unclear = !permanent && (wording->flags & BARE);

    return (struct meaning){
        .kind = unclear     ? MEANS_TEMPORARY_FAILURE
                : permanent ? wording->kind
                            : for_now(wording->kind),
        .subject = wording->subject,
        .permanent = permanent,
        .bare = permanent && (wording->flags & BARE),
        .ask_in_new_transaction = wording->flags & AGAIN,
        .rule = wording->name,
    };
}

static struct meaning not_understood(bool permanent)
{
    return (struct meaning){
        .kind = permanent ? MEANS_POLICY_REJECTED : MEANS_TEMPORARY_FAILURE,
        .subject = SUBJECT_SERVER,
        .permanent = permanent,
        .rule = "not-understood",
    };
}

static bool is_exchanger(const char *wanted, const char *exchanger)
{
    return exchanger && strcmp(wanted, exchanger) == 0;
}

static struct meaning decide(struct reply_matcher *matcher, const struct question *question,
                             struct text words)
{
    bool permanent = question->code >= 500;
    const struct rule_list *list = &matcher->lists[question->stage][permanent];

    for (size_t i = 0; i < list->count; i++) {
        const struct rule *rule = &matcher->rules[list->numbers[i]];
        int fits;

        if (rule->wording->exchanger &&
            !is_exchanger(rule->wording->exchanger, question->exchanger))
            continue;
        if (!fits_codes(rule->wording, question))
            continue;
        fits = fits_words(matcher, rule, words);
        if (fits > 0)
            return meaning_by(rule->wording, permanent);
        if (fits < 0)
            break; /* a rule further down must not decide in its place */
    }
    return not_understood(permanent);
}

static struct meaning accepted(const struct reply *reply)
{
    /* RFC 5321, 4.3.2: 252 promises to try, 251 forwards. */
    return (struct meaning){
        .kind = reply->code == 252 ? MEANS_ACCEPTED_UNVERIFIED : MEANS_ACCEPTED,
        .subject = SUBJECT_RECIPIENT,
        .rule = reply->code == 252 ? "will-try" : "accepted",
    };
}

/* A code of no refusal, or none at all: 354 to RCPT, 150, 999. */
static struct meaning out_of_place(void)
{
    return (struct meaning){
        .kind = MEANS_PROTOCOL_ERROR,
        .subject = SUBJECT_PROTOCOL,
        .rule = "code-out-of-place",
    };
}

/* FNV-1a. */
static uint32_t hash_of(struct text words, uint32_t seed)
{
    uint32_t hash = 2166136261u ^ seed;

    for (size_t i = 0; i < words.len; i++)
        hash = (hash ^ (unsigned char)words.bytes[i]) * 16777619u;
    return hash;
}

static bool is_remembered(const struct remembered *slot, const struct question *question,
                          struct text words)
{
    return slot->meaning.rule && slot->question.stage == question->stage &&
           slot->question.code == question->code &&
           slot->question.exchanger == question->exchanger &&
           strcmp(slot->question.enhanced, question->enhanced) == 0 &&
           text_equal((struct text){slot->words, slot->len}, words);
}

/* "example.com" stands for that host and those under it. */
static bool is_under(struct text host, struct text end)
{
    return text_ends_nocase(host, end) &&
           (host.len == end.len || host.bytes[host.len - end.len - 1] == '.');
}

/* By which name the rules know the exchanger; NULL when they do not. */
static const char *known_exchanger(const struct reply_matcher *matcher, struct text host)
{
    for (size_t i = 0; i < matcher->exchanger_count; i++)
        if (is_under(host, text_of(matcher->exchangers[i])))
            return matcher->exchangers[i];
    return NULL;
}

static struct question question_of(const struct reply_matcher *matcher, const struct reply *reply,
                                   const struct reply_context *context)
{
    struct question question = {
        .stage = context->stage,
        .code = reply->code,
        .exchanger = known_exchanger(matcher, context->mx_host),
    };
    struct text enhanced = text_slice(reply->enhanced, 0, ENHANCED_MAX - 1);

    if (enhanced.len > 0)
        memcpy(question.enhanced, enhanced.bytes, enhanced.len);
    return question;
}

struct meaning reply_meaning(struct reply_matcher *matcher, const struct reply *reply,
                             const struct reply_context *context)
{
    if (reply->code >= 200 && reply->code < 300)
        return accepted(reply);
    if (reply->code < 400 || reply->code > 599)
        return out_of_place();

    struct question question = question_of(matcher, reply, context);
    struct text words = {matcher->folded, reply_fold(reply, context, matcher->folded)};
    uint32_t hash = hash_of(words, reply->code << 4 ^ (unsigned)context->stage);
    struct remembered *slot = &matcher->remembered[hash % REMEMBERED_MAX];

    if (is_remembered(slot, &question, words))
        return slot->meaning;
    struct meaning meaning = decide(matcher, &question, words);
    if (words.len <= REMEMBERED_WORDS_MAX) {
        *slot = (struct remembered){.question = question, .len = words.len, .meaning = meaning};
        memcpy(slot->words, words.bytes, words.len);
    }
    return meaning;
}

const char *meaning_word(enum meaning_kind kind)
{
    return meaning_words[kind];
}

const char *subject_word(enum subject subject)
{
    return subject_words[subject];
}
