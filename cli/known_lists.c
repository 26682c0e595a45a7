/*
 * known_lists.c - see known_lists.h.
 */
#include "cli/known_lists.h"

#include <stdio.h>
#include <stdlib.h>

enum { FOLDER_ROOM = 4096 };

/* $XDG_CONFIG_HOME/rollcall/lists, by the XDG base directory specification; "": none. */
static void name_user_folder(char out[FOLDER_ROOM])
{
    const char *config = getenv("XDG_CONFIG_HOME");
    const char *home = getenv("HOME");

    out[0] = '\0';
    if (config && config[0] == '/')
        snprintf(out, FOLDER_ROOM, "%s/rollcall/lists", config);
    else if (home && home[0] == '/')
        snprintf(out, FOLDER_ROOM, "%s/.config/rollcall/lists", home);
}

static bool read_folder(struct name_lists *lists, const char *folder, list_file_visitor *visit,
                        void *visitor, struct failure *why)
{
    char path[FOLDER_ROOM + 32];
    size_t names;

    for (enum data_list list = 0; folder[0] && list < DATA_LIST_COUNT; list++) {
        snprintf(path, sizeof path, "%s/%s.txt", folder, data_list_word(list));
        if (!name_lists_read(lists, list, path, &names, why))
            return false;
        if (visit && names > 0)
            visit(visitor, list, path, names);
    }
    return true;
}

bool known_lists_read(struct name_lists **lists, list_file_visitor *visit, void *visitor,
                      struct failure *why)
{
    char folder[FOLDER_ROOM];

    *lists = name_lists_new();
    name_user_folder(folder);
    if (read_folder(*lists, "/etc/rollcall/lists", visit, visitor, why) &&
        read_folder(*lists, folder, visit, visitor, why))
        return true;
    name_lists_free(*lists);
    *lists = NULL;
    return false;
}
