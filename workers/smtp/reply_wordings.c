/*
 * reply_wordings.c - the tables of rules in order of precedence.
 *
 * What is about us comes first, because servers repeat words about users and
 * domains while they speak of our sender; the mailbox comes when nothing about us
 * was found.
 */
#include "workers/smtp/reply_wordings.h"

#include "base/name_map.h"

const struct wording_table *const reply_wordings[] = {
    &wordings_of_providers,  &wordings_about_name,    &wordings_about_sender_proof,
    &wordings_about_session, &wordings_about_pace,    &wordings_about_address,
    &wordings_about_sender,  &wordings_about_message, &wordings_about_domain,
    &wordings_about_mailbox, &wordings_in_doubt,
};
const size_t reply_wordings_count = sizeof reply_wordings / sizeof *reply_wordings;

static uint64_t fingerprint_of(const struct reply_wording *rule, uint64_t seed)
{
    const unsigned numbers[] = {rule->stages, rule->kind, rule->subject, rule->flags};

    seed = name_hash(text_of(rule->codes), seed);
    seed = name_hash(text_of(rule->enhanced), seed);
    seed = name_hash(text_of(rule->exchanger), seed);
    seed = name_hash(text_of(rule->words), seed);
    return name_hash((struct text){(const char *)numbers, sizeof numbers}, seed);
}

static uint64_t table_fingerprint(const struct wording_table *table, uint64_t seed)
{
    for (size_t i = 0; i < table->count; i++)
        seed = fingerprint_of(&table->rules[i], seed);
    return seed;
}

uint64_t reply_wordings_fingerprint(uint64_t seed, const struct wording_table *own)
{
    if (own)
        seed = table_fingerprint(own, seed);
    for (size_t table = 0; table < reply_wordings_count; table++)
        seed = table_fingerprint(reply_wordings[table], seed);
    return seed;
}
