/*
 * address_notes.h - what is known of an address without asking anybody.
 */
#ifndef ADDRESS_ADDRESS_NOTES_H
#define ADDRESS_ADDRESS_NOTES_H

#include <stdbool.h>

#include "address/name_lists.h"
#include "base/text.h"

struct address_notes {
    bool known;                   /* there is an address to say something of */
    bool role;                    /* it names a task, not a person */
    bool disposable;              /* never where `relay` is */
    bool free;                    /* anybody can open a mailbox there */
    bool relay;                   /* it forwards, an address for each sender */
    struct text suggested_domain; /* that was meant, maybe; empty: none.  Lent by the lists. */
};

/*
 * What all addresses of a domain have, in A-labels and lower case.  It is looked for itself
 * and by its registrable domain (publicsuffix.org).  Another one is suggested where this one
 * `takes_no_mail`, or is a known squat; for one is easily mistyped, and whoever owns it may
 * be somebody all the same.  Any thread.
 */
struct address_notes address_notes_of_domain(const struct name_lists *lists, struct text domain,
                                             bool takes_no_mail);

/* The local part's share.  Any thread. */
void address_notes_add_local(struct address_notes *notes, const struct name_lists *lists,
                             struct text local);

#endif
