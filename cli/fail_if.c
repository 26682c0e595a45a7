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
    for (enum status status = 0; status < STATUS_COUNT; status++)
        if (text_equal(word, text_of(status_word(status)))) {
            condition->is_status = true;
            condition->status = status;
            return true;
        }
    condition->reason = reason_from_word(word);
    return condition->reason != REASON_NONE;
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

static struct text next_condition(struct text *rest)
{
    size_t comma = text_find(*rest, ',');
    struct text next = text_trim(text_slice(*rest, 0, comma));

    *rest = text_slice(*rest, comma + 1, rest->len);
    return next;
}

bool fail_if_is_right(struct text conditions)
{
    struct condition condition;
    bool ends_with_comma = conditions.len > 0 && conditions.bytes[conditions.len - 1] == ',';

    if (conditions.len == 0 || ends_with_comma)
        return false;
    while (conditions.len > 0)
        if (!read_condition(next_condition(&conditions), &condition))
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
    while (conditions.len > 0) {
        struct text written = next_condition(&conditions);
        struct condition condition;

        if (read_condition(written, &condition) && is_so(&condition, summary))
            return written;
    }
    return TEXT("");
}
