/*
 * lane_section.h - the head of a part of the configuration that is about one lane.
 *
 *   [lane "google"]
 *   lane-sessions = 2
 *
 * The name is that of a known place, or the IP address of an exchanger.  Pure; any thread.
 */
#ifndef CLI_LANE_SECTION_H
#define CLI_LANE_SECTION_H

#include "base/compiler.h"
#include "base/failure.h"
#include "base/text.h"
#include "workers/lane_limits.h"

/*
 * Reads a line that begins with `[`: the lane's key.  Failure: the sentence says what is
 * wrong in it, and what would be right.
 */
MUST_USE bool lane_section_read(struct text line, char key[LANE_KEY_SIZE], struct failure *why);

#endif
