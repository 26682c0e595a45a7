/*
 * reply_wordings.c - the tables of rules in order of precedence.
 *
 * What is about us comes first, because servers repeat words about users and
 * domains while they speak of our sender; the mailbox comes when nothing about us
 * was found.
 */
#include "workers/smtp/reply_wordings.h"

const struct wording_table *const reply_wordings[] = {
    &wordings_of_providers,  &wordings_about_name,    &wordings_about_sender_proof,
    &wordings_about_session, &wordings_about_pace,    &wordings_about_address,
    &wordings_about_sender,  &wordings_about_message, &wordings_about_domain,
    &wordings_about_mailbox, &wordings_in_doubt,
};
const size_t reply_wordings_count = sizeof reply_wordings / sizeof *reply_wordings;
