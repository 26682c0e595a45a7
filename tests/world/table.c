#include "table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct table_entry {
    const void *owner;
    struct bytes key;
    uint64_t hash;
    void *value;
};

static uint64_t mixed(uint64_t h)
{
    h ^= h >> 32;
    h *= 0x9e3779b97f4a7c15u;
    h ^= h >> 29;
    return h;
}

static uint64_t hash_of(const void *owner, struct bytes key)
{
    uint64_t h = mixed((uint64_t)(uintptr_t)owner + key.len);
    size_t i = 0;
    for (; i + 8 <= key.len; i += 8) {
        uint64_t word;
        memcpy(&word, key.at + i, 8);
        h = mixed(h ^ word);
    }
    uint64_t rest = 0;
    if (i < key.len)
        memcpy(&rest, key.at + i, key.len - i);
    return mixed(h ^ rest);
}

/* The entry of the key, or the empty one where it would stand. */
static struct table_entry *find(const struct table *table, const void *owner, struct bytes key,
                                uint64_t hash)
{
    size_t mask = table->capacity - 1;
    for (size_t i = hash & mask;; i = (i + 1) & mask) {
        struct table_entry *entry = &table->entries[i];
        if (!entry->key.at)
            return entry;
        if (entry->hash == hash && entry->owner == owner && bytes_equal(entry->key, key))
            return entry;
    }
}

static void grow(struct table *table)
{
    struct table old = *table;
    table->capacity = old.capacity ? old.capacity * 2 : 256;
    table->entries = calloc(table->capacity, sizeof *table->entries);
    if (!table->entries) {
        fprintf(stderr, "rollcall-world: out of memory\n");
        exit(71);
    }
    for (size_t i = 0; i < old.capacity; i++) {
        struct table_entry *entry = &old.entries[i];
        if (entry->key.at)
            *find(table, entry->owner, entry->key, entry->hash) = *entry;
    }
    free(old.entries);
}

void *table_get(const struct table *table, const void *owner, struct bytes key)
{
    if (table->capacity == 0)
        return NULL;
    return find(table, owner, key, hash_of(owner, key))->value;
}

void **table_place(struct table *table, const void *owner, struct bytes key)
{
    if (table->used * 3 >= table->capacity * 2)
        grow(table);
    uint64_t hash = hash_of(owner, key);
    struct table_entry *entry = find(table, owner, key, hash);
    if (!entry->key.at) {
        *entry = (struct table_entry){.owner = owner, .key = keep_bytes(key), .hash = hash};
        table->used++;
    }
    return &entry->value;
}
