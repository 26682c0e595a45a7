/*
 * memory.h - allocation that does not return NULL.
 *
 * A run can be killed at any instant and goes on from its last commit, so memory
 * that runs out needs no second plan: the process ends with exit 71 and says so.
 */
#ifndef BASE_MEMORY_H
#define BASE_MEMORY_H

#include <stddef.h>

/* Zeroed; freed with free(). */
void *memory_new(size_t size);

/* As realloc; the new part is not zeroed. */
void *memory_resize(void *old, size_t size);

/* A copy with a NUL behind it; freed with free(). */
char *memory_copy(const void *bytes, size_t len);

/* What a library allocated: itself, if it is not the NULL that says that it could not. */
void *memory_checked(void *memory);

#endif
