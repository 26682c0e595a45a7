/*
 * html.h - pieces of a page that needs no script and asks nobody.  Pure; any thread.
 */
#ifndef OUTPUT_HTML_H
#define OUTPUT_HTML_H

#include <stdint.h>

#include "base/buffer.h"
#include "base/compiler.h"

/* Text that stays text in an element and in an attribute, controls made visible. */
MUST_USE bool html_text(struct buffer *out, struct text bytes);

/* "1 234 567", its groups held together. */
MUST_USE bool html_number(struct buffer *out, uint64_t number);

/* "12.3 %" of `whole`; "0 %" of none. */
MUST_USE bool html_share(struct buffer *out, uint64_t part, uint64_t whole);

struct html_part {
    uint64_t size;
    const char *class; /* of the style sheet: what colour it has */
};

/*
 * A bar whose parts share its width; it is as wide as the sum is of `whole`.  `label`
 * tells it to who cannot see it.
 */
MUST_USE bool html_bar(struct buffer *out, const struct html_part *parts, size_t count,
                       uint64_t whole, const char *label);

/* Columns from the left to the right, the highest as high as the picture. */
MUST_USE bool html_columns(struct buffer *out, const uint64_t *heights, size_t count,
                           const char *label);

#endif
