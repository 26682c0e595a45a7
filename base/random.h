/*
 * random.h - numbers nobody can guess, from the kernel.  Any thread.
 */
#ifndef BASE_RANDOM_H
#define BASE_RANDOM_H

#include <stddef.h>
#include <stdint.h>

void random_bytes(void *bytes, size_t len);
uint64_t random_number(void);

#endif
