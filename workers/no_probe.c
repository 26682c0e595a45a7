/*
 * no_probe.c - see no_probe.h.
 */
#include "workers/no_probe.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "address/address.h"
#include "address/domain_name.h"
#include "base/arena.h"
#include "base/line_file.h"
#include "base/memory.h"
#include "base/name_map.h"
#include "workers/net/safe_target.h"

enum { SHOWN_MAX = 80 };

/* By this it is known that a file is still the one that was read. */
struct stamp {
    bool exists;
    dev_t device;
    ino_t inode;
    off_t size;
    struct timespec changed;
};

struct listed_network {
    struct network network;
    struct no_probe_entry entry;
};

struct no_probe {
    const struct no_probe_file *files;
    size_t file_count;
    struct stamp stamps[NO_PROBE_FILES_MAX];  /* of what is in force */
    struct stamp refused[NO_PROBE_FILES_MAX]; /* of what was told to be unusable */
    int64_t looks_at_ms;
    struct arena *arena;    /* of entries and their names */
    struct name_map *names; /* addresses and domains -> struct no_probe_entry */
    struct listed_network *networks;
    size_t network_count;
    size_t network_room;
};

/* -- entries --------------------------------------------------------------------------------- */

static void add_name(struct no_probe *list, struct text name, const struct no_probe_entry *entry)
{
    struct no_probe_entry *kept = arena_alloc(list->arena, sizeof *kept);

    *kept = *entry;
    kept->written = arena_copy(list->arena, entry->written);
    name_map_put(list->names, arena_copy(list->arena, name), kept);
}

static void add_network(struct no_probe *list, const struct network *network,
                        const struct no_probe_entry *entry)
{
    if (list->network_count == list->network_room) {
        list->network_room = list->network_room ? list->network_room * 2 : 16;
        list->networks = memory_resize(list->networks, list->network_room * sizeof *list->networks);
    }
    list->networks[list->network_count] = (struct listed_network){*network, *entry};
    list->networks[list->network_count++].entry.written = arena_copy(list->arena, entry->written);
}

static bool add_address(struct no_probe *list, const struct no_probe_entry *entry)
{
    struct address address;
    char name[ADDRESS_MAX + 2];
    int len;

    if (address_parse(entry->written, &address) != ADDRESS_FOUND)
        return false;
    len = snprintf(name, sizeof name, "%.*s@%.*s", TEXT_ARGS(address.local),
                   TEXT_ARGS(address.domain));
    add_name(list, (struct text){name, (size_t)len}, entry);
    return true;
}

/* "@example.org" and "*.example.org" are how others write "example.org". */
static bool add_domain(struct no_probe *list, const struct no_probe_entry *entry)
{
    struct text written = entry->written;
    char name[DOMAIN_NAME_MAX + 1];
    size_t len;

    if (text_starts_nocase(written, TEXT("*.")))
        written = text_slice(written, 2, written.len);
    else if (text_starts_nocase(written, TEXT("@")))
        written = text_slice(written, 1, written.len);
    if (domain_name_canonical(written, name, sizeof name, &len))
        return false;
    add_name(list, (struct text){name, len}, entry);
    return true;
}

static bool add_entry(struct no_probe *list, const struct no_probe_entry *entry,
                      struct failure *why)
{
    struct network network;

    if (network_parse(entry->written, &network))
        add_network(list, &network, entry);
    else if (text_find(entry->written, '@') > 0 &&
                     text_find(entry->written, '@') < entry->written.len
                 ? !add_address(list, entry)
                 : !add_domain(list, entry))
        return failed(why, EXIT_BAD_DATA, "%s, line %u: \"%.*s\" is no address, domain or network",
                      entry->path, entry->line,
                      TEXT_ARGS(text_slice(entry->written, 0, SHOWN_MAX)));
    return true;
}

/* -- files ----------------------------------------------------------------------------------- */

static struct text without_comment(struct text line)
{
    size_t hash = text_find(line, '#');

    while (hash < line.len && hash > 0 && line.bytes[hash - 1] != ' ' &&
           line.bytes[hash - 1] != '\t') /* part of a local part */
        hash += 1 + text_find(text_slice(line, hash + 1, line.len), '#');
    return text_trim(text_slice(line, 0, hash));
}

struct reading {
    struct no_probe *list;
    const char *path;
};

static bool take_line(void *taker, unsigned number, struct text line, struct failure *why)
{
    const struct reading *reading = taker;
    const struct no_probe_entry entry = {without_comment(line), reading->path, number};

    return entry.written.len == 0 || add_entry(reading->list, &entry, why);
}

static struct stamp stamp_of(const struct stat *file)
{
    return (struct stamp){true, file->st_dev, file->st_ino, file->st_size, file->st_mtim};
}

static struct stamp stamp_now(const char *path)
{
    struct stat file;

    return stat(path, &file) == 0 ? stamp_of(&file) : (struct stamp){.exists = false};
}

static bool same_stamp(const struct stamp *a, const struct stamp *b)
{
    return a->exists == b->exists && a->device == b->device && a->inode == b->inode &&
           a->size == b->size && a->changed.tv_sec == b->changed.tv_sec &&
           a->changed.tv_nsec == b->changed.tv_nsec;
}

static bool read_file(struct no_probe *list, size_t at, struct failure *why)
{
    const struct line_file file = {
        .path = list->files[at].path,
        .what = "the list of who is not to be asked,",
        .most_mib = NO_PROBE_FILE_MIB,
        .exit_code = EXIT_BAD_DATA,
        .may_lack = list->files[at].may_lack,
        .is_regular = true,
    };
    struct reading reading = {list, file.path};
    struct stat about;

    if (!line_file_read(&file, take_line, &reading, &about, why))
        return false;
    if (about.st_mode != 0)
        list->stamps[at] = stamp_of(&about);
    return true;
}

bool no_probe_read(struct no_probe **read, const struct no_probe_file *files, size_t count,
                   int64_t now_ms, struct failure *why)
{
    struct no_probe *list = memory_new(sizeof *list);

    list->files = files;
    list->file_count = count;
    list->looks_at_ms = now_ms + NO_PROBE_LOOK_MS;
    list->arena = arena_new(1024);
    list->names = name_map_new();
    for (size_t i = 0; i < count; i++) {
        if (!read_file(list, i, why)) {
            no_probe_free(list);
            return false;
        }
    }
    *read = list;
    return true;
}

void no_probe_free(struct no_probe *list)
{
    if (!list)
        return;
    name_map_free(list->names);
    arena_free(list->arena);
    free(list->networks);
    free(list);
}

/* -- reading it again ------------------------------------------------------------------------ */

static bool is_settled(const struct stamp *stamp, int64_t wall_ms)
{
    int64_t changed_ms = (int64_t)stamp->changed.tv_sec * 1000 + stamp->changed.tv_nsec / 1000000;

    return !stamp->exists || changed_ms > wall_ms || wall_ms - changed_ms >= NO_PROBE_SETTLE_MS;
}

/* Whether a file is another than both that is in force and that was refused, and at rest. */
static bool has_news(const struct no_probe *list, int64_t wall_ms,
                     struct stamp now[NO_PROBE_FILES_MAX])
{
    bool news = false;

    for (size_t i = 0; i < list->file_count; i++) {
        now[i] = stamp_now(list->files[i].path);
        if (!is_settled(&now[i], wall_ms))
            return false;
        news = news ||
               (!same_stamp(&now[i], &list->stamps[i]) && !same_stamp(&now[i], &list->refused[i]));
    }
    return news;
}

enum no_probe_news no_probe_look(struct no_probe **list, int64_t now_ms, int64_t wall_ms,
                                 struct failure *why)
{
    struct stamp now[NO_PROBE_FILES_MAX];
    struct no_probe *before = *list;

    if (now_ms < before->looks_at_ms)
        return NO_PROBE_SAME;
    before->looks_at_ms = now_ms + NO_PROBE_LOOK_MS;
    if (!has_news(before, wall_ms, now))
        return NO_PROBE_SAME;
    if (!no_probe_read(list, before->files, before->file_count, now_ms, why)) {
        memcpy(before->refused, now, sizeof before->refused);
        return NO_PROBE_UNUSABLE;
    }
    no_probe_free(before);
    return NO_PROBE_CHANGED;
}

struct text no_probe_detail(struct arena *arena, const struct no_probe_entry *entry)
{
    return arena_format(arena, "not asked: %.*s stands in %s, line %u",
                        TEXT_ARGS(text_slice(entry->written, 0, SHOWN_MAX)), entry->path,
                        entry->line);
}

/* -- looking somebody up --------------------------------------------------------------------- */

const struct no_probe_entry *no_probe_name(const struct no_probe *list, struct text name)
{
    while (name.len > 0) {
        const struct no_probe_entry *entry = name_map_get(list->names, name);

        if (entry)
            return entry;
        name = domain_name_above(name);
    }
    return NULL;
}

const struct no_probe_entry *no_probe_address(const struct no_probe *list, struct text local,
                                              struct text domain)
{
    char name[ADDRESS_MAX + 2];
    int len;

    if (name_map_count(list->names) == 0)
        return NULL;
    len = snprintf(name, sizeof name, "%.*s@%.*s", TEXT_ARGS(local), TEXT_ARGS(domain));
    return name_map_get(list->names, text_slice((struct text){name, sizeof name}, 0, (size_t)len));
}

const struct no_probe_entry *no_probe_ip(const struct no_probe *list,
                                         const struct socket_address *address)
{
    struct socket_address plain = network_plain_address(address);

    for (size_t i = 0; i < list->network_count; i++)
        if (network_contains(&list->networks[i].network, &plain))
            return &list->networks[i].entry;
    return NULL;
}
