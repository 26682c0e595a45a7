/*
 * name_lists.h - the lists of names that tell what sort of address one is.
 *
 * Those the program ships (data/lists.h), and what files of the user add to them or
 * take out.  Filled by one thread; then read-only, and any thread may look.
 */
#ifndef ADDRESS_NAME_LISTS_H
#define ADDRESS_NAME_LISTS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/compiler.h"
#include "base/failure.h"
#include "base/text.h"
#include "data/lists.h"

enum { NAME_LIST_FILE_MIB = 64 };

struct name_lists; /* opaque: see name_lists.c */

/* As shipped. */
struct name_lists *name_lists_new(void);
void name_lists_free(struct name_lists *lists); /* NULL is welcome */

/*
 * A file of the user: a name a line (of DATA_SQUAT with the domain that is meant behind
 * it), "!name" takes one out, "#" begins a remark.  False, 78, with the line that is
 * none; `*names` are those it has.  A file that is not there is none: 0 names.
 */
MUST_USE bool name_lists_read(struct name_lists *lists, enum data_list list, const char *path,
                              size_t *names, struct failure *why);

/* The name itself, in lower case; nothing above or below it. */
bool name_lists_has(const struct name_lists *lists, enum data_list list, struct text name);

/* The domain that is meant by one of DATA_SQUAT; empty for any other.  Lent. */
struct text name_lists_meant(const struct name_lists *lists, struct text domain);

/* The names of DATA_PROVIDER in their order; empty behind the last.  Lent. */
struct text name_lists_provider(const struct name_lists *lists, size_t at);

size_t name_lists_count(const struct name_lists *lists, enum data_list list);

/* What the shipped list says of itself: "source", "licence", "date".  Static. */
struct text name_lists_head(enum data_list list, const char *word);

#endif
