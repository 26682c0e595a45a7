/*
 * sandbox.c - see sandbox.h.
 */
#include "sandbox/sandbox.h"

#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>

#include "base/log.h"
#include "base/text.h"
#include "sandbox/landlock.h"
#include "sandbox/system_calls.h"

static void add(const char *paths[SANDBOX_PATHS_MAX], size_t *count, const char *path)
{
    if (*count < SANDBOX_PATHS_MAX)
        paths[(*count)++] = path;
}

void sandbox_may_read(struct sandbox_plan *plan, const char *path)
{
    add(plan->read, &plan->read_count, path);
}

void sandbox_may_write(struct sandbox_plan *plan, const char *folder)
{
    add(plan->write, &plan->write_count, folder);
}

void sandbox_may_connect(struct sandbox_plan *plan, uint16_t port)
{
    if (plan->port_count < SANDBOX_PORTS_MAX)
        plan->ports[plan->port_count++] = port;
}

/* Sanitizers look into their own process in ways of their own. */
static bool is_off(void)
{
    const char *wish = getenv("ROLLCALL_SANDBOX");

    return ROLLCALL_SANITIZED || (wish && strcmp(wish, "off") == 0);
}

void sandbox_enter(const struct sandbox_plan *plan)
{
    if (is_off() || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        return;
    if (landlock_version() > 0 && !landlock_enter(plan))
        log_line(LOG_WARNING, "the kernel did not let us bound which files and ports we may use");
    if (system_calls_can_be_bounded() && !system_calls_bound())
        log_line(LOG_WARNING, "the kernel did not let us bound which system calls we may make");
}

static struct text files_words(int version)
{
    return version == 0                    ? TEXT("no Landlock in this kernel")
           : version < LANDLOCK_WITH_PORTS ? TEXT("files (Landlock)")
                                           : TEXT("files and ports (Landlock)");
}

bool sandbox_words(struct buffer *out)
{
    if (is_off())
        return buffer_append(out, TEXT("off"));
    return buffer_append(out, files_words(landlock_version())) && buffer_append(out, TEXT(", ")) &&
           buffer_append(out, system_calls_can_be_bounded() ? TEXT("system calls (seccomp)")
                                                            : TEXT("no seccomp in this kernel"));
}
