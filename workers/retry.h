/*
 * retry.h - what met something temporary is asked again, once per entry of the
 * schedule.  Pure; wall-clock milliseconds.
 */
#ifndef WORKERS_RETRY_H
#define WORKERS_RETRY_H

#include <stdbool.h>
#include <stdint.h>

#include "batch/domain_group.h"
#include "workers/probe_settings.h"

/*
 * Defers the recipient, or answers it with `last` where the schedule is over.  A
 * deferral comes due up to a tenth later than the schedule says, never earlier, so
 * that not everybody knocks at the same moment; neighbours in a domain that were
 * deferred at about the same time come due together, so that a group stays one.
 */
void retry_recipient(struct recipient *recipient, const struct verdict *last,
                     const struct probe_settings *settings, int64_t wall_ms);

/*
 * Everybody of the group who has no answer and is not deferred met something
 * temporary.  While the domain's nature is unasked, its own schedule counts and they
 * wait together: what one of them met, all of the domain would.
 */
void retry_group(struct domain_group *group, const struct verdict *last,
                 const struct probe_settings *settings, int64_t wall_ms);

/*
 * The made-up mailbox of the group's domain met something temporary: its nature is due
 * then, and the group is put off; false if it is not to be asked any more.
 */
bool retry_nature(struct domain_group *group, const struct probe_settings *settings,
                  int64_t wall_ms);

/* The longest that anybody may have to wait for the next try, in ms. */
int64_t retry_longest_ms(const struct probe_settings *settings);

#endif
