/*
 * typing_distance.c - see typing_distance.h.
 */
#include "base/typing_distance.h"

enum { LETTER = 2, SLIP = 1 };

/* The rows of a keyboard, each a half key to the right of the one above. */
static const char *const keyboard[] = {"1234567890-", "qwertyuiop", "asdfghjkl", "zxcvbnm"};

/* In quarters of a key; false where the keyboard does not have it. */
static bool find_key(char letter, int *row, int *column)
{
    for (int r = 0; r < 4; r++)
        for (int c = 0; keyboard[r][c]; c++)
            if (keyboard[r][c] == letter) {
                *row = r;
                *column = 4 * c + 2 * r;
                return true;
            }
    return false;
}

static bool are_neighbours(char a, char b)
{
    int row_a, column_a, row_b, column_b;

    if (!find_key(a, &row_a, &column_a) || !find_key(b, &row_b, &column_b))
        return false;
    return row_a - row_b >= -1 && row_a - row_b <= 1 && column_a - column_b >= -4 &&
           column_a - column_b <= 4;
}

static unsigned wrong_letter(char typed, char meant)
{
    if (typed == meant)
        return 0;
    return are_neighbours(typed, meant) ? SLIP : LETTER;
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

    if (typed.len > TYPING_WORD_MAX || meant.len > TYPING_WORD_MAX)
        return TYPING_DISTANCE_FAR;
    for (size_t j = 0; j < meant.len; j++)
        above[j + 1] = above[j] + letter_too_many(meant, j);
    for (size_t i = 0; i < typed.len; i++) {
        unsigned *oldest = before;

        row[0] = above[0] + letter_too_many(typed, i);
        for (size_t j = 0; j < meant.len; j++) {
            row[j + 1] = smaller(above[j] + wrong_letter(typed.bytes[i], meant.bytes[j]),
                                 smaller(above[j + 1] + letter_too_many(typed, i),
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
