/*
 * landlock.c - see landlock.h.
 *
 * The C library has no functions for it, and Debian 12's header knows the second
 * version of the interface; what is newer stands here with its number.
 */
#include "sandbox/landlock.h"

#include <fcntl.h>
#include <linux/landlock.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/compiler.h"

enum { WITH_REFER = 2, WITH_TRUNCATE = 3 };

/* As <linux/landlock.h> of Linux 6.7 has them. */
struct ruleset {
    uint64_t files;
    uint64_t ports;
};
struct port_rule {
    uint64_t allowed;
    uint64_t port;
};
enum { RULE_PORT = 2 };
#define RIGHT_TRUNCATE    (1ULL << 14)
#define RIGHT_BIND_TCP    (1ULL << 0)
#define RIGHT_CONNECT_TCP (1ULL << 1)

#define RIGHTS_READ (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR)
#define RIGHTS_WRITE                                                                               \
    (RIGHTS_READ | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR |                 \
     LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_REG |  \
     RIGHT_TRUNCATE)
/* Of the first version: all that can be forbidden. */
#define RIGHTS_FIRST ((LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1)
/* What a rule for a file, not a folder, may allow. */
#define RIGHTS_OF_A_FILE                                                                           \
    (LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_READ_FILE |   \
     RIGHT_TRUNCATE)

int landlock_version(void)
{
    long version = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);

    return version > 0 ? (int)version : 0;
}

static struct ruleset handled(int version)
{
    struct ruleset ruleset = {.files = RIGHTS_FIRST};

    if (version >= WITH_REFER)
        ruleset.files |= LANDLOCK_ACCESS_FS_REFER;
    if (version >= WITH_TRUNCATE)
        ruleset.files |= RIGHT_TRUNCATE;
    if (version >= LANDLOCK_WITH_PORTS)
        ruleset.ports = RIGHT_BIND_TCP | RIGHT_CONNECT_TCP;
    return ruleset;
}

/* What is not there needs no rule. */
static bool allow_path(int rules, const char *path, uint64_t rights)
{
    struct landlock_path_beneath_attr rule = {.allowed_access = rights};
    struct stat there;
    bool fine;

    rule.parent_fd = open(path, O_PATH | O_CLOEXEC);
    if (rule.parent_fd < 0)
        return true;
    if (fstat(rule.parent_fd, &there) == 0 && !S_ISDIR(there.st_mode))
        rule.allowed_access &= RIGHTS_OF_A_FILE;
    fine = syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) == 0;
    close(rule.parent_fd);
    return fine;
}

static bool allow_port(int rules, uint16_t port, uint64_t rights)
{
    const struct port_rule rule = {rights, port};

    return syscall(SYS_landlock_add_rule, rules, RULE_PORT, &rule, 0) == 0;
}

static bool allow_all(int rules, const struct ruleset *handled, const struct sandbox_plan *plan)
{
    bool fine = true;

    for (size_t i = 0; i < plan->read_count; i++)
        fine &= allow_path(rules, plan->read[i], RIGHTS_READ & handled->files);
    for (size_t i = 0; i < plan->write_count; i++)
        fine &= allow_path(rules, plan->write[i], RIGHTS_WRITE & handled->files);
    if (!handled->ports)
        return fine;
    for (size_t i = 0; i < plan->port_count; i++)
        fine &= allow_port(rules, plan->ports[i], RIGHT_CONNECT_TCP);
    return fine & allow_port(rules, 0, RIGHT_BIND_TCP); /* any port, of a source address */
}

bool landlock_enter(const struct sandbox_plan *plan)
{
    int version = landlock_version();
    struct ruleset ruleset = handled(version);
    size_t size = version >= LANDLOCK_WITH_PORTS ? sizeof ruleset : sizeof ruleset.files;
    bool fine;
    int rules;

    if (version == 0)
        return false;
    rules = (int)syscall(SYS_landlock_create_ruleset, &ruleset, size, 0);
    if (rules < 0)
        return false;
    fine = allow_all(rules, &ruleset, plan) && syscall(SYS_landlock_restrict_self, rules, 0) == 0;
    close(rules);
    return fine;
}
