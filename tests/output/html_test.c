/*
 * html_test.c - pieces of a page.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/compiler.h"
#include "output/html.h"

static void check(struct buffer *out, const char *want)
{
    assert_true(buffer_put(out, '\0'));
    assert_string_equal(out->bytes, want);
    buffer_free(out);
}

static void whatever_was_said_stays_text(void **state)
{
    struct buffer out;

    (void)state;
    buffer_init(&out, 4096);
    assert_true(html_text(&out, TEXT("a <script>\"x\" & 'y'</script>\x01\n\xff \xc3\xa9")));
    check(&out, "a &lt;script&gt;&quot;x&quot; &amp; &#39;y&#39;&lt;/script&gt;\\x01\\x0a\\xff "
                "\xc3\xa9");
}

static void numbers_have_groups_and_shares_are_never_rounded_to_nothing(void **state)
{
    static const struct {
        uint64_t number;
        const char *want;
    } numbers[] = {
        {0, "0"},
        {999, "999"},
        {1000, "1&#8239;000"},
        {1002003, "1&#8239;002&#8239;003"},
    };
    static const struct {
        uint64_t part, whole;
        const char *want;
    } shares[] = {
        {0, 0, "0&nbsp;%"},
        {0, 7, "0&nbsp;%"},
        {1, 3, "33.3&nbsp;%"},
        {3, 3, "100.0&nbsp;%"},
        {1, 100000, "&lt;&nbsp;0.1&nbsp;%"},
    };
    struct buffer out;

    (void)state;
    for (size_t i = 0; i < countof(numbers); i++) {
        buffer_init(&out, 4096);
        assert_true(html_number(&out, numbers[i].number));
        check(&out, numbers[i].want);
    }
    for (size_t i = 0; i < countof(shares); i++) {
        buffer_init(&out, 4096);
        assert_true(html_share(&out, shares[i].part, shares[i].whole));
        check(&out, shares[i].want);
    }
}

static void the_parts_of_a_bar_share_its_width(void **state)
{
    static const struct html_part parts[] = {{1, "a"}, {0, "b"}, {3, "c"}};
    struct buffer out;

    (void)state;
    buffer_init(&out, 4096);
    assert_true(html_bar(&out, parts, countof(parts), 8, "it is < 1"));
    check(&out,
          "<svg class=\"bar\" viewBox=\"0 0 1000 16\" preserveAspectRatio=\"none\" role=\"img\" "
          "aria-label=\"it is &lt; 1\">"
          "<rect class=\"a\" x=\"0.00\" y=\"0\" width=\"125.00\" height=\"16\"/>"
          "<rect class=\"c\" x=\"125.00\" y=\"0\" width=\"375.00\" height=\"16\"/></svg>");
}

static void the_highest_column_is_as_high_as_the_picture(void **state)
{
    static const uint64_t heights[] = {1, 0, 4};
    struct buffer out;

    (void)state;
    buffer_init(&out, 4096);
    assert_true(html_columns(&out, heights, countof(heights), "x"));
    check(&out, "<svg class=\"columns\" viewBox=\"0 0 960 120\" preserveAspectRatio=\"none\" "
                "role=\"img\" aria-label=\"x\">"
                "<rect class=\"plain\" x=\"0.00\" y=\"90.00\" width=\"272.00\" height=\"30.00\"/>"
                "<rect class=\"plain\" x=\"640.00\" y=\"0.00\" width=\"272.00\" height=\"120.00\"/>"
                "</svg>");
}

static void where_the_ceiling_is_reached_it_says_so(void **state)
{
    static const uint64_t heights[] = {1};
    static const struct html_part parts[] = {{1, "a"}};
    struct buffer out;

    (void)state;
    buffer_init(&out, 3);
    assert_false(html_text(&out, TEXT("<")));
    assert_false(html_number(&out, 1000));
    buffer_clear(&out);
    assert_false(html_bar(&out, parts, 1, 1, "x"));
    buffer_clear(&out);
    assert_false(html_columns(&out, heights, 1, "x"));
    buffer_free(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whatever_was_said_stays_text),
        cmocka_unit_test(numbers_have_groups_and_shares_are_never_rounded_to_nothing),
        cmocka_unit_test(the_parts_of_a_bar_share_its_width),
        cmocka_unit_test(the_highest_column_is_as_high_as_the_picture),
        cmocka_unit_test(where_the_ceiling_is_reached_it_says_so),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
