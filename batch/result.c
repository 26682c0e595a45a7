/*
 * result.c - see result.h.
 */
#include "batch/result.h"

void result_note(struct result *result, const struct name_lists *lists)
{
    result->notes = (struct address_notes){.known = false};
    if (lists)
        result->notes = address_notes_of(lists, result->local, result->domain,
                                         reason_takes_no_mail(result->verdict.reason));
}
