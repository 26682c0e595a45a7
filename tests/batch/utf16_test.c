/*
 * utf16_test.c - UTF-16 becomes UTF-8, however it is cut.
 */
#include "batch/utf16.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/compiler.h"

static const struct {
    struct text beginning;
    enum utf16_order order;
} beginnings[] = {
    {TEXT("\xff\xfe"
          "e\0"),
     UTF16_LITTLE},
    {TEXT("\xfe\xff\0e"), UTF16_BIG},
    {TEXT("e\0m\0a\0i\0l\0\n\0\xfc\0a\0"), UTF16_LITTLE},
    {TEXT("\0e\0m\0a\0i\0l\0\n\0a"), UTF16_BIG},
    {TEXT("\xff\xfe\0\0e\0\0\0"), UTF16_NONE}, /* UTF-32 */
    {TEXT("e\0\0\0m\0\0\0a\0\0\0"), UTF16_NONE},
    {TEXT("email\na\0b@c.example\n"), UTF16_NONE},
    {TEXT("\0\0\0\0\0\0\0\0"), UTF16_NONE},
    {TEXT("\xff"), UTF16_NONE},
    {TEXT(""), UTF16_NONE},
};

static void its_order_is_found_by_the_mark_or_by_the_nuls(void **state)
{
    (void)state;
    for (size_t i = 0; i < countof(beginnings); i++)
        if (utf16_order_of(beginnings[i].beginning) != beginnings[i].order)
            fail_msg("beginning %zu", i);
}

static const struct {
    enum utf16_order order;
    struct text bytes;
    const char *utf8;
} texts[] = {
    {UTF16_LITTLE, TEXT("a\0\n\0"), "a\n"},
    {UTF16_BIG, TEXT("\0a\0\n"), "a\n"},
    {UTF16_LITTLE,
     TEXT("\xff\xfe"
          "a\0\xff\xfe"),
     "a\xef\xbb\xbf"}, /* only the first mark is one */
    {UTF16_BIG, TEXT("\0\xf6\x20\xac\xd8\x3d\xde\0"), "\xc3\xb6\xe2\x82\xac\xf0\x9f\x98\x80"},
    {UTF16_BIG, TEXT("\xd8\x3d\0a"),
     "\xef\xbf\xbd"
     "a"}, /* a high surrogate alone */
    {UTF16_BIG, TEXT("\xde\0\0a"),
     "\xef\xbf\xbd"
     "a"}, /* a low one */
    {UTF16_BIG, TEXT("\xd8\x3d\xd8\x3d\xde\0"), "\xef\xbf\xbd\xf0\x9f\x98\x80"},
    {UTF16_BIG, TEXT("\0a\xd8\x3d"), "a\xef\xbf\xbd"},
    {UTF16_BIG, TEXT("\0a\0"), "a\xef\xbf\xbd"},
    {UTF16_BIG, TEXT("\0a\xd8\x3d\xde"), "a\xef\xbf\xbd\xef\xbf\xbd"},
    {UTF16_BIG, TEXT("\xff\xff\xdb\xff\xdf\xff"), "\xef\xbf\xbf\xf4\x8f\xbf\xbf"},
};

static void it_is_the_same_however_it_is_cut(void **state)
{
    (void)state;
    for (size_t i = 0; i < countof(texts); i++)
        for (size_t cut = 0; cut <= texts[i].bytes.len; cut++) {
            struct utf16 utf16 = utf16_of(texts[i].order);
            char out[128];
            size_t len = utf16_next(&utf16, text_slice(texts[i].bytes, 0, cut), out);

            len +=
                utf16_next(&utf16, text_slice(texts[i].bytes, cut, texts[i].bytes.len), out + len);
            len += utf16_end(&utf16, out + len);
            assert_true(len <= texts[i].bytes.len * UTF16_ROOM_FACTOR + UTF16_ROOM_MORE);
            if (!text_equal((struct text){out, len}, text_of(texts[i].utf8)))
                fail_msg("text %zu, cut at %zu", i, cut);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(its_order_is_found_by_the_mark_or_by_the_nuls),
        cmocka_unit_test(it_is_the_same_however_it_is_cut),
    };

    return cmocka_run_group_tests_name("utf16", tests, NULL, NULL);
}
