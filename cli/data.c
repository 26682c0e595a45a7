/*
 * data.c - see data.h.
 */
#include "cli/data.h"

#include <stdio.h>

#include "base/compiler.h"
#include "base/text.h"
#include "cli/ending.h"
#include "cli/known_lists.h"

static const char *const meanings[] = {
    [DATA_DISPOSABLE] = "domains whose mailboxes are open to everybody, or gone in minutes",
    [DATA_RELAY] = "domains that forward, an address for each sender",
    [DATA_FREE] = "domains where anybody can open a mailbox at no cost",
    [DATA_ROLE] = "local parts that name a task and not a person",
    [DATA_PROVIDER] = "domains that people really write: what a suggestion may be",
    [DATA_SQUAT] = "misspellings of them that somebody registered",
};

struct user_files {
    char text[DATA_LIST_COUNT][2][4352]; /* the system's and the user's */
    size_t count[DATA_LIST_COUNT];
};

static void note_file(void *visitor, enum data_list list, const char *path, size_t names)
{
    struct user_files *files = visitor;

    snprintf(files->text[list][files->count[list]++], sizeof files->text[0][0], "%zu %s of %s",
             names, names == 1 ? "line" : "lines", path);
}

static void print_list(const struct name_lists *lists, enum data_list list,
                       const struct user_files *files)
{
    struct text date = name_lists_head(list, "date");
    struct text licence = name_lists_head(list, "licence");
    struct text source = name_lists_head(list, "source");

    printf("%-10s %6zu names: %s\n", data_list_word(list), name_lists_count(lists, list),
           meanings[list]);
    printf("           of %.*s, %.*s: %.*s\n", TEXT_ARGS(date), TEXT_ARGS(licence),
           TEXT_ARGS(source));
    for (size_t i = 0; i < files->count[list]; i++)
        printf("           and %s\n", files->text[list][i]);
}

int data_command(int argc, char **argv)
{
    static struct user_files files; /* large, and one a process */
    struct name_lists *lists;
    struct failure why;
    bool fine;

    if (argc > 0) {
        failed(&why, EXIT_USAGE, "data takes no \"%s\"; it says which lists are in use", argv[0]);
        return end_with(&why);
    }
    if (!known_lists_read(&lists, note_file, &files, &why))
        return end_with(&why);
    for (enum data_list list = 0; list < DATA_LIST_COUNT; list++)
        print_list(lists, list, &files);
    printf("\nA file NAME.txt in /etc/rollcall/lists or $XDG_CONFIG_HOME/rollcall/lists adds to a "
           "list, a name a line;\na line !NAME takes one out.\n");
    fine = all_is_printed(&why);
    name_lists_free(lists);
    return fine ? EXIT_EVERY_ROW_ANSWERED : end_with(&why);
}
