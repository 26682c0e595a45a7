/*
 * row_choice.c - see row_choice.h.
 */
#include "output/row_choice.h"

#include <assert.h>

static_assert((int)REASON_COUNT <= 64, "every reason has its bit");

static bool is_role(const struct result *result)
{
    return result->notes.role;
}

static bool is_disposable(const struct result *result)
{
    return result->notes.disposable;
}

static bool is_free(const struct result *result)
{
    return result->notes.free;
}

static bool is_relay(const struct result *result)
{
    return result->notes.relay;
}

static bool is_accept_all(const struct result *result)
{
    return result->verdict.accept_all == TRIBOOL_YES;
}

static bool is_duplicate(const struct result *result)
{
    return result->duplicate_of > 0;
}

static bool has_suggestion(const struct result *result)
{
    return result->notes.suggested_domain.len > 0;
}

static const struct {
    const char *word;
    bool (*is_so)(const struct result *result);
} flags[] = {
    {"role", is_role},
    {"disposable", is_disposable},
    {"free", is_free},
    {"relay", is_relay},
    {"accept_all", is_accept_all},
    {"duplicate", is_duplicate},
    {"suggestion", has_suggestion},
};

static bool read_flag(struct row_choice *choice, struct text word)
{
    for (unsigned i = 0; i < countof(flags); i++) {
        if (!text_equal(word, text_of(flags[i].word)))
            continue;
        choice->flags |= 1U << i;
        return true;
    }
    return false;
}

static bool read_status(struct row_choice *choice, struct text word)
{
    enum status status;

    if (!status_from_word(word, &status))
        return false;
    choice->statuses |= 1U << status;
    return true;
}

static bool read_reason(struct row_choice *choice, struct text word)
{
    enum reason reason = reason_from_word(word);

    choice->reasons |= reason != REASON_NONE ? UINT64_C(1) << reason : 0;
    return reason != REASON_NONE;
}

static bool read_term(struct row_choice *choice, struct text term)
{
    size_t equals = text_find(term, '=');
    struct text key = text_trim(text_slice(term, 0, equals));
    struct text word = text_trim(text_slice(term, equals + 1, term.len));

    if (equals == term.len)
        return read_flag(choice, key);
    if (text_equal(key, TEXT("status")))
        return read_status(choice, word);
    return text_equal(key, TEXT("reason")) && read_reason(choice, word);
}

bool row_choice_read(struct row_choice *choice, struct text terms)
{
    struct text term;

    *choice = (struct row_choice){.flags = 0};
    while (text_next_part(&terms, ',', &term))
        if (!read_term(choice, text_trim(term)))
            return false;
    return true;
}

bool row_choice_is_empty(const struct row_choice *choice)
{
    return choice->statuses == 0 && choice->reasons == 0 && choice->flags == 0;
}

bool row_choice_has(const struct row_choice *choice, const struct result *result)
{
    enum reason reason = result->verdict.reason;

    if (choice->statuses & 1U << reason_status(reason) || choice->reasons >> reason & 1)
        return true;
    for (unsigned i = 0; i < countof(flags); i++)
        if (choice->flags & 1U << i && flags[i].is_so(result))
            return true;
    return false;
}
