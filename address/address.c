/*
 * address.c - see address.h.
 *
 * A cell is unwrapped first (blanks, a name and its angle brackets, mailto:), and
 * nothing within the addr-spec that is left is ever dropped: it is an address as
 * it stands, or it is none.
 */
#include "address/address.h"

#include "address/blanks.h"
#include "address/domain_name.h"
#include "address/local_part.h"
#include "base/compiler.h"

static const char several[] = "the cell holds more than one address";

static enum address_outcome none(struct address *out, enum address_outcome outcome,
                                 const char *detail)
{
    *out = (struct address){.detail = detail};
    return outcome;
}

static struct text without_mailto(struct text text)
{
    struct text mailto = TEXT("mailto:");

    text = blanks_trimmed(text);
    if (text_starts_nocase(text, mailto))
        text = blanks_trimmed(text_slice(text, mailto.len, text.len));
    return text;
}

/*
 * The quoted string that begins at `at`, with its quotes.  A quote that is never
 * closed is a character like any other (5" pipes): 0.
 */
static size_t quoted_at(struct text text, size_t at)
{
    if (text.bytes[at] != '"')
        return 0;
    for (size_t i = at + 1; i < text.len; i++) {
        if (text.bytes[i] == '\\')
            i++;
        else if (text.bytes[i] == '"')
            return i + 1 - at;
    }
    return 0;
}

/* Where `byte` stands first, at or behind `from`, outside quotes; text.len if nowhere. */
static size_t find_unquoted(struct text text, size_t from, char byte)
{
    bool may_quote = true; /* once a quote is known to stay open, later ones do too */

    if (text_find(text, '"') == text.len)
        return from + text_find(text_slice(text, from, text.len), byte);
    while (from < text.len && text.bytes[from] != byte) {
        size_t quoted = may_quote ? quoted_at(text, from) : 0;

        may_quote = quoted > 0 || text.bytes[from] != '"';
        from += quoted > 0 ? quoted : 1;
    }
    return from;
}

/* How many bytes at `at` part two addresses of one cell: 0 inside of one. */
static size_t separator_at(struct text text, size_t at)
{
    char byte = text.bytes[at];

    if (byte == ',' || byte == ';' || byte == '<' || byte == '>' || byte == '\r' || byte == '\n')
        return 1;
    return blank_at_start(text_slice(text, at, text.len));
}

/* A piece that somebody meant as an address has something on both sides of an @. */
static bool looks_like_address(struct text piece)
{
    size_t at = find_unquoted(piece, 0, '@');

    return at > 0 && at + 1 < piece.len;
}

static size_t count_addresses(struct text text)
{
    bool may_quote = true;
    size_t count = 0;
    size_t start = 0;

    for (size_t i = 0; i < text.len;) {
        size_t quoted = may_quote ? quoted_at(text, i) : 0;
        size_t separator = quoted ? 0 : separator_at(text, i);

        may_quote = quoted > 0 || text.bytes[i] != '"';
        if (separator) {
            count += looks_like_address(text_slice(text, start, i - start));
            start = i + separator;
        }
        i += quoted ? quoted : separator ? separator : 1;
    }
    return count + looks_like_address(text_slice(text, start, text.len));
}

/* Counted only where more than one could be there: most cells are read no further than that. */
static bool holds_several(struct text text)
{
    size_t first = text_find(text, '@');

    if (text_find(text_slice(text, first + 1, text.len), '@') + first + 1 >= text.len)
        return false;
    return count_addresses(text) > 1;
}

/* Mail programs repeat the address as its own name, Outlook in apostrophes: 'a@b' <a@b>. */
static bool is_its_own_name(struct text name, struct text spec)
{
    name = blanks_trimmed(name);
    if (name.len >= 2 && name.bytes[0] == '\'' && name.bytes[name.len - 1] == '\'')
        name = text_slice(name, 1, name.len - 2);
    return text_equal_nocase(name, spec);
}

/* Whatever stands before the bracket is a name, and nobody's business here. */
static enum address_outcome read_bracketed(struct text cell, size_t open, struct address *out)
{
    size_t close = find_unquoted(cell, open + 1, '>');
    struct text spec = without_mailto(text_slice(cell, open + 1, close - open - 1));
    struct text counted =
        is_its_own_name(text_slice(cell, 0, open), spec) ? text_slice(cell, open, cell.len) : cell;

    if (holds_several(counted))
        return none(out, ADDRESS_SEVERAL, several);
    if (close == cell.len)
        return none(out, ADDRESS_INVALID, "an angle bracket is left open");
    if (close + 1 < cell.len)
        return none(out, ADDRESS_INVALID, "something stands behind the closing angle bracket");
    if (spec.len == 0)
        return none(out, ADDRESS_INVALID, "nothing stands between the angle brackets");
    return address_parse(spec, out);
}

enum address_outcome address_read(struct text cell, struct address *out)
{
    size_t open;

    cell = without_mailto(cell);
    if (cell.len == 0)
        return none(out, ADDRESS_MISSING, "the cell is empty");
    open = find_unquoted(cell, 0, '<');
    if (open < cell.len)
        return read_bracketed(cell, open, out);
    if (holds_several(cell))
        return none(out, ADDRESS_SEVERAL, several);
    return address_parse(cell, out);
}

enum address_outcome address_parse(struct text spec, struct address *out)
{
    struct text local;
    const char *complaint;

    if (spec.len == 0)
        return none(out, ADDRESS_MISSING, "the address is empty");
    if (text_find(spec, '@') == spec.len)
        return none(out, ADDRESS_INVALID, "there is no @ in it");
    local = text_slice(spec, 0, local_part_span(spec));
    *out = (struct address){.needs_smtputf8 = !text_is_ascii(local)};
    complaint =
        local_part_canonical(local, out->local_bytes, sizeof out->local_bytes, &out->local.len);
    if (!complaint && local.len == spec.len)
        complaint = "the only @ stands within the quotes";
    if (!complaint)
        complaint =
            domain_name_canonical(text_slice(spec, local.len + 1, spec.len), out->domain_bytes,
                                  sizeof out->domain_bytes, &out->domain.len);
    if (!complaint && out->local.len + 1 + out->domain.len > ADDRESS_MAX)
        complaint = "the address is longer than 254 octets (RFC 5321, 4.5.3.1.3)";
    if (complaint)
        return none(out, ADDRESS_INVALID, complaint);
    out->local.bytes = out->local_bytes;
    out->domain.bytes = out->domain_bytes;
    return ADDRESS_FOUND;
}
