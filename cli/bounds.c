/*
 * bounds.c - see bounds.h.
 */
#include "cli/bounds.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/socket_address.h"
#include "base/text.h"
#include "sandbox/sandbox.h"
#include "workers/dns/system_resolvers.h"

/* Libraries' settings, certificates, /dev/null, and what is known of ourselves. */
static const char *const system_folders[] = {"/etc", "/usr", "/lib", "/lib64", "/dev", "/proc"};

/* Where SQLite sorts (sqlite.org/tempfiles.html), and `check` has its folder. */
static void allow_temporary(struct sandbox_plan *plan)
{
    static const char *const variables[] = {"SQLITE_TMPDIR", "TMPDIR"};
    static const char *const folders[] = {"/var/tmp", "/usr/tmp", "/tmp"};

    for (size_t i = 0; i < countof(variables); i++)
        if (getenv(variables[i]))
            sandbox_may_write(plan, getenv(variables[i]));
    for (size_t i = 0; i < countof(folders); i++)
        sandbox_may_write(plan, folders[i]);
}

/* A file that comes anew is another file, in the same folder. */
static const char *folder_of(struct arena *arena, const char *path)
{
    const char *slash = strrchr(path, '/');

    if (!slash)
        return ".";
    return arena_copy(arena, (struct text){path, slash == path ? 1 : (size_t)(slash - path)}).bytes;
}

static void allow_beside(struct sandbox_plan *plan, struct arena *arena, const char *path)
{
    if (path[0] == '/')
        sandbox_may_write(plan, folder_of(arena, path));
}

/* Often a link to where another program writes it anew, /run/systemd/resolve for example. */
static void allow_resolver_file(struct sandbox_plan *plan, struct arena *arena)
{
    char real[PATH_MAX];

    if (realpath("/etc/resolv.conf", real))
        sandbox_may_read(plan, folder_of(arena, real));
}

static void allow_files(struct sandbox_plan *plan, struct arena *arena,
                        const struct run_setup *setup, const struct options *options)
{
    for (size_t i = 0; i < countof(system_folders); i++)
        sandbox_may_read(plan, system_folders[i]);
    allow_resolver_file(plan, arena);
    sandbox_may_read(plan, options->list);
    for (size_t i = 0; i < setup->no_probe_count; i++)
        sandbox_may_read(plan, folder_of(arena, setup->no_probe[i].path));
    for (size_t i = 0; i < setup->output_count; i++)
        allow_beside(plan, arena, setup->outputs[i].path);
    allow_beside(plan, arena, setup->run_path);
    allow_beside(plan, arena, setup->facts_path);
    allow_beside(plan, arena, setup->lock_path);
    allow_temporary(plan);
}

/* The system's resolvers are at the usual port; TCP is for answers that are too long for UDP. */
static void allow_ports(struct sandbox_plan *plan, const struct options *options)
{
    sandbox_may_connect(plan, (uint16_t)options->smtp_port);
    sandbox_may_connect(plan, DNS_PORT);
    for (size_t i = 0; i < options->resolver_count; i++)
        sandbox_may_connect(plan, (uint16_t)socket_address_port(&options->resolvers[i]));
}

void bounds_enter(const struct run_setup *setup, const struct options *options)
{
    struct sandbox_plan plan = {.read_count = 0};
    struct arena *arena = arena_new(PATH_ROOM);

    allow_files(&plan, arena, setup, options);
    allow_ports(&plan, options);
    sandbox_enter(&plan);
    arena_free(arena);
}
