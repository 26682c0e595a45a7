/*
 * fail_if.h - what a run may have found out for its exit code to be 0.
 *
 * "unknown>20%,ip_blocked>0": conditions between commas, each a status or a reason, `>`,
 * `>=`, `<` or `<=`, and a number of rows or a share of all of them.  Pure; any thread.
 */
#ifndef CLI_FAIL_IF_H
#define CLI_FAIL_IF_H

#include <stdbool.h>

#include "base/text.h"
#include "output/summary.h"

bool fail_if_is_right(struct text conditions);

/* The first of them that is so; empty: none is.  They are right. */
struct text fail_if_met(struct text conditions, const struct summary *summary);

#endif
