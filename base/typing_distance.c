/*
 * typing_distance.c - see typing_distance.h.
 */
#include "base/typing_distance.h"

enum { LETTER = 2, SLIP = 1 };

/* The rows of a keyboard, each a half key to the right of the one above. */
static const char *const keyboard[] = {"1234567890-", "qwertyuiop", "asdfghjkl", "zxcvbnm"};

/* Where a letter is, in quarters of a key; FAR_OFF where the keyboard does not have it. */
struct key {
    int row, column;
};

enum { FAR_OFF = -100 };

static struct key find_key(char letter)
{
    for (int row = 0; row < 4; row++)
        for (int at = 0; keyboard[row][at]; at++)
            if (keyboard[row][at] == letter)
                return (struct key){row, 4 * at + 2 * row};
    return (struct key){FAR_OFF, FAR_OFF};
}

/* Once for each letter, not for each pair. */
static void find_keys(struct text word, struct key keys[TYPING_WORD_MAX])
{
    for (size_t i = 0; i < word.len; i++)
        keys[i] = find_key(word.bytes[i]);
}

static bool are_neighbours(struct key a, struct key b)
{
    return a.row != FAR_OFF && a.row - b.row >= -1 && a.row - b.row <= 1 &&
           a.column - b.column >= -4 && a.column - b.column <= 4;
}

/* What the letter at `at` costs as one too many. */
static unsigned letter_too_many(struct text word, size_t at)
{
    return at > 0 && word.bytes[at] == word.bytes[at - 1] ? SLIP : LETTER;
}

static unsigned smaller(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

unsigned typing_distance(struct text typed, struct text meant)
{
    unsigned rows[3][TYPING_WORD_MAX + 1] = {{0}};
    unsigned *before = rows[0], *above = rows[1], *row = rows[2];
    struct key typed_keys[TYPING_WORD_MAX], meant_keys[TYPING_WORD_MAX];

    if (typed.len > TYPING_WORD_MAX || meant.len > TYPING_WORD_MAX)
        return TYPING_DISTANCE_FAR;
    find_keys(typed, typed_keys);
    find_keys(meant, meant_keys);
    for (size_t j = 0; j < meant.len; j++)
        above[j + 1] = above[j] + letter_too_many(meant, j);
    for (size_t i = 0; i < typed.len; i++) {
        unsigned *oldest = before;

        row[0] = above[0] + letter_too_many(typed, i);
        for (size_t j = 0; j < meant.len; j++) {
            unsigned wrong = typed.bytes[i] == meant.bytes[j]               ? 0
                             : are_neighbours(typed_keys[i], meant_keys[j]) ? SLIP
                                                                            : LETTER;

            row[j + 1] = smaller(above[j] + wrong, smaller(above[j + 1] + letter_too_many(typed, i),
                                                           row[j] + letter_too_many(meant, j)));
            if (i > 0 && j > 0 && typed.bytes[i] == meant.bytes[j - 1] &&
                typed.bytes[i - 1] == meant.bytes[j] && typed.bytes[i] != meant.bytes[j])
                row[j + 1] = smaller(row[j + 1], before[j - 1] + SLIP);
        }
        before = above;
        above = row;
        row = oldest;
    }
    return above[meant.len];
}
