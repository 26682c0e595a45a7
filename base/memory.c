/*
 * memory.c - see memory.h.
 */
#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

#include "base/failure.h"

void *memory_checked(void *memory)
{
    if (!memory)
        give_up(EXIT_OUT_OF_RESOURCES, "out of memory; what is committed is safe, run the same "
                                       "command again");
    return memory;
}

void *memory_new(size_t size)
{
    return memory_checked(calloc(1, size ? size : 1));
}

void *memory_resize(void *old, size_t size)
{
    return memory_checked(realloc(old, size ? size : 1));
}

char *memory_copy(const void *bytes, size_t len)
{
    char *copy = memory_checked(malloc(len + 1));

    if (len > 0)
        memcpy(copy, bytes, len);
    copy[len] = '\0';
    return copy;
}
