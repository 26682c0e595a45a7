/*
 * vocabulary.c - see vocabulary.h.
 */
#include "output/vocabulary.h"

/* NULL: a flag or accept-all is no matter, the status decides. */
static const struct {
    const char *name;
    const char *of_status[STATUS_COUNT];
    const char *accept_all;
    const char *disposable;
    const char *role;
} words[] = {
    [VOCABULARY_OURS] =
        {"rollcall", {"deliverable", "undeliverable", "risky", "unknown"}, NULL, NULL, NULL},
    [VOCABULARY_ZEROBOUNCE] = {"zerobounce",
                               {"valid", "invalid", "valid", "unknown"},
                               "catch-all",
                               "do_not_mail",
                               "do_not_mail"},
    [VOCABULARY_NEVERBOUNCE] =
        {"neverbounce", {"valid", "invalid", "valid", "unknown"}, "catchall", "disposable", NULL},
    [VOCABULARY_KICKBOX] = {"kickbox",
                            {"deliverable", "undeliverable", "risky", "unknown"},
                            "risky",
                            "risky",
                            "risky"},
    [VOCABULARY_REACHER] =
        {"reacher", {"safe", "invalid", "risky", "unknown"}, "risky", "risky", NULL},
};

bool vocabulary_named(enum vocabulary *vocabulary, struct text name)
{
    for (enum vocabulary v = 0; v < VOCABULARY_COUNT; v++)
        if (text_equal(name, text_of(words[v].name))) {
            *vocabulary = v;
            return true;
        }
    return false;
}

/* What is dead is dead, whatever else it is; and of the rest a flag says more than a guess. */
const char *vocabulary_word(enum vocabulary vocabulary, const struct result *result)
{
    enum status status = reason_status(result->verdict.reason);

    if (status == STATUS_UNDELIVERABLE)
        return words[vocabulary].of_status[status];
    if (result->notes.disposable && words[vocabulary].disposable)
        return words[vocabulary].disposable;
    if (result->notes.role && words[vocabulary].role)
        return words[vocabulary].role;
    if (result->verdict.reason == REASON_ACCEPT_ALL && words[vocabulary].accept_all)
        return words[vocabulary].accept_all;
    return words[vocabulary].of_status[status];
}
