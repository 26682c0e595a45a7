/*
 * delimiter_line.c - see delimiter_line.h.
 */
#include "batch/delimiter_line.h"

#include <string.h>

#include "batch/record_framer.h"

bool delimiter_line_read(struct text line, char *delimiter)
{
    static const char possible[] = ",;\t|:";

    if (line.len != 5 || !text_starts_nocase(line, TEXT("sep=")) || !line.bytes[4] ||
        !strchr(possible, line.bytes[4]))
        return false;
    *delimiter = line.bytes[4];
    return true;
}

bool delimiter_line_find(struct text list, char *delimiter, size_t *len)
{
    size_t end = line_end_find(list, 0);

    *len = end + line_end_len(list, end);
    return delimiter_line_read(text_slice(list, 0, end), delimiter);
}
