/*
 * table.h - one flat hash table for names that belong to somebody: the zone's
 * names (owner NULL), a server's domains, a domain's mailboxes.
 *
 * Entries are never taken out; keys are copied and kept.
 */
#ifndef WORLD_TABLE_H
#define WORLD_TABLE_H

#include "bytes.h"

#include <stdint.h>

struct table_entry;

struct table {
    struct table_entry *entries;
    size_t used;
    size_t capacity;
};

/* NULL when there is none. */
void *table_get(const struct table *table, const void *owner, struct bytes key);
/* The place of the value, new and NULL when the key was not there; good until the next call. */
void **table_place(struct table *table, const void *owner, struct bytes key);

#endif
