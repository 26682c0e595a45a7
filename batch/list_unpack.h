/*
 * list_unpack.h - a list that is wrapped up: compressed, or in UTF-16.
 *
 * It is unpacked into a file beside the run, as standard input is spooled, so that
 * everything behind here reads plain bytes.  Memory is bounded, whatever the sizes.
 */
#ifndef BATCH_LIST_UNPACK_H
#define BATCH_LIST_UNPACK_H

#include <stdatomic.h>
#include <stdbool.h>

#include "base/compiler.h"
#include "base/failure.h"
#include "base/text.h"

/* Whether the list begins as one that has to be unpacked.  Pure. */
bool list_unpack_needed(struct text beginning);

/*
 * Writes what is in `from`, gzip, zstd or UTF-16 (or UTF-16 in one of them), to `to`, as
 * UTF-8 without a byte order mark where it was UTF-16.  Several archives one after
 * another are one.  Failures: 65 for what is damaged or cut short, 74 for a full disk, 75
 * for `*stop` (NULL: never).  `name` and `to_name` are for the sentences.
 */
MUST_USE bool list_unpack(int from, const char *name, int to, const char *to_name,
                          const atomic_bool *stop, struct failure *why);

#endif
