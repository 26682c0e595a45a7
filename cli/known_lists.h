/*
 * known_lists.h - the lists of names in use: those shipped, and the user's files.
 *
 * A file NAME.txt in /etc/rollcall/lists, and then in $XDG_CONFIG_HOME/rollcall/lists,
 * adds to the list of that name and takes out of it: what is read later wins.
 */
#ifndef CLI_KNOWN_LISTS_H
#define CLI_KNOWN_LISTS_H

#include "address/name_lists.h"
#include "base/compiler.h"
#include "base/failure.h"

/* Told of each file that is there, with how many names it has. */
typedef void list_file_visitor(void *visitor, enum data_list list, const char *path, size_t names);

/* False, 78, for a file with a mistake.  `visit` may be NULL. */
MUST_USE bool known_lists_read(struct name_lists **lists, list_file_visitor *visit, void *visitor,
                               struct failure *why);
#endif
