/*
 * name_lists.c - see name_lists.h.
 */
#include "address/name_lists.h"

#include <stdlib.h>
#include <string.h>

#include "address/address.h"
#include "address/domain_name.h"
#include "base/arena.h"
#include "base/line_file.h"
#include "base/memory.h"
#include "base/name_map.h"

enum { PROVIDERS_MAX = 4096, SHOWN_MAX = 200 };

struct entry {
    struct text name;
    struct text meant; /* of DATA_SQUAT */
};

struct name_lists {
    struct arena *arena; /* entries, and the names of files */
    struct name_map *maps[DATA_LIST_COUNT];
    struct text providers[PROVIDERS_MAX];
    size_t provider_count;
};

static void put(struct name_lists *lists, enum data_list list, struct text name, struct text meant)
{
    struct entry *entry = arena_alloc(lists->arena, sizeof *entry);

    *entry = (struct entry){name, meant};
    if (list == DATA_PROVIDER && lists->provider_count < PROVIDERS_MAX &&
        !name_map_get(lists->maps[list], name))
        lists->providers[lists->provider_count++] = name;
    name_map_put(lists->maps[list], name, entry);
}

static void take_out(struct name_lists *lists, enum data_list list, struct text name)
{
    name_map_remove(lists->maps[list], name);
    for (size_t i = 0; list == DATA_PROVIDER && i < lists->provider_count; i++) {
        if (!text_equal(lists->providers[i], name))
            continue;
        lists->provider_count--;
        memmove(&lists->providers[i], &lists->providers[i + 1],
                (lists->provider_count - i) * sizeof *lists->providers);
    }
}

/* A line of two words: the second, empty where there is none. */
static struct text second_word(struct text line, struct text *first)
{
    size_t end = text_find(line, ' ');

    *first = text_slice(line, 0, end);
    return text_trim(text_slice(line, end, line.len));
}

/* -- as shipped ----------------------------------------------------------------------------- */

static void take_shipped(struct name_lists *lists, enum data_list list)
{
    struct text rest = data_list_text(list), line, name;

    lists->maps[list] = name_map_new();
    while (text_next_part(&rest, '\n', &line)) {
        struct text meant = second_word(line, &name);

        if (line.len > 0 && line.bytes[0] != '#')
            put(lists, list, name, meant);
    }
}

struct name_lists *name_lists_new(void)
{
    struct name_lists *lists = memory_new(sizeof *lists);

    lists->arena = arena_new(256 * 1024);
    for (enum data_list list = 0; list < DATA_LIST_COUNT; list++)
        take_shipped(lists, list);
    return lists;
}

void name_lists_free(struct name_lists *lists)
{
    if (!lists)
        return;
    for (enum data_list list = 0; list < DATA_LIST_COUNT; list++)
        name_map_free(lists->maps[list]);
    arena_free(lists->arena);
    free(lists);
}

/* -- files of the user ------------------------------------------------------------------------ */

/* A domain as the DNS has it; a local part in lower case.  False: it is none. */
static bool spell(enum data_list list, struct text written, char *out, size_t *len)
{
    if (list != DATA_ROLE)
        return domain_name_canonical(written, out, DOMAIN_NAME_MAX + 1, len) == NULL;
    if (written.len == 0 || written.len > LOCAL_PART_MAX || text_find(written, '@') < written.len ||
        text_find(written, ' ') < written.len)
        return false;
    for (size_t i = 0; i < written.len; i++)
        out[i] = ascii_lower(written.bytes[i]);
    *len = written.len;
    return true;
}

static bool keep(struct name_lists *lists, enum data_list list, struct text written,
                 struct text *kept)
{
    char spelled[DOMAIN_NAME_MAX + 1];
    size_t len;

    if (!spell(list, written, spelled, &len))
        return false;
    *kept = arena_copy(lists->arena, (struct text){spelled, len});
    return true;
}

static bool take_name(struct name_lists *lists, enum data_list list, struct text line)
{
    bool out = line.bytes[0] == '!';
    struct text written, meant = second_word(text_slice(line, out, line.len), &written), name;

    if (!keep(lists, list, written, &name))
        return false;
    if (out) {
        take_out(lists, list, name);
        return meant.len == 0;
    }
    if ((list == DATA_SQUAT) != (meant.len > 0) ||
        (list == DATA_SQUAT && !keep(lists, list, meant, &meant)))
        return false;
    put(lists, list, name, meant);
    return true;
}

struct users_file {
    struct name_lists *lists;
    enum data_list list;
    const char *path;
    size_t *names;
};

static bool take_line(void *taker, unsigned number, struct text line, struct failure *why)
{
    struct users_file *of = taker;

    line = text_trim(line);
    if (line.len == 0 || line.bytes[0] == '#')
        return true;
    ++*of->names;
    return take_name(of->lists, of->list, line) ||
           failed(why, EXIT_BAD_CONFIGURATION, "%s, line %u: \"%.*s\" is no %s%s", of->path, number,
                  TEXT_ARGS(text_slice(line, 0, SHOWN_MAX)),
                  of->list == DATA_ROLE ? "local part" : "domain",
                  of->list == DATA_SQUAT ? " with the one that is meant behind it" : "");
}

bool name_lists_read(struct name_lists *lists, enum data_list list, const char *path, size_t *names,
                     struct failure *why)
{
    const struct line_file file = {
        .path = path,
        .what = "the names in",
        .most_mib = NAME_LIST_FILE_MIB,
        .exit_code = EXIT_BAD_CONFIGURATION,
        .may_lack = true,
        .is_regular = true,
    };
    struct users_file of = {lists, list, path, names};
    struct stat about;

    *names = 0;
    return line_file_read(&file, take_line, &of, &about, why);
}

/* -- looking ---------------------------------------------------------------------------------- */

bool name_lists_has(const struct name_lists *lists, enum data_list list, struct text name)
{
    return name_map_get(lists->maps[list], name) != NULL;
}

struct text name_lists_meant(const struct name_lists *lists, struct text domain)
{
    const struct entry *entry = name_map_get(lists->maps[DATA_SQUAT], domain);

    return entry ? entry->meant : TEXT("");
}

struct text name_lists_provider(const struct name_lists *lists, size_t at)
{
    return at < lists->provider_count ? lists->providers[at] : TEXT("");
}

size_t name_lists_count(const struct name_lists *lists, enum data_list list)
{
    return name_map_count(lists->maps[list]);
}

struct text name_lists_head(enum data_list list, const char *word)
{
    struct text rest = data_list_text(list), line;

    while (text_next_part(&rest, '\n', &line) && line.len > 0 && line.bytes[0] == '#') {
        struct text head = text_trim(text_slice(line, 1, line.len));
        size_t colon = text_find(head, ':');

        if (text_equal(text_slice(head, 0, colon), text_of(word)))
            return text_trim(text_slice(head, colon + 1, head.len));
    }
    return TEXT("");
}
