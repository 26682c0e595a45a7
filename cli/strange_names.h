/*
 * strange_names.h - names that cannot exist, asked for: does the resolver say so?
 */
#ifndef CLI_STRANGE_NAMES_H
#define CLI_STRANGE_NAMES_H

#include "cli/finding.h"
#include "cli/lookup.h"

/* Random ones under .com, .org and .invalid, in this order. */
void strange_names_ask(struct lookup_desk *desk, struct lookup strange[STRANGE_NAMES]);

#endif
