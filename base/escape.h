/*
 * escape.h - bytes from outside, made safe to show.
 *
 * What a server, a file or a zone said is never printed raw: it could move a
 * cursor, forge a line or break a document.
 */
#ifndef BASE_ESCAPE_H
#define BASE_ESCAPE_H

#include "base/buffer.h"

/*
 * Appends UTF-8: what is well-formed and printable stays, a backslash becomes
 * `\\`, every other byte (controls, DEL, broken UTF-8, C1 controls and the
 * bidirectional overrides U+202A-202E, U+2066-2069) becomes `\xNN`.  The result
 * can be turned back into the bytes.  False where the ceiling is reached.
 */
MUST_USE bool escape_visible(struct buffer *out, struct text bytes);

/* The same, but line breaks and backslashes stay: for sentences of ours that quote somebody. */
MUST_USE bool escape_controls(struct buffer *out, struct text bytes);

/* Appends what may stand between the quotes of a JSON string; broken UTF-8 as `\\xNN`. */
MUST_USE bool escape_json(struct buffer *out, struct text bytes);

#endif
