/*
 * html.c - see html.h.
 */
#include "output/html.h"

#include <inttypes.h>

#include "base/escape.h"

enum { BAR_WIDTH = 1000, BAR_HEIGHT = 16, COLUMNS_WIDTH = 960, COLUMNS_HEIGHT = 120 };

static bool put_marked(struct buffer *out, char byte)
{
    switch (byte) {
    case '&':
        return buffer_append(out, TEXT("&amp;"));
    case '<':
        return buffer_append(out, TEXT("&lt;"));
    case '>':
        return buffer_append(out, TEXT("&gt;"));
    case '"':
        return buffer_append(out, TEXT("&quot;"));
    case '\'':
        return buffer_append(out, TEXT("&#39;"));
    default:
        return buffer_put(out, byte);
    }
}

bool html_text(struct buffer *out, struct text bytes)
{
    struct buffer shown;
    bool fits;

    buffer_init(&shown, 4 * bytes.len + 1);
    fits = escape_visible(&shown, bytes);
    for (size_t i = 0; fits && i < shown.len; i++)
        fits = put_marked(out, shown.bytes[i]);
    buffer_free(&shown);
    return fits;
}

bool html_number(struct buffer *out, uint64_t number)
{
    if (number < 1000)
        return buffer_format(out, "%" PRIu64, number);
    return html_number(out, number / 1000) &&
           buffer_format(out, "&#8239;%03" PRIu64, number % 1000);
}

bool html_share(struct buffer *out, uint64_t part, uint64_t whole)
{
    double percent = whole > 0 ? 100.0 * (double)part / (double)whole : 0;

    if (part == 0)
        return buffer_append(out, TEXT("0&nbsp;%"));
    return percent < 0.1 ? buffer_append(out, TEXT("&lt;&nbsp;0.1&nbsp;%"))
                         : buffer_format(out, "%.1f&nbsp;%%", percent);
}

static double scaled(uint64_t size, uint64_t whole, double most)
{
    return whole > 0 ? most * (double)size / (double)whole : 0;
}

static bool begin_picture(struct buffer *out, int width, int height, const char *class,
                          const char *label)
{
    return buffer_format(out,
                         "<svg class=\"%s\" viewBox=\"0 0 %d %d\" preserveAspectRatio=\"none\" "
                         "role=\"img\" aria-label=\"",
                         class, width, height) &&
           html_text(out, text_of(label)) && buffer_append(out, TEXT("\">"));
}

bool html_bar(struct buffer *out, const struct html_part *parts, size_t count, uint64_t whole,
              const char *label)
{
    double at = 0;

    if (!begin_picture(out, BAR_WIDTH, BAR_HEIGHT, "bar", label))
        return false;
    for (size_t i = 0; i < count; i++) {
        double width = scaled(parts[i].size, whole, BAR_WIDTH);

        if (parts[i].size > 0 &&
            !buffer_format(out,
                           "<rect class=\"%s\" x=\"%.2f\" y=\"0\" width=\"%.2f\" height=\"%d\"/>",
                           parts[i].class, at, width, BAR_HEIGHT))
            return false;
        at += width;
    }
    return buffer_append(out, TEXT("</svg>"));
}

static uint64_t highest(const uint64_t *heights, size_t count)
{
    uint64_t most = 0;

    for (size_t i = 0; i < count; i++)
        if (heights[i] > most)
            most = heights[i];
    return most;
}

bool html_columns(struct buffer *out, const uint64_t *heights, size_t count, const char *label)
{
    uint64_t most = highest(heights, count);
    double width = count > 0 ? (double)COLUMNS_WIDTH / (double)count : 0;

    if (!begin_picture(out, COLUMNS_WIDTH, COLUMNS_HEIGHT, "columns", label))
        return false;
    for (size_t i = 0; i < count; i++) {
        double height = scaled(heights[i], most, COLUMNS_HEIGHT);

        if (heights[i] > 0 &&
            !buffer_format(out,
                           "<rect class=\"plain\" x=\"%.2f\" y=\"%.2f\" width=\"%.2f\" "
                           "height=\"%.2f\"/>",
                           (double)i * width, COLUMNS_HEIGHT - height, width * 0.85, height))
            return false;
    }
    return buffer_append(out, TEXT("</svg>"));
}
