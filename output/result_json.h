/*
 * result_json.h - one row's answer as a JSON object.
 *
 * The keys, their order and their meaning are docs/output-format.md; the schema is
 * docs/result.schema.json.
 */
#ifndef OUTPUT_RESULT_JSON_H
#define OUTPUT_RESULT_JSON_H

#include "base/buffer.h"
#include "base/compiler.h"
#include "batch/result.h"

/* Room for the largest: an unreadable row of ROW_MAX bytes, each of which is escaped. */
enum { RESULT_JSON_MAX = 16 * 1024 * 1024 };

struct result_json; /* opaque: see result_json.c */

/* What writes rows, one after another.  One thread at a time. */
struct result_json *result_json_new(void);
void result_json_free(struct result_json *json); /* NULL is welcome */

/*
 * Appends the object, without a newline behind it.  False, and `out` is as it was,
 * where its ceiling is reached or memory ran out.
 */
MUST_USE bool result_json_append(struct result_json *json, struct buffer *out,
                                 const struct result *result);

#endif
