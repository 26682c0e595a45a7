/*
 * address_fuzz.c - what is taken for an address can be said, and read again, as itself.
 */
#include <string.h>

#include "address/address.h"
#include "address/domain_name.h"
#include "fuzz/fuzz.h"

static void check_found(const struct address *found)
{
    char written[LOCAL_PART_MAX + DOMAIN_NAME_MAX + 2];
    struct address again;
    int len = snprintf(written, sizeof written, "%.*s@%.*s", TEXT_ARGS(found->local),
                       TEXT_ARGS(found->domain));

    MUST(found->local.len > 0 && found->local.len <= LOCAL_PART_MAX);
    MUST(found->domain.len > 0 && found->domain.len <= DOMAIN_NAME_MAX);
    for (size_t i = 0; i < found->local.len; i++)
        MUST((unsigned char)found->local.bytes[i] >= ' ' && found->local.bytes[i] != 0x7f);
    MUST(address_parse((struct text){written, (size_t)len}, &again) == ADDRESS_FOUND);
    MUST(text_equal(again.local, found->local) && text_equal(again.domain, found->domain));
    MUST(again.needs_smtputf8 == found->needs_smtputf8);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct text all = {(const char *)bytes, len};
    char *copy = exact_copy(all);
    struct address found;

    if (address_read((struct text){copy, len}, &found) == ADDRESS_FOUND)
        check_found(&found);
    if (address_parse((struct text){copy, len}, &found) == ADDRESS_FOUND)
        check_found(&found);
    (void)domain_name_is_host((struct text){copy, len});
    free(copy);
    return 0;
}
