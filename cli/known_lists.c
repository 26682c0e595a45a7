/*
 * known_lists.c - see known_lists.h.
 */
#include "cli/known_lists.h"

#include <stdio.h>

#include "cli/xdg.h"

enum { FOLDER_ROOM = 4096 };

static bool read_folder(struct name_lists *lists, const char *folder, list_file_visitor *visit,
                        void *visitor, struct failure *why)
{
    char path[FOLDER_ROOM + 32];
    size_t names;

    for (enum data_list list = 0; list < DATA_LIST_COUNT; list++) {
        snprintf(path, sizeof path, "%s/lists/%s.txt", folder, data_list_word(list));
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
    bool has_own = xdg_folder(folder, sizeof folder, "XDG_CONFIG_HOME", ".config");

    *lists = name_lists_new();
    if (read_folder(*lists, "/etc/rollcall", visit, visitor, why) &&
        (!has_own || read_folder(*lists, folder, visit, visitor, why)))
        return true;
    name_lists_free(*lists);
    *lists = NULL;
    return false;
}
