/*
 * list_kind.c - see list_kind.h.
 */
#include "batch/list_kind.h"

enum {
    ZIP_NAME_AT = 30, /* the name of the first entry, after its local header */
    ZIP_NAME_WINDOW = 128,
    WIDE_WINDOW = 4096,
};

static const char save_as_csv[] = "save it as CSV";
static const char save_as_utf8[] = "save it as CSV UTF-8";

/* A longer beginning stands before a shorter one that it starts with. */
static const struct {
    struct text start;
    const char *what;
    const char *remedy;
} kinds[] = {
    {TEXT("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), "an Excel workbook (.xls)", save_as_csv},
    {TEXT("%PDF-"), "a PDF document", "export its table as CSV"},
    {TEXT("\xfd"
          "7zXZ\0"),
     "compressed with xz", "unpack it first with unxz"},
    {TEXT("BZh91AY&SY"), "compressed with bzip2", "unpack it first with bunzip2"},
    {TEXT("\xff\xfe\0\0"), "written in UTF-32", save_as_utf8},
    {TEXT("\0\0\xfe\xff"), "written in UTF-32", save_as_utf8},
};

static bool refuse(const char *shown, const char *what, const char *remedy, struct failure *why)
{
    return failed(why, EXIT_BAD_DATA, "%s is %s: %s", shown, what, remedy);
}

static bool is_zip(struct text sample)
{
    return text_equal(text_slice(sample, 0, 4), TEXT("PK\x03\x04"));
}

/* Spreadsheets of today are ZIP archives; their first entry gives them away. */
static bool refuse_zip(struct text sample, const char *shown, struct failure *why)
{
    static const struct text excel[] = {TEXT("[Content_Types].xml"), TEXT("_rels/"), TEXT("xl/"),
                                        TEXT("docProps/")};
    struct text first = text_slice(sample, ZIP_NAME_AT, ZIP_NAME_WINDOW);

    for (size_t i = 0; i < countof(excel); i++)
        if (text_starts_nocase(first, excel[i]))
            return refuse(shown, "an Excel workbook", save_as_csv, why);
    if (text_contains_nocase(first, TEXT("opendocument.spreadsheet")))
        return refuse(shown, "an OpenDocument spreadsheet", save_as_csv, why);
    return refuse(shown, "a ZIP archive", "unpack the CSV file in it first", why);
}

/* Mail addresses are mostly ASCII: three of four bytes are NUL. */
static bool is_utf32(struct text sample)
{
    struct text window = text_slice(sample, 0, WIDE_WINDOW);
    size_t most = window.len / 4 * 3 / 4; /* of the NULs there can be in one place of four */
    size_t nuls[4] = {0, 0, 0, 0};
    unsigned full = 0;

    for (size_t i = 0; i < window.len; i++)
        nuls[i % 4] += window.bytes[i] == '\0';
    for (unsigned place = 0; place < 4; place++)
        full |= nuls[place] > most ? 1U << place : 0;
    return window.len >= 8 && (full == 0xe || full == 0x7);
}

bool list_kind_check(struct text sample, const char *shown, struct failure *why)
{
    for (size_t i = 0; i < countof(kinds); i++)
        if (text_equal(text_slice(sample, 0, kinds[i].start.len), kinds[i].start))
            return refuse(shown, kinds[i].what, kinds[i].remedy, why);
    if (is_zip(sample))
        return refuse_zip(sample, shown, why);
    return !is_utf32(sample) || refuse(shown, "written in UTF-32", save_as_utf8, why);
}
