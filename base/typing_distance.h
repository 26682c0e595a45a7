/*
 * typing_distance.h - how far a word is from what somebody may have meant to type.
 *
 * Optimal string alignment (a restricted Damerau-Levenshtein distance) that knows a
 * keyboard: in half steps, a letter too many, too few or wrong is 2; two letters that
 * changed places, a letter twice, or the key beside the right one (QWERTY) is 1.
 * Pure; any thread.
 */
#ifndef BASE_TYPING_DISTANCE_H
#define BASE_TYPING_DISTANCE_H

#include "base/text.h"

enum {
    TYPING_WORD_MAX = 64,
    TYPING_DISTANCE_FAR = 1000, /* of a longer word from any other */
};

unsigned typing_distance(struct text typed, struct text meant);

#endif
