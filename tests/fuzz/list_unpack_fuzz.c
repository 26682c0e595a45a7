/*
 * list_unpack_fuzz.c - whatever an archive is, it is unpacked or refused with a sentence.
 */
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "batch/list_unpack.h"
#include "fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    static int from = -1, to = -1;
    struct failure why = {.sentence = ""};

    if (from < 0) {
        from = memfd_create("from", 0);
        to = memfd_create("to", 0);
    }
    MUST(ftruncate(from, 0) == 0 && ftruncate(to, 0) == 0);
    MUST(pwrite(from, bytes, len, 0) == (ssize_t)len && lseek(from, 0, SEEK_SET) == 0 &&
         lseek(to, 0, SEEK_SET) == 0);
    (void)list_unpack_needed((struct text){(const char *)bytes, len});
    if (!list_unpack(from, "list", to, "copy", NULL, &why))
        MUST(why.exit_code == EXIT_BAD_DATA && why.sentence[0]);
    return 0;
}
