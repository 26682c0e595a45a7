/*
 * lane_section.c - see lane_section.h.
 */
#include "cli/lane_section.h"

#include "base/buffer.h"

enum { NAMES_MAX = 512 };

static struct text without(struct text text, const char *head, const char *tail)
{
    struct text begin = text_of(head), end = text_of(tail);

    if (text.len < begin.len + end.len || !text_equal(text_slice(text, 0, begin.len), begin) ||
        !text_equal(text_slice(text, text.len - end.len, text.len), end))
        return TEXT("");
    return text_trim(text_slice(text, begin.len, text.len - begin.len - end.len));
}

static bool unknown_lane(struct text name, struct failure *why)
{
    struct buffer names;
    bool fits = true;

    buffer_init(&names, NAMES_MAX);
    for (size_t i = 0; fits && place_name(i); i++)
        fits = buffer_format(&names, "%s%s", i > 0 ? ", " : "", place_name(i));
    failed(why, EXIT_BAD_CONFIGURATION,
           "there is no lane \"%.*s\"; it is the IP address of an exchanger, or one of: %.*s",
           name.len > 100 ? 100 : (int)name.len, name.bytes, TEXT_ARGS(buffer_text(&names)));
    buffer_free(&names);
    return false;
}

bool lane_section_read(struct text line, char key[LANE_KEY_SIZE], struct failure *why)
{
    struct text inside = without(without(line, "[", "]"), "lane", "");
    struct text name = without(inside, "\"", "\"");

    if (name.len == 0)
        return failed(why, EXIT_BAD_CONFIGURATION,
                      "a section is about a lane, such as  [lane \"google\"]");
    return lane_key_named(name, key) || unknown_lane(name, why);
}
