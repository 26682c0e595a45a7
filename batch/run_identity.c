/*
 * run_identity.c - see run_identity.h.
 */
#include "batch/run_identity.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum fact { LIST, LIST_SIZE, LIST_HASH, COLUMN, DELIMITER, FROM, HELO, SOURCE_IP };

static const char *const names[IDENTITY_FACTS][2] = {
    [LIST] = {"list", "the list"},
    [LIST_SIZE] = {"list_size", "a list of another size in bytes:"},
    [LIST_HASH] = {"list_hash", "other content of the list:"},
    [COLUMN] = {"column", "column"},
    [DELIMITER] = {"delimiter", "--delimiter"},
    [FROM] = {"from", "--from"},
    [HELO] = {"helo", "--helo"},
    [SOURCE_IP] = {"source_ip", "--source-ip"},
};

static const char headerless[] = " of a list without header";

void run_identity_facts(const struct run_identity *of, struct identity_fact facts[IDENTITY_FACTS])
{
    const size_t room = sizeof facts[0].value;

    for (size_t i = 0; i < IDENTITY_FACTS; i++) {
        facts[i].key = names[i][0];
        facts[i].what = names[i][1];
    }
    snprintf(facts[LIST].value, room, "%s", of->list);
    snprintf(facts[LIST_SIZE].value, room, "%llu", (unsigned long long)of->list_size);
    snprintf(facts[LIST_HASH].value, room, "%016llx", (unsigned long long)of->list_hash);
    snprintf(facts[COLUMN].value, room, "%u%s", of->column + 1, of->has_header ? "" : headerless);
    snprintf(facts[DELIMITER].value, room, "%s",
             of->delimiter == '\t' ? "TAB" : (char[]){of->delimiter, '\0'});
    snprintf(facts[FROM].value, room, "%s", of->from);
    snprintf(facts[HELO].value, room, "%s", of->helo);
    snprintf(facts[SOURCE_IP].value, room, "%s", of->source_ip);
}

void run_identity_from(const struct identity_fact facts[IDENTITY_FACTS],
                       struct run_identity *identity)
{
    const char *delimiter = facts[DELIMITER].value;
    char *behind;

    *identity = (struct run_identity){
        .list_size = strtoull(facts[LIST_SIZE].value, NULL, 10),
        .list_hash = strtoull(facts[LIST_HASH].value, NULL, 16),
        .column = (unsigned)strtoul(facts[COLUMN].value, &behind, 10) - 1,
        .delimiter = strcmp(delimiter, "TAB") == 0 ? '\t' : delimiter[0],
    };
    identity->has_header = strcmp(behind, headerless) != 0;
    snprintf(identity->list, sizeof identity->list, "%s", facts[LIST].value);
    snprintf(identity->from, sizeof identity->from, "%.*s", (int)sizeof identity->from - 1,
             facts[FROM].value);
    snprintf(identity->helo, sizeof identity->helo, "%.*s", (int)sizeof identity->helo - 1,
             facts[HELO].value);
    snprintf(identity->source_ip, sizeof identity->source_ip, "%.*s",
             (int)sizeof identity->source_ip - 1, facts[SOURCE_IP].value);
}
