/*
 * result.c - see result.h.
 */
#include "batch/result.h"

void result_note_of_domain(struct result *result, const struct name_lists *lists,
                           struct domain_notes *domain)
{
    bool takes_no_mail = reason_takes_no_mail(result->verdict.reason);

    result->notes = (struct address_notes){.known = false};
    if (!lists)
        return;
    if (!domain->of[takes_no_mail].is_looked_up)
        domain->of[takes_no_mail].notes =
            address_notes_of_domain(lists, result->domain, takes_no_mail);
    domain->of[takes_no_mail].is_looked_up = true;
    result->notes = domain->of[takes_no_mail].notes;
    address_notes_add_local(&result->notes, lists, result->local);
}

void result_note(struct result *result, const struct name_lists *lists)
{
    struct domain_notes alone = {{{.is_looked_up = false}}};

    result_note_of_domain(result, lists, &alone);
}
