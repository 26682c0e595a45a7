/*
 * address_notes.c - see address_notes.h.
 */
#include "address/address_notes.h"

#include <stdint.h>

#include "address/domain_name.h"
#include "base/typing_distance.h"

/*
 * Whether the list has the name, or what somebody registered of it.  The public suffixes
 * are asked last: that takes as long as twenty looks into a list.
 */
static bool has_registered(const struct name_lists *lists, enum data_list list, struct text name)
{
    char room[DOMAIN_NAME_MAX + 1];

    if (name_lists_has(lists, list, name))
        return true;
    for (struct text above = domain_name_above(name); above.len > 0;
         above = domain_name_above(above))
        if (name_lists_has(lists, list, above) &&
            text_equal(above, domain_name_registrable(name, room)))
            return true;
    return false;
}

/* "sales+spring" is sales. */
static bool is_role(const struct name_lists *lists, struct text local)
{
    char lower[LOCAL_PART_MAX];
    size_t len = text_find(local, '+');

    if (len > sizeof lower)
        return false;
    for (size_t i = 0; i < len; i++)
        lower[i] = ascii_lower(local.bytes[i]);
    return name_lists_has(lists, DATA_ROLE, (struct text){lower, len});
}

/* The shorter the name, the more other names are near it. */
static unsigned far_enough(struct text provider)
{
    if (provider.len <= 6)
        return 1;
    if (provider.len <= 8)
        return 2;
    return provider.len < 12 ? 3 : 4;
}

/* The nearest of the providers; of two as near the more usual. */
static struct text nearest_provider(const struct name_lists *lists, struct text domain)
{
    struct text nearest = TEXT(""), provider;
    unsigned least = UINT32_MAX;

    for (size_t i = 0; (provider = name_lists_provider(lists, i)).len > 0; i++) {
        unsigned distance;

        if (provider.len + 2 < domain.len || domain.len + 2 < provider.len)
            continue;
        distance = typing_distance(domain, provider);
        if (distance == 0)
            return TEXT("");
        if (distance <= far_enough(provider) && distance < least) {
            least = distance;
            nearest = provider;
        }
    }
    return nearest;
}

static struct text suggested(const struct name_lists *lists, struct text domain, bool takes_no_mail)
{
    struct text meant = name_lists_meant(lists, domain);

    return meant.len > 0 || !takes_no_mail ? meant : nearest_provider(lists, domain);
}

struct address_notes address_notes_of_domain(const struct name_lists *lists, struct text domain,
                                             bool takes_no_mail)
{
    struct address_notes notes = {.known = domain.len > 0 && domain.len <= DOMAIN_NAME_MAX};
    bool *flags[DATA_LIST_COUNT] = {[DATA_DISPOSABLE] = &notes.disposable,
                                    [DATA_RELAY] = &notes.relay,
                                    [DATA_FREE] = &notes.free};

    if (!notes.known)
        return notes;
    for (enum data_list list = 0; list < DATA_LIST_COUNT; list++)
        if (flags[list])
            *flags[list] = has_registered(lists, list, domain);
    notes.disposable = notes.disposable && !notes.relay;
    notes.suggested_domain = suggested(lists, domain, takes_no_mail);
    return notes;
}

void address_notes_add_local(struct address_notes *notes, const struct name_lists *lists,
                             struct text local)
{
    notes->role = notes->known && is_role(lists, local);
}
