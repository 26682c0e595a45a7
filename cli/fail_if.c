/*
 * fail_if.c - see fail_if.h.
 */
#include "cli/fail_if.h"

#include <stdint.h>
#include <stdlib.h>

enum { NUMBER_MAX = 20 };

struct condition {
    bool is_status;
    enum status status;
    enum reason reason;
    bool less;     /* `<`; else `>` */
    bool or_equal; /* `<=`, `>=` */
    double number;
    bool is_share; /* in percent */
};

static bool read_word(struct text word, struct condition *condition)
{
    condition->is_status = status_from_word(word, &condition->status);
    condition->reason = reason_from_word(word);
    return condition->is_status || condition->reason != REASON_NONE;
}

/* Digits, and a point among them. */
static bool read_number(struct text digits, double *number)
{
    char copy[NUMBER_MAX + 1] = "";
    unsigned points = 0;

    if (digits.len == 0 || digits.len > NUMBER_MAX || digits.bytes[0] == '.')
        return false;
    for (size_t i = 0; i < digits.len; i++) {
        points += digits.bytes[i] == '.';
        if (digits.bytes[i] != '.' && (digits.bytes[i] < '0' || digits.bytes[i] > '9'))
            return false;
        copy[i] = digits.bytes[i];
    }
    *number = strtod(copy, NULL);
    return points <= 1;
}

static bool read_condition(struct text written, struct condition *condition)
{
    size_t than = text_find(written, '>');
    struct text number;

    *condition = (struct condition){.less = than == written.len};
    if (condition->less)
        than = text_find(written, '<');
    if (than == written.len)
        return false;
    number = text_slice(written, than + 1, written.len);
    condition->or_equal = number.len > 0 && number.bytes[0] == '=';
    number = text_trim(text_slice(number, condition->or_equal, number.len));
    condition->is_share = number.len > 0 && number.bytes[number.len - 1] == '%';
    number = text_trim(text_slice(number, 0, number.len - condition->is_share));
    return read_word(text_trim(text_slice(written, 0, than)), condition) &&
           read_number(number, &condition->number) &&
           (!condition->is_share || condition->number <= 100);
}

bool fail_if_is_right(struct text conditions)
{
    struct condition condition;
    struct text written;

    while (text_next_part(&conditions, ',', &written))
        if (!read_condition(text_trim(written), &condition))
            return false;
    return true;
}

static bool is_so(const struct condition *condition, const struct summary *summary)
{
    double rows = condition->is_status ? (double)summary_of_status(summary, condition->status)
                                       : (double)summary->of_reason[condition->reason];

    if (condition->is_share)
        rows = summary->rows > 0 ? 100.0 * rows / (double)summary->rows : 0;
    if (condition->or_equal)
        return condition->less ? rows <= condition->number : rows >= condition->number;
    return condition->less ? rows < condition->number : rows > condition->number;
}

struct text fail_if_met(struct text conditions, const struct summary *summary)
{
    struct condition condition;
    struct text written;

    while (text_next_part(&conditions, ',', &written))
        if (read_condition(text_trim(written), &condition) && is_so(&condition, summary))
            return text_trim(written);
    return TEXT("");
}
