/*
 * known_answers.h - names whose answers are known, asked for: does the resolver say so?
 */
#ifndef CLI_KNOWN_ANSWERS_H
#define CLI_KNOWN_ANSWERS_H

#include "cli/finding.h"
#include "cli/lookup.h"

/* Random names under .com, .org and .invalid, the root's own, and `domain`, our sender's ("": none). */
struct known_answers known_answers_ask(struct lookup_desk *desk, const char *domain);

#endif
