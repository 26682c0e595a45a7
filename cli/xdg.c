/*
 * xdg.c - see xdg.h.
 */
#include "cli/xdg.h"

#include <stdio.h>
#include <stdlib.h>

bool xdg_folder(char *out, size_t size, const char *variable, const char *under_home)
{
    const char *named = getenv(variable);
    const char *home = getenv("HOME");

    out[0] = '\0';
    if (named && named[0] == '/')
        snprintf(out, size, "%s/rollcall", named);
    else if (home && home[0] == '/')
        snprintf(out, size, "%s/%s/rollcall", home, under_home);
    return out[0] != '\0';
}
