/*
 * landlock.h - which files and which TCP ports a process may use.
 */
#ifndef SANDBOX_LANDLOCK_H
#define SANDBOX_LANDLOCK_H

#include <stdbool.h>

#include "sandbox/sandbox.h"

enum { LANDLOCK_WITH_PORTS = 4 /* since this version of its interface */ };

/* The version of its interface; 0: this kernel has none. */
int landlock_version(void);

/* For this thread and those it starts.  False if it could not be done, wholly or in part. */
bool landlock_enter(const struct sandbox_plan *plan);

#endif
