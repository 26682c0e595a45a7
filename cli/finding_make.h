/*
 * finding_make.h - what the files of findings share; see finding.h.
 */
#ifndef CLI_FINDING_MAKE_H
#define CLI_FINDING_MAKE_H

#include <stdbool.h>

#include "base/compiler.h"
#include "cli/finding.h"

struct finding finding_make(const char *name, enum finding_kind kind, const char *remedy,
                            const char *format, ...) PRINTF_LIKE(4, 5);

/* A fault of it is 75, not 78. */
struct finding finding_about_the_network(struct finding finding);

/* Whether the DNS said yes or no; and what was the matter where it did not. */
bool finding_is_known(const struct lookup *lookup);
const char *finding_trouble(const struct lookup *lookup);

#endif
