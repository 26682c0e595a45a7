/*
 * dice.h - numbers that look random and are the same in every run of a test.
 */
#ifndef TESTS_SUPPORT_DICE_H
#define TESTS_SUPPORT_DICE_H

#include <stdint.h>

/* splitmix64 */
static inline uint64_t dice_throw(uint64_t *dice)
{
    uint64_t mixed = (*dice += 0x9e3779b97f4a7c15U);

    mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9U;
    mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebU;
    return mixed ^ (mixed >> 31);
}

static inline unsigned dice_below(uint64_t *dice, unsigned bound)
{
    return (unsigned)(dice_throw(dice) % bound);
}

#endif
