/*
 * list_kind.h - whether a file is text at all, by its first bytes.
 */
#ifndef BATCH_LIST_KIND_H
#define BATCH_LIST_KIND_H

#include <stdbool.h>

#include "base/compiler.h"
#include "base/failure.h"
#include "base/text.h"

/*
 * False for a workbook, a PDF, an archive and UTF-32 (list_unpack.h knows gzip, zstd and UTF-16):
 * the sentence says what `shown` (a name, safe to show) is and what to do.  Pure.
 */
MUST_USE bool list_kind_check(struct text sample, const char *shown, struct failure *why);

#endif
