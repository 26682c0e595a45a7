/*
 * own_rules_fuzz.c - a file of rules is read, or refused with the line of the mistake.
 */
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "fuzz/fuzz.h"
#include "workers/smtp/own_rules.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    static int file = -1;
    static char path[64];
    struct own_rules *rules = NULL;
    struct failure why = {.sentence = ""};

    if (file < 0)
        file = memfd_create("rules", 0);
    snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    MUST(ftruncate(file, 0) == 0 && pwrite(file, bytes, len, 0) == (ssize_t)len);
    if (own_rules_read(&rules, path, &why))
        own_rules_free(rules);
    else
        MUST(why.exit_code == EXIT_BAD_CONFIGURATION && strstr(why.sentence, path));
    return 0;
}
