/*
 * random.c - see random.h.
 */
#include "base/random.h"

#include <sys/random.h>

#include "base/failure.h"

void random_bytes(void *bytes, size_t len)
{
    for (size_t got = 0; got < len;) {
        ssize_t more = getrandom((char *)bytes + got, len - got, 0);

        if (more <= 0)
            give_up(EXIT_OUT_OF_RESOURCES, "the kernel gives no random numbers");
        got += (size_t)more;
    }
}

uint64_t random_number(void)
{
    uint64_t number;

    random_bytes(&number, sizeof number);
    return number;
}
