/*
 * replay.c - gives a fuzz target the files of its corpus, one after another.
 */
#include <dirent.h>
#include <string.h>

#include "fuzz/fuzz.h"

static void give(const char *path)
{
    FILE *file = fopen(path, "rb");
    char *bytes = malloc(1024 * 1024);
    size_t len;

    MUST(file && bytes);
    len = fread(bytes, 1, 1024 * 1024, file);
    fclose(file);
    bytes = realloc(bytes, len ? len : 1);
    LLVMFuzzerTestOneInput((const uint8_t *)bytes, len);
    free(bytes);
}

int main(int argc, char **argv)
{
    DIR *corpus = argc == 2 ? opendir(argv[1]) : NULL;
    unsigned given = 0;

    if (!corpus) {
        fprintf(stderr, "usage: %s CORPUS\n", argv[0]);
        return 2;
    }
    for (struct dirent *entry; (entry = readdir(corpus));) {
        char path[4096];

        if (entry->d_name[0] == '.')
            continue;
        snprintf(path, sizeof path, "%s/%s", argv[1], entry->d_name);
        give(path);
        given++;
    }
    closedir(corpus);
    printf("%u inputs\n", given);
    return given > 0 ? 0 : 1;
}
