/*
 * finding_machine.c - see finding.h: what this machine has.
 */
#include "cli/finding_make.h"

enum { FILES_ENOUGH = 1024, FIRST_YEAR = 2026, MIB = 1024 * 1024, DISK_ENOUGH_MIB = 1024 };

struct finding finding_of_files(unsigned long files)
{
    static const char name[] = "open files";

    if (files < FILES_ENOUGH)
        return finding_make(name, FINDING_WARNING, "Raise the limit: ulimit -n 65536",
                            "only %lu, which makes a run slow", files);
    return finding_make(name, FINDING_OK, "", "%lu", files);
}

struct finding finding_of_clock(int year, bool is_synchronised)
{
    static const char name[] = "clock";
    static const char remedy[] = "Let it be set from the network: apt-get install chrony";

    if (year < FIRST_YEAR)
        return finding_make(name, FINDING_WARNING, remedy,
                            "it says that this is %d: results would be dated wrongly", year);
    if (!is_synchronised)
        return finding_make(name, FINDING_WARNING, remedy,
                            "nothing keeps it right: what earlier runs learnt may be kept for too "
                            "long, or not long enough");
    return finding_make(name, FINDING_OK, "", "it is kept right");
}

struct finding finding_of_disk(const char *folder, uint64_t free_bytes)
{
    static const char name[] = "free disk";
    unsigned long long mib = free_bytes / MIB;

    if (mib < DISK_ENOUGH_MIB)
        return finding_make(name, FINDING_WARNING,
                            "Make room, or keep the run elsewhere with --run FILE: a run needs "
                            "some hundred bytes a row, and as much for its results",
                            "only %llu MiB in %s", mib, folder);
    return finding_make(name, FINDING_OK, "", "%llu MiB in %s", mib, folder);
}
