/*
 * reading.c - a list read and canonicalised, and nothing else.
 *
 *     reading LIST COLUMN          COLUMN counts from 1
 *
 * Prints one line: `RECORDS records CPU seconds`.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "address/address.h"
#include "batch/row_reader.h"

static double cpu_now(void)
{
    struct timespec now;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

int main(int count, char **words)
{
    unsigned long rows = 0, found = 0;
    struct row_reader *reader;
    struct failure why;
    struct address address;
    struct row row;
    double began;
    size_t column;
    int fd;

    if (count != 3 || (column = strtoul(words[2], NULL, 10)) < 1) {
        fputs("usage: reading LIST COLUMN\n", stderr);
        return 64;
    }
    fd = open(words[1], O_RDONLY | O_CLOEXEC);
    reader = row_reader_new(fd, words[1], ',');
    began = cpu_now();
    for (;;) {
        if (!row_reader_next(reader, &row, &why)) {
            fprintf(stderr, "reading: %s\n", why.sentence);
            return 1;
        }
        if (row.kind == ROW_END)
            break;
        rows++;
        if (row.kind == ROW_CELLS && row.cell_count >= column)
            found += address_read(row.cells[column - 1], &address) == ADDRESS_FOUND;
    }
    printf("%lu records %.6f seconds %lu addresses\n", rows, cpu_now() - began, found);
    row_reader_free(reader);
    close(fd);
    return 0;
}
