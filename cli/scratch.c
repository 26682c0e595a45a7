/*
 * scratch.c - see scratch.h.
 */
#include "cli/scratch.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool scratch_make(char folder[SCRATCH_ROOM], const char *command, struct failure *why)
{
    const char *place = getenv("TMPDIR");
    int len = snprintf(folder, SCRATCH_ROOM, "%s/rollcall-%s.XXXXXX",
                       place && place[0] == '/' ? place : "/tmp", command);

    if (len >= 0 && len < SCRATCH_ROOM && mkdtemp(folder))
        return true;
    folder[0] = '\0';
    return failed(why, EXIT_CANNOT_CREATE,
                  "cannot create a folder for this %s: %s; set TMPDIR to one of yours", command,
                  strerror(errno));
}

void scratch_remove(const char *folder)
{
    DIR *opened = folder[0] ? opendir(folder) : NULL;

    if (!opened)
        return;
    for (struct dirent *entry; (entry = readdir(opened));)
        if (entry->d_name[0] != '.')
            unlinkat(dirfd(opened), entry->d_name, 0);
    closedir(opened);
    rmdir(folder);
}
