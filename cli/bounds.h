/*
 * bounds.h - what a run may do, in files and on the network.
 */
#ifndef CLI_BOUNDS_H
#define CLI_BOUNDS_H

#include "cli/options.h"
#include "cli/run_setup.h"

/*
 * From here on the process reads its list and what the system's libraries read, writes
 * where its outputs and its state are, and connects to mail servers and resolvers.  Call
 * it when all names are known and before the first thread.
 */
void bounds_enter(const struct run_setup *setup, const struct options *options);

#endif
