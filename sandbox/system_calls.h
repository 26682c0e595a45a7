/*
 * system_calls.h - which system calls a process may make.
 */
#ifndef SANDBOX_SYSTEM_CALLS_H
#define SANDBOX_SYSTEM_CALLS_H

#include <stdbool.h>

/* Whether this kernel can bound them. */
bool system_calls_can_be_bounded(void);

/*
 * For this thread and those it starts: what stands in the table of system_calls.c goes on,
 * everything else is answered as a kernel would that does not know it (ENOSYS).  False if
 * it could not be done.
 */
bool system_calls_bound(void);

#endif
